"""What a failing test shows of its mock, in every form in which a test can have one."""

from __future__ import annotations

import pytest

from tests.plugin_run import run

_READING = """
import asyncio
import unittest

import boto3
import pytest

from mocksm import allow, mock_secrets


def read(aws):
    db = aws.secret("db", "hunter2")
    reader = aws.role("reader", [allow("secretsmanager:DescribeSecret")])
    with reader:
        return boto3.client("secretsmanager").get_secret_value(SecretId="db")
"""

_FORMS = {
    "fixture": """
def test_reads(mocksm):
    read(mocksm)
""",
    "marker-and-fixture-of-the-users": """
@pytest.fixture
def reader(mocksm):
    return mocksm.role("reader", [allow("secretsmanager:DescribeSecret")])

@pytest.mark.mocksm(secrets={"db": "hunter2"})
def test_reads(reader):
    reader.client("secretsmanager").get_secret_value(SecretId="db")
""",
    "decorator": """
aws = mock_secrets()

@aws
def test_reads():
    read(aws)
""",
    "decorated-class": """
aws = mock_secrets()

@aws
class TestReading:
    def test_reads(self):
        read(aws)
""",
    "decorated-test-case": """
aws = mock_secrets()

@aws
class TestReading(unittest.TestCase):
    def test_reads(self):
        read(aws)
""",
    "with": """
def test_reads():
    with mock_secrets() as aws:
        read(aws)
""",
    "fixture-of-the-users-own": """
@pytest.fixture(scope="module")
def aws():
    with mock_secrets() as aws:
        yield aws

def test_reads(aws):
    read(aws)
""",
    "decorated-coroutine": """
aws = mock_secrets()

@aws
async def read_later():
    read(aws)

def test_reads():
    asyncio.run(read_later())
""",
    "setup-method": """
aws = mock_secrets()

@aws
class TestReading:
    def setup_method(self):
        read(aws)

    def test_reads(self):
        pass
""",
    "setUp": """
aws = mock_secrets()

@aws
class TestReading(unittest.TestCase):
    def setUp(self):
        read(aws)

    def test_reads(self):
        pass
""",
    "tearDown": """
aws = mock_secrets()

@aws
class TestReading(unittest.TestCase):
    def tearDown(self):
        read(aws)

    def test_reads(self):
        pass
""",
    "setUpClass": """
aws = mock_secrets()

@aws
class TestReading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        read(aws)

    def test_reads(self):
        pass
""",
    "decorated-fixture": """
aws = mock_secrets()

@pytest.fixture
@aws
def reading():
    yield read(aws)

def test_reads(reading):
    pass
""",
    "another-fixture": """
@pytest.fixture
def reading(mocksm):
    return read(mocksm)

def test_reads(reading):
    pass
""",
}

_TOLD = [
    "*mocksm: calls*",
    "<secretsmanager:GetSecretValue {'SecretId': 'db'} by arn:aws:sts::123456789012:assumed-role/reader/mocksm *>",
    "*mocksm: refused by policies*",
    "<secretsmanager:GetSecretValue {'SecretId': 'db'} by arn:aws:sts::123456789012:assumed-role/reader/mocksm *>",
    "*assumed-role/reader/mocksm may not secretsmanager:GetSecretValue on arn:*:secret:db-*: no identity-based policy allows",
    "*> identity policy: policy of arn:aws:iam::123456789012:role/reader has no statement about secretsmanager:GetSecretValue",
]


@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS)
def test_a_failing_test_shows_what_policies_refused_and_why(pytester: pytest.Pytester, form: str) -> None:
    result = run(pytester, _READING + form)
    assert 1 == result.parseoutcomes().get("failed", 0) + result.parseoutcomes().get("errors", 0)
    result.stdout.fnmatch_lines(["E  *AccessDeniedException*", *_TOLD])
    assert 1 == result.stdout.str().count("has no statement about")
    assert 1 == result.stdout.str().count("mocksm: calls")


