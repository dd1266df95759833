from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.expect import refused
from tests.services.ssm.asking import ARN, again, put


def test_every_version_is_told_with_what_was_said_of_it(ssm: Any) -> None:
    put(ssm, "/app/url", "one", Description="first", AllowedPattern="[a-z]+")
    again(ssm, "/app/url", "two", Description="second", Tier="Advanced")
    ssm.label_parameter_version(Name="/app/url", ParameterVersion=1, Labels=["prod", "old"])

    first, second = ssm.get_parameter_history(Name="/app/url")["Parameters"]

    assert isinstance(first.pop("LastModifiedDate"), datetime)
    assert {
        "Name": "/app/url",
        "Type": "String",
        "LastModifiedUser": "arn:aws:iam::123456789012:user/mocksm",
        "Description": "first",
        "Value": "one",
        "AllowedPattern": "[a-z]+",
        "Version": 1,
        "Labels": ["prod", "old"],
        "Tier": "Standard",
        "Policies": [],
        "DataType": "text",
    } == first
    assert ("two", 2, "second", "Advanced", []) == tuple(
        second[member] for member in ("Value", "Version", "Description", "Tier", "Labels")
    )


def test_secure_versions_are_decrypted_when_that_is_asked(ssm: Any) -> None:
    put(ssm, "password", "one", Type="SecureString")
    again(ssm, "password", "two")
    sealed = ssm.get_parameter_history(Name="password")["Parameters"]
    opened = ssm.get_parameter_history(Name=f"{ARN}/password", WithDecryption=True)["Parameters"]
    assert ["one", "two"] == [each["Value"] for each in opened]
    assert ["alias/aws/ssm"] * 2 == [each["KeyId"] for each in opened]
    assert not {"one", "two"} & {each["Value"] for each in sealed}


def test_pages_go_on_where_the_last_ended(ssm: Any) -> None:
    put(ssm, "url", "1")
    for number in range(2, 13):
        again(ssm, "url", str(number))
    pages = ssm.get_paginator("get_parameter_history").paginate(Name="url", PaginationConfig={"PageSize": 5})
    assert [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12]] == [
        [each["Version"] for each in page["Parameters"]] for page in pages
    ]


def test_what_is_not_there_has_no_history(ssm: Any) -> None:
    with refused("ParameterNotFound", None):
        ssm.get_parameter_history(Name="none")
