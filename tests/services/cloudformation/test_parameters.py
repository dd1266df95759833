"""Parameters of templates: their values, what is allowed, and names in Parameter Store."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, template


def given(**values: str) -> list[dict[str, Any]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def showing(**declaration: Any) -> str:
    """Return a template that shows what its parameter is."""
    return template({"Shown": parameter({"Ref": "P"})}, Parameters={"P": declaration})


def shown(cfn: Cfn, ssm: Any) -> str:
    return str(ssm.get_parameter(Name=cfn.ids()["Shown"])["Parameter"]["Value"])


REFUSED = {
    "no value": ({"Type": "String"}, {}, "Parameters: [P] must have values"),
    "another name": ({"Type": "String", "Default": "a"}, {"Q": "a"}, "Parameters: [Q] do not exist in the template"),
    "another of few": (
        {"Type": "String", "AllowedValues": ["a", "b"]},
        {"P": "c"},
        "Parameter 'P' must be one of AllowedValues",
    ),
    "another form": (
        {"Type": "String", "AllowedPattern": "[a-z]+"},
        {"P": "A"},
        "Parameter 'P' must match pattern [a-z]+",
    ),
    "another form, described": (
        {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "small letters"},
        {"P": "A"},
        "Parameter P failed to satisfy constraint: small letters",
    ),
    "too short": ({"Type": "String", "MinLength": 3}, {"P": "ab"}, "Parameter 'P' must contain at least 3 characters"),
    "too long": ({"Type": "String", "MaxLength": "1"}, {"P": "ab"}, "Parameter 'P' must contain at most 1 characters"),
    "no number": ({"Type": "Number"}, {"P": "many"}, "Parameter 'P' must be a number"),
    "too little": ({"Type": "Number", "MinValue": 2}, {"P": "1"}, "Parameter 'P' must be a number not less than 2"),
    "too much": ({"Type": "Number", "MaxValue": 2}, {"P": "3"}, "Parameter 'P' must be a number not greater than 2"),
    "no number in a list": ({"Type": "List<Number>"}, {"P": "1,b"}, "Parameter 'P' must be a number"),
    "no type": ({"Default": "a"}, {}, "Template format error: Every Parameters object must contain a Type member."),
    "another type": ({"Type": "Bool", "Default": "a"}, {}, "Template format error: Unrecognized parameter type: Bool"),
    "no version in a default": (
        {"Type": "String", "Default": "{{resolve:ssm:/a}}"},
        {},
        "Template error: parameter P should not contain ssm versionless resolver",
    ),
}


@pytest.mark.parametrize(("declaration", "values", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_parameter_is_refused(cfn: Cfn, declaration: dict[str, Any], values: dict[str, str], message: str) -> None:
    with refused("ValidationError", message):
        cfn.client.create_stack(StackName="app", TemplateBody=showing(**declaration), Parameters=given(**values))
    assert [] == cfn.client.list_stacks()["StackSummaries"]


TAKEN = {
    "a text": ({"Type": "String"}, "a", "a"),
    "a default": ({"Type": "String", "Default": "b"}, None, "b"),
    "a number": ({"Type": "Number", "MinValue": 1, "MaxValue": 3}, "2.5", "2.5"),
    "a truth value": ({"Type": "String", "Default": True}, None, "true"),
    "another service's": ({"Type": "AWS::EC2::VPC::Id"}, "vpc-1", "vpc-1"),
}


@pytest.mark.parametrize(("declaration", "value", "expected"), TAKEN.values(), ids=TAKEN.keys())
def test_parameter_is_what_was_given(
    cfn: Cfn, ssm: Any, declaration: dict[str, Any], value: str | None, expected: str
) -> None:
    cfn.create(showing(**declaration), Parameters=given(**({} if value is None else {"P": value})))
    assert expected == shown(cfn, ssm)


def test_list_is_taken_apart(cfn: Cfn, ssm: Any) -> None:
    joined = {"Fn::Join": ["+", {"Ref": "P"}]}
    cfn.create(
        template({"Shown": parameter(joined)}, Parameters={"P": {"Type": "CommaDelimitedList"}}),
        Parameters=given(P="a, b,c"),
    )
    assert "a+b+c" == shown(cfn, ssm)


def test_value_that_is_not_to_be_seen_is_shown_as_asterisks(cfn: Cfn, ssm: Any) -> None:
    cfn.create(showing(Type="String", NoEcho=True), Parameters=given(P="hunter2"))
    assert [{"ParameterKey": "P", "ParameterValue": "****"}] == cfn.stack()["Parameters"]
    events = cfn.client.describe_stack_events(StackName="app")["StackEvents"]
    assert ['{"Type":"String","Value":"****"}'] * 3 == [
        e["ResourceProperties"] for e in events if "ResourceProperties" in e
    ]
    assert "hunter2" == shown(cfn, ssm)


def test_previous_value_is_used_again(cfn: Cfn, ssm: Any) -> None:
    cfn.create(showing(Type="String"), Parameters=given(P="first"))
    other = template(
        {"Shown": parameter({"Fn::Sub": "${P}!"})}, Parameters={"P": {"Type": "String", "Default": "other"}}
    )
    cfn.update(other, Parameters=[{"ParameterKey": "P", "UsePreviousValue": True}])
    assert "first!" == shown(cfn, ssm)


def test_previous_value_of_a_new_stack_is_refused(cfn: Cfn) -> None:
    with refused(
        "ValidationError",
        "Invalid input for parameter key P. Cannot specify usePreviousValue as true for a parameter key not in the previous "
        "template",
    ):
        cfn.create(showing(Type="String"), Parameters=[{"ParameterKey": "P", "UsePreviousValue": True}])


STORED = "AWS::SSM::Parameter::Value<String>"
STORED_LIST = "AWS::SSM::Parameter::Value<List<String>>"


def test_name_in_parameter_store_stands_for_what_is_there(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/size", Type="String", Value="large")
    cfn.create(showing(Type=STORED, Default="/app/size"))
    assert "large" == shown(cfn, ssm)
    expected = [{"ParameterKey": "P", "ParameterValue": "/app/size", "ResolvedValue": "large"}]
    assert expected == cfn.stack()["Parameters"]


def test_list_in_parameter_store_is_taken_apart_without_spaces(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/zones", Type="StringList", Value="a, b")
    joined = {"Fn::Join": ["+", {"Ref": "P"}]}
    cfn.create(template({"Shown": parameter(joined)}, Parameters={"P": {"Type": STORED_LIST, "Default": "/app/zones"}}))
    assert "a+b" == shown(cfn, ssm)


def test_what_is_stored_is_fetched_with_every_update(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/size", Type="String", Value="large")
    body = showing(Type=STORED, Default="/app/size")
    cfn.create(body)
    with refused("ValidationError", "No updates are to be performed."):
        cfn.update(body)
    ssm.put_parameter(Name="/app/size", Type="String", Value="small", Overwrite=True)
    assert "UPDATE_COMPLETE" == cfn.update(body)
    assert "small" == shown(cfn, ssm)


def test_what_is_allowed_is_asked_of_the_name(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/size", Type="String", Value="large")
    assert "CREATE_COMPLETE" == cfn.create(showing(Type=STORED, Default="/app/size", AllowedPattern="/app/.*"))


STORED_REFUSED = {
    "missing": (STORED, "/no", "Unable to fetch parameters [/no] from parameter store for this account."),
    "a missing version": (
        STORED,
        "/text:7",
        "Unable to fetch parameters [/text] from parameter store for this account.",
    ),
    "secure": (
        STORED,
        "/secure",
        "Parameters [/secure] referenced by template have types not supported by CloudFormation.",
    ),
    "a list for a text": (
        STORED,
        "/list",
        "Types for SSM parameters [/list] defined in CFN template and SSM are incompatible",
    ),
    "a text for a list": (
        STORED_LIST,
        "/text",
        "Types for SSM parameters [/text] defined in CFN template and SSM are incompatible",
    ),
}


@pytest.mark.parametrize(("kind", "name", "message"), STORED_REFUSED.values(), ids=STORED_REFUSED.keys())
def test_name_in_parameter_store_is_refused(cfn: Cfn, ssm: Any, kind: str, name: str, message: str) -> None:
    for stored, type_ in (("/text", "String"), ("/list", "StringList"), ("/secure", "SecureString")):
        ssm.put_parameter(Name=stored, Type=type_, Value="a")
    with refused("ValidationError", message):
        cfn.create(showing(Type=kind), Parameters=given(P=name))


def test_label_is_answered_with_nothing_but_a_failure(cfn: Cfn) -> None:
    with pytest.raises(ClientError) as caught:
        cfn.client.create_stack(StackName="app", TemplateBody=showing(Type=STORED), Parameters=given(P="/text:prod"))
    response = caught.value.response
    assert ("InternalFailure", 500) == (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"])
    assert "Message" not in response["Error"]


def test_previous_value_and_another_are_refused(cfn: Cfn) -> None:
    cfn.create(showing(Type="String"), Parameters=given(P="a"))
    both = [{"ParameterKey": "P", "ParameterValue": "b", "UsePreviousValue": True}]
    with refused(
        "ValidationError",
        "Invalid input for parameter key P. Cannot specify usePreviousValue as true and non empty value for a parameter",
    ):
        cfn.update(showing(Type="String"), Parameters=both)


def test_what_is_stored_is_shown_of_a_hidden_parameter_as_asterisks(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/size", Type="String", Value="large")
    cfn.create(showing(Type=STORED, Default="/app/size", NoEcho="true"))
    assert [{"ParameterKey": "P", "ParameterValue": "****", "ResolvedValue": "****"}] == cfn.stack()["Parameters"]
