"""Classes that ``mock_secrets`` decorates, under pytest: what each test of them finds, and when it is gone."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.plugin_run import run

_HEAD = dedent("""
    import unittest

    import boto3
    import pytest

    from mocksm import mock_secrets
    from mocksm.intercept import active

    # Made before any mock; without keys botocore would ask IMDS for some.
    KEYS = {"aws_access_key_id": "AKIAEARLY", "aws_secret_access_key": "early"}
    CLIENT = boto3.client("secretsmanager", region_name="us-east-1", **KEYS)

    def names():
        return sorted(each["Name"] for each in CLIENT.list_secrets()["SecretList"])

    def create(name):
        CLIENT.create_secret(Name=name, SecretString="hunter2")
""")


def _run(pytester: pytest.Pytester, source: str, *args: str) -> pytest.RunResult:
    return run(pytester, _HEAD + dedent(source), *args)


def test_each_test_finds_what_setup_class_made_and_nothing_of_the_test_before(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner:
            @classmethod
            def setup_class(cls):
                create("class")

            def test_one(self):
                create("one")
                assert ["class", "one"] == names()

            def test_two(self):
                create("two")
                assert ["class", "two"] == names()

            @classmethod
            def teardown_class(cls):
                assert ["class"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_each_test_finds_what_its_setup_method_made_until_teardown_method_is_over(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner:
            def setup_method(self, method):
                create(method.__name__)

            def test_one(self):
                assert ["test_one"] == names()

            def test_two(self):
                assert ["test_two"] == names()

            def teardown_method(self, method):
                assert [method.__name__] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_fixtures_of_the_class_are_inside_the_mock_by_their_scope(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner:
            @pytest.fixture(autouse=True, scope="class")
            def of_the_class(self):
                create("class")
                yield
                assert ["class"] == names()

            @pytest.fixture(autouse=True)
            def of_each_test(self):
                create("each")
                yield
                assert ["class", "each", "test"] == names()

            @pytest.fixture
            def of_one_test(self):
                create("one")
                yield
                CLIENT.delete_secret(SecretId="one", ForceDeleteWithoutRecovery=True)

            def test_one(self, of_one_test):
                create("test")
                assert ["class", "each", "one", "test"] == names()

            def test_two(self):
                create("test")
                assert ["class", "each", "test"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_fixtures_of_the_module_are_inside_or_outside_by_their_scope(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @pytest.fixture(autouse=True, scope="session")
        def wide_session():
            assert () == active.all()
            yield
            assert () == active.all()

        @pytest.fixture(autouse=True, scope="module")
        def wide_module():
            assert () == active.all()
            yield
            assert () == active.all()

        @pytest.fixture(scope="class")
        def of_the_class():
            create("class")
            yield
            assert ["class"] == names()

        @pytest.fixture(autouse=True)
        def of_each_test(request):
            if request.cls is not None:
                create("each")

        @mock_secrets
        class TestInner:
            def test_one(self, of_the_class, tmp_path):
                assert ["class", "each"] == names()

            def test_two(self, of_the_class):
                assert ["class", "each"] == names()

        def test_function():
            assert () == active.all()
        """,
    )
    result.assert_outcomes(passed=3)


def test_a_module_that_mocks_for_all_its_tests_lies_under_the_class(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @pytest.fixture(autouse=True, scope="module")
        def module_mock():
            with mock_secrets(secrets={"module": "hunter2"}):
                yield

        def test_before():
            assert ["module"] == names()

        @mock_secrets
        class TestInner:
            def test_one(self):
                assert [] == names()

        def test_after():
            assert ["module"] == names()
        """,
    )
    result.assert_outcomes(passed=3)


def test_parametrised_methods_start_from_the_same_state(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets(secrets={"seed": "hunter2"})
        class TestInner:
            @pytest.mark.parametrize("name", ["one", "two"])
            def test_method(self, name):
                create(name)
                assert sorted([name, "seed"]) == names()

            @pytest.fixture(params=["three", "four"])
            def made(self, request):
                create(request.param)
                return request.param

            def test_fixture(self, made):
                assert sorted([made, "seed"]) == names()

            @staticmethod
            def test_static():
                create("static")
                assert ["seed", "static"] == names()

            @classmethod
            def test_class(cls):
                create("class")
                assert ["class", "seed"] == names()
        """,
    )
    result.assert_outcomes(passed=6)


def test_a_parametrised_class_fixture_starts_over_in_the_classs_cloud(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner:
            @pytest.fixture(scope="class", params=["one", "two"])
            def made(self, request):
                create(request.param)
                yield request.param
                CLIENT.delete_secret(SecretId=request.param, ForceDeleteWithoutRecovery=True)

            @pytest.mark.parametrize("again", [1, 2])
            def test_method(self, made, again):
                assert [made] == names()
                create("test")
        """,
    )
    result.assert_outcomes(passed=4)


@pytest.mark.parametrize("only", [(), ("-kTestNested",)], ids=["all", "nested ones only"])
def test_a_nested_class_has_a_cloud_of_its_own(pytester: pytest.Pytester, only: tuple[str, ...]) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestOuter:
            def test_before(self):
                create("outer")
                assert ["outer"] == names()

            class TestNested:
                @classmethod
                def setup_class(cls):
                    create("nested-class")

                def setup_method(self):
                    create("nested-method")

                def test_one(self):
                    create("test")
                    assert ["nested-class", "nested-method", "test"] == names()

                def test_two(self):
                    create("test")
                    assert ["nested-class", "nested-method", "test"] == names()

            class TestNestedToo:
                def test_three(self):
                    assert [] == names()
        """,
        *only,
    )
    result.assert_outcomes(passed=3 if only else 4, deselected=1 if only else 0)


