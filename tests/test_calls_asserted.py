"""What assertions over ``aws.calls`` say when they fail: every call received, near misses first, without secrets."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.handles.calls import Calls

GET = "secretsmanager:GetSecretValue"
PUT = "secretsmanager:PutSecretValue"
TOKEN = "t" * 32

_DEFAULT = "by arn:aws:iam::123456789012:user/mocksm in us-east-1"


@pytest.fixture
def aws(mocksm: Aws) -> Aws:
    """Return a cloud in which ``a`` was read, ``b`` was read and changed, and ``nothing`` was looked for."""
    mocksm.secret("a", "1")
    mocksm.secret("b", "2")
    client = boto3.client("secretsmanager")
    client.get_secret_value(SecretId="a")
    client.get_secret_value(SecretId="b", VersionStage="AWSCURRENT")
    client.put_secret_value(SecretId="b", SecretString="hunter2", ClientRequestToken=TOKEN)
    with contextlib.suppress(ClientError):
        client.get_secret_value(SecretId="nothing")
    return mocksm


A = f"[0] <{GET} {{'SecretId': 'a'}} {_DEFAULT}>"
B = f"[1] <{GET} {{'SecretId': 'b', 'VersionStage': 'AWSCURRENT'}} {_DEFAULT}>"
P = f"[2] <{PUT} {{'SecretId': 'b', 'SecretString': '***', 'ClientRequestToken': '{TOKEN}'}} {_DEFAULT}>"
N = f"[3] <{GET} {{'SecretId': 'nothing'}} {_DEFAULT} -> ResourceNotFoundException>"


def said(assertion: Callable[[], object]) -> list[str]:
    """Return the lines of what a failing assertion says."""
    with pytest.raises(AssertionError) as caught:
        assertion()
    return str(caught.value).splitlines()


# -- that hold ---------------------------------------------------------------------------------------------------------


def test_assertions_that_hold_return_what_they_are_about(aws: Aws) -> None:
    assert 3 == aws.calls.assert_called(GET).count
    assert 3 == aws.calls.assert_called(GET, times=3).count
    assert "2" == aws.calls.assert_called_once(GET, SecretId="b").result["SecretString"]  # type: ignore[index]
    aws.calls.assert_called()
    aws.calls.assert_called(GET, times=0, SecretId="c")
    aws.calls.assert_not_called("secretsmanager:DeleteSecret")
    aws.calls.assert_not_called(GET, SecretId="b", error=True)
    aws.calls.assert_order(GET, PUT, GET)
    aws.calls.assert_order(GET, GET, GET)
    aws.calls.assert_order((GET, {"SecretId": "b"}), (PUT, {"SecretId": "b"}), (GET, {"SecretId": "nothing"}))
    aws.calls.assert_order()


def test_assertions_are_about_the_calls_that_were_narrowed_down(aws: Aws) -> None:
    of_b = aws.calls(SecretId="b")

    of_b.assert_called(GET, times=1)
    of_b.assert_order(GET, PUT)
    with pytest.raises(AssertionError):
        of_b.assert_order(PUT, GET)
    with pytest.raises(AssertionError):
        of_b.assert_order(PUT, PUT)


# -- that fail ---------------------------------------------------------------------------------------------------------


def test_a_call_that_never_came_lists_every_call_received(aws: Aws) -> None:
    assert [
        "mocksm: expected a call, and there were no calls: secretsmanager:DeleteSecret, SecretId='a'",
        "others received:",
        f"  {A}",
        f"  {B}",
        f"  {P}",
        f"  {N}",
    ] == said(lambda: aws.calls.assert_called("secretsmanager:DeleteSecret", SecretId="a"))


def test_near_misses_come_first_with_what_differs_and_the_nearest_before_them(aws: Aws) -> None:
    assert [
        f"mocksm: expected 2 calls, and there were no calls: {GET}, SecretId='b', VersionStage='AWSPREVIOUS'",
        "near misses:",
        f"  {B}",
        "      VersionStage is 'AWSCURRENT', not 'AWSPREVIOUS'",
        f"  {A}",
        "      SecretId is 'a', not 'b'",
        "      VersionStage was not sent",
        f"  {N}",
        "      SecretId is 'nothing', not 'b'",
        "      VersionStage was not sent",
        "others received:",
        f"  {P}",
    ] == said(lambda: aws.calls.assert_called(GET, times=2, SecretId="b", VersionStage="AWSPREVIOUS"))


def test_too_many_calls_are_listed_before_all_others(aws: Aws) -> None:
    assert [
        f"mocksm: expected one call, and there were 2 calls: {GET}, that succeeded",
        "these are:",
        f"  {A}",
        f"  {B}",
        "near misses:",
        f"  {N}",
        "      it ended in ResourceNotFoundException",
        "others received:",
        f"  {P}",
    ] == said(lambda: aws.calls.assert_called_once(GET, error=False))


def test_a_call_that_should_not_have_come_is_listed(aws: Aws) -> None:
    assert [
        f"mocksm: expected no calls, and there was one call: {PUT}",
        "these are:",
        f"  {P}",
        "others received:",
        f"  {A}",
        f"  {B}",
        f"  {N}",
    ] == said(lambda: aws.calls.assert_not_called(PUT))


def test_the_first_of_no_calls_lists_every_call_received(aws: Aws) -> None:
    lines = said(lambda: aws.calls(GET, SecretId="c").first)
    assert f"mocksm: no such call was made: {GET}, SecretId='c'" == lines[0]
    assert "near misses:" == lines[1]
    assert lines[1:] == said(lambda: aws.calls(GET, SecretId="c").last)[1:]


def test_a_call_that_a_service_made_is_a_near_miss(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    boto3.client("secretsmanager").get_secret_value(SecretId="db")

    lines = said(lambda: mocksm.calls.assert_called("kms:Decrypt"))
    assert lines[2].startswith("  [-] <kms:Decrypt {'CiphertextBlob': <")
    assert "      secretsmanager made it on the caller's behalf: inner=True counts it" == lines[3]
    assert lines[5].startswith("  [0] <secretsmanager:GetSecretValue ")


def test_who_where_and_how_it_ended_are_told_as_differences(mocksm: Aws) -> None:
    reader = mocksm.role("reader", [allow("*")])
    boto3.client("secretsmanager", region_name="eu-west-1").list_secrets(MaxResults=5)

    lines = said(
        lambda: mocksm.calls.assert_called(
            "secretsmanager:ListSecrets", by=reader, region="us-east-1", error="InternalServiceError", MaxResults=None
        )
    )
    assert (
        "secretsmanager:ListSecrets, no MaxResults, by arn:aws:iam::123456789012:role/reader, in us-east-1, "
        in lines[0]
    )
    assert lines[0].endswith(", that ended in InternalServiceError")
    assert [
        "MaxResults was sent: 5",
        "it was made by arn:aws:iam::123456789012:user/mocksm, not arn:aws:iam::123456789012:role/reader",
        "it was made in eu-west-1, not us-east-1",
        "it succeeded, not in InternalServiceError",
    ] == [line.strip() for line in lines[3:]]


def test_where_nothing_was_called_the_failure_says_so(mocksm: Aws) -> None:
    assert [f"mocksm: expected a call, and there were no calls: {GET}", "no call was received"] == said(
        lambda: mocksm.calls.assert_called(GET)
    )
    assert "no call was received" == said(lambda: mocksm.calls.assert_order(GET))[-1]


def test_calls_out_of_order_show_which_was_missing_where(aws: Aws) -> None:
    assert [
        "mocksm: expected these calls, one after the other:",
        f"  there: {PUT}",
        f"  MISSING: {GET}, SecretId='b'",
        f"  after it: {GET}",
        "received:",
        f"  {A}",
        f"  {B}",
        f"  {P}",
        f"  {N}",
    ] == said(lambda: aws.calls.assert_order(PUT, (GET, {"SecretId": "b"}), GET))


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda calls: calls.assert_not_called("kms:Decript"), id="not_called"),
        pytest.param(lambda calls: calls.assert_called("kms:Decript", times=0), id="called"),
        pytest.param(lambda calls: calls.assert_order(GET, "kms:Decript"), id="order"),
        pytest.param(lambda calls: calls.assert_not_called(GET, SecretID="a"), id="parameter"),
        pytest.param(lambda calls: calls.assert_not_called(GET, error="AccessDenid"), id="error"),
    ],
)
def test_a_misspelt_assertion_is_mocksms_error_and_holds_never(aws: Aws, ask: Callable[[Calls], None]) -> None:
    with pytest.raises(MocksmError):
        ask(aws.calls)


# -- secrets -----------------------------------------------------------------------------------------------------------


def test_a_failure_shows_secrets_of_neither_side(aws: Aws) -> None:
    lines = said(lambda: aws.calls.assert_called(PUT, SecretString="hunter3"))
    assert "SecretString='***'" in lines[0]
    assert "SecretString is another: aws.calls.reveal() shows what is hidden" == lines[3].strip()
    assert "hunter" not in "".join(lines)


def test_a_failure_of_revealed_calls_shows_them(aws: Aws) -> None:
    lines = said(lambda: aws.calls.reveal().assert_called(PUT, SecretString="hunter3"))
    assert "SecretString='hunter3'" in lines[0]
    assert "'SecretString': 'hunter2'" in lines[2]
    assert "SecretString is 'hunter2', not 'hunter3'" == lines[3].strip()
    assert lines == said(lambda: aws.calls(PUT, SecretString="hunter3").reveal().assert_called())


@pytest.mark.parametrize("wanted", [[{"Key": "a", "Value": "b"}], "text", 5, {"Key": 1}, b"bytes", [1]])
def test_what_is_expected_is_shown_whatever_its_type(mocksm: Aws, wanted: object) -> None:
    mocksm.secret("db", "1")
    boto3.client("secretsmanager").tag_resource(SecretId="db", Tags=[{"Key": "x", "Value": "y"}])

    lines = said(lambda: mocksm.calls.assert_called("secretsmanager:TagResource", Tags=wanted))
    assert f"Tags is [{{'Key': 'x', 'Value': 'y'}}], not {wanted!r}" == lines[3].strip()


# -- under pytest ------------------------------------------------------------------------------------------------------


def test_a_failing_assertion_shows_the_tests_line_and_none_of_mocksms(pytester: pytest.Pytester) -> None:
    from tests.plugin_run import run

    result = run(
        pytester,
        """
        def test_order(mocksm):
            mocksm.calls.assert_order("kms:Decrypt")

        def test_called(mocksm):
            mocksm.calls.assert_called("kms:Decrypt")

        def test_once(mocksm):
            mocksm.calls.assert_called_once("kms:Decrypt")

        def test_not_called(mocksm):
            mocksm.client("kms").list_keys()
            mocksm.calls.assert_not_called("kms:ListKeys")
        """,
    )
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(
        ['>   *mocksm.calls.assert_order("kms:Decrypt")', "E *AssertionError: mocksm: expected *"]
    )
    result.stdout.no_fnmatch_line("*handles/calls.py*")
