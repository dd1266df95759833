from __future__ import annotations

from typing import Any

import boto3
import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ARN, invoke


@pytest.fixture
def client(mocksm: Aws) -> Any:
    """Return a client of Lambda; there is a function ``f`` with two versions, and an alias ``live`` of the first."""
    mocksm.function("f", lambda _, context: [context.function_version, context.invoked_function_arn])
    client = mocksm.client("lambda")
    client.publish_version(FunctionName="f")
    client.update_function_configuration(FunctionName="f", Timeout=5)
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1", Description="in use")
    return client


def without_metadata(answer: Any) -> Any:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_an_alias_means_a_version(mocksm: Aws, client: Any) -> None:
    made = client.create_alias(FunctionName="f", Name="next", FunctionVersion="2")

    assert 201 == made["ResponseMetadata"]["HTTPStatusCode"]
    assert {
        "AliasArn": f"{ARN}:f:next",
        "Name": "next",
        "FunctionVersion": "2",
        "Description": "",
        "RevisionId": made["RevisionId"],
    } == without_metadata(made)
    assert without_metadata(made) == without_metadata(client.get_alias(FunctionName="f", Name="next"))
    assert ["1", f"{ARN}:f:live"] == invoke(mocksm, f"{ARN}:f:live")["Payload"]
    assert ["2", f"{ARN}:f:next"] == invoke(mocksm, "f", Qualifier="next")["Payload"]
    assert "2" == invoke(mocksm, "f:next")["ExecutedVersion"]
    shown = client.get_function(FunctionName="f", Qualifier="live")["Configuration"]
    assert (f"{ARN}:f:live", "1") == (shown["FunctionArn"], shown["Version"])


def test_an_alias_may_mean_the_latest(mocksm: Aws, client: Any) -> None:
    client.create_alias(FunctionName="f", Name="dev", FunctionVersion="$LATEST")

    assert ["$LATEST", f"{ARN}:f:dev"] == invoke(mocksm, "f:dev")["Payload"]


def test_an_alias_moves(mocksm: Aws, client: Any) -> None:
    before = client.get_alias(FunctionName="f", Name="live")
    after = client.update_alias(FunctionName="f", Name="live", FunctionVersion="2")

    assert ("2", "in use") == (after["FunctionVersion"], after["Description"])
    assert before["RevisionId"] != after["RevisionId"]
    assert "2" == invoke(mocksm, "f:live")["ExecutedVersion"]
    described = client.update_alias(FunctionName="f", Name="live", Description="", RevisionId=after["RevisionId"])
    assert ("2", "") == (described["FunctionVersion"], described["Description"])
    with pytest.raises(client.exceptions.PreconditionFailedException):
        client.update_alias(FunctionName="f", Name="live", FunctionVersion="1", RevisionId=after["RevisionId"])
    assert "2" == client.get_alias(FunctionName="f", Name="live")["FunctionVersion"]


def test_aliases_are_listed_by_name_and_by_version(client: Any) -> None:
    client.create_alias(FunctionName="f", Name="a", FunctionVersion="2")
    client.create_alias(FunctionName="f", Name="z", FunctionVersion="1")
    pages = client.get_paginator("list_aliases").paginate(FunctionName="f", PaginationConfig={"PageSize": 2})

    assert ["a", "live", "z"] == [each["Name"] for page in pages for each in page["Aliases"]]
    of_one = client.list_aliases(FunctionName="f", FunctionVersion="1")["Aliases"]
    assert ["live", "z"] == [each["Name"] for each in of_one]


def test_an_alias_that_is_deleted_is_gone_and_may_be_deleted_again(client: Any) -> None:
    for _ in range(2):
        answer = client.delete_alias(FunctionName="f", Name="live")
        assert 204 == answer["ResponseMetadata"]["HTTPStatusCode"]
    with refused("ResourceNotFoundException", f"Cannot find alias arn: {ARN}:f:live", 404):
        client.get_alias(FunctionName="f", Name="live")


@pytest.mark.parametrize(
    ("operation", "params", "code", "message", "status"),
    [
        (
            "create_alias",
            {"FunctionName": "f", "Name": "live", "FunctionVersion": "2"},
            "ResourceConflictException",
            f"Alias already exists: {ARN}:f:live",
            409,
        ),
        (
            "create_alias",
            {"FunctionName": "f", "Name": "x", "FunctionVersion": "10"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:f:10",
            404,
        ),
        (
            "create_alias",
            {"FunctionName": "g", "Name": "x", "FunctionVersion": "1"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:g:1",
            404,
        ),
        (
            "get_alias",
            {"FunctionName": "f", "Name": "x"},
            "ResourceNotFoundException",
            f"Cannot find alias arn: {ARN}:f:x",
            404,
        ),
        (
            "update_alias",
            {"FunctionName": "f", "Name": "x"},
            "ResourceNotFoundException",
            f"Cannot find alias arn: {ARN}:f:x",
            404,
        ),
        (
            "update_alias",
            {"FunctionName": "f", "Name": "live", "FunctionVersion": "10"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:f:10",
            404,
        ),
        (
            "list_aliases",
            {"FunctionName": "g"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:g",
            404,
        ),
    ],
)
def test_what_is_not_there_is_refused_in_lambdas_words(
    client: Any, operation: str, params: Any, code: str, message: str, status: int
) -> None:
    with refused(code, message, status):
        getattr(client, operation)(**params)
    assert "1" == client.get_alias(FunctionName="f", Name="live")["FunctionVersion"]


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_an_alias_of_two_versions_is_not_modelled(client: Any) -> None:
    with pytest.raises(NotImplementedError, match=r"mocksm does not model \['RoutingConfig'\] of UpdateAlias"):
        client.update_alias(FunctionName="f", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})


def test_a_secret_may_be_rotated_by_an_alias(mocksm: Aws, client: Any) -> None:
    client.add_permission(
        FunctionName="f",
        Qualifier="live",
        StatementId="rotation",
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
    )
    mocksm.secret("db", "old")
    boto3.client("secretsmanager").rotate_secret(
        SecretId="db", RotationLambdaARN=f"{ARN}:f:live", RotateImmediately=False
    )

    assert [f"{ARN}:f:live"] == [each.function_arn for each in mocksm.functions["f"].invocations]