def test_setup_class_of_an_outer_class_without_tests_is_done_for_each_class_inside(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestOuter:
            @classmethod
            def setup_class(cls):
                create("outer")

            class TestOne:
                def test_one(self):
                    assert ["outer"] == names()

            class TestTwo:
                def test_two(self):
                    assert ["outer"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_decorated_nested_class_leaves_the_class_around_it_alone(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        class TestOuter:
            def test_before(self):
                assert () == active.all()

            @mock_secrets
            class TestNested:
                def setup_method(self):
                    create("nested")

                def test_nested(self):
                    assert ["nested"] == names()

        def test_after():
            assert () == active.all()
        """,
    )
    result.assert_outcomes(passed=3)


def test_inherited_tests_run_in_the_cloud_of_the_class_that_inherits_them(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        class Inherited:
            @classmethod
            def setup_class(cls):
                create(cls.__name__)

            def setup_method(self):
                create("method")

            def test_inherited(self):
                create("test")
                assert [type(self).__name__, "method", "test"] == names()

        @mock_secrets
        class TestDecorated(Inherited):
            pass

        class TestSubclass(TestDecorated):
            def test_own(self):
                create("own")
                assert ["TestSubclass", "method", "own"] == names()
        """,
    )
    result.assert_outcomes(passed=3)


def test_a_unittest_class_runs_setup_tests_and_cleanups_inside(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                create("class")

            def setUp(self):
                create("setUp")
                self.addCleanup(self.check)

            @pytest.fixture(autouse=True)
            def of_each_test(self):
                create("fixture")
                yield
                assert ["class", "fixture", "setUp", "test"] == names()

            def test_one(self):
                create("test")
                assert ["class", "fixture", "setUp", "test"] == names()

            def test_two(self):
                for number in range(2):
                    with self.subTest(number=number):
                        assert number == len([name for name in names() if name.startswith("sub")])
                        create(f"sub{number}")
                for number in range(2):
                    CLIENT.delete_secret(SecretId=f"sub{number}", ForceDeleteWithoutRecovery=True)
                create("test")

            def tearDown(self):
                assert ["class", "fixture", "setUp", "test"] == names()

            def check(self):
                assert ["class", "fixture", "setUp", "test"] == names()

            @classmethod
            def tearDownClass(cls):
                assert ["class"] == names()

        class TestSubclass(TestInner):
            def test_three(self):
                create("test")
                assert ["class", "fixture", "setUp", "test"] == names()

        def test_after():
            assert () == active.all()
        """,
    )
    result.assert_outcomes(passed=6)


def test_an_async_unittest_class_runs_inside(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner(unittest.IsolatedAsyncioTestCase):
            @classmethod
            def setUpClass(cls):
                create("class")

            async def asyncSetUp(self):
                create("setUp")

            async def test_one(self):
                create("test")
                assert ["class", "setUp", "test"] == names()

            async def test_two(self):
                create("test")
                assert ["class", "setUp", "test"] == names()

            async def asyncTearDown(self):
                assert ["class", "setUp", "test"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_tests_of_a_class_that_are_shuffled_among_others_run_inside(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        "def pytest_collection_modifyitems(items):\n    items[:] = [items[i] for i in (0, 2, 1, 3)]\n"
    )
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner:
            @classmethod
            def setup_class(cls):
                create("class")

            def test_one(self):
                create("test")
                assert ["class", "test"] == names()

            def test_two(self):
                create("test")
                assert ["class", "test"] == names()

        class TestPlain:
            def test_three(self):
                assert () == active.all()

            def test_four(self):
                assert () == active.all()
        """,
    )
    result.assert_outcomes(passed=4)


def test_the_fixture_in_a_decorated_class_is_a_fresh_cloud_on_top(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestInner:
            @classmethod
            def setup_class(cls):
                create("class")

            def test_one(self, mocksm):
                assert [] == names()

            def test_two(self):
                assert ["class"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_failing_setup_ends_the_mock_all_the_same(pytester: pytest.Pytester) -> None:
    result = _run(
        pytester,
        """
        @mock_secrets
        class TestClass:
            @classmethod
            def setup_class(cls):
                raise RuntimeError("setup_class fails")

            def test_one(self):
                pass

        @mock_secrets
        class TestMethod:
            def setup_method(self):
                create("method")
                raise RuntimeError("setup_method fails")

            def test_one(self):
                pass

            def test_two(self):
                pass

        def test_after():
            assert () == active.all()
        """,
    )
    result.assert_outcomes(passed=1, errors=3)
    result.stdout.no_fnmatch_line("*ResourceExistsException*")


@pytest.mark.parametrize("where", ["setup_class", "setup_method", "test_inner"])
def test_a_refusal_that_was_swallowed_fails_a_test_of_the_class_shortly(pytester: pytest.Pytester, where: str) -> None:
    result = _run(
        pytester,
        f"""
        def swallow(where):
            if where == "{where}":
                try:
                    boto3.client("s3").list_buckets()
                except Exception:
                    pass

        @mock_secrets
        class TestInner:
            @classmethod
            def setup_class(cls):
                swallow("setup_class")

            def setup_method(self):
                swallow("setup_method")

            def test_inner(self):
                swallow("test_inner")
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*mocksm refused 1 request*", "*did not send*s3*"])
    result.stdout.no_fnmatch_line("During handling*")
    result.stdout.no_fnmatch_line("*class_worlds*")
