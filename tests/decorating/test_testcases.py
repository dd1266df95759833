from __future__ import annotations

import contextlib
import unittest
from typing import Any

import boto3
import pytest

from mocksm import UnmockedRequest, mock_secrets
from mocksm.decorating.worlds import World
from mocksm.intercept import active
from tests.cloud import create, names

S3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def run(*cases: type[unittest.TestCase]) -> unittest.TestResult:
    """Run cases as unittest does, and see that no mock stays active."""
    result = unittest.TestResult()
    loader = unittest.TestLoader()
    unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in cases).run(result)
    assert () == active.all()
    return result


def passed(*cases: type[unittest.TestCase]) -> int:
    """Run cases that are to pass, and return how many tests they had."""
    result = run(*cases)
    assert [] == [text for _, text in result.errors + result.failures]
    assert not result.unexpectedSuccesses
    return result.testsRun


def test_each_test_finds_what_set_up_class_and_set_up_made_and_loses_it_after_cleanups() -> None:
    log: list[tuple[str, list[str]]] = []

    @mock_secrets(secrets={"seeded": "x"})
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("class")

        def setUp(self) -> None:
            create("set-up")
            self.addCleanup(lambda: log.append(("cleanup", names())))

        def test_a(self) -> None:
            create("test")
            log.append(("test", names()))

        test_b = test_a

        def tearDown(self) -> None:
            create("tear-down")

        @classmethod
        def tearDownClass(cls) -> None:
            log.append(("class", names()))

    assert 2 == passed(Case)
    each = [
        ("test", ["class", "seeded", "set-up", "test"]),
        ("cleanup", ["class", "seeded", "set-up", "tear-down", "test"]),
    ]
    assert [*each, *each, ("class", ["class", "seeded"])] == log


def test_set_up_module_is_outside_and_class_cleanups_are_inside() -> None:
    seen: list[Any] = []

    @mock_secrets
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("class")
            cls.addClassCleanup(lambda: seen.append(names()))

        def test(self) -> None: ...

    assert 1 == passed(Case)
    assert [["class"]] == seen


