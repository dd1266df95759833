from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.ssm.asking import ARN, again, names, put

REQUIREMENTS = (
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It '
    'can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . '
    "(period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward "
    'slash symbol "/". Valid example: /get/parameters2-/by1./path0_.'
)


@pytest.fixture
def ssm(ssm: Any) -> Any:
    for name in ("/app/prod/url", "/app/prod/db/user", "/app/prod/db/name", "/app/production", "/other/url", "root"):
        put(ssm, name, name.rpartition("/")[2])
    return ssm


@pytest.mark.parametrize(
    ("path", "recursive", "found"),
    [
        ("/app/prod", False, ["/app/prod/url"]),
        ("/app/prod/", False, ["/app/prod/url"]),
        ("/app/prod", True, ["/app/prod/db/name", "/app/prod/db/user", "/app/prod/url"]),
        ("/app", False, ["/app/production"]),
        ("/", False, ["root"]),
        ("/app/prod/url", True, []),
        ("/none", True, []),
        (
            "/",
            True,
            ["/app/prod/db/name", "/app/prod/db/user", "/app/prod/url", "/app/production", "/other/url", "root"],
        ),
    ],
)
def test_a_path_has_what_is_on_it_or_below_it(ssm: Any, path: str, recursive: bool, found: list[str]) -> None:
    assert found == sorted(names(ssm.get_parameters_by_path(Path=path, Recursive=recursive)))


def test_parameters_are_answered_as_elsewhere(ssm: Any) -> None:
    put(ssm, "/secure/password", "hunter2", Type="SecureString")
    assert (
        ssm.get_parameter(Name="/other/url")["Parameter"] == ssm.get_parameters_by_path(Path="/other")["Parameters"][0]
    )
    [sealed] = ssm.get_parameters_by_path(Path="/secure")["Parameters"]
    [opened] = ssm.get_parameters_by_path(Path="/secure", WithDecryption=True)["Parameters"]
    assert ("hunter2", f"{ARN}/secure/password") == (opened["Value"], opened["ARN"])
    assert ssm.get_parameter(Name="/secure/password")["Parameter"]["Value"] == sealed["Value"]


@pytest.mark.parametrize("path", ["app", "/a//b", "/a b", "/aws", "/SSM/x", "/ä", "//"])
def test_a_path_is_refused_when_it_is_none(ssm: Any, path: str) -> None:
    with refused("ValidationException", REQUIREMENTS):
        ssm.get_parameters_by_path(Path=path)


def test_pages_hold_ten_and_go_on_where_the_last_ended(ssm: Any) -> None:
    for number in range(12):
        put(ssm, f"/many/{number:02}")
    first = ssm.get_parameters_by_path(Path="/many")
    ssm.delete_parameter(Name="/many/09")
    second = ssm.get_parameters_by_path(Path="/many", NextToken=first["NextToken"])
    assert [f"/many/{number:02}" for number in range(10)] == names(first)
    assert ["/many/10", "/many/11"] == names(second)
    assert "NextToken" not in second

    paginator = ssm.get_paginator("get_parameters_by_path").paginate(Path="/many", MaxResults=3)
    assert [3, 3, 3, 2] == [len(page["Parameters"]) for page in paginator]


def test_eleven_are_too_many(ssm: Any) -> None:
    with refused(
        "ValidationException",
        "1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than "
        "or equal to 10",
    ):
        ssm.get_parameters_by_path(Path="/", MaxResults=11)


def test_a_token_has_to_be_one_of_these(ssm: Any) -> None:
    with refused("InvalidNextToken", "The specified token isn't valid."):
        ssm.get_parameters_by_path(Path="/", NextToken="next")


def test_types_and_keys_are_filtered_by(ssm: Any, mocksm: Aws) -> None:
    mocksm.key(alias="alias/app")
    put(ssm, "/app/list", "a,b", Type="StringList")
    put(ssm, "/app/password", Type="SecureString", KeyId="alias/app")

    def found(key: str, *values: str) -> list[str]:
        filters = [{"Key": key, "Values": list(values)}]
        return names(ssm.get_parameters_by_path(Path="/app", ParameterFilters=filters))

    assert ["/app/list", "/app/password"] == found("Type", "StringList", "SecureString")
    assert ["/app/password"] == found("KeyId", "alias/app")
    assert [] == found("KeyId", "alias/other")


def test_a_label_means_the_versions_that_have_it(ssm: Any) -> None:
    again(ssm, "/other/url", "new")
    ssm.label_parameter_version(Name="/other/url", ParameterVersion=1, Labels=["prod", "old"])
    ssm.label_parameter_version(Name="/other/url", ParameterVersion=2, Labels=["next"])

    def found(*labels: str) -> list[tuple[str, int]]:
        filters = [{"Key": "Label", "Values": list(labels)}]
        answer = ssm.get_parameters_by_path(Path="/", Recursive=True, ParameterFilters=filters)
        return [(each["Value"], each["Version"]) for each in answer["Parameters"]]

    assert [("url", 1)] == found("prod")
    assert [("url", 1)] == found("prod", "old")
    assert [("url", 1), ("new", 2)] == found("prod", "next")
    assert [] == found("none")


@pytest.mark.parametrize("key", ["Name", "Path", "Tier", "DataType", "tag:team"])
def test_nothing_else_is_filtered_by(ssm: Any, key: str) -> None:
    with refused(
        "InvalidFilterKey", f"The following filter key is not valid: {key}. Valid filter keys include: [Type, KeyId]."
    ):
        ssm.get_parameters_by_path(Path="/", ParameterFilters=[{"Key": key, "Values": ["/x"]}])
