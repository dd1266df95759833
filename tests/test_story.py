"""The story that users come for: a secret in a security account, read by a role of a developer account.

It takes three policies: the secret's, its key's, and the role's own. Without any of them it is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.keys import KeyHandle
from mocksm.handles.principals import PrincipalHandle
from mocksm.handles.secrets import SecretHandle
from mocksm.iam.decision import Reason
from tests.expect import refused

REGION = "us-east-1"
SECURITY, DEVELOPERS = "111122223333", "444455556666"
SESSION = f"arn:aws:sts::{DEVELOPERS}:assumed-role/reader/mocksm"
VIA = {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
GET, DECRYPT = "secretsmanager:GetSecretValue", "kms:Decrypt"
README = Path(__file__).parents[1] / "README.md"


class Story(NamedTuple):
    """What there is: two accounts, the secret and its key in the one, the reader in the other."""

    aws: MockSecrets
    security: AccountHandle
    developers: AccountHandle
    secret: SecretHandle
    key: KeyHandle
    reader: PrincipalHandle

    def read(self) -> str:
        """Read the secret as the reader, as the tested code does it."""
        with self.reader:
            return str(boto3.client("secretsmanager").get_secret_value(SecretId=self.secret.arn)["SecretString"])

    def put_key_policy(self, *statements: dict[str, Any]) -> None:
        self.security.client("kms").put_key_policy(KeyId=self.key.id, Policy=_document(*statements))

    def put_own_policy(self, *statements: dict[str, Any]) -> None:
        iam = self.developers.client("iam")
        iam.put_role_policy(RoleName="reader", PolicyName="mocksm", PolicyDocument=_document(*statements))


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _denied(story: Story, kind: str) -> str:
    return (
        f"User: {SESSION} is not authorized to perform: {GET} on resource: {story.secret.arn} because no {kind} policy allows "
        f"the {GET} action"
    )


@pytest.fixture
def story() -> Iterator[Story]:
    with mock_secrets(region=REGION) as aws:
        security, developers = aws.account(SECURITY), aws.account(DEVELOPERS)
        reader = developers.role("reader", [allow(GET, DECRYPT)])
        key = security.key(policy=[allow("kms:*", to=security), allow(DECRYPT, to=reader, when=VIA)])
        secret = security.secret("prod/db", "hunter2", kms_key=key, policy=[allow(GET, to=reader)])
        yield Story(aws, security, developers, secret, key, reader)


def test_all_three_policies_together_let_the_reader_read(story: Story) -> None:
    assert "hunter2" == story.read()


def test_without_the_secrets_policy_it_is_refused(story: Story) -> None:
    story.security.client("secretsmanager").delete_resource_policy(SecretId="prod/db")
    with refused("AccessDeniedException", _denied(story, "resource-based")):
        story.read()


def test_without_the_keys_policy_it_is_refused(story: Story) -> None:
    story.put_key_policy(allow("kms:*", to=story.security))
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        story.read()
    assert (False, Reason.NO_RESOURCE_ALLOWS, DECRYPT) == _decided(story)


def test_without_its_own_policy_it_is_refused(story: Story) -> None:
    story.developers.client("iam").delete_role_policy(RoleName="reader", PolicyName="mocksm")
    with refused("AccessDeniedException", _denied(story, "identity-based")):
        story.read()


def test_without_its_own_policy_on_the_secret_it_is_refused(story: Story) -> None:
    story.put_own_policy(allow(DECRYPT, on=story.key))
    with refused("AccessDeniedException", _denied(story, "identity-based")):
        story.read()


def test_without_its_own_policy_on_the_key_it_is_refused(story: Story) -> None:
    story.put_own_policy(allow(GET, on=story.secret))
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        story.read()
    assert (False, Reason.NO_IDENTITY_ALLOWS, DECRYPT) == _decided(story)


def _decided(story: Story) -> tuple[bool, Reason, str]:
    decision = story.aws.calls.last.decision
    assert decision is not None
    return decision.allowed, decision.reason, decision.asked.action


def test_the_readme_shows_what_explain_says_of_it(story: Story) -> None:
    story.put_key_policy(allow("kms:*", to=story.security))
    with refused("AccessDeniedException", "Access to KMS is not allowed"):
        story.read()
    told = re.sub(r"(arn:aws:kms:)\S+?(?=:? )", r"\1…", story.aws.explain())

    assert f"```text\n{told}\n```\n" in README.read_text("utf-8")


def test_past_secrets_manager_the_key_stays_closed(story: Story) -> None:
    blob = story.security.client("kms").encrypt(KeyId=story.key.id, Plaintext=b"x")["CiphertextBlob"]
    reader = story.reader.client("kms")
    hidden = (
        "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
        "policy explicitly denies access"
    )
    subject = f"User: {SESSION} is not authorized to perform: kms:Decrypt on"
    with refused("AccessDeniedException", f"{subject} this resource {hidden}"):
        reader.decrypt(KeyId=story.key.arn, CiphertextBlob=blob)
    with refused("AccessDeniedException", f"{subject} the resource associated with this ciphertext {hidden}"):
        reader.decrypt(CiphertextBlob=blob)


def test_under_the_default_key_no_policy_helps(story: Story) -> None:
    secret = story.security.secret("default", "x", policy=[allow("secretsmanager:*", to=DEVELOPERS)]).arn
    story.put_own_policy(allow("secretsmanager:*"), allow("kms:*"))
    reader = story.reader.client("secretsmanager")
    assert "default" == reader.describe_secret(SecretId=secret)["Name"]
    message = "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."
    with refused("InvalidRequestException", message):
        reader.get_secret_value(SecretId=secret)


def test_a_name_means_the_readers_own_account(story: Story) -> None:
    own = story.developers.client("secretsmanager")
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        own.get_secret_value(SecretId="prod/db")
    partial = story.secret.arn.rpartition("-")[0]
    with pytest.raises(own.exceptions.ClientError, match="because no resource-based policy allows"):
        own.get_secret_value(SecretId=partial)


def test_the_decision_names_the_policies_that_were_asked(story: Story) -> None:
    assert "hunter2" == story.read()
    decision = story.aws.calls(DECRYPT, inner=True).last.decision
    assert decision is not None
    assert decision.policy is not None
    assert (True, f"key policy of {story.key.arn}") == (decision.allowed, decision.policy.name)
