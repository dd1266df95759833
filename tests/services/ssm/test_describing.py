from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.ssm.asking import names, put

DUPLICATED = "The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter."
RESERVED = (
    'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, '
    "please specify within a global namespace."
)


@pytest.fixture
def ssm(ssm: Any) -> Any:
    put(ssm, "/app/prod/url", Tags=[{"Key": "team", "Value": "core"}])
    put(ssm, "/app/prod/db/name", "a,b", Type="StringList", Tags=[{"Key": "team", "Value": "other"}])
    put(ssm, "/app/password", Type="SecureString", Tier="Advanced")
    put(ssm, "root")
    return ssm


def found(ssm: Any, *filters: dict[str, Any]) -> list[str]:
    return names(ssm.describe_parameters(ParameterFilters=list(filters)))


def by(key: str, *values: str, option: str | None = None) -> dict[str, Any]:
    return {
        "Key": key,
        **({"Values": list(values)} if values else {}),
        **({} if option is None else {"Option": option}),
    }


URL, NAME, PASSWORD, ROOT = "/app/prod/url", "/app/prod/db/name", "/app/password", "root"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([], [PASSWORD, NAME, URL, ROOT]),
        ([by("Name", URL)], [URL]),
        ([by("Name", "app/prod/url", "/root")], [URL, ROOT]),
        ([by("Name", "/app/prod", option="BeginsWith")], [NAME, URL]),
        ([by("Name", "rod/", option="Contains")], [NAME, URL]),
        ([by("Name", "/app/prod")], []),
        ([by("Type", "String", "SecureString")], [PASSWORD, URL, ROOT]),
        ([by("KeyId", "alias/aws/ssm")], [PASSWORD]),
        ([by("KeyId", "alias/", option="BeginsWith")], [PASSWORD]),
        ([by("Tier", "Advanced")], [PASSWORD]),
        ([by("DataType", "text")], [PASSWORD, NAME, URL, ROOT]),
        ([by("Path", "/app")], [PASSWORD]),
        ([by("Path", "/app", option="OneLevel")], [PASSWORD]),
        ([by("Path", "/app/prod", "/", option="OneLevel")], [URL, ROOT]),
        ([by("Path", "/app", option="Recursive")], [PASSWORD, NAME, URL]),
        ([by("tag:team")], [NAME, URL]),
        ([by("tag:team", option="BeginsWith")], [NAME, URL]),
        ([by("tag:team", "core")], [URL]),
        ([by("tag:team", "co", "ot", option="BeginsWith")], [NAME, URL]),
        ([by("tag:other")], []),
        ([by("Path", "/app", option="Recursive"), by("Type", "String")], [URL]),
        ([by("tag:team"), by("tag:other")], []),
    ],
)
def test_parameters_are_filtered(ssm: Any, filters: list[dict[str, Any]], expected: list[str]) -> None:
    assert expected == found(ssm, *filters)


@pytest.mark.parametrize(
    ("filters", "code", "message"),
    [
        (
            [by("Label", "prod")],
            "InvalidFilterKey",
            "The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].",
        ),
        (
            [by("Name", "a"), by("Name", "b")],
            "InvalidFilterKey",
            DUPLICATED,
        ),
        ([by("Name")], "InvalidFilterValue", "The following filter values are missing : null for filter key Name."),
        (
            [by("Type", "String", option="option")],
            "InvalidFilterOption",
            "The following filter option is not valid: option. Valid options include: [BeginsWith, Equals].",
        ),
        (
            [by("Path", "/a", option="Equals")],
            "InvalidFilterOption",
            "The following filter option is not valid: Equals. Valid options include: [Recursive, OneLevel].",
        ),
        (
            [by("Type", "Text")],
            "InvalidFilterOption",
            "The following filter value is not valid: Text. Valid values include: [String, StringList, SecureString].",
        ),
        (
            [by("Tier", "High")],
            "InvalidFilterOption",
            "The following filter value is not valid: High. Valid values include: [Standard, Advanced, Intelligent-Tiering].",
        ),
        *(
            (
                [by("Path", path)],
                "ValidationException",
                RESERVED,
            )
            for path in ("/aws/service", "/SSM/x")
        ),
    ],
)
def test_a_filter_is_refused_when_it_is_none(ssm: Any, filters: list[dict[str, Any]], code: str, message: str) -> None:
    with refused(code, message):
        found(ssm, *filters)


def test_a_path_has_to_be_one(ssm: Any) -> None:
    with pytest.raises(ssm.exceptions.ClientError, match="The parameter doesn't meet the parameter name requirements"):
        found(ssm, by("Path", "app"))


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ([{"Key": "Name", "Values": ["/app/prod"]}], [NAME, URL]),
        ([{"Key": "Type", "Values": ["SecureString"]}], [PASSWORD]),
        ([{"Key": "KeyId", "Values": ["alias/aws/ssm"]}], [PASSWORD]),
    ],
)
def test_filters_of_old_are_taken_too(ssm: Any, old: list[dict[str, Any]], expected: list[str]) -> None:
    assert expected == names(ssm.describe_parameters(Filters=old))
    with refused("ValidationException", "You can use either Filters or ParameterFilters in a single request."):
        ssm.describe_parameters(Filters=old, ParameterFilters=[by("Tier", "Advanced")])


def test_values_are_not_told(ssm: Any) -> None:
    assert all("Value" not in each for each in ssm.describe_parameters()["Parameters"])


def test_pages_go_on_where_the_last_ended(ssm: Any) -> None:
    pages = ssm.get_paginator("describe_parameters").paginate(PaginationConfig={"PageSize": 3})
    assert [[PASSWORD, NAME, URL], [ROOT]] == [names(page) for page in pages]
    with refused("InvalidNextToken", "The specified token isn't valid."):
        ssm.describe_parameters(NextToken="next")


def test_nothing_is_shared(ssm: Any, mocksm: MockSecrets) -> None:
    assert 4 == len(ssm.describe_parameters(Shared=False)["Parameters"])
    with pytest.raises(NotModelled, match="mocksm does not model Shared=True of DescribeParameters"):
        ssm.describe_parameters(Shared=True)
    mocksm.take_refusals()
