"""``mocksm_collect = true``: conftest files and test modules call AWS as they are imported, from an empty environment."""

from __future__ import annotations

import os
import subprocess

import pytest

from mocksm.intercept import active
from tests.plugin_run import run, run_with_environment, write

_MODULE = """
    import boto3

    KMS = boto3.client("kms")
    SECRETS = boto3.client("secretsmanager")
    PASSWORD = SECRETS.get_secret_value(SecretId="prod/db")["SecretString"]
"""
_INI = """
    mocksm_collect = true
    mocksm_region = eu-west-1
    mocksm_account = 111122223333
    mocksm_secrets =
        prod/db = hunter2
        prod/api = {"user": "app", "port": 1}
"""


def _outcome(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    """Return the exit status and the last line, without its time."""
    return done.returncode, done.stdout.strip().splitlines()[-1].strip("= ").partition(" in ")[0]


def test_modules_use_aws_while_they_are_imported_from_an_empty_environment(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        _MODULE
        + """
    import json
    import conftest

    def test_module():
        assert "hunter2" == PASSWORD
        assert {"user": "app", "port": 1} == json.loads(SECRETS.get_secret_value(SecretId="prod/api")["SecretString"])

    def test_conftest():
        assert "hunter2" == conftest.PASSWORD

    def test_options():
        assert "eu-west-1" == KMS.meta.region_name
        assert SECRETS.describe_secret(SecretId="prod/db")["ARN"].split(":")[3:5] == ["eu-west-1", "111122223333"]
        """,
        conftest=_MODULE,
        ini=_INI,
    )
    assert (0, "3 passed") == _outcome(run_with_environment(pytester, {}))


def test_a_test_with_the_fixture_gets_a_fresh_cloud_that_early_clients_reach(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _MODULE
        + """
    def names():
        return sorted(each["Name"] for each in SECRETS.list_secrets()["SecretList"])

    def test_before():
        assert ["prod/api", "prod/db"] == names()

    def test_fresh(mocksm):
        assert [] == names()
        assert [] == KMS.list_keys()["Keys"]
        mocksm.secret("own", "x")
        assert ["own"] == names()
        assert ":eu-west-1:111122223333:" in mocksm.secrets["own"].arn

    def test_after():
        assert ["prod/api", "prod/db"] == names()
        """,
        ini=_INI,
    )
    result.assert_outcomes(passed=3)


def test_the_hook_seeds_the_session_cloud_as_conftest_files_are_loaded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        seeding_plugin="""
        def pytest_mocksm_seed(aws):
            aws.secret("from-plugin", "hunter2")
        """
    )
    pytester.syspathinsert()
    result = run(
        pytester,
        """
        import boto3

        PASSWORDS = [boto3.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
                     for name in ("from-plugin", "from-conftest", "from-import")]

        def test_inner(mocksm):
            assert ["hunter2", "hunter2", "hunter2"] == PASSWORDS
            assert [] == list(mocksm.secrets)
        """,
        "-pseeding_plugin",
        conftest="""
        import boto3

        EARLY = boto3.client("secretsmanager").create_secret(Name="from-import", SecretString="hunter2")

        def pytest_mocksm_seed(aws):
            aws.secret("from-conftest", "hunter2")
        """,
        ini="mocksm_collect = true",
    )
    result.assert_outcomes(passed=1)


def test_the_hook_is_not_called_without_mocksm_collect(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_inner(mocksm):\n    assert [] == list(mocksm.secrets)\n",
        conftest="def pytest_mocksm_seed(aws):\n    raise RuntimeError('it was called')\n",
    )
    result.assert_outcomes(passed=1)


def test_nothing_is_mocked_while_modules_are_imported_without_mocksm_collect(pytester: pytest.Pytester) -> None:
    write(pytester, "import sys\n\ndef test_inner():\n    assert 'mocksm.mock' not in sys.modules\n")
    assert (0, "1 passed") == _outcome(run_with_environment(pytester, {}))


_REFUSED = """
    import boto3

    try:
        BUCKETS = boto3.client("s3").list_buckets()
    except Exception:
        BUCKETS = []

    def test_inner():
        assert [] == BUCKETS
"""


