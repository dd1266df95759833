"""Functions, conditions and rules of templates: what they give, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.values.scene import Scene
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, template

MAPPINGS = {"Sizes": {"us-east-1": {"Small": "s", "Zones": ["a", "b"]}}}
CONDITIONS: dict[str, Any] = {
    "Yes": {"Fn::Equals": ["a", "a"]},
    "No": {"Fn::Not": [{"Condition": "Yes"}]},
    "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
    "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
    "Nested": {"Fn::Equals": [{"Fn::If": ["No", "x", "y"]}, "y"]},
    "Mapped": {"Fn::Equals": [{"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Small"]}, "s"]},
}

GIVEN = {
    "a pseudo parameter": ({"Ref": "AWS::Partition"}, "aws"),
    "a suffix": ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    "the stack": ({"Ref": "AWS::StackName"}, "app"),
    "a join": ({"Fn::Join": ["-", ["a", 1, True]]}, "a-1-true"),
    "a join of nothing": ({"Fn::Join": ["-", []]}, ""),
    "a join without what is no value": ({"Fn::Join": ["-", ["a", {"Ref": "AWS::NoValue"}, "b"]]}, "a-b"),
    "a selection": ({"Fn::Select": ["1", ["a", "b"]]}, "b"),
    "a zone": ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "us-east-1a"),
    "a zone elsewhere": ({"Fn::Select": [1, {"Fn::GetAZs": "eu-west-1"}]}, "eu-west-1b"),
    "a part": ({"Fn::Select": [2, {"Fn::Split": ["/", "a/b/c"]}]}, "c"),
    "a mapping": ({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "Small"]}, "s"),
    "base64": ({"Fn::Base64": "hi"}, "aGk="),
    "a substitution": ({"Fn::Sub": "${AWS::Region}/${!AWS::Region}"}, "us-east-1/${AWS::Region}"),
    "a substitution of a variable": ({"Fn::Sub": ["${A}${B}", {"A": "${B}", "B": "b"}]}, "${B}b"),
    "a condition that holds": ({"Fn::If": ["Yes", "a", "b"]}, "a"),
    "a condition that does not": ({"Fn::If": ["No", "a", "b"]}, "b"),
    "both": ({"Fn::If": ["Both", "a", "b"]}, "b"),
    "either": ({"Fn::If": ["Either", "a", "b"]}, "a"),
    "a condition in a condition": ({"Fn::If": ["Nested", "a", "b"]}, "a"),
    "a mapping in a condition": ({"Fn::If": ["Mapped", "a", "b"]}, "a"),
}


@pytest.mark.parametrize(("value", "expected"), GIVEN.values(), ids=GIVEN.keys())
def test_function_gives(cfn: Cfn, ssm: Any, value: Any, expected: str) -> None:
    outputs = {"A": {"Value": value}}
    cfn.create(template({"P": parameter("a")}, Mappings=MAPPINGS, Conditions=CONDITIONS, Outputs=outputs))
    assert {"A": expected} == cfn.outputs()


def test_property_that_is_no_value_is_not_there(cfn: Cfn, ssm: Any) -> None:
    description = {"Fn::If": ["No", "a", {"Ref": "AWS::NoValue"}]}
    cfn.create(
        template({"P": parameter("a", Name="p", Description=description)}, Conditions=CONDITIONS, Mappings=MAPPINGS)
    )
    assert "Description" not in ssm.describe_parameters()["Parameters"][0]


WRONG = {
    "a join of a text": (
        {"Fn::Join": ["-", "a"]},
        "Template error: Fn::Join takes a list of strings as its second parameter.",
    ),
    "a selection too far": (
        {"Fn::Select": [5, ["a"]]},
        "Template error: Fn::Select cannot select nonexistent value at index 5",
    ),
    "a selection by a word": (
        {"Fn::Select": ["first", ["a"]]},
        "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
    ),
    "another mapping": (
        {"Fn::FindInMap": ["Nope", "a", "b"]},
        "Template error: Mapping named 'Nope' is not present in the 'Mappings' section of template.",
    ),
    "another key": (
        {"Fn::FindInMap": ["Sizes", "eu-west-1", "Small"]},
        "Template error: Unable to get mapping for Sizes::eu-west-1::Small",
    ),
    "a lookup of two parts": (
        {"Fn::FindInMap": ["Sizes", "a"]},
        (
            "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for "
            "return value"
        ),
    ),
    "a choice of two parts": (
        {"Fn::If": ["Yes", "a"]},
        "Template error: Fn::If requires a list argument with three elements",
    ),
    "a list in a text": (
        {"Fn::Sub": ["${A}", {"A": {"a": "b"}}]},
        "Template error: the variable A of Fn::Sub must be a string",
    ),
    "a substitution of a number": (
        {"Fn::Sub": [1]},
        (
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first "
            "argument, and an optional second argument to specify a mapping of values to replace in the string"
        ),
    ),
}


@pytest.mark.parametrize(("value", "message"), WRONG.values(), ids=WRONG.keys())
def test_function_is_refused(cfn: Cfn, value: Any, message: str) -> None:
    body = template({"P": parameter(value)}, Mappings=MAPPINGS, Conditions=CONDITIONS)
    with refused("ValidationError", message):
        cfn.create(body)
    assert [] == cfn.client.list_stacks()["StackSummaries"]


def test_conditions_in_a_circle_are_refused(cfn: Cfn) -> None:
    conditions = {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    message = "Template format error: Circular dependency between conditions: [A, B]"
    with refused("ValidationError", message):
        cfn.create(template({"P": parameter("a")}, Conditions=conditions))


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        pytest.param({"Fn::Equals": ["a"]}, "Fn::Equals object requires a list of 2", id="one to compare"),
        pytest.param({"Fn::And": [{"Condition": "Yes"}]}, "Fn::And object requires a list of 2 to 10", id="one alone"),
    ],
)
def test_condition_with_too_few_parts_is_refused(cfn: Cfn, condition: Any, count: str) -> None:
    with refused("ValidationError", f"Template error: every {count} parameters."):
        cfn.create(template({"P": parameter("a")}, Conditions={**CONDITIONS, "C": condition}, Mappings=MAPPINGS))


RULES = {
    "Known": {
        "RuleCondition": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "Assertions": [
            {"Assert": {"Fn::Contains": [["large", "huge"], {"Ref": "Size"}]}, "AssertDescription": "Too small."}
        ],
    },
    "Each": {"Assertions": [{"Assert": {"Fn::EachMemberIn": [["a"], ["a", "b"]]}}]},
}
STAGES = {"Stage": {"Type": "String", "Default": "prod"}, "Size": {"Type": "String"}}


def sized(**values: str) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def test_rule_refuses_parameters_that_do_not_go_together(cfn: Cfn) -> None:
    body = template({"P": parameter("a")}, Rules=RULES, Parameters=STAGES)
    with refused("ValidationError", "Template constraint violated: Too small."):
        cfn.create(body, Parameters=sized(Size="small"))
    assert "CREATE_COMPLETE" == cfn.create(body, Parameters=sized(Size="small", Stage="test"))
    assert "CREATE_COMPLETE" == cfn.create(body, "other", Parameters=sized(Size="huge"))


def test_function_of_what_is_not_made_yet_is_resolved_in_its_turn(cfn: Cfn, ssm: Any) -> None:
    parts = {"Fn::Select": [1, {"Fn::Split": ["-", {"Ref": "A"}]}]}
    cfn.create(template({"A": parameter("a", Name="one-two"), "B": parameter(parts, Name="b")}))
    assert "two" == ssm.get_parameter(Name="b")["Parameter"]["Value"]


def test_selection_that_turns_out_too_far_fails_its_resource(cfn: Cfn) -> None:
    parts = {"Fn::Select": [5, {"Fn::Split": ["-", {"Ref": "A"}]}]}
    cfn.create(template({"A": parameter("a", Name="one-two"), "B": parameter(parts)}))
    assert "Template error: Fn::Select cannot select nonexistent value at index 5" == cfn.reason("B")


MALFORMED = {
    "a join of one part": (
        {"Fn::Join": ["-"]},
        (
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
            "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
        ),
    ),
    "a split of one part": (
        {"Fn::Split": ["-"]},
        (
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
            "split or a function that returns a string to be split."
        ),
    ),
    "a selection of one part": (
        {"Fn::Select": [1]},
        "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
    ),
    "an encoded list": ({"Fn::Base64": ["a"]}, "Template error: what Fn::Base64 encodes must be a string"),
    "an unknown condition": (
        {"Fn::If": ["Nope", "a", "b"]},
        "Template format error: Unresolved condition dependency Nope in the Conditions block of the template",
    ),
}


@pytest.mark.parametrize(("value", "message"), MALFORMED.values(), ids=MALFORMED.keys())
def test_function_of_the_wrong_form_is_refused(cfn: Cfn, value: Any, message: str) -> None:
    with refused("ValidationError", message):
        cfn.create(template({"P": parameter(value)}, Conditions=CONDITIONS, Mappings=MAPPINGS))


def test_list_fills_a_text_with_commas(cfn: Cfn) -> None:
    zones = {"Fn::Sub": ["${Z}", {"Z": {"Fn::GetAZs": ""}}]}
    cfn.create(template({"P": parameter("a")}, Outputs={"A": {"Value": zones}}))
    assert {"A": "us-east-1a,us-east-1b,us-east-1c"} == cfn.outputs()


def test_values_of_what_is_not_made_yet_are_lists_in_their_turn(cfn: Cfn, ssm: Any) -> None:
    joined = {"Fn::Join": ["+", {"Fn::Split": ["-", {"Fn::Select": [0, {"Fn::Split": ["/", {"Ref": "A"}]}]}]}]}
    cfn.create(template({"A": parameter("a", Name="one-two"), "B": parameter(joined, Name="b")}))
    assert "one+two" == ssm.get_parameter(Name="b")["Parameter"]["Value"]


TRUE = {
    "a word": "true",
    "a parameter": {"Ref": "Yes"},
    "each the same": {"Fn::EachMemberEquals": [["a", "a"], "a"]},
    "each of some": {"Fn::EachMemberIn": [["a"], ["a", "b"]]},
}


@pytest.mark.parametrize("assertion", TRUE.values(), ids=TRUE.keys())
def test_assertion_of_a_rule_holds(cfn: Cfn, assertion: Any) -> None:
    rules = {"R": {"Assertions": [{"Assert": assertion}, {"Assert": {"Fn::Not": [{"Fn::Not": [assertion]}]}}]}}
    parameters = {"Yes": {"Type": "String", "Default": True}}
    assert "CREATE_COMPLETE" == cfn.create(template({"P": parameter("a")}, Rules=rules, Parameters=parameters))
    against = {"R": {"Assertions": [{"Assert": {"Fn::Not": [assertion]}}]}}
    with refused("ValidationError", "Template constraint violated: an assertion does not hold"):
        cfn.create(template({"P": parameter("a")}, Rules=against, Parameters=parameters), "other")


def test_condition_that_a_rule_does_not_know_is_refused(cfn: Cfn) -> None:
    rules = {"R": {"Assertions": [{"Assert": {"Condition": "Nope"}}]}}
    message = "Template format error: Unresolved condition dependency Nope in the Conditions block of the template"
    with refused("ValidationError", message):
        cfn.create(template({"P": parameter("a")}, Rules=rules))


def test_function_that_conditions_do_not_have_says_so(mocksm: MockSecrets, cfn: Cfn) -> None:
    with pytest.raises(NotModelled, match="Fn::Base64 in conditions"):
        cfn.create(template({"P": parameter("a")}, Conditions={"C": {"Fn::Base64": "a"}}))
    mocksm.take_refusals()


def test_resource_that_is_not_there_is_told() -> None:
    scene = Scene({}, {}, {}, lambda *_: None, lambda _: None)
    told = r"Template format error: Unresolved resource dependencies \[X\] in the Resources block of the template"
    with pytest.raises(ValidationError, match=told):
        scene.named("X")
