"""How requests are refused before any operation runs, and what is remembered of it."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.iam.evaluate import Reason
from tests.expect import refused


@pytest.mark.parametrize(
    ("service", "method", "code", "message", "status"),
    [
        pytest.param(
            *("secretsmanager", "list_secrets", "MissingAuthenticationTokenException"),
            *("Missing Authentication Token", 400),
            id="json",
        ),
        pytest.param(
            *("kms", "list_keys", "MissingAuthenticationTokenException", "Missing Authentication Token", 400),
            id="json-of-kms",
        ),
        pytest.param(
            *("sts", "get_caller_identity", "MissingAuthenticationToken"),
            *("Request is missing Authentication Token", 403),
            id="query",
        ),
        pytest.param(
            *("iam", "list_users", "MissingAuthenticationToken", "Request is missing Authentication Token", 403),
            id="query-of-iam",
        ),
    ],
)
def test_unsigned_request_is_refused_in_the_words_of_its_protocol(
    mocksm: Aws, service: Any, method: str, code: str, message: str, status: int
) -> None:
    client = boto3.client(service, config=Config(signature_version=UNSIGNED))
    with refused(code, message, status):
        getattr(client, method)()
    assert 0 == mocksm.calls.count


def test_decision_of_kms_is_the_decision_of_what_it_refused(mocksm: Aws) -> None:
    key = mocksm.key()
    mocksm.secret("db", "hunter2", kms_key=key)
    bob = mocksm.role("bob", [allow("secretsmanager:*")])

    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        bob.client("secretsmanager").get_secret_value(SecretId="db")

    record = mocksm.calls.last
    assert "secretsmanager:GetSecretValue" == record.operation
    assert record.decision is not None
    assert ("kms:Decrypt", key.arn, Reason.NO_IDENTITY_ALLOWS) == (
        record.decision.asked.action,
        record.decision.asked.resource,
        record.decision.reason,
    )
    told = f"{bob.principal.arn} may not kms:Decrypt on {key.arn}: no identity-based policy allows"
    assert told in mocksm.explain(record)
    assert mocksm.explain(record) == mocksm.explain()


def test_decision_of_kms_on_a_key_that_is_validated_is_told_alike(mocksm: Aws) -> None:
    key = mocksm.key(policy=[allow("kms:*", to="*"), deny("kms:Decrypt", to="*")])
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        mocksm.client("secretsmanager").create_secret(Name="db", SecretString="x", KmsKeyId=key.arn)
    decision = mocksm.calls.last.decision
    assert decision is not None
    assert ("kms:Decrypt", Reason.RESOURCE_DENIES) == (decision.asked.action, decision.reason)


def test_decision_is_the_calls_own_where_what_kms_refused_did_not_matter(mocksm: Aws) -> None:
    old, new = mocksm.key(), mocksm.key()
    mocksm.secret("db", "hunter2", kms_key=old)
    bob = mocksm.role("bob", [allow("secretsmanager:*"), allow("kms:*", on=new)])
    bob.client("secretsmanager").update_secret(SecretId="db", KmsKeyId=new.arn)  # the versions stay under the old key
    assert "AccessDeniedException" == getattr(mocksm.calls("kms:Decrypt", inner=True).last.error, "code", None)
    decision = mocksm.calls.last.decision
    assert decision is not None
    assert ("secretsmanager:UpdateSecret", True) == (decision.asked.action, decision.allowed)