@pytest.mark.parametrize(
    ("source", "conftest"),
    [
        pytest.param("def test_inner():\n    pass\n", "", id="passes"),
        pytest.param("def test_inner():\n    assert False\n", "", id="fails"),
        pytest.param("raise RuntimeError\n", "", id="cannot be imported"),
        pytest.param("def test_inner():\n    pass\n", "raise RuntimeError\n", id="conftest file cannot be imported"),
        pytest.param(_REFUSED, "", id="asks for what is refused"),
    ],
)
def test_everything_is_at_the_end_what_it_was(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str, conftest: str
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    expected = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run(pytester, source, conftest=conftest, ini="mocksm_collect = true\nmocksm_region = eu-west-1")
    assert () == active.all()
    assert expected == {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


def test_the_environment_during_the_run_is_the_mocks(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID"):
        monkeypatch.setenv(name, "real")
    result = run(
        pytester,
        """
        import os

        ENVIRONMENT = dict(os.environ)

        def test_inner():
            assert "eu-west-1" == ENVIRONMENT["AWS_DEFAULT_REGION"]
            assert "AWS_PROFILE" not in ENVIRONMENT
            assert "real" != ENVIRONMENT["AWS_ACCESS_KEY_ID"]
        """,
        ini="mocksm_collect = true\nmocksm_region = eu-west-1",
    )
    result.assert_outcomes(passed=1)


def test_a_request_that_an_import_swallowed_fails_the_module(pytester: pytest.Pytester) -> None:
    result = run(pytester, _REFUSED, ini="mocksm_collect = true")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR collecting test_inner.py*", "mocksm refused 1 request*", "*did not send*s3*"])


def test_a_request_that_a_conftest_file_swallowed_fails_the_collection(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_inner():\n    pass\n", conftest=_REFUSED, ini="mocksm_collect = true")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR collecting*", "mocksm refused 1 request*", "*did not send*s3*"])


def test_a_request_that_a_test_without_a_mock_swallowed_fails_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3

        def swallow():
            try:
                boto3.client("s3").list_buckets()
            except Exception:
                pass

        def test_swallows():
            swallow()

        def test_swallows_and_fails():
            swallow()
            assert "expected" == "the test's own failure"

        def test_next():
            pass
        """,
        ini="mocksm_collect = true",
    )
    result.assert_outcomes(passed=2, errors=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_swallows *", "mocksm refused 1 request*", "*did not send*s3*"]
    )
    result.stdout.fnmatch_lines(["*_ test_swallows_and_fails _*", "*the test's own failure*", "*did not send*s3*"])


def test_a_request_that_is_swallowed_after_the_last_test_is_reported_at_the_end(pytester: pytest.Pytester) -> None:
    conftest = """
    import boto3

    def pytest_sessionfinish():
        try:
            boto3.client("s3").list_buckets()
        except Exception:
            pass
    """
    write(pytester, "def test_inner():\n    pass\n", conftest=conftest, ini="mocksm_collect = true")
    done = run_with_environment(pytester, {})
    assert (pytest.ExitCode.USAGE_ERROR, "1 passed") == _outcome(done)
    assert "ERROR: mocksm refused 1 request" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_request_that_a_conftest_file_died_of_is_reported_where_it_was(pytester: pytest.Pytester) -> None:
    conftest = """
    import boto3

    BUCKETS = boto3.client("s3").list_buckets()
    """
    write(pytester, "def test_inner():\n    pass\n", conftest=conftest, ini="mocksm_collect = true")
    done = run_with_environment(pytester, {})
    assert pytest.ExitCode.USAGE_ERROR == done.returncode
    assert 'BUCKETS = boto3.client("s3").list_buckets()' in done.stderr
    assert "UnmockedRequest: mocksm did not send ListBuckets" in done.stderr


def test_a_plugin_that_a_conftest_file_loads_serves_test_modules(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        _MODULE + '\n    def test_inner():\n        assert "hunter2" == PASSWORD\n',
        conftest='pytest_plugins = ["mocksm.pytest_plugin"]',
        ini=_INI,
    )
    without_entry_points = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    assert (0, "1 passed") == _outcome(run_with_environment(pytester, without_entry_points))
