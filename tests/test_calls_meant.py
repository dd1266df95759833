"""Calls that are meant by a handle or by the class of an error that the client raises: what is there is never missed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import boto3
import botocore.exceptions
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, ReadTimeoutError

from mocksm import MockSecrets
from mocksm.errors import AwsError, MocksmError
from mocksm.wire.http import NoAnswer

GET = "secretsmanager:GetSecretValue"
ONCE = Config(retries={"total_max_attempts": 1})


def tried(service: Any, operation: str, **params: Any) -> None:
    with contextlib.suppress(ClientError, BotoCoreError):
        getattr(boto3.client(service, config=ONCE), operation)(**params)


# -- handles -------------------------------------------------------------------------------------------------------------

_NAMES_OF_A_KEY: dict[str, Callable[[Any], str]] = {
    "id": lambda key: key.id,
    "arn": lambda key: key.arn,
    "alias": lambda _: "alias/app",
    "second-alias": lambda _: "alias/two",
    "alias-arn": lambda _: "arn:aws:kms:us-east-1:123456789012:alias/app",
}


@pytest.mark.parametrize("name", _NAMES_OF_A_KEY.values(), ids=_NAMES_OF_A_KEY)
def test_a_keys_handle_means_every_name_of_it(mocksm: MockSecrets, name: Callable[[Any], str]) -> None:
    key, other = mocksm.key(alias="alias/app"), mocksm.key(alias="alias/other")
    kms = boto3.client("kms")
    kms.create_alias(AliasName="alias/two", TargetKeyId=key.id)
    kms.encrypt(KeyId=name(key), Plaintext=b"x")

    assert (1, 0) == (mocksm.calls("kms:Encrypt", KeyId=key).count, mocksm.calls("kms:Encrypt", KeyId=other).count)
    with pytest.raises(AssertionError, match="expected no calls, and there was one call"):
        mocksm.calls.assert_not_called("kms:Encrypt", KeyId=key)


def test_the_handle_of_a_key_that_is_gone_means_its_id_still(mocksm: MockSecrets) -> None:
    before = mocksm.snapshot()
    key = mocksm.key(alias="alias/app")
    mocksm.restore(before)
    tried("kms", "encrypt", KeyId=key.id, Plaintext=b"x")

    assert 1 == mocksm.calls("kms:Encrypt", KeyId=key).count


def test_the_handle_of_a_role_or_user_means_its_name(mocksm: MockSecrets) -> None:
    role, user = mocksm.role("app/reader"), mocksm.user("bob")
    boto3.client("iam").get_role(RoleName="reader")
    boto3.client("iam").get_user(UserName="bob")
    tried("sts", "assume_role", RoleArn=role.arn, RoleSessionName="job")

    assert 1 == mocksm.calls("iam:GetRole", RoleName=role).count
    assert 1 == mocksm.calls("iam:GetUser", UserName=user).count
    assert 1 == mocksm.calls("sts:AssumeRole", RoleArn=role).count
    assert 0 == mocksm.calls("iam:GetRole", RoleName=user).count


@pytest.mark.parametrize("name", ["rotate", "123456789012:function:rotate", "ARN"])
def test_the_handle_of_a_function_means_its_names_and_is_not_run(mocksm: MockSecrets, name: str) -> None:
    ran: list[Any] = []
    function = mocksm.function("rotate", lambda event, _: ran.append(event))
    tried("lambda", "get_function", FunctionName=function.arn if name == "ARN" else name)

    assert 1 == mocksm.calls("lambda:GetFunction", FunctionName=function).count
    assert [] == ran


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        pytest.param(lambda db, other: [db, other], 1, id="handles"),
        pytest.param(lambda db, other: (db, ANY), 1, id="any"),
        pytest.param(lambda db, other: [db, lambda name: name.startswith("arn:")], 1, id="predicate"),
        pytest.param(lambda db, other: [other, db], 0, id="order"),
        pytest.param(lambda db, other: [db], 0, id="fewer"),
    ],
)
def test_handles_are_found_in_lists(mocksm: MockSecrets, wanted: Callable[[Any, Any], Any], count: int) -> None:
    db, other = mocksm.secret("db", "x"), mocksm.secret("other", "y")
    boto3.client("secretsmanager").batch_get_secret_value(SecretIdList=["db", other.arn])

    assert count == mocksm.calls("secretsmanager:BatchGetSecretValue", SecretIdList=wanted(db, other)).count


def test_handles_are_found_in_mappings(mocksm: MockSecrets) -> None:
    key = mocksm.in_region("eu-west-1").key(alias="alias/there")
    mocksm.secret("db", "x")
    there = {"Region": "eu-west-1", "KmsKeyId": "alias/there"}
    boto3.client("secretsmanager").replicate_secret_to_regions(SecretId="db", AddReplicaRegions=[there])
    calls = mocksm.calls("secretsmanager:ReplicateSecretToRegions")

    assert 1 == calls(AddReplicaRegions=[{"Region": "eu-west-1", "KmsKeyId": key}]).count
    assert 0 == calls(AddReplicaRegions=[{"Region": "eu-west-2", "KmsKeyId": key}]).count
    assert 0 == calls(AddReplicaRegions=[{"KmsKeyId": key}]).count


# -- what aws.fail takes for a parameter -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(lambda db: {"SecretId": db}, id="handle"),
        pytest.param(lambda _: {"VersionId": None}, id="not-sent"),
        pytest.param(lambda db: {"SecretId": db, "VersionStage": None}, id="both"),
    ],
)
def test_a_fault_is_aimed_as_calls_are_asked(mocksm: MockSecrets, when: Callable[[Any], dict[str, Any]]) -> None:
    db = mocksm.secret("db", "x")
    fault = mocksm.fail(GET, "ThrottlingException", when=when(db))
    tried("secretsmanager", "get_secret_value", SecretId="db")

    assert 1 == fault.fired == mocksm.calls(GET, error="ThrottlingException", **when(db)).count


def test_a_fault_that_is_aimed_at_another_does_not_fire(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "x")
    fault = mocksm.fail(GET, "ThrottlingException", when={"SecretId": mocksm.secret("o", "y")}, required=False)
    never = mocksm.fail(GET, "ThrottlingException", when={"SecretId": None}, required=False)
    tried("secretsmanager", "get_secret_value", SecretId="db")

    assert (0, 0) == (fault.fired, never.fired)


# -- errors by the client's class ------------------------------------------------------------------------------------------


def of_client(name: str, service: Any = "secretsmanager") -> type[Exception]:
    found: type[Exception] = getattr(boto3.client(service).exceptions, name)
    return found


@pytest.mark.parametrize(
    ("error", "count"),
    [
        pytest.param(lambda: ClientError, 1, id="ClientError"),
        pytest.param(lambda: of_client("ResourceNotFoundException"), 1, id="modelled"),
        pytest.param(lambda: of_client("DecryptionFailure"), 0, id="another"),
        pytest.param(lambda: ReadTimeoutError, 0, id="timeout"),
        pytest.param(lambda: BotoCoreError, 0, id="transport"),
        pytest.param(lambda: AwsError, 1, id="AwsError"),
        pytest.param(lambda: Exception, 1, id="any"),
        pytest.param(lambda: ValueError, 0, id="of-python"),
    ],
)
def test_an_error_of_awss_is_found_by_the_class_that_the_client_raises(
    mocksm: MockSecrets, error: Callable[[], type[Exception]], count: int
) -> None:
    tried("secretsmanager", "get_secret_value", SecretId="none")

    assert count == mocksm.calls(GET, error=error()).count


def test_an_error_whose_code_is_another_than_its_class_is_found(mocksm: MockSecrets) -> None:
    tried("iam", "get_role", RoleName="none")

    for error in (of_client("NoSuchEntityException", "iam"), "NoSuchEntityException", "NoSuchEntity"):
        assert 1 == mocksm.calls("iam:GetRole", error=error).count


@pytest.mark.parametrize(
    ("ordered", "error", "count"),
    [
        pytest.param("timeout", ReadTimeoutError, 1, id="same"),
        pytest.param("timeout", HTTPClientError, 1, id="kind"),
        pytest.param("timeout", botocore.exceptions.ConnectTimeoutError, 0, id="another"),
        pytest.param("timeout", NoAnswer, 1, id="own"),
        pytest.param("timeout", ClientError, 0, id="of-aws"),
        pytest.param("unreachable", botocore.exceptions.EndpointConnectionError, 1, id="unreachable"),
        pytest.param("unreachable", botocore.exceptions.ConnectionError, 1, id="unreachable-kind"),
        pytest.param(
            botocore.exceptions.SSLError(endpoint_url="x", error=OSError("y")),
            botocore.exceptions.SSLError,
            1,
            id="given",
        ),
    ],
)
def test_a_failure_of_transport_is_found_by_the_class_that_the_client_raises(
    mocksm: MockSecrets, ordered: Any, error: type[Exception], count: int
) -> None:
    mocksm.fail(GET, ordered)
    tried("secretsmanager", "get_secret_value", SecretId="db")

    assert count == mocksm.calls(GET, error=error).count


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(lambda: of_client("NotFoundException", "kms"), id="another-service"),
        pytest.param(lambda: botocore.exceptions.ParamValidationError, id="before-the-call"),
        pytest.param(lambda: requests.ReadTimeout, id="another-client"),
        pytest.param(lambda: type("Own", (ClientError,), {"__module__": "botocore"}), id="own"),
    ],
)
def test_a_class_in_which_no_call_can_end_is_refused(mocksm: MockSecrets, error: Callable[[], type[Exception]]) -> None:
    with pytest.raises(
        MocksmError, match=r"no call of secretsmanager:GetSecretValue ends in .*it takes a code of AWS's"
    ):
        mocksm.calls.assert_not_called(GET, error=error())


@pytest.mark.parametrize("error", [5, "", int, AwsError("x")], ids=repr)
def test_what_is_no_error_is_refused(mocksm: MockSecrets, error: Any) -> None:
    with pytest.raises(MocksmError, match="no error"):
        mocksm.calls(GET, error=error)
