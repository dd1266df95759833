"""Accounts and policies: the default account, others beside it, and when a policy binds."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID, set_initial_no_auth_action_count  # type: ignore[attr-defined]

from mocksm import allow, deny, mock_secrets

OTHER = "111122223333"


def client(service: Any = "secretsmanager", **credentials: Any) -> Any:
    return boto3.client(service, region_name="us-east-1", **credentials)


def account_of_a_secret(**credentials: str) -> str:
    """Make a secret, and return the account that it is in."""
    arn: str = client(**credentials).create_secret(Name="prod/db", SecretString="hunter2")["ARN"]
    return arn.split(":")[4]


def credentials_of(answer: dict[str, Any]) -> dict[str, str]:
    return {
        "aws_access_key_id": answer["AccessKeyId"],
        "aws_secret_access_key": answer["SecretAccessKey"],
        "aws_session_token": answer["SessionToken"],
    }


def code_and_status(refused: ClientError) -> tuple[str, int]:
    return refused.response["Error"]["Code"], refused.response["ResponseMetadata"]["HTTPStatusCode"]


def test_the_default_account_is_the_same() -> None:
    with mock_aws():
        assert DEFAULT_ACCOUNT_ID == account_of_a_secret()
    with mock_secrets():
        assert DEFAULT_ACCOUNT_ID == account_of_a_secret()


def test_another_default_account_is_a_variable_of_moto_and_an_option_of_mocksm(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_secrets(account=OTHER):
        assert OTHER == account_of_a_secret()

    monkeypatch.setenv("MOTO_ACCOUNT_ID", OTHER)
    with mock_aws():
        assert OTHER == account_of_a_secret()


def test_several_accounts_take_the_variable_again_and_again_in_moto_and_handles_in_mocksm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with mock_aws():
        monkeypatch.setenv("MOTO_ACCOUNT_ID", OTHER)
        assert OTHER == account_of_a_secret()
        monkeypatch.delenv("MOTO_ACCOUNT_ID")
        assert DEFAULT_ACCOUNT_ID == account_of_a_secret()

    with mock_secrets() as aws:
        other = aws.account(OTHER)
        with other:
            assert OTHER == account_of_a_secret()
        assert DEFAULT_ACCOUNT_ID == account_of_a_secret()
        assert "hunter2" == other.secrets["prod/db"].value == aws.secrets["prod/db"].value


def test_a_role_of_another_account_is_assumed_without_being_there_in_moto_and_has_to_trust_in_mocksm() -> None:
    def assume() -> dict[str, str]:
        answer = client("sts").assume_role(RoleArn=f"arn:aws:iam::{OTHER}:role/app", RoleSessionName="test")
        return credentials_of(answer["Credentials"])

    with mock_aws():
        assert OTHER == account_of_a_secret(**assume())

    with mock_secrets() as aws:
        with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole"):
            assume()
        trust = [allow("sts:AssumeRole", to=aws.account(DEFAULT_ACCOUNT_ID))]
        aws.account(OTHER).role("app", [allow("secretsmanager:*")], trust=trust)
        assert OTHER == account_of_a_secret(**assume())


def bob() -> dict[str, str]:
    """Make a user without policies, and return its credentials."""
    iam = client("iam")
    iam.create_user(UserName="bob")
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def test_identity_policies_bind_in_moto_when_it_is_told_so_and_always_in_mocksm() -> None:
    with mock_aws():
        user = bob()
        assert DEFAULT_ACCOUNT_ID == account_of_a_secret(**user)
        with pytest.raises(ClientError) as refused:
            set_initial_no_auth_action_count(0)(lambda: client(**user).list_secrets())()
        assert ("403", 403) == code_and_status(refused.value)  # in XML, which no client of a JSON service reads

    with mock_secrets():
        with pytest.raises(ClientError) as refused:
            account_of_a_secret(**bob())
        assert ("AccessDeniedException", 400) == code_and_status(refused.value)


def test_the_policy_of_a_secret_is_kept_by_moto_and_binds_in_mocksm() -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny("secretsmanager:GetSecretValue", to="*")]})

    def read_what_is_denied() -> str:
        account_of_a_secret()
        client().put_resource_policy(SecretId="prod/db", ResourcePolicy=policy)
        value: str = client().get_secret_value(SecretId="prod/db")["SecretString"]
        return value

    with mock_aws():
        assert "hunter2" == read_what_is_denied()
    with mock_secrets(), pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        read_what_is_denied()


def test_managed_policies_of_aws_are_loaded_on_demand_by_moto_and_are_there_in_mocksm() -> None:
    name = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"

    def attach() -> None:
        bob()
        client("iam").attach_user_policy(UserName="bob", PolicyArn=name)

    with mock_aws(), pytest.raises(ClientError, match="does not exist or is not attachable"):
        attach()
    with mock_secrets():
        attach()
