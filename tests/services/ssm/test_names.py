from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.aws import Aws
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.ssm.asking import ARN, SHAPE, get, names, put

ROOT = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).'
USER = "arn:aws:iam::123456789012:user/mocksm"
LEVELS = "/".join(f"l{number}" for number in range(1, 16))


@pytest.mark.parametrize("name", ["a", "A-Za_z0.9", "/a", "/a/b/c", "/a.b/c_d/e-f", f"/{LEVELS}"])
def test_a_name_is_taken_and_stands_in_the_arn(ssm: Any, name: str) -> None:
    put(ssm, name)
    assert (name, f"{ARN}/{name.removeprefix('/')}") == (get(ssm, name)["Name"], get(ssm, name)["ARN"])


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("aws", "ValidationException", ROOT),
        ("AwsThing", "ValidationException", ROOT),
        ("/ssm-thing", "ValidationException", ROOT),
        ("/aws/thing", "AccessDeniedException", "No access to reserved parameter name: /aws/thing."),
        ("/AWS/thing", "AccessDeniedException", "No access to reserved parameter name: /AWS/thing."),
        ("/SSM/thing", "ValidationException", SHAPE),
        ("a/b", "ValidationException", SHAPE),
        ("/a//b", "ValidationException", SHAPE),
        ("/a b", "ValidationException", SHAPE),
        ("a:1", "ValidationException", SHAPE),
        ("ä", "ValidationException", SHAPE),
        (f"{ARN}/a", "ValidationException", SHAPE),
        ("/a/", "ValidationException", "Parameter name must not end with slash."),
        (f"/{LEVELS}/l16", "HierarchyLevelLimitExceededException", "A hierarchy can have a maximum of 15 levels."),
        (
            "n" * 967,
            "AccessDeniedException",
            f"User: {USER} is not authorized to perform: ssm:PutParameter on resource: {ARN}/{'n' * 967}",
        ),
    ],
    ids=lambda text: text[:24],
)
def test_a_name_is_refused_when_no_parameter_may_have_it(ssm: Any, name: str, code: str, message: str) -> None:
    with refused(code, message):
        put(ssm, name)
    assert [] == names(ssm.describe_parameters())


def test_the_longest_name_fills_the_arn(ssm: Any) -> None:
    name = "n" * (1011 - len(f"{ARN}/"))
    put(ssm, name)
    assert 1011 == len(get(ssm, name)["ARN"])


def test_a_slash_at_the_beginning_makes_no_other_name(ssm: Any) -> None:
    put(ssm, "a")
    assert ["a", "/a"] == [get(ssm, name)["Name"] for name in ("a", "/a")]


def test_an_arn_means_the_parameter_and_its_versions(ssm: Any) -> None:
    put(ssm, "/a/b", "1")
    found = get(ssm, f"{ARN}/a/b")
    assert ("/a/b", "1") == (found["Name"], found["Value"])
    assert ":1" == get(ssm, f"{ARN}/a/b:1")["Selector"]


@pytest.mark.parametrize(
    "name", ["a/b", "/a//b", "/a b", "/a/", "ssm", "/ssm/x", "arn:aws:ssm:us-east-1:123456789012:document/a"]
)
def test_a_name_that_no_parameter_can_have_is_not_looked_for(ssm: Any, name: str) -> None:
    with refused("ValidationException", SHAPE):
        get(ssm, name)


@pytest.mark.parametrize("name", ["a:", "a:1:2", f"{ARN}/a:1:2"])
def test_a_selector_is_one_word_behind_a_colon(ssm: Any, name: str) -> None:
    put(ssm, "a")
    with refused(
        "ValidationException",
        "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>",
    ):
        get(ssm, name)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("get_parameter", {"Name": "/aws/service/ami-amazon-linux-latest/x"}),
        ("get_parameters", {"Names": ["/aws/service/x"]}),
        ("get_parameters_by_path", {"Path": "/aws/service/x"}),
    ],
)
def test_public_parameters_are_not_modelled(
    ssm: Any, mocksm: MockSecrets, operation: str, params: dict[str, Any]
) -> None:
    with pytest.raises(NotModelled, match="mocksm does not model AWS's public parameters: /aws/service/"):
        getattr(ssm, operation)(**params)
    mocksm.take_refusals()


def test_an_arn_of_another_region_finds_nothing(ssm: Any, mocksm: Aws) -> None:
    put(mocksm.client("ssm", region="eu-west-1"), "a")
    with refused("ParameterNotFound", None):
        get(ssm, "arn:aws:ssm:eu-west-1:123456789012:parameter/a")
