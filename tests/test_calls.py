"""``aws.calls``: which calls a question finds, and which questions are refused."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import Principal, allow, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.calls import Calls
from mocksm.services import ROOMS


def read(name: str, *, region: str = "us-east-1", **more: str) -> None:
    with contextlib.suppress(ClientError):
        boto3.client("secretsmanager", region_name=region).get_secret_value(SecretId=name, **more)


@pytest.fixture
def aws(mocksm: Aws) -> Aws:
    """Return a cloud in which ``a`` was read twice, and ``b`` and ``nothing`` once."""
    mocksm.secret("a", "1")
    mocksm.secret("b", "2")
    read("a")
    read("a", VersionStage="AWSCURRENT")
    read("b")
    read("nothing")
    return mocksm


GET = "secretsmanager:GetSecretValue"


# -- by operation ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        pytest.param("*", 4, id="all"),
        pytest.param(GET, 4, id="a name"),
        pytest.param("SECRETSMANAGER:getsecretVALUE", 4, id="whatever case"),
        pytest.param("secretsmanager:get*", 4, id="a pattern"),
        pytest.param("*:GetSecretValue", 4, id="any service"),
        pytest.param("secretsmanager:PutSecretValue", 0, id="never called"),
        pytest.param("kms:*", 0, id="only called by a service"),
    ],
)
def test_calls_are_found_by_operation(aws: Aws, pattern: str, count: int) -> None:
    assert count == aws.calls(pattern).count


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        pytest.param("kms:Decript", "no operation 'kms:Decript'; did you mean kms:Decrypt", id="misspelt"),
        pytest.param("kms:Zzz", "no operation 'kms:Zzz'; one is named as in kms:", id="nothing near"),
        pytest.param("GetSecretValue", "did you mean secretsmanager:GetSecretValue?", id="no service"),
        pytest.param(
            "secretmanager:Get*",
            f"only to {', '.join(ROOMS)}; did you mean secretsmanager?",
            id="service",
        ),
        pytest.param("s3:PutObject", f"sees no calls to a service 's3', only to {', '.join(ROOMS)}", id="not mocksm's"),
        pytest.param("kms:Zap*", "no operation 'kms:Zap*'", id="a pattern of nothing"),
    ],
)
def test_an_operation_that_there_is_not_is_refused(aws: Aws, pattern: str, complaint: str) -> None:
    with pytest.raises(MocksmError, match=re.escape(complaint)):
        aws.calls(pattern)


# -- by parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "count"),
    [
        pytest.param({"SecretId": "a"}, 2, id="a value"),
        pytest.param({"SecretId": "a", "VersionStage": "AWSCURRENT"}, 1, id="two values"),
        pytest.param({"SecretId": "a", "VersionId": "x"}, 0, id="one that was not sent"),
        pytest.param({"SecretId": ANY}, 4, id="any value"),
        pytest.param({"VersionStage": ANY}, 1, id="any value, where one was sent"),
        pytest.param({"VersionStage": None}, 3, id="none was sent"),
        pytest.param({"SecretId": lambda name: len(name) > 1}, 1, id="a predicate"),
        pytest.param({"VersionStage": lambda stage: stage}, 1, id="a predicate, where one was sent"),
    ],
)
def test_calls_are_found_by_parameters(aws: Aws, params: dict[str, Any], count: int) -> None:
    assert count == aws.calls(GET, **params).count
    assert count == aws.calls(**params).count


def test_bytes_are_found_by_text_too(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.client("kms").encrypt(KeyId=key.id, Plaintext="hunter2")

    assert 1 == mocksm.calls("kms:Encrypt", Plaintext="hunter2").count
    assert 1 == mocksm.calls("kms:Encrypt", Plaintext=b"hunter2").count


def test_a_handle_stands_for_the_names_of_what_it_is_of(mocksm: Aws) -> None:
    db, other, key = mocksm.secret("db", "1"), mocksm.secret("other", "2"), mocksm.key()
    for name in (db.name, db.arn, db.arn.rpartition("-")[0]):
        read(name)
    for name in (key.id, key.arn):
        mocksm.client("kms").describe_key(KeyId=name)

    assert 3 == mocksm.calls(GET, SecretId=db).count
    assert 0 == mocksm.calls(GET, SecretId=other).count
    assert 2 == mocksm.calls("kms:DescribeKey", KeyId=key).count


def test_a_parameter_that_there_is_not_is_refused_with_near_names(aws: Aws) -> None:
    with pytest.raises(MocksmError, match="GetSecretValue has no parameter 'SecretID'; it has SecretId"):
        aws.calls(GET, SecretID="a")
    with pytest.raises(MocksmError, match="ListKeys has no parameter 'KeyId'; it has Limit, Marker"):
        aws.calls("kms:ListKeys", KeyId="a")
    with pytest.raises(MocksmError, match=r"\* has no parameter 'Frobnicate'"):
        aws.calls(Frobnicate="a")


# -- by caller, Region, error ------------------------------------------------------------------------------------------

_CALLERS: dict[str, Callable[[Aws], Any]] = {
    "role": lambda aws: aws.role("reader"),
    "role-arn": lambda _: "arn:aws:iam::123456789012:role/reader",
    "session-arn": lambda _: "arn:aws:sts::123456789012:assumed-role/reader/mocksm",
    "wildcard": lambda _: "arn:aws:sts::*:assumed-role/reader/*",
    "principal": lambda _: Principal.from_arn("arn:aws:iam::123456789012:role/reader"),
}


@pytest.mark.parametrize("who", _CALLERS.values(), ids=_CALLERS)
def test_calls_are_found_by_caller(mocksm: Aws, who: Callable[[Aws], Any]) -> None:
    mocksm.secret("db", "hunter2")
    reader = mocksm.role("reader", [allow("secretsmanager:GetSecretValue")])
    read("db")
    with reader:
        read("db")

    assert 1 == mocksm.calls(by=who(mocksm)).count


def test_calls_are_found_by_account(mocksm: Aws) -> None:
    other = mocksm.account("444455556666")
    with other, contextlib.suppress(ClientError):
        boto3.client("secretsmanager").list_secrets()
    with other.user("bob"), contextlib.suppress(ClientError):
        boto3.client("secretsmanager").list_secrets()
    read("db")

    assert 2 == mocksm.calls(by=other).count == mocksm.calls(by="444455556666").count
    assert 1 == mocksm.calls(by="123456789012").count


@pytest.mark.parametrize("by", ["bob", 5, "12345"])
def test_a_caller_that_can_be_none_is_refused(aws: Aws, by: Any) -> None:
    with pytest.raises(MocksmError, match="is no caller; give the handle of a user, role or account"):
        aws.calls(by=by)


def test_calls_are_found_by_region(mocksm: Aws) -> None:
    read("db")
    read("db", region="eu-west-1")

    assert 1 == mocksm.calls(region="eu-west-1").count
    assert 0 == mocksm.calls(region="eu-west-2").count
    with pytest.raises(MocksmError, match="region='eu-west1' is no Region; did you mean eu-west-1"):
        mocksm.calls(region="eu-west1")


@pytest.mark.parametrize(
    ("error", "count"),
    [
        pytest.param("ResourceNotFoundException", 1, id="its code"),
        pytest.param("AccessDeniedException", 0, id="another code"),
        pytest.param("InternalFailure", 0, id="a code of every service"),
        pytest.param("timeout", 0, id="a failure of transport"),
        pytest.param(AwsError, 1, id="its class"),
        pytest.param(ConnectionError, 0, id="another class"),
        pytest.param(True, 1, id="any"),
        pytest.param(False, 3, id="none"),
    ],
)
def test_calls_are_found_by_how_they_ended(aws: Aws, error: Any, count: int) -> None:
    assert count == aws.calls(GET, error=error).count


def test_an_error_that_there_is_not_is_refused_with_near_names(aws: Aws) -> None:
    with pytest.raises(MocksmError, match="no error 'AccessDenid' of secretsmanager; did you mean AccessDenied"):
        aws.calls(GET, error="AccessDenid")
    with pytest.raises(MocksmError, match=r"'Qxz' of secretsmanager\. Of Python's exceptions it takes the class"):
        aws.calls(GET, error="Qxz")


def test_a_failure_that_was_ordered_is_found_by_its_code(mocksm: Aws) -> None:
    mocksm.secret("db", "1")
    mocksm.fail(GET, "InternalServiceError", times=1)
    read("db")

    assert [1, 1] == [mocksm.calls(GET, error=error).count for error in ("InternalServiceError", False)]


# -- what a service asks -----------------------------------------------------------------------------------------------


def test_calls_that_a_service_made_count_only_if_asked_for(aws: Aws) -> None:
    assert 0 == aws.calls("kms:Decrypt").count
    inner = aws.calls("kms:Decrypt", inner=True)
    assert 3 == inner.count
    assert 3 == inner(EncryptionContext=ANY).count
    assert 0 == inner(inner=False).count
    assert 2 == inner[1:].count
    assert aws.calls.count + 3 == aws.calls(inner=True).count


# -- looking -----------------------------------------------------------------------------------------------------------


def test_calls_narrow_down_step_by_step(aws: Aws) -> None:
    reads = aws.calls("secretsmanager:*")

    assert ["a", "a", "b", "nothing"] == [record.params["SecretId"] for record in reads]
    assert 1 == reads(SecretId="a")(VersionStage="AWSCURRENT").count
    assert 0 == reads("secretsmanager:Put*").count


def test_first_and_last_are_the_tested_codes_own(aws: Aws) -> None:
    assert "a" == aws.calls.first.params["SecretId"]
    assert "nothing" == aws.calls.last.params["SecretId"]
    assert aws.calls[0] is aws.calls.first
    assert aws.calls[-1] is aws.calls.last
    assert 4 == aws.calls.count == len(aws.calls)
    assert ["a", "b"] == [record.params["SecretId"] for record in aws.calls[1:3]]
    assert 1 == aws.calls[1:](SecretId="a").count


def test_calls_are_those_of_the_moment(mocksm: Aws) -> None:
    reads = mocksm.calls(GET)
    assert not reads
    read("db")
    assert 1 == reads.count


def test_what_the_test_seeds_and_looks_at_is_not_among_the_calls(mocksm: Aws) -> None:
    db = mocksm.secret("db", "hunter2", kms_key=mocksm.key(alias="alias/app"))
    assert "hunter2" == db.value

    assert 0 == len(mocksm.calls)
    assert "<no calls>" == repr(mocksm.calls)


def test_secrets_show_only_when_revealed(mocksm: Aws) -> None:
    boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")

    def shows(calls: Calls) -> bool:
        return "hunter2" in repr(calls)

    assert not shows(mocksm.calls)
    revealed = mocksm.calls.reveal()
    assert shows(revealed)
    assert shows(revealed("secretsmanager:*"))
    assert shows(revealed[:1])
    assert not shows(mocksm.calls)


def test_a_question_that_calls_answer_loads_no_model(mocksm: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    read("db")
    monkeypatch.setattr("mocksm.handles.operations.service_model", None)

    assert 1 == mocksm.calls("secretsmanager:*", SecretId="db").count


def test_calls_can_be_asked_after_the_mock() -> None:
    with mock_secrets() as aws:
        read("db")
        calls = aws.calls

    assert 1 == calls(GET).count
