from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.ssm.asking import again, get, put, value

NESTED = 'Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.'


@pytest.mark.parametrize("text", ["{{ssm:other}}", "a {{b}} c", "{{resolve:secretsmanager:db}}", "{{}}"])
@pytest.mark.parametrize("kind", ["String", "SecureString"])
def test_a_value_names_no_other_parameter(ssm: Any, kind: str, text: str) -> None:
    with refused("ValidationException", NESTED):
        put(ssm, "a", text, Type=kind)


@pytest.mark.parametrize("text", ["{a}", '{"a": {"b": 1}}', "}}{{", "${a}"])
def test_braces_are_only_braces(ssm: Any, text: str) -> None:
    put(ssm, "a", text)
    assert text == value(ssm, "a")


@pytest.mark.parametrize(
    ("kind", "pattern", "fits", "fails"),
    [
        ("String", r"\d{1,4}", "3000", "30000"),
        ("String", r"^\d+$", "3", "3a"),
        ("SecureString", "[a-z]{8,20}", "abcdefgh", "short"),
        ("StringList", "[a-z]", "a,b,c", "a,bb,c"),
        ("String", "[a-z],[a-z]", "a,b", "a"),
    ],
)
def test_a_value_matches_its_pattern_as_a_whole(ssm: Any, kind: str, pattern: str, fits: str, fails: str) -> None:
    put(ssm, "a", fits, Type=kind, AllowedPattern=pattern)
    with refused(
        "ParameterPatternMismatchException",
        f"Parameter value, cannot be validated against allowedPattern: {pattern}",
    ):
        again(ssm, "a", fails)
    assert fits == value(ssm, "a")


def test_a_pattern_has_to_be_one(ssm: Any) -> None:
    with refused("InvalidAllowedPatternException", "The request doesn't meet the regular expression requirement."):
        put(ssm, "a", "x", AllowedPattern="(")


def test_text_is_a_data_type(ssm: Any) -> None:
    put(ssm, "a", DataType="text")
    assert "text" == get(ssm, "a")["DataType"]


@pytest.mark.parametrize("name", ["Text", "yaml"])
def test_a_data_type_is_refused_when_there_is_none(ssm: Any, name: str) -> None:
    with refused(
        "ValidationException", f"The following data type is not supported: {name} (Data type names are all lowercase.)"
    ):
        put(ssm, "a", DataType=name)


@pytest.mark.parametrize("name", ["aws:ec2:image", "integer", "json"])
def test_other_data_types_are_not_modelled(ssm: Any, mocksm: MockSecrets, name: str) -> None:
    with pytest.raises(NotModelled, match=f"mocksm does not model DataType='{name}' of PutParameter"):
        put(ssm, "a", DataType=name)
    mocksm.take_refusals()
