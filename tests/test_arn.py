from __future__ import annotations

import pytest

from mocksm.arn import Arn, partition_of


def test_parse_keeps_the_colons_and_slashes_of_the_resource() -> None:
    text = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf"

    arn = Arn.parse(text)

    assert Arn("aws", "secretsmanager", "us-east-1", "123456789012", "secret:prod/db-AbCdEf") == arn
    assert text == str(arn)


@pytest.mark.parametrize("text", ["prod/db", "arn:aws:kms:us-east-1", "urn:aws:kms:us-east-1:123456789012:key/x", ""])
def test_parse_finds_no_arn_in_what_is_none(text: str) -> None:
    assert Arn.parse(text) is None


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
    ],
)
def test_partition_of_a_region(region: str, partition: str) -> None:
    assert partition == partition_of(region)
    assert f"arn:{partition}:kms:{region}:1:key/x" == str(Arn.make("kms", region, "1", "key/x"))
