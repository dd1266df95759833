"""The story that users come for: a secret in a security account, read by a role of a developer account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import pytest

from mocksm import allow, mock_secrets
from tests.expect import refused

REGION = "us-east-1"
SECURITY, DEVELOPERS = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{DEVELOPERS}:role/reader"
SESSION = f"arn:aws:sts::{DEVELOPERS}:assumed-role/reader/mocksm"
VIA = {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
ROOT = f"arn:aws:iam::{SECURITY}:root"


class Story(NamedTuple):
    """What there is: the security account's clients, the secret and its key, and the reader's clients."""

    secrets: Any
    kms: Any
    aws: Any
    secret: str
    key: str


def _client(service: str, account: str) -> Any:
    session: Any = boto3.Session(account, "none", region_name=REGION)
    return session.client(service)


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _reads(story: Story, *without: str) -> list[dict[str, Any]]:
    """Return the role's identity policy, without some of its statements."""
    statements = {
        "secret": allow("secretsmanager:GetSecretValue", on=story.secret),
        "key": allow("kms:Decrypt", on=story.key),
    }
    return [statement for name, statement in statements.items() if name not in without] or [allow("s3:*")]


def _get(story: Story, *without: str) -> str:
    reader = story.aws.role(ROLE, _reads(story, *without)).client("secretsmanager")
    return str(reader.get_secret_value(SecretId=story.secret)["SecretString"])


@pytest.fixture
def story() -> Iterator[Story]:
    with mock_secrets(region=REGION) as aws:
        secrets, kms = _client("secretsmanager", SECURITY), _client("kms", SECURITY)
        key = kms.create_key()["KeyMetadata"]["Arn"]
        secret = secrets.create_secret(Name="prod/db", SecretString="hunter2", KmsKeyId=key)["ARN"]
        to_reader = allow("secretsmanager:GetSecretValue", to=ROLE)
        secrets.put_resource_policy(SecretId=secret, ResourcePolicy=_document(to_reader))
        kms.put_key_policy(
            KeyId=key, Policy=_document(allow("kms:*", to=ROOT), allow("kms:Decrypt", to=ROLE, when=VIA))
        )
        yield Story(secrets, kms, aws, secret, key)


def test_all_three_policies_together_let_the_reader_read(story: Story) -> None:
    assert "hunter2" == _get(story)


def test_without_the_secrets_policy_it_is_refused(story: Story) -> None:
    story.secrets.delete_resource_policy(SecretId=story.secret)
    message = (
        f"User: {SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: {story.secret} because "
        "no resource-based policy allows the secretsmanager:GetSecretValue action"
    )
    with refused("AccessDeniedException", message):
        _get(story)


def test_without_the_keys_policy_it_is_refused(story: Story) -> None:
    story.kms.put_key_policy(KeyId=story.key, Policy=_document(allow("kms:*", to=ROOT)))
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        _get(story)


def test_without_its_own_policy_on_the_secret_it_is_refused(story: Story) -> None:
    message = (
        f"User: {SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: {story.secret} because "
        "no identity-based policy allows the secretsmanager:GetSecretValue action"
    )
    with refused("AccessDeniedException", message):
        _get(story, "secret")


def test_without_its_own_policy_on_the_key_it_is_refused(story: Story) -> None:
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        _get(story, "key")


def test_past_secrets_manager_the_key_stays_closed(story: Story) -> None:
    blob = story.kms.encrypt(KeyId=story.key, Plaintext=b"x")["CiphertextBlob"]
    reader = story.aws.role(ROLE, _reads(story)).client("kms")
    hidden = (
        "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
        "policy explicitly denies access"
    )
    subject = f"User: {SESSION} is not authorized to perform: kms:Decrypt on"
    with refused("AccessDeniedException", f"{subject} this resource {hidden}"):
        reader.decrypt(KeyId=story.key, CiphertextBlob=blob)
    with refused("AccessDeniedException", f"{subject} the resource associated with this ciphertext {hidden}"):
        reader.decrypt(CiphertextBlob=blob)


def test_under_the_default_key_no_policy_helps(story: Story) -> None:
    secret = story.secrets.create_secret(Name="default", SecretString="x")["ARN"]
    story.secrets.put_resource_policy(
        SecretId=secret, ResourcePolicy=_document(allow("secretsmanager:*", to=DEVELOPERS))
    )
    reader = story.aws.role(ROLE, [allow("secretsmanager:*"), allow("kms:*")]).client("secretsmanager")
    assert "default" == reader.describe_secret(SecretId=secret)["Name"]
    message = "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."
    with refused("InvalidRequestException", message):
        reader.get_secret_value(SecretId=secret)


def test_a_name_means_the_readers_own_account(story: Story) -> None:
    own = _client("secretsmanager", DEVELOPERS)
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        own.get_secret_value(SecretId="prod/db")
    partial = story.secret.rpartition("-")[0]
    with pytest.raises(own.exceptions.ClientError, match="because no resource-based policy allows"):
        own.get_secret_value(SecretId=partial)


def test_the_decision_names_the_policies_that_were_asked(story: Story) -> None:
    assert "hunter2" == _get(story)
    decision = story.aws.calls("kms:Decrypt", inner=True).last.decision
    assert (True, f"key policy of {story.key}") == (decision.allowed, decision.policy.name)
