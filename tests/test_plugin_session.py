"""The fixture ``mocksm_session``, seeds from marker and ini file, in pytest runs of their own."""

from __future__ import annotations

import pytest

from tests.plugin_run import run

_NAMES = """
    import boto3
    import pytest

    def names():
        return sorted(each["Name"] for each in boto3.client("secretsmanager").list_secrets()["SecretList"])
"""

_SEEDED = (
    _NAMES
    + """
    @pytest.fixture(scope="session", autouse=True)
    def seeded(mocksm_session):
        mocksm_session.secret("shared", "old")
    """
)


def test_the_cloud_of_the_run_is_the_tests_own_and_rolled_back_after_each(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SEEDED
        + """
    @pytest.mark.parametrize("number", [1, 2])
    def test_inner(mocksm, mocksm_session, number):
        assert mocksm is mocksm_session
        assert ["shared"] == names()
        assert "old" == mocksm.secrets["shared"].value
        boto3.client("secretsmanager").put_secret_value(SecretId="shared", SecretString="new")
        mocksm.secret("own", "x")
        mocksm.clock.advance(days=400)
        mocksm.fail("kms:*", "ThrottlingException", required=False)
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_test_that_does_not_name_the_fixture_is_rolled_back_too(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SEEDED
        + """
    @pytest.mark.parametrize("number", [1, 2])
    def test_inner(number):
        assert ["shared"] == names()
        boto3.client("secretsmanager").create_secret(Name="own", SecretString="x")
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_test_finds_no_calls_but_its_own(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SEEDED
        + """
    @pytest.fixture(scope="session")
    def read(seeded):
        return boto3.client("secretsmanager").get_secret_value(SecretId="shared")["SecretString"]

    @pytest.mark.parametrize("number", [1, 2])
    def test_inner(mocksm, read, number):
        assert 0 == len(mocksm.calls) == len(mocksm.events)
        assert ["shared"] == names()
        assert 1 == len(mocksm.calls) == len(mocksm.events)
        """,
    )
    result.assert_outcomes(passed=2)


def test_an_application_of_the_whole_run_keeps_its_clients(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        import flask
        import pytest

        def create_app():
            app = flask.Flask("app")
            secrets = boto3.client("secretsmanager")  # one client for the whole run, as applications have it
            app.config["API_KEY"] = secrets.get_secret_value(SecretId="api-key")["SecretString"]

            @app.get("/password")
            def password():
                return secrets.get_secret_value(SecretId="prod/db")["SecretString"]

            @app.put("/password/<new>")
            def change(new):
                secrets.put_secret_value(SecretId="prod/db", SecretString=new)
                return app.config["API_KEY"]

            return app

        @pytest.fixture(scope="session")
        def app(mocksm_session):
            mocksm_session.secret("prod/db", "old")
            mocksm_session.secret("api-key", "key")
            return create_app()

        @pytest.fixture
        def client(app):
            return app.test_client()

        def test_changes(client, mocksm):
            assert "key" == client.put("/password/new").text
            assert "new" == client.get("/password").text == mocksm.secrets["prod/db"].value
            assert 2 == len(mocksm.calls)

        @pytest.mark.parametrize("number", [1, 2])
        def test_starts_from_the_old(client, number):
            assert "old" == client.get("/password").text
            client.put("/password/other")

        def test_is_down(client, mocksm):
            mocksm.fail("secretsmanager:GetSecretValue", "AccessDeniedException")
            assert 500 == client.get("/password").status_code
        """,
    )
    result.assert_outcomes(passed=4)


def test_what_a_module_fixture_makes_is_there_for_its_tests(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SEEDED
        + """
    @pytest.fixture(scope="module")
    def more(mocksm_session):
        mocksm_session.secret("more", "x")

    @pytest.mark.parametrize("number", [1, 2])
    def test_inner(more, number):
        assert ["more", "shared"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


def test_a_marker_adds_secrets_and_a_seed_to_the_cloud_of_the_run(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("more.json").write_text('{"secrets": {"from-file": "x"}}')
    result = run(
        pytester,
        _SEEDED
        + """
    @pytest.mark.mocksm(secrets={"own": "x"}, seed="more.json")
    def test_marked():
        assert ["from-file", "own", "shared"] == names()

    def test_plain():
        assert ["shared"] == names()
        """,
    )
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    "wish", ["secrets={'shared': 'x'}", "seed={'secrets': {'shared': 'x'}}"], ids=["secrets", "seed"]
)
def test_a_marker_does_not_replace_what_is_there(pytester: pytest.Pytester, wish: str) -> None:
    result = run(
        pytester,
        _SEEDED
        + f"""
    @pytest.mark.mocksm({wish})
    def test_marked():
        pass
        """,
    )
    result.assert_outcomes(errors=1)
    result.stdout.re_match_lines([".*mocksm: .*(is there already, from mocksm_session|ResourceExistsException)"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_marker_with_other_options_has_a_cloud_of_its_own(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _NAMES
        + """
    @pytest.fixture(scope="session")
    def seeded(mocksm_session):
        mocksm_session.secret("shared", "old")

    def test_first(seeded):
        assert ["shared"] == names()

    @pytest.mark.mocksm(region="eu-west-1")
    def test_elsewhere(mocksm):
        assert ("eu-west-1", []) == (mocksm.region, names())

    def test_unmarked(mocksm):
        assert ["shared"] == names()

    @pytest.mark.mocksm(region="eu-west-1")
    def test_both(seeded):
        pass
        """,
    )
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*this test uses mocksm_session, whose cloud is there already*region='eu-west-1'*"])


def test_the_run_has_the_options_of_the_ini_file_and_of_a_fixture(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        def test_inner(mocksm_session):
            assert ("eu-west-1", "111122223333") == (mocksm_session.region, mocksm_session.cloud.account)
        """,
        ini="mocksm_region = eu-west-1",
        conftest="""
        import pytest

        @pytest.fixture(scope="session")
        def mocksm_session_options():
            return {"account": "111122223333"}
        """,
    )
    result.assert_outcomes(passed=1)


def test_an_option_of_the_run_that_there_is_not_is_told(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_inner(mocksm_session): pass",
        conftest="""
        import pytest

        @pytest.fixture(scope="session")
        def mocksm_session_options():
            return {"acount": "111122223333"}
        """,
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*mocksm_session_options: mock_secrets has no option 'acount'*"])


def test_a_test_fails_by_what_it_swallowed_and_by_no_others(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _SEEDED
        + """
    def swallow():
        try:
            boto3.client("s3").list_buckets()
        except Exception:
            pass

    def test_swallows():
        swallow()

    def test_passes():
        pass

    def test_fails():
        swallow()
        assert not "itself"
        """,
    )
    result.assert_outcomes(passed=2, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_swallows*", "*mocksm refused 1 request*"])


def test_a_fault_of_the_run_is_told_at_its_end_and_one_of_a_test_at_the_tests(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.fixture(scope="session")
        def seeded(mocksm_session):
            mocksm_session.fail("kms:Sign", "DisabledException")

        def test_first(seeded):
            pass

        def test_second(seeded, mocksm):
            mocksm.fail("kms:Verify", "DisabledException")

        def test_third(seeded):
            pass
        """,
        "-Wignore::mocksm.FaultUnused",
    )
    result.assert_outcomes(passed=3)
    result = run(pytester, pytester.path.joinpath("test_inner.py").read_text(), "-Werror::mocksm.FaultUnused")
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_second*", "*kms:Verify*", "*ERROR at teardown of test_third*"]
    )


# -- seeds -----------------------------------------------------------------------------------------------------------------

_SEED = "secrets:\n  prod/db:\n    value: {password: old}\n    suffix: AbCdEf\n"


@pytest.mark.parametrize("folder", ["beside", "root"])
def test_a_marker_seeds_from_a_file_beside_the_test_or_in_the_root(pytester: pytest.Pytester, folder: str) -> None:
    below = pytester.mkdir("below")
    (below if folder == "beside" else pytester.path).joinpath("seed.yaml").write_text(_SEED)
    below.joinpath("test_below.py").write_text(
        "import pytest\n\n@pytest.mark.mocksm(seed='seed.yaml')\ndef test_below(mocksm):\n"
        "    assert 'old' == mocksm.secrets['prod/db'].json['password']\n"
    )
    result = run(pytester, "def test_inner(mocksm): assert 0 == len(mocksm.secrets)")
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        pytest.param("'nothing.yaml'", "mocksm: there is no seed file */nothing.yaml and no *", id="missing"),
        pytest.param(
            "{'secrets': {'db': {'passwd': 'x'}}}", "mocksm: seed > secrets > db: a secret has no 'passwd'*", id="wrong"
        ),
    ],
)
def test_a_marker_whose_seed_is_wrong_fails_shortly(pytester: pytest.Pytester, seed: str, told: str) -> None:
    result = run(pytester, f"import pytest\n\n@pytest.mark.mocksm(seed={seed})\ndef test_inner(): pass")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*site-packages*")


def test_the_ini_file_seeds_every_mock(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("seed.yaml").write_text(_SEED)
    result = run(
        pytester,
        _NAMES
        + """
    AT_IMPORT = names()

    def test_fixture(mocksm):
        assert ["prod/db"] == names() == AT_IMPORT
        assert mocksm.secrets["prod/db"].arn.endswith("AbCdEf")

    @pytest.mark.mocksm(seed={"secrets": {"other": "x"}}, secrets={"own": "y"})
    def test_marked():
        assert ["other", "own"] == names()

    def test_session(mocksm_session):
        assert ["prod/db"] == names()
        """,
        ini="mocksm_seed = seed.yaml\nmocksm_collect = true",
    )
    result.assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("ini", "told"),
    [
        ("mocksm_seed = nothing.yaml", "*mocksm_seed: there is no file */nothing.yaml"),
        ("mocksm_seed = a.yaml b.yaml", "*mocksm_seed: it takes one file"),
    ],
    ids=["missing", "two"],
)
def test_a_wrong_seed_in_the_ini_file_is_told_at_once(pytester: pytest.Pytester, ini: str, told: str) -> None:
    result = run(pytester, "def test_inner(): pass", ini=ini)

    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines([told])


def test_the_fixtures_explain_themselves(pytester: pytest.Pytester) -> None:
    result = run(pytester, "", "--fixtures")
    result.stdout.fnmatch_lines(["mocksm_session * --*", "*Mock AWS Secrets Manager and KMS for the whole run*"])


# -- tests that ask for no fixture -----------------------------------------------------------------------------------------

_LATE = (
    _NAMES
    + """
    @pytest.fixture(scope="session")
    def seeded(mocksm_session):
        mocksm_session.secret("shared", "old")

    def test_first(seeded):
        assert ["shared"] == names()
    """
)


def test_a_test_that_asks_for_no_fixture_leaves_nothing_in_the_cloud_of_the_run(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _LATE
        + """
    @pytest.mark.parametrize("number", [1, 2])
    def test_plain(number):
        assert ["shared"] == names()
        boto3.client("secretsmanager").create_secret(Name="own", SecretString="x")

    def test_last(seeded, mocksm):
        assert ["shared"] == names()
        assert 1 == mocksm.calls.count
        """,
    )
    result.assert_outcomes(passed=4)


def test_what_a_test_swallows_that_asks_for_no_fixture_is_told_at_its_own_end(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _LATE
        + """
    def test_swallows():
        try:
            boto3.client("s3", region_name="us-east-1").list_buckets()
        except Exception:
            pass

    def test_innocent(seeded):
        pass
        """,
    )
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_swallows*", "*mocksm refused 1 request*"])


def test_a_unittest_test_case_leaves_nothing_in_the_cloud_of_the_run(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _LATE
        + """
    import unittest

    class TestPlain(unittest.TestCase):
        def test_one(self):
            assert ["shared"] == names()
            boto3.client("secretsmanager").create_secret(Name="own", SecretString="x")

        def test_two(self):
            assert ["shared"] == names()
        """,
    )
    result.assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("swallowed", "outcomes"),
    [(["UnmockedRequest"], {"passed": 2}), ([], {"passed": 2, "errors": 1})],
    ids=["allowed", "taken-back"],
)
def test_a_marker_says_what_a_test_of_the_runs_cloud_may_swallow(
    pytester: pytest.Pytester, swallowed: list[str], outcomes: dict[str, int]
) -> None:
    result = run(
        pytester,
        _LATE
        + f"""
    @pytest.mark.mocksm(may_swallow={swallowed})
    def test_swallows(seeded, mocksm_session):
        assert ["shared"] == names()
        try:
            boto3.client("s3", region_name="us-east-1").list_buckets()
        except Exception:
            pass
        """,
        ini="mocksm_may_swallow = UnmockedRequest" if not swallowed else "",
    )
    result.assert_outcomes(**outcomes)


def test_a_marker_that_names_no_error_of_mocksms_fails_its_test_shortly(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _LATE
        + """
    @pytest.mark.mocksm(may_swallow=["Unmocked"])
    def test_wrong(seeded, mocksm_session):
        pass
        """,
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*may_swallow takes a list of 'UnmockedRequest' and 'NotModelled', not 'Unmocked'*"])
