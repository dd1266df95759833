"""Other partitions than ``aws``: whoever a test makes there has ARNs of that partition, which key policies then mean."""

from __future__ import annotations

import boto3
import pytest

from mocksm import allow, mock_secrets
from mocksm.iam.decision import Reason

OTHER = "444455556666"
PARTITIONS = pytest.mark.parametrize(
    ("region", "partition"),
    [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("us-east-1", "aws")],
    ids=["gov", "china", "aws"],
)


@PARTITIONS
def test_names_mean_arns_of_the_regions_partition(region: str, partition: str) -> None:
    with mock_secrets(region=region) as aws:
        other = aws.account(OTHER)
        default = boto3.client("sts").get_caller_identity()["Arn"]
        theirs = boto3.client("sts", aws_access_key_id=OTHER, aws_secret_access_key="x").get_caller_identity()["Arn"]
        arns = [aws.role("own").arn, aws.user("bob").arn, other.role("app/own").arn, other.arn, default, theirs]
        assert f"arn:{partition}:iam::{OTHER}:user/mocksm" == other.principal.arn == theirs

    here, there = f"arn:{partition}:iam::123456789012", f"arn:{partition}:iam::{OTHER}"
    names = [f"{here}:role/own", f"{here}:user/bob", f"{there}:role/app/own", f"{there}:root"]
    assert [*names, f"{here}:user/mocksm", f"{there}:user/mocksm"] == arns


@PARTITIONS
def test_the_default_key_policy_lets_own_identity_policies_decide(region: str, partition: str) -> None:
    with mock_secrets(region=region) as aws:
        own, key = aws.role("own", [allow("*")]), aws.key()
        db = aws.secret("db", "hunter2", kms_key=key)

        described = own.client("kms").describe_key(KeyId=key.arn)["KeyMetadata"]["Arn"]
        value = own.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]

        assert (key.arn, "hunter2", Reason.IDENTITY_ALLOWS) == (
            described,
            value,
            aws.decide("secretsmanager:GetSecretValue", on=db, by=own).reason,
        )
        assert described.startswith(f"arn:{partition}:kms:")


@PARTITIONS
def test_a_function_without_a_role_acts_as_its_accounts_administrator(region: str, partition: str) -> None:
    with mock_secrets(region=region) as aws:
        other = aws.account(OTHER)
        seen: list[str] = []
        other.function("who", lambda *_: seen.append(boto3.client("sts").get_caller_identity()["Arn"]))
        other.client("lambda").invoke(FunctionName="who")

    assert [f"arn:{partition}:iam::{OTHER}:user/mocksm"] == seen