def test_a_marker_alone_shows_it_where_the_code_swallowed_the_refusal(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _READING
        + """
@pytest.mark.mocksm(secrets={"db": "hunter2"})
def test_reads():
    sts = boto3.client("sts")
    sts.get_caller_identity()
    answer = None
    try:
        sts.assume_role(RoleArn="arn:aws:iam::444455556666:role/absent", RoleSessionName="s1")
    except sts.exceptions.ClientError:
        pass
    assert answer is not None
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*mocksm: calls*",
            "<sts:GetCallerIdentity {} by arn:aws:iam::123456789012:user/mocksm in us-east-1>",
            "*mocksm: refused by policies*",
            "<sts:AssumeRole *arn:aws:iam::444455556666:role/absent* -> AccessDenied>",
            "    arn:aws:iam::123456789012:user/mocksm may not sts:AssumeRole on arn:aws:iam::444455556666:role/absent: *",
            "      caller of account 123456789012, resource of account 444455556666; the policies of both have to allow",
            "      > resource policy: there is none",
        ]
    )


def test_a_refusal_behind_a_refusal_is_told_once(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _READING
        + """
def test_reads(mocksm):
    key = mocksm.key()
    reader = mocksm.role("arn:aws:iam::444455556666:role/reader", [allow("*")])
    db = mocksm.secret("db", "hunter2", kms_key=key, policy=[allow("secretsmanager:*", to=reader)])
    reader.client("secretsmanager").get_secret_value(SecretId=db.arn)
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "<secretsmanager:GetSecretValue * -> AccessDeniedException>",
            "    secretsmanager asked kms on the caller's behalf:",
            "    arn:aws:sts::444455556666:assumed-role/reader/mocksm may not kms:Decrypt on *: no resource-based policy allows",
        ]
    )
    assert 1 == result.stdout.str().count("on the caller's behalf")
    result.stdout.no_fnmatch_line("*- identity policy*")  # which decided nothing, and is left to aws.explain()


def test_a_failing_test_shows_its_last_calls_without_secrets(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3

        def test_creates(mocksm):
            client = boto3.client("secretsmanager")
            for number in range(22):
                client.create_secret(Name=f"s{number}", SecretString="hunter" + "2")
            assert False
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*mocksm: calls (the last 20 of 22)*", "<secretsmanager:CreateSecret {'Name': 's2', *"]
    )
    result.stdout.no_fnmatch_line("*hunter2*")
    result.stdout.no_fnmatch_line("<*'s1', *")
    result.stdout.no_fnmatch_line("*refused by policies*")


@pytest.mark.parametrize(
    "test",
    [
        pytest.param("def test_inner(mocksm):\n    assert False\n", id="no-call"),
        pytest.param(
            "@pytest.fixture\ndef mocksm(mocksm):\n    return mocksm.client('kms')\n\ndef test_inner(mocksm):\n    assert False\n",
            id="fixture-that-gives-something-else",
        ),
        pytest.param("def test_inner(mocksm):\n    read(mocksm)\n", id="not-refused-and-passed"),
    ],
)
def test_a_report_says_nothing_where_there_is_nothing_to_say(pytester: pytest.Pytester, test: str) -> None:
    passes = "read(mocksm)" in test
    source = _READING.replace("DescribeSecret", "*") if passes else _READING
    result = run(pytester, f"{source}\n{test}")
    result.assert_outcomes(failed=0 if passes else 1, passed=1 if passes else 0)
    result.stdout.no_fnmatch_line("*mocksm: *")


def test_a_test_that_expects_the_refusal_passes_quietly(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        _READING
        + """
def test_reads():
    with pytest.raises(Exception, match="no identity-based policy allows"), mock_secrets() as aws:
        read(aws)
""",
    )
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*mocksm: *")


# -- rotations and what was not sent -----------------------------------------------------------------------------------

_GOING_WRONG = """
import boto3
import pytest
from mocksm import mock_secrets

def handler(event, context):
    raise ValueError("no " + event["Step"])

def go_wrong(aws):
    aws.secret("prod/db", "old").rotate_with(aws.function("rotate", handler))
    for call in (boto3.client("s3").list_buckets, boto3.client("lambda").list_layers):
        try:
            call()
        except Exception:
            pass
"""
_WENT_WRONG = [
    "*mocksm: rotations that failed*",
    "<mocksm rotation of arn:aws:secretsmanager:*:secret:prod/db-* failed at createSecret: ValueError: no createSecret>",
    "*mocksm: not sent, or not modelled*",
    "mocksm did not send ListBuckets to https://s3.*",
    "mocksm does not model ListLayers of lambda yet*",
]
_BOTH = {
    "fixture": "def test_inner(mocksm):\n    aws = mocksm\n",
    "decorator": "aws = mock_secrets()\n\n@aws\ndef test_inner():\n",
}


@pytest.mark.parametrize("form", _BOTH.values(), ids=_BOTH)
def test_a_failing_test_shows_failed_rotations_and_what_was_not_sent(pytester: pytest.Pytester, form: str) -> None:
    result = run(pytester, f"{_GOING_WRONG}\n{form}    go_wrong(aws)\n    assert 'expected' == 'own'\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E  *AssertionError: assert 'expected' == 'own'", *_WENT_WRONG])
    result.stdout.no_fnmatch_line("*swallowed*")
    result.stdout.no_fnmatch_line("*RotationFailed*")


