"""``aws.parameter`` and ``aws.parameters``: Parameter Store in a test's hands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import MocksmError

ARN = "arn:aws:ssm:us-east-1:123456789012:parameter"


@pytest.mark.parametrize(
    ("value", "options", "kind", "shown"),
    [
        ("https://db", {}, "String", "https://db"),
        (["a", "b"], {}, "StringList", "a,b"),
        ("hunter2", {"secure": True}, "SecureString", "hunter2"),
        ("x" * 5000, {}, "String", "x" * 5000),
    ],
    ids=["string", "list", "secure", "long"],
)
def test_a_parameter_is_put_and_read(
    mocksm: Aws, value: str | Sequence[str], options: dict[str, Any], kind: str, shown: str
) -> None:
    made = mocksm.parameter("/app/x", value, tags={"team": "core"}, **options)

    found = mocksm.client("ssm").get_parameter(Name="/app/x", WithDecryption=True)["Parameter"]

    assert (shown, kind, 1, f"{ARN}/app/x") == (found["Value"], found["Type"], found["Version"], found["ARN"])
    assert (shown, kind, 1, f"{ARN}/app/x", "/app/x") == (made.value, made.type, made.version, made.arn, made.name)
    assert ({"team": "core"}, {}) == (made.tags, made.labels)


def test_a_handle_shows_what_the_tested_code_made_of_it(mocksm: Aws) -> None:
    made = mocksm.parameter("url", "one")
    client = mocksm.client("ssm")
    client.put_parameter(Name="url", Value="two", Overwrite=True)
    client.label_parameter_version(Name="url", ParameterVersion=1, Labels=["prod"])
    client.add_tags_to_resource(ResourceType="Parameter", ResourceId="url", Tags=[{"Key": "a", "Value": "1"}])
    assert ("two", 2, {"prod": 1}, {"a": "1"}) == (made.value, made.version, made.labels, made.tags)
    client.delete_parameter(Name="url")
    with pytest.raises(KeyError, match="mocksm has no parameter 'url' here"):
        made.value  # noqa: B018


def test_neither_leaves_a_trace_nor_asks_a_policy(mocksm: Aws) -> None:
    key = mocksm.key(policy=[allow("kms:*", to="arn:aws:iam::123456789012:role/app")])
    made = mocksm.parameter("/app/password", "hunter2", kms_key=key)
    assert ("hunter2", "SecureString") == (made.value, made.type)
    assert (0, 0) == (mocksm.calls(inner=True).count, mocksm.events("*").count)
    with pytest.raises(mocksm.client("ssm").exceptions.ClientError, match="AccessDeniedException"):
        mocksm.client("ssm").get_parameter(Name="/app/password", WithDecryption=True)


def test_nothing_is_shown(mocksm: Aws) -> None:
    made = mocksm.parameter("/app/password", "hunter2", secure=True)
    assert f"<mocksm parameter {ARN}/app/password>" == repr(made)
    assert "<mocksm parameters: '/app/password'>" == repr(mocksm.parameters)
    assert "hunter2" not in repr(mocksm.parameters.find("/app/password"))


def test_parameters_are_found_by_name(mocksm: Aws) -> None:
    mocksm.parameter("/app/url", "x")
    mocksm.client("ssm").put_parameter(Name="root", Value="y", Type="String")
    assert (["/app/url", "root"], 2) == ([each.name for each in mocksm.parameters], len(mocksm.parameters))
    assert ("x", True, False) == (
        mocksm.parameters["/app/url"].value,
        "root" in mocksm.parameters,
        "/app/uri" in mocksm.parameters,
    )
    with pytest.raises(KeyError, match="mocksm has no parameter '/app/uri' here; there is: '/app/url', 'root'"):
        mocksm.parameters["/app/uri"]


@pytest.mark.parametrize(
    ("name", "value", "options", "told"),
    [
        ("there", "x", {}, "refuses to make 'there': ParameterAlreadyExists: The parameter already exists"),
        ("a/b", "x", {}, "refuses to make 'a/b': ValidationException: Parameter name"),
        ("new", ["a", "b"], {"secure": True}, "'new' can't be a list and secure"),
        ("new", ["a,b"], {}, "the list 'new' takes texts without a comma, not 'a,b'"),
        ("new", "x", {"kms_key": "alias/none"}, "refuses to make 'new': InvalidKeyId: Alias .*alias/none is not found"),
    ],
)
def test_what_there_cannot_be_is_refused(
    mocksm: Aws, name: str, value: str | Sequence[str], options: dict[str, Any], told: str
) -> None:
    mocksm.parameter("there", "x")
    with pytest.raises(MocksmError, match=f"mocksm: .*{told}"):
        mocksm.parameter(name, value, **options)
    assert ["there"] == [each.name for each in mocksm.parameters]


def test_a_value_that_is_lost_is_told(mocksm: Aws) -> None:
    key = mocksm.key()
    made = mocksm.parameter("password", "hunter2", kms_key=key.arn)
    mocksm.client("kms").disable_key(KeyId=key.arn)
    with pytest.raises(MocksmError, match=f"mocksm: parameter 'password' cannot be read: {key.arn} is disabled"):
        made.value  # noqa: B018
