from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.aws import Aws
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.ssm.asking import ARN, again, described, get, put, value


def test_a_first_put_makes_version_1_of_the_standard_tier(ssm: Any, mocksm: Aws) -> None:
    assert {"Version": 1, "Tier": "Standard"} == put(ssm, "/app/url", "https://db", Description="where")

    found = described(ssm, "/app/url")
    assert {
        "Name": "/app/url",
        "ARN": f"{ARN}/app/url",
        "Type": "String",
        "LastModifiedDate": mocksm.clock.now().replace(microsecond=found["LastModifiedDate"].microsecond),
        "LastModifiedUser": "arn:aws:iam::123456789012:user/mocksm",
        "Description": "where",
        "Version": 1,
        "Tier": "Standard",
        "Policies": [],
        "DataType": "text",
    } == found


def test_a_parameter_that_is_there_is_kept_without_overwrite(ssm: Any) -> None:
    put(ssm, "url", "a")
    with refused(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    ):
        put(ssm, "/url", "b")
    assert ("a", 1) == (value(ssm, "url"), get(ssm, "url")["Version"])


def test_overwriting_makes_another_version_and_keeps_what_is_not_said(ssm: Any) -> None:
    put(ssm, "url", "a1", Description="where", AllowedPattern="[ab]\\d")

    assert {"Version": 2, "Tier": "Standard"} == again(ssm, "url", "b1")

    found = described(ssm, "url")
    assert ("where", "[ab]\\d", 2) == (found["Description"], found["AllowedPattern"], found["Version"])
    assert "b1" == value(ssm, "url")


def test_overwriting_changes_what_is_said(ssm: Any) -> None:
    put(ssm, "url", "a1", Description="where", AllowedPattern="[ab]\\d")
    again(ssm, "url", "anything", Description="", AllowedPattern="")
    assert not {"Description", "AllowedPattern"} & described(ssm, "url").keys()


def test_overwriting_what_is_not_there_makes_it(ssm: Any) -> None:
    assert {"Version": 1, "Tier": "Standard"} == put(ssm, "url", Overwrite=True)


def test_spaces_around_a_name_do_not_count(ssm: Any) -> None:
    put(ssm, " url ")
    assert "url" == get(ssm, " url ")["Name"]


@pytest.mark.parametrize("given", [{}, {"Overwrite": True}], ids=["put", "overwrite"])
def test_a_new_parameter_needs_a_type(ssm: Any, given: dict[str, Any]) -> None:
    with refused("ValidationException", "A parameter type is required when you create a parameter."):
        put(ssm, "url", Type=None, **given)


@pytest.mark.parametrize("kind", ["SecureString", "StringList"])
def test_a_parameter_keeps_its_type(ssm: Any, kind: str) -> None:
    put(ssm, "url", "a")
    with refused(
        "HierarchyTypeMismatchException",
        "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter "
        "from a String type to a SecureString type. You must create a new, unique parameter.",
    ):
        again(ssm, "url", Type=kind)
    assert "a" == value(ssm, "url")


def test_tags_go_with_a_new_parameter_only(ssm: Any) -> None:
    tags = [{"Key": "team", "Value": "core"}]
    put(ssm, "url", Tags=tags)
    assert tags == ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="url")["TagList"]
    with refused(
        "ValidationException",
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite "
        "flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    ):
        again(ssm, "url", Tags=tags)


@pytest.mark.parametrize("kind", ["String", "StringList"])
def test_a_key_is_for_secure_strings_only(ssm: Any, kind: str) -> None:
    with refused("ValidationException", "KeyId is required for SecureString type parameter only."):
        put(ssm, "url", Type=kind, KeyId="alias/app")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "greater than or equal to 1"),
        ("x" * 32769, "less than or equal to 32768"),
    ],
    ids=["empty", "endless"],
)
def test_a_value_has_a_length_and_is_not_shown(ssm: Any, value: str, words: str) -> None:
    told = (
        f"1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length {words}"
    )
    with refused("ValidationException", told):
        put(ssm, "url", value)


def test_the_101st_version_takes_the_place_of_the_first(ssm: Any) -> None:
    put(ssm, "url", "1")
    for number in range(2, 102):
        again(ssm, "url", str(number))

    versions = ssm.get_parameter_history(Name="url", MaxResults=50)["Parameters"]
    assert ("2", 2) == (versions[0]["Value"], versions[0]["Version"])
    assert ("101", 101) == (value(ssm, "url"), get(ssm, "url")["Version"])
    with refused(
        "ParameterVersionNotFound", "Systems Manager could not find version 1 of url. Verify the version and try again."
    ):
        get(ssm, "url:1")


def test_an_oldest_version_with_a_label_stays(ssm: Any) -> None:
    put(ssm, "url", "1")
    ssm.label_parameter_version(Name="url", ParameterVersion=1, Labels=["first"])
    for number in range(2, 101):
        again(ssm, "url", str(number))
    with refused(
        "ParameterMaxVersionLimitExceeded",
        "You attempted to create a new version of url by calling the PutParameter API with the overwrite flag. Version 1, the "
        "oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the "
        "parameter, and try again.",
    ):
        again(ssm, "url", "101")
    assert ("100", "1") == (value(ssm, "url"), value(ssm, "url:first"))


def test_a_snapshot_is_not_reached_by_later_changes(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url", "a")
    before = mocksm.snapshot()
    again(ssm, "url", "b")
    ssm.label_parameter_version(Name="url", Labels=["new"])
    put(ssm, "other")

    mocksm.restore(before)

    assert ("a", ["url"]) == (
        value(ssm, "url"),
        [each["Name"] for each in ssm.describe_parameters()["Parameters"]],
    )
    assert {"Version": 2, "Tier": "Standard"} == again(ssm, "url", "c")


def test_each_account_and_region_has_its_own_parameters(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url", "here")
    put(mocksm.client("ssm", region="eu-west-1"), "url", "there")
    assert "here" == value(ssm, "url")
    with refused("ParameterNotFound", None):
        get(mocksm.account("444455556666").client("ssm"), "url")


def test_what_is_not_modelled_says_so(ssm: Any, mocksm: MockSecrets) -> None:
    with pytest.raises(NotModelled, match="mocksm does not model SendCommand of ssm yet"):
        ssm.send_command(DocumentName="x")
    mocksm.take_refusals()