def test_a_rotation_whose_error_the_test_has_read_is_shown_too(pytester: pytest.Pytester) -> None:
    body = "    go_wrong(mocksm)\n    assert 'other' == str(mocksm.rotations[-1].error)\n"
    result = run(pytester, f"{_GOING_WRONG}\ndef test_inner(mocksm):\n{body}")
    result.stdout.fnmatch_lines(_WENT_WRONG[:2])


@pytest.mark.parametrize("form", _BOTH.values(), ids=_BOTH)
@pytest.mark.parametrize("refused", ["boto3.client('s3').list_buckets()", "boto3.client('lambda').list_layers()"])
def test_what_the_test_failed_of_itself_is_not_told_twice(pytester: pytest.Pytester, form: str, refused: str) -> None:
    result = run(pytester, f"{_GOING_WRONG}\n{form}    {refused}\n", "-rN")
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*not sent, or not modelled*")
    result.stdout.no_fnmatch_line("*swallowed*")


def test_a_failure_that_comes_of_a_refusal_is_not_told_of_it_again(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        f"""
{_GOING_WRONG}
def test_inner(mocksm):
    try:
        boto3.client("s3").list_buckets()
    except Exception as error:
        raise ValueError("the application's own") from error
""",
    )
    result.stdout.fnmatch_lines(["E  *ValueError: the application's own"])
    result.stdout.no_fnmatch_line("*not sent, or not modelled*")


# -- several mocks, and none -------------------------------------------------------------------------------------------


def test_the_mock_inside_is_shown_and_then_the_one_around_it(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        from mocksm import mock_secrets

        def test_inner(mocksm):
            boto3.client("kms").list_keys()
            with mock_secrets(region="eu-west-1"):
                boto3.client("kms").list_aliases()
                assert False
        """,
    )
    result.stdout.fnmatch_lines(
        ["*mocksm: calls*", "<kms:ListAliases * in eu-west-1>", "*mocksm: calls*", "<kms:ListKeys * in us-east-1>"]
    )


def test_a_test_without_a_mock_shows_the_session_clouds(pytester: pytest.Pytester) -> None:
    source = "import boto3\n\nboto3.client('kms').list_keys()\n\ndef test_inner():\n    assert False\n"
    result = run(pytester, source, ini="mocksm_collect = true")
    result.stdout.fnmatch_lines(["*mocksm: calls*", "<kms:ListKeys *>"])


def test_a_test_that_the_mock_fails_shows_what_it_called(pytester: pytest.Pytester) -> None:
    source = f"{_GOING_WRONG}\n@mock_secrets\ndef test_one():\n    swallow()\n\ndef test_two(mocksm):\n    swallow()\n"
    swallow = (
        "def swallow():\n    boto3.client('kms').list_keys()\n    try:\n        boto3.client('s3').list_buckets()\n"
    )
    result = run(pytester, f"{source}\n{swallow}    except Exception:\n        pass\n")
    result.assert_outcomes(failed=1, passed=1, errors=1)
    shown = ["*mocksm refused 1 request*", "*mocksm: calls*", "<kms:ListKeys *>"]
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_two*", *shown, "*_ test_one _*", *shown])


def test_a_test_that_fails_after_its_mock_has_ended_shows_nothing(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        from mocksm import mock_secrets

        def test_inner():
            with mock_secrets():
                boto3.client("kms").list_keys()
            assert False
        """,
    )
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*mocksm: *")


def test_a_fixture_that_fails_as_it_is_torn_down_does_not_show_what_session_fixtures_called(
    pytester: pytest.Pytester,
) -> None:
    source = """
        import boto3
        import pytest

        @pytest.fixture(scope="session")
        def shared(mocksm_session):
            boto3.client("kms").list_keys()

        @pytest.fixture
        def failing(shared, mocksm):
            yield
            assert False

        def test_inner(failing):
            pass

        def test_last(shared):
            pass
    """
    result = run(pytester, source)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.no_fnmatch_line("*<kms:ListKeys *")


# -- the test's own failure is never hidden ----------------------------------------------------------------------------


def test_a_report_that_goes_wrong_says_so_beside_the_tests_own_failure(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import boto3
        import pytest
        from mocksm import mock_secrets
        from mocksm.handles import deciding

        @pytest.fixture(autouse=True)
        def broken(monkeypatch):
            monkeypatch.setattr(deciding, "refusals", lambda records: 1 / 0)

        def test_fixture(mocksm):
            raise ValueError("the test's own")

        @mock_secrets
        def test_decorated():
            boto3.client("kms").list_keys()
            raise ValueError("the test's own")
        """,
    )
    result.assert_outcomes(failed=2)
    assert 2 == result.stdout.str().count("E       ValueError: the test's own")
    assert 2 == result.stdout.str().count("mocksm could not tell: ZeroDivisionError('division by zero')")
