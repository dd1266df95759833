"""BatchGetSecretValue: each value asked for as GetSecretValue is."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused

OWN = [{"Key": "name", "Values": ["s"]}]
READ = allow("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "secretsmanager:ListSecrets")


def names(answer: dict[str, Any]) -> list[str]:
    return [value["Name"] for value in answer["SecretValues"]]


def errors(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["SecretId"], error["ErrorCode"]) for error in answer["Errors"]]


def test_each_refusal_stands_beside_the_values(aws: Aws, client: Any, kms: Any) -> None:
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    aws.secret("plain", "1")
    aws.secret("empty")
    aws.secret("closed", "2", kms_key=key)
    aws.secret("denied", "3")
    aws.secret("marked", "4")
    client.delete_secret(SecretId="marked")
    kms.disable_key(KeyId=key)
    asked = ["empty", "plain", "unknown", "closed", "denied", "marked"]
    reader = aws.role(
        "reader", [READ, deny("secretsmanager:GetSecretValue", on=aws.secrets["denied"].arn), allow("kms:*")]
    )
    with reader:
        answer = client.batch_get_secret_value(SecretIdList=asked)
    assert ["plain"] == names(answer)
    assert [
        ("empty", "ResourceNotFoundException"),
        ("unknown", "ResourceNotFoundException"),
        ("closed", "DecryptionFailure"),
        ("denied", "AccessDeniedException"),
        ("marked", "InvalidRequestException"),
    ] == errors(answer)


def test_history_shows_a_read_of_each_secret(aws: Aws, client: Any) -> None:
    for name in ("a", "b"):
        aws.secret(name, name)
    client.batch_get_secret_value(SecretIdList=["a", "b", "c"])
    read = [record.params["SecretId"] for record in aws.calls("secretsmanager:GetSecretValue", inner=True)]
    assert ["a", "b", "c"] == read


def test_call_is_refused_when_the_batch_is_not_allowed(aws: Aws, client: Any) -> None:
    aws.secret("s1", "1")
    told = "is not authorized to perform: secretsmanager:BatchGetSecretValue"
    with aws.role("reader", [allow("secretsmanager:GetSecretValue")]), pytest.raises(Exception, match=told):
        client.batch_get_secret_value(SecretIdList=["s1"])


def test_filters_are_refused_when_the_list_is_not_allowed(aws: Aws, client: Any) -> None:
    aws.secret("s1", "1")
    reader = aws.role("reader", [READ, deny("secretsmanager:ListSecrets")])
    with reader:
        assert ["s1"] == names(client.batch_get_secret_value(SecretIdList=["s1"]))
        with pytest.raises(Exception, match="is not authorized to perform: secretsmanager:ListSecrets"):
            client.batch_get_secret_value(Filters=OWN)


def test_pages_hold_every_secret_once(aws: Aws, client: Any) -> None:
    made = [f"s{number:02}" for number in range(23)]
    for name in made:
        aws.secret(name, name)
    page = client.batch_get_secret_value(Filters=OWN)
    assert made[:20] == names(page)
    rest = client.batch_get_secret_value(Filters=OWN, NextToken=page["NextToken"])
    assert made[20:] == names(rest)
    assert "NextToken" not in rest


def test_page_goes_on_when_its_last_secret_is_gone(aws: Aws, client: Any) -> None:
    for name in ("s1", "s2", "s3"):
        aws.secret(name, name)
    page = client.batch_get_secret_value(Filters=OWN, MaxResults=2)
    client.delete_secret(SecretId="s2", ForceDeleteWithoutRecovery=True)
    assert ["s3"] == names(client.batch_get_secret_value(Filters=OWN, NextToken=page["NextToken"]))


def test_secrets_of_another_account_are_no_part_of_a_batch(aws: Aws, client: Any, other: Any) -> None:
    db = aws.secret("s1", "1", policy=[allow("secretsmanager:*", to="444455556666")])
    answer = other.batch_get_secret_value(SecretIdList=[db.arn])
    assert ([], [db.arn]) == (names(answer), [error["SecretId"] for error in answer["Errors"]])


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "Either 'SecretIdList' or 'Filters' must be provided, but not both."),
        (
            {"SecretIdList": ["s1"], "Filters": OWN},
            "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
        ),
        (
            {"SecretIdList": ["s1"], "MaxResults": 3},
            "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
        ),
        (
            {"SecretIdList": ["s1"], "NextToken": "x"},
            "'Filters' not specified. 'Filters' must also be specified when 'NextToken' is provided.",
        ),
    ],
    ids=["neither", "both", "MaxResults", "NextToken"],
)
def test_nothing_is_read_when_the_request_does_not_fit(
    aws: Aws, client: Any, params: dict[str, Any], message: str
) -> None:
    aws.secret("s1", "1")
    with refused("InvalidParameterException", message):
        client.batch_get_secret_value(**params)
    assert 0 == aws.calls("secretsmanager:GetSecretValue", inner=True).count
