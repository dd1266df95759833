from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ARN, create, invoke, zipped

CODE = (
    "import os\ndef handler(event, context):\n    return ['{}', context.function_version, context.invoked_function_arn]"
)
STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
    "latest Revision Id"
)


@pytest.fixture
def client(mocksm: Aws) -> Any:
    """Return a client of Lambda; there is a function ``f``."""
    create(mocksm, "f", CODE.format("first"), Environment={"Variables": {"OWN": "x"}})
    return mocksm.client("lambda")


def test_a_version_stays_what_it_was(mocksm: Aws, client: Any) -> None:
    published = client.publish_version(FunctionName="f", Description="the first")
    client.update_function_code(FunctionName="f", ZipFile=zipped(index=CODE.format("second")))

    assert 201 == published["ResponseMetadata"]["HTTPStatusCode"]
    assert ("1", f"{ARN}:f:1", "the first", "Active", "Successful") == (
        published["Version"],
        published["FunctionArn"],
        published["Description"],
        published["State"],
        published["LastUpdateStatus"],
    )
    assert ["first", "1", f"{ARN}:f:1"] == invoke(mocksm, "f", Qualifier="1")["Payload"]
    assert ["second", "$LATEST", f"{ARN}:f"] == invoke(mocksm, "f")["Payload"]
    assert ("1", "$LATEST") == (invoke(mocksm, "f:1")["ExecutedVersion"], invoke(mocksm, "f")["ExecutedVersion"])


def test_a_version_is_published_only_if_something_changed(client: Any) -> None:
    first = client.publish_version(FunctionName="f")
    again = client.publish_version(FunctionName="f", Description="another")
    client.update_function_configuration(FunctionName="f", Environment={"Variables": {"OWN": "y"}})

    assert (first["Version"], first["RevisionId"], first["Description"]) == (
        again["Version"],
        again["RevisionId"],
        again["Description"],
    )
    assert "2" == client.publish_version(FunctionName="f")["Version"]


def test_a_function_may_be_published_when_it_is_made_and_changed(mocksm: Aws, client: Any) -> None:
    made = create(mocksm, "g", CODE.format("first"), Publish=True)
    changed = client.update_function_code(FunctionName="g", ZipFile=zipped(index=CODE.format("second")), Publish=True)

    assert ("1", f"{ARN}:g") == (made["Version"], made["FunctionArn"])
    assert ("2", f"{ARN}:g:2", "Pending") == (changed["Version"], changed["FunctionArn"], changed["State"])
    assert "first" == invoke(mocksm, "g:1")["Payload"][0]
    assert "second" == invoke(mocksm, "g:2")["Payload"][0]


def test_a_version_has_a_sandbox_of_its_own(mocksm: Aws, client: Any) -> None:
    create(mocksm, "count", "n = 0\ndef handler(*_):\n    global n\n    n += 1\n    return n", Publish=True)

    assert [1, 2, 1] == [invoke(mocksm, name)["Payload"] for name in ("count", "count", "count:1")]


def test_versions_are_listed_in_the_order_of_their_numbers(client: Any) -> None:
    for number in range(11):
        client.update_function_configuration(FunctionName="f", Timeout=10 + number)
        client.publish_version(FunctionName="f")
    pages = client.get_paginator("list_versions_by_function").paginate(
        FunctionName="f", PaginationConfig={"PageSize": 5}
    )
    found = [each for page in pages for each in page["Versions"]]

    assert ["$LATEST", *(str(number) for number in range(1, 12))] == [each["Version"] for each in found]
    assert f"{ARN}:f:$LATEST" == found[0]["FunctionArn"]
    assert "State" not in found[0]


def test_a_hash_or_a_revision_that_is_not_the_latest_is_refused(client: Any) -> None:
    latest = client.get_function_configuration(FunctionName="f")
    with refused(
        "InvalidParameterValueException",
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({latest['CodeSha256']}). "
        "Please try again with the CodeSHA256 in $LATEST.",
    ):
        client.publish_version(FunctionName="f", CodeSha256="other")
    with refused("PreconditionFailedException", STALE, 412):
        client.publish_version(FunctionName="f", RevisionId="other")
    assert 1 == len(client.list_versions_by_function(FunctionName="f")["Versions"])
    published = client.publish_version(
        FunctionName="f", CodeSha256=latest["CodeSha256"], RevisionId=latest["RevisionId"]
    )
    assert "1" == published["Version"]


def test_a_version_is_deleted_alone_and_its_number_is_not_used_again(client: Any) -> None:
    client.publish_version(FunctionName="f")
    client.delete_function(FunctionName="f", Qualifier="1")
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:f:1", 404):
        client.get_function(FunctionName="f:1")
    assert "2" == client.publish_version(FunctionName="f")["Version"]


@pytest.mark.parametrize(
    ("qualifier", "message"),
    [
        ("$LATEST", "$LATEST version cannot be deleted without deleting the function."),
        ("live", "Deletion of aliases is not currently supported."),
    ],
)
def test_what_is_no_version_cannot_be_deleted_alone(client: Any, qualifier: str, message: str) -> None:
    with refused("InvalidParameterValueException", message):
        client.delete_function(FunctionName="f", Qualifier=qualifier)
    assert client.get_function(FunctionName="f")


def test_a_version_that_an_alias_means_cannot_be_deleted(client: Any) -> None:
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    with pytest.raises(client.exceptions.ResourceConflictException, match="live"):
        client.delete_function(FunctionName="f", Qualifier="1")
    assert client.get_function(FunctionName="f", Qualifier="1")


@pytest.mark.parametrize("operation", ["publish_version", "list_versions_by_function"])
def test_a_function_that_is_not_there_has_no_versions(client: Any, operation: str) -> None:
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:nothing", 404):
        getattr(client, operation)(FunctionName="nothing")


def test_a_callable_is_published_with_its_settings(mocksm: Aws) -> None:
    mocksm.function("g", lambda _, context: context.get_remaining_time_in_millis() // 1000, timeout=100)
    mocksm.clock.freeze()
    client = mocksm.client("lambda")
    client.publish_version(FunctionName="g")
    client.update_function_configuration(FunctionName="g", Timeout=200)

    assert (100, 200) == (invoke(mocksm, "g:1")["Payload"], invoke(mocksm, "g")["Payload"])
