"""The fixture and the marker ``mocksm``, and the ini options, in pytest runs of their own."""

from __future__ import annotations

import asyncio
import os
from types import SimpleNamespace

import boto3
import pytest

from mocksm import MockSecrets
from mocksm.mock import OPTIONS
from mocksm.pytest_plugin import _spare_rewriting
from tests.plugin_run import run, run_with_environment, write

_NAMES = """
    import boto3
    import pytest

    def names():
        return sorted(each["Name"] for each in boto3.client("secretsmanager").list_secrets()["SecretList"])

    def create(name):
        boto3.client("secretsmanager").create_secret(Name=name, SecretString="hunter2")
"""


# -- the modules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["rewrite", "plain"])
def test_pytest_rewrites_the_modules_of_other_plugins_and_not_those_of_mocksm(
    pytester: pytest.Pytester, how: str
) -> None:
    write(
        pytester,
        f"""
        def loader(module):
            return type(module.__loader__).__name__

        def test_inner(mocksm):
            import helpers, mocksm.engine.dispatch, mocksm.mock

            assert ["SourceFileLoader"] * 2 == [loader(mocksm.engine.dispatch), loader(mocksm.mock)]
            assert {"AssertionRewritingHook" if how == "rewrite" else "SourceFileLoader"!r} == loader(helpers)
        """,
        conftest="import pytest; pytest.register_assert_rewrite('helpers')",
    )
    pytester.makepyfile(helpers="")
    ran = run_with_environment(pytester, dict(os.environ), f"--assert={how}")

    assert 0 == ran.returncode, ran.stdout


def test_nothing_but_mocksm_is_taken_off_the_list_and_a_pytest_without_one_is_left_alone() -> None:
    marked = {"mocksm", "other"}
    for hook in (SimpleNamespace(_must_rewrite=marked), SimpleNamespace(), None):
        _spare_rewriting(SimpleNamespace(rewrite_hook=hook))  # type: ignore[arg-type]

    assert {"other"} == marked


# -- the fixture -------------------------------------------------------------------------------------------------------


def test_the_fixture_is_the_control_object_of_a_cloud_that_boto3_reaches(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        from mocksm import MockSecrets

        def test_inner(mocksm):
            assert isinstance(mocksm, MockSecrets)
            mocksm.secret("db", "hunter2")
            assert "hunter2" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
        """,
    )
    result.assert_outcomes(passed=1)


def test_the_fixture_gives_each_test_a_cloud_of_its_own(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    @pytest.mark.parametrize("name", ["one", "two"])
    def test_inner(mocksm, name):
        create(name)
        assert [name] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_the_fixture_explains_itself_when_fixtures_are_listed(pytester: pytest.Pytester) -> None:
    run(pytester, "", "--fixtures").stdout.fnmatch_lines(
        ["mocksm -- *", "*Mock AWS Secrets Manager and KMS for this test*"]
    )


def test_a_fixture_of_the_project_may_override_and_extend_the_fixture(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    @pytest.fixture
    def mocksm(mocksm):
        mocksm.secret("seeded", "hunter2")
        return mocksm

    @pytest.mark.mocksm
    def test_inner():
        assert ["seeded"] == names()
        """,
    )
    result.assert_outcomes(passed=1)


@pytest.mark.asyncio
async def test_the_fixture_mocks_a_test_that_is_a_coroutine(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")
    client = boto3.client("secretsmanager")
    found = await asyncio.to_thread(client.get_secret_value, SecretId="db")
    assert "hunter2" == found["SecretString"]


@pytest.mark.asyncio
@pytest.mark.mocksm(secrets={"db": "hunter2"})
async def test_the_marker_mocks_a_test_that_is_a_coroutine() -> None:
    assert "hunter2" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]


# -- the marker --------------------------------------------------------------------------------------------------------


def test_the_marker_alone_activates_the_mock(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    @pytest.mark.mocksm(secrets={"db": "hunter2"})
    def test_inner():
        assert ["db"] == names()
        """,
    )
    result.assert_outcomes(passed=1)


def test_the_marker_passes_the_options_of_the_decorator(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        import pytest

        @pytest.mark.mocksm(region="eu-west-1", account="111122223333", random_seed=7, passthrough=["s3"], secrets={"db": "x"})
        def test_inner(mocksm):
            arn = boto3.client("secretsmanager").describe_secret(SecretId="db")["ARN"]
            assert arn.startswith("arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-")
            assert mocksm.passes("s3", "s3.amazonaws.com")
        """,
    )
    result.assert_outcomes(passed=1)


