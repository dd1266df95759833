"""What a test seeds is there, whatever the key policies say of who may use the keys."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow
from mocksm.errors import AwsError

OTHER = "arn:aws:iam::444455556666:root"
SHUT = [allow("kms:Decrypt", to=OTHER)]


def test_a_key_that_nobody_may_manage_has_its_alias_and_seals_secrets(mocksm: MockSecrets) -> None:
    key = mocksm.key(alias="alias/app", policy=SHUT)
    policy = key.policy
    db = mocksm.secret("prod/db", {"username": "app"}, kms_key=key)
    by_alias = mocksm.secret("by-alias", "x", kms_key="alias/app")

    assert [key.arn] == [each.arn for each in mocksm.keys if "alias/app" in each.aliases]
    assert ({"username": "app"}, "x") == (db.json, by_alias.value)
    assert policy == key.policy == {**policy, "Statement": SHUT}
    with pytest.raises(ClientError, match="Access to KMS is not allowed"):
        boto3.client("secretsmanager").get_secret_value(SecretId="prod/db")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        boto3.client("kms").create_alias(AliasName="alias/b", TargetKeyId=key.id)


def test_a_key_is_shut_again_where_nothing_could_be_made(mocksm: MockSecrets) -> None:
    key = mocksm.key(policy=SHUT)
    mocksm.key(alias="alias/app")
    with pytest.raises(AwsError, match="already exists"):
        mocksm.key(alias="alias/app", policy=SHUT)
    mocksm.secret("db", "x", kms_key=key)
    with pytest.raises(AwsError, match="already exists"):
        mocksm.secret("db", "x", kms_key=key)
    assert SHUT == key.policy["Statement"]


@pytest.mark.parametrize("kms_key", ["alias/none", "arn:aws:kms:us-east-1:123456789012:key/none", "none"])
def test_a_key_that_is_not_there_seals_nothing(mocksm: MockSecrets, kms_key: Any) -> None:
    with pytest.raises(AwsError):
        mocksm.secret("db", "x", kms_key=kms_key)
    assert "db" not in mocksm.secrets
