from __future__ import annotations

import boto3
from moto import mock_aws

from mocksm import mock_secrets


def test_users_are_mocksms_beside_moto() -> None:
    with mock_aws(), mock_secrets(region="us-east-1") as aws:
        aws.client("iam").create_user(UserName="bob")
        assert ["bob"] == [user["UserName"] for user in boto3.client("iam").list_users()["Users"]]
        assert aws.cloud.directory.at("arn:aws:iam::123456789012:user/bob") is not None


def test_users_are_motos_when_iam_passes_through() -> None:
    with mock_aws(), mock_secrets(region="us-east-1", passthrough=["iam"]) as aws:
        boto3.client("iam").create_group(GroupName="admins")
        assert ["admins"] == [group["GroupName"] for group in boto3.client("iam").list_groups()["Groups"]]
        assert 0 == aws.calls("iam:*").count