def test_inner_markers_win_option_by_option_and_seeds_add_up(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    pytestmark = pytest.mark.mocksm(region="eu-west-1", account="111122223333", secrets={"a": "module", "b": "module"})

    @pytest.mark.mocksm(region="eu-west-2", secrets={"b": "class"})
    class TestInner:
        @pytest.mark.mocksm(region="eu-west-3", secrets={"c": "test"})
        def test_inner(self, mocksm):
            assert "eu-west-3" == mocksm.region
            assert ":111122223333:" in mocksm.secrets["a"].arn
            assert ["module", "class", "test"] == [mocksm.secrets[name].value for name in "abc"]

        def test_outer(self, mocksm):
            assert "eu-west-2" == mocksm.region
            assert ["a", "b"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_marker_on_one_parameter_mocks_only_that_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("mocked", [pytest.param(True, marks=pytest.mark.mocksm), False])
        def test_inner(mocked, request):
            assert mocked == ("mocksm" in request.fixturenames)
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_marker_that_a_conftest_file_adds_during_collection_counts(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES + "    def test_inner():\n        assert [] == names()\n",
        conftest="""
        import pytest

        def pytest_collection_modifyitems(items):
            items[0].add_marker(pytest.mark.mocksm)
        """,
    )
    result.assert_outcomes(passed=1)


def test_the_marker_mocks_before_the_tests_other_fixtures_and_after_wider_ones(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    from mocksm.intercept import active

    @pytest.fixture(scope="session", autouse=True)
    def wide_session():
        assert () == active.all()

    @pytest.fixture(scope="class", autouse=True)
    def wide_class():
        assert () == active.all()

    @pytest.fixture(autouse=True)
    def narrow():
        create("narrow")
        yield
        assert ["narrow", "test"] == names()

    @pytest.mark.mocksm
    @pytest.mark.parametrize("parameter", [1])
    def test_inner(parameter, tmp_path, mocksm):
        create("test")
        """,
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "named"),
    [
        pytest.param("mocksm('eu-west-1')", "'eu-west-1'", id="positional"),
        pytest.param("mocksm(regoin='eu-west-1')", "regoin", id="unknown"),
    ],
)
def test_a_wrong_marker_fails_its_test_shortly_and_names_the_options(
    pytester: pytest.Pytester, marker: str, named: str
) -> None:
    result = run(
        pytester,
        f"""
        import pytest

        @pytest.mark.{marker}
        def test_wrong():
            pass

        @pytest.mark.mocksm
        def test_right():
            pass
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    expected = f"the marker mocksm does not take {named}; it takes, by name: {', '.join(OPTIONS)}"
    result.stdout.fnmatch_lines([expected])
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_an_option_with_a_wrong_value_fails_its_test_shortly(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.mark.mocksm(account="12")
        def test_wrong():
            pass
        """,
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["mocksm: account='12' is no account id: it takes twelve digits"])
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_the_marker_explains_itself_when_markers_are_listed(pytester: pytest.Pytester) -> None:
    run(pytester, "", "--markers").stdout.fnmatch_lines(["@pytest.mark.mocksm(?*options): run the test in a cloud *"])


def test_the_marker_mocks_a_unittest_class(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    import unittest

    @pytest.mark.mocksm
    class TestInner(unittest.TestCase):
        def setUp(self):
            create("setUp")

        def test_one(self):
            assert ["setUp"] == names()

        def test_two(self):
            assert ["setUp"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


# -- the ini file ------------------------------------------------------------------------------------------------------


def test_the_ini_file_sets_region_account_and_passthrough(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3

        def test_inner(mocksm):
            arn = boto3.client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
            assert arn.startswith("arn:aws:secretsmanager:eu-north-1:444455556666:secret:db-")
            assert mocksm.passes("s3", "") and mocksm.passes(None, "minio.test")
        """,
        ini="""
        mocksm_region = eu-north-1
        mocksm_account = 444455556666
        mocksm_passthrough =
            s3
            minio.test
        """,
    )
    result.assert_outcomes(passed=1)


def test_a_marker_beats_the_ini_file(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.mark.mocksm(region="eu-west-1")
        def test_inner(mocksm):
            assert "eu-west-1" == mocksm.region
            assert ":444455556666:" in mocksm.secret("db", "x").arn
        """,
        ini="mocksm_region = eu-north-1\nmocksm_account = 444455556666",
    )
    result.assert_outcomes(passed=1)


def test_autouse_mocks_every_test_of_every_kind(pytester: pytest.Pytester) -> None:
    pytester.makefile(
        ".txt",
        test_doc="""
        >>> import boto3
        >>> boto3.client("secretsmanager").list_secrets()["SecretList"]
        []
        """,
    )
    result = run(
        pytester,
        _NAMES
        + """
    import unittest

    def test_function():
        create("function")
        assert ["function"] == names()

    class TestInner(unittest.TestCase):
        def test_method(self):
            assert [] == names()
        """,
        ini="mocksm_autouse = true",
    )
    result.assert_outcomes(passed=3)


def test_autouse_leaves_items_alone_that_know_no_fixtures(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "",
        ini="mocksm_autouse = true",
        conftest="""
        import pytest

        class Line(pytest.Item):
            def runtest(self):
                pass

        class Lines(pytest.File):
            def collect(self):
                yield Line.from_parent(self, name="line")

        def pytest_collect_file(file_path, parent):
            if file_path.name == "test_inner.py":
                return Lines.from_parent(parent, path=file_path)
        """,
    )
    result.assert_outcomes(passed=1)


def test_the_seeds_of_the_ini_file_are_not_in_a_tests_cloud(pytester: pytest.Pytester) -> None:
    result = run(
        pytester, _NAMES + "    def test_inner(mocksm):\n        assert [] == names()\n", ini="mocksm_secrets = a = b"
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        pytest.param("mocksm_region = Frankfurt", "mocksm_region: 'Frankfurt' is no Region; it takes *", id="region"),
        pytest.param(
            "mocksm_account = 12", "mocksm_account: '12' is no account id; it takes twelve digits", id="account"
        ),
        pytest.param(
            "mocksm_passthrough = https://minio",
            "mocksm_passthrough: 'https://minio' is no service *",
            id="passthrough",
        ),
        pytest.param("mocksm_secrets = db", "mocksm_secrets: 'db' is no seed; it takes *", id="secret without value"),
        pytest.param("mocksm_secrets = = x", "mocksm_secrets: '= x' is no seed; it takes *", id="secret without name"),
        pytest.param(
            "mocksm_secrets = db = {x", "mocksm_secrets: the value of 'db' starts as JSON *", id="secret's JSON"
        ),
        pytest.param("mocksm_autouse = perhaps", "mocksm_autouse: it takes true or false", id="autouse"),
        pytest.param("mocksm_collect = perhaps", "mocksm_collect: it takes true or false", id="collect"),
    ],
)
def test_a_wrong_ini_file_ends_the_run_with_a_sentence(pytester: pytest.Pytester, line: str, complaint: str) -> None:
    result = run(pytester, "def test_inner():\n    pass\n", ini=line)
    assert pytest.ExitCode.OK != result.ret
    result.stderr.fnmatch_lines([f"*{complaint}"])


# -- the environment ---------------------------------------------------------------------------------------------------

_BEFORE = {
    "nothing": {},
    "everything": {
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_DEFAULT_REGION": "ap-south-1",
        "AWS_PROFILE": "real",
        "AWS_ENDPOINT_URL": "https://real.test",
    },
}

# What tests and their fixtures do to the environment, each before and after the mock begins.
_CHANGING = """
    import pytest

    def remove_the_key(monkeypatch):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    def set_a_key(monkeypatch):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOWN")

    def set_the_region(monkeypatch):
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    def set_a_profile(monkeypatch):
        monkeypatch.setenv("AWS_PROFILE", "own")

    def set_and_remove_the_region(monkeypatch):
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        monkeypatch.delenv("AWS_DEFAULT_REGION")

    @pytest.fixture(params=[remove_the_key, set_a_key, set_the_region, set_a_profile, set_and_remove_the_region])
    def change(request):
        return request.param

    @pytest.fixture
    def changed(monkeypatch, change):
        change(monkeypatch)

    def test_mock_first(mocksm, monkeypatch, change):
        change(monkeypatch)

    def test_monkeypatch_first(monkeypatch, mocksm, change):
        change(monkeypatch)

    def test_undone_in_the_mock(changed, mocksm, monkeypatch, change):
        monkeypatch.undo()
        change(monkeypatch)

    def test_changed_before_and_in_the_mock(changed, mocksm, monkeypatch, change):
        change(monkeypatch)

    def test_changed_after_and_in_the_mock(mocksm, changed, monkeypatch, change):
        change(monkeypatch)
"""
_WATCHING = """
    import os
    import pytest

    def environment():
        return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(item):
        before = environment()
        done = yield
        assert before == environment(), item.name
        return done
"""


@pytest.mark.parametrize("before", _BEFORE.values(), ids=_BEFORE)
def test_the_environment_is_after_each_test_what_it_was(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, before: dict[str, str]
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    run(pytester, _CHANGING, conftest=_WATCHING).assert_outcomes(passed=25)


def test_the_environment_is_afterwards_what_it_was_where_a_mock_is_nested(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import os
        from mocksm import mock_secrets

        def test_inner(mocksm, monkeypatch):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
            with mock_secrets(region="eu-west-3"):
                assert "eu-west-3" == os.environ["AWS_DEFAULT_REGION"]
            assert "eu-west-2" == os.environ["AWS_DEFAULT_REGION"]
        """,
        conftest=_WATCHING,
    )
    result.assert_outcomes(passed=1)


def test_a_region_that_an_earlier_fixture_sets_is_the_control_objects(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        import pytest

        @pytest.fixture
        def settings(monkeypatch):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

        def test_inner(settings, mocksm):
            mocksm.secret("db", "x")
            assert ":eu-west-1:" in boto3.client("secretsmanager").describe_secret(SecretId="db")["ARN"]
        """,
    )
    result.assert_outcomes(passed=1)


# -- requests that were refused ----------------------------------------------------------------------------------------

_SWALLOWING = """
    import boto3
    import pytest

    def swallow():
        try:
            boto3.client("s3").list_buckets()
        except Exception:
            pass
"""


@pytest.mark.parametrize("how", ["fixture", "marker"])
def test_a_refusal_that_the_test_swallowed_fails_it_shortly(pytester: pytest.Pytester, how: str) -> None:
    head = {"fixture": "    def test_inner(mocksm):", "marker": "    @pytest.mark.mocksm\n    def test_inner():"}[how]
    result = run(pytester, _SWALLOWING + f"\n{head}\n        swallow()\n")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_inner*", "*mocksm refused 1 request*", "*did not send*s3*"]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_a_refusal_before_a_failure_is_shown_beside_it_and_hides_nothing(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SWALLOWING
        + """
    def test_inner(mocksm):
        swallow()
        assert "expected" == "the test's own failure"
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*the test's own failure*", "*mocksm: not sent, or not modelled*", "*did not send*s3*"]
    )


def test_a_refusal_that_nobody_caught_fails_the_test_once(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3

        def test_inner(mocksm):
            boto3.client("s3").list_buckets()

        def test_next(mocksm):
            pass
        """,
    )
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["E *UnmockedRequest: *did not send*"])


# -- what it costs -----------------------------------------------------------------------------------------------------


def test_a_project_that_does_not_use_it_gets_no_fixture_and_no_class_hook(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        def test_function(request):
            assert ["request"] == request.fixturenames
            assert not request.config.pluginmanager.has_plugin("mocksm-class-worlds")

        class TestClass:
            def test_method(self, request):
                assert ["request"] == request.fixturenames
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_failing_test_shows_what_policies_refused(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        from mocksm import allow

        def test_reads(mocksm):
            db = mocksm.secret("db", "hunter2")
            bob = mocksm.user("bob", [allow("secretsmanager:DescribeSecret")])
            bob.client("secretsmanager").get_secret_value(SecretId="db")

        def test_fails_otherwise(mocksm):
            assert False
        """,
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*mocksm: refused by policies*",
            "<secretsmanager:GetSecretValue {'SecretId': 'db'} by arn:aws:iam::123456789012:user/bob *",
            "*no identity-based policy allows*",
        ]
    )
    assert 1 == result.stdout.str().count("mocksm: refused by policies")