def test_a_subclass_that_calls_super_late_is_mocked_from_the_start_and_has_its_own_cloud() -> None:
    @mock_secrets
    class Base(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("base")

        def test(self) -> None:
            assert list(self.expected) == names()

        expected: tuple[str, ...] = ("base",)

    class Late(Base):
        @classmethod
        def setUpClass(cls) -> None:
            create("early")
            super().setUpClass()

        expected: tuple[str, ...] = ("base", "early")

    class Never(Base):
        @classmethod
        def setUpClass(cls) -> None:
            create("alone")

        expected = ("alone",)

    class Mixin:
        @classmethod
        def setUpClass(cls) -> None:
            create("mixin")
            super().setUpClass()  # type: ignore[misc]

    class Mixed(Mixin, Late):
        expected = ("base", "early", "mixin")

    assert 4 == passed(Base, Late, Never, Mixed)


def test_set_up_class_that_raises_ends_the_mock() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            raise LookupError("its own")

        def test(self) -> None: ...

    ((_, text),) = run(Case).errors
    assert "its own" in text


def test_set_up_class_that_raises_what_no_runner_cleans_up_after_ends_the_mock() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            pytest.skip("as pytest does")

    with pytest.raises(BaseException, match="as pytest does"):
        Case.setUpClass()
    assert () == active.all()
    Case.doClassCleanups()


def test_skipped_tests_and_classes_are_skipped() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        @unittest.skip("this one")
        def test_a(self) -> None:
            raise AssertionError

        def test_b(self) -> None:
            self.skipTest("and this one")

        @unittest.expectedFailure
        def test_c(self) -> None:
            raise AssertionError

    @unittest.skip("all")
    class Skipped(Case): ...

    result = run(Case, Skipped)
    assert 2 + 3 == len(result.skipped)
    assert 1 == len(result.expectedFailures)
    assert result.wasSuccessful()


def test_isolated_asyncio_cases_are_mocked_from_async_set_up_to_async_cleanups() -> None:
    log: list[list[str]] = []

    async def clean_up() -> None:
        log.append(names())

    @mock_secrets
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            create("async-set-up")
            self.addAsyncCleanup(clean_up)

        async def test_a(self) -> None:
            create("test")

        async def test_b(self) -> None:
            create("test")

        def test_c(self) -> None:
            create("test")

        async def asyncTearDown(self) -> None:
            create("async-tear-down")

    assert 3 == passed(Case)
    assert [["async-set-up", "async-tear-down", "test"]] * 3 == log


def test_sub_tests_share_the_tests_cloud() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        def test(self) -> None:
            for number in range(2):
                with self.subTest(number=number):
                    create(f"db-{number}")
            assert ["db-0", "db-1"] == names()

    assert 1 == passed(Case)


def test_inherited_static_and_class_methods_and_run_test() -> None:
    class Inherited(unittest.TestCase):
        def test_inherited(self) -> None:
            create("inherited")
            assert ["inherited"] == names()

    @mock_secrets
    class Case(Inherited):
        @staticmethod
        def test_static() -> None:
            create("static")
            assert ["static"] == names()

        @classmethod
        def test_of_class(cls) -> None:
            create("class")
            assert ["class"] == names()

    @mock_secrets
    class One(unittest.TestCase):
        def runTest(self) -> None:  # noqa: N802 - unittest's name
            create("one")
            assert ["one"] == names()

    assert 3 == passed(Case)
    assert 1 == passed(One)
    assert World.of(Inherited) is None


def test_nested_cases_have_worlds() -> None:
    @mock_secrets
    class Outer(unittest.TestCase):
        def test(self) -> None:
            create("outer")

        class Inner(unittest.TestCase):
            def test(self) -> None:
                create("inner")
                assert ["inner"] == names()

    assert 2 == passed(Outer, Outer.Inner)


def test_a_case_is_mocked_without_a_suite_and_in_debug() -> None:
    seen: list[list[str]] = []

    @mock_secrets
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            create("set-up")

        def test(self) -> None:
            seen.append(names())

    case = Case("test")
    assert isinstance(case.run(), unittest.TestResult)
    case.debug()
    case()
    unittest.TestSuite([case]).debug()
    assert [["set-up"]] * 4 == seen
    assert () == active.all()


def test_work_around_run_is_mocked_too() -> None:
    class Framework(unittest.TestCase):  # as Django's, which loads its fixtures in __call__
        def __call__(self, *args: Any, **options: Any) -> Any:
            create("call")
            return super().__call__(*args, **options)

        def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
            create("run")
            return super().run(result)

    @mock_secrets
    class Case(Framework):
        def test_a(self) -> None:
            assert ["call", "run"] == names()

        test_b = test_a

    assert 2 == passed(Case)


def swallow() -> None:
    with contextlib.suppress(UnmockedRequest):
        S3.list_buckets()


def test_a_test_that_swallowed_a_refusal_fails_and_the_next_does_not() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        def test_a(self) -> None:
            swallow()

        def test_b(self) -> None: ...

    ((test, text),) = run(Case).errors
    assert "test_a" in str(test)
    assert "the tested code swallowed the error" in text


@pytest.mark.parametrize("where", ["test", "sub-test", "setUp", "tearDown"])
def test_a_refusal_that_failed_the_test_is_reported_once(where: str) -> None:
    def refuse(here: str) -> None:
        if here == where:
            S3.list_buckets()

    @mock_secrets
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            refuse("setUp")

        def test(self) -> None:
            refuse("test")
            with self.subTest():
                refuse("sub-test")

        def tearDown(self) -> None:
            refuse("tearDown")

    ((_, text),) = run(Case).errors
    assert "mocksm did not send" in text
    assert "swallowed" not in text


def test_a_refusal_that_the_classs_code_swallowed_is_reported_once_when_the_class_ends() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            swallow()

        def test(self) -> None: ...

    ((test, text),) = run(Case).errors
    assert "Class" in str(test)
    assert "the tested code swallowed the error" in text


def test_a_refusal_in_set_up_class_is_reported_once() -> None:
    @mock_secrets
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            S3.list_buckets()

        def test(self) -> None: ...

    ((_, text),) = run(Case).errors
    assert "swallowed" not in text


@pytest.mark.parametrize("plugin", ["mocksm", "no:mocksm"])
def test_pytest_runs_decorated_cases_with_and_without_the_plugin(pytester: pytest.Pytester, plugin: str) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(
        """
        import unittest
        import boto3
        from mocksm import mock_secrets
        from mocksm.intercept import active

        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        client = boto3.client("secretsmanager", region_name="us-east-1", **keys)
        create = lambda name: client.create_secret(Name=name, SecretString="x")
        names = lambda: sorted(s["Name"] for s in client.list_secrets()["SecretList"])

        @mock_secrets
        class Case(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                create("class")

            def setUp(self):
                create("set-up")
                self.addCleanup(names)

            def test_a(self):
                create("test")
                self.assertEqual(["class", "set-up", "test"], names())

            test_b = test_a

            def tearDown(self):
                create("tear-down")

        class Derived(Case):
            pass

        @mock_secrets
        class Async(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                create("set-up")

            async def test(self):
                self.assertEqual(["set-up"], names())

        def test_nothing_is_left():
            assert () == active.all()
        """
    )

    flags = ["-p", plugin] if plugin.startswith("no:") else []
    pytester.runpytest("-p", "no:randomly", "-p", "no:benchmark", *flags).assert_outcomes(passed=6)
