"""AWS::Lambda::Function and Permission: inline Python runs, or a callable of the test's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.errors import MocksmError
from tests.services.cloudformation.deploying import Cfn, template

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    },
}
CODE = """
import os


def handler(event, context):
    return [event, os.environ.get("WHO"), context.function_name, context.memory_limit_in_mb]
"""


def function(**properties: Any) -> dict[str, Any]:
    said = {
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": CODE},
        **properties,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": said}


@pytest.fixture
def client(mocksm: Aws) -> Any:
    return mocksm.client("lambda")


def invoke(client: Any, name: str, event: Any = None) -> Any:
    return json.loads(client.invoke(FunctionName=name, Payload=json.dumps(event))["Payload"].read())


def test_inline_code_runs(cfn: Cfn, client: Any) -> None:
    environment = {"Variables": {"WHO": {"Ref": "AWS::StackName"}}}
    made = function(Environment=environment, MemorySize="256", Timeout="10", VpcConfig={"SubnetIds": []})
    assert "CREATE_COMPLETE" == cfn.create(template({"Role": ROLE, "F": made}))
    name = cfn.ids()["F"]
    assert name.startswith("app-F-")
    assert [{"a": 1}, "app", name, "256"] == [*invoke(client, name, {"a": 1})[:3], str(invoke(client, name)[3])]
    tags = client.get_function(FunctionName=name)["Tags"]
    assert ("app", "F") == (tags["aws:cloudformation:stack-name"], tags["aws:cloudformation:logical-id"])


def test_function_changes_in_place(cfn: Cfn, client: Any) -> None:
    before = function(FunctionName="f", Environment={"Variables": {"WHO": "a"}}, Timeout=9, Description="d")
    cfn.create(template({"Role": ROLE, "F": before}))
    other = "def handler(event, context):\n    return 'other'\n"
    after = function(FunctionName="f", Code={"ZipFile": other}, Tags=[{"Key": "team", "Value": "core"}])
    assert "UPDATE_COMPLETE" == cfn.update(template({"Role": ROLE, "F": after}))
    assert "other" == invoke(client, "f")
    found = client.get_function(FunctionName="f")
    configuration = found["Configuration"]
    assert (3, "") == (configuration["Timeout"], configuration["Description"])
    assert {} == configuration.get("Environment", {}).get("Variables", {})
    assert "core" == found["Tags"]["team"]
    assert "UPDATE_COMPLETE" == cfn.update(
        template({"Role": ROLE, "F": function(FunctionName="f", Code={"ZipFile": other})})
    )
    assert "team" not in client.get_function(FunctionName="f")["Tags"]


def test_function_is_replaced_when_its_name_changes(cfn: Cfn, client: Any) -> None:
    cfn.create(template({"Role": ROLE, "F": function(FunctionName="f")}))
    cfn.update(template({"Role": ROLE, "F": function(FunctionName="g")}))
    assert ["g"] == [each["FunctionName"] for each in client.list_functions()["Functions"]]


@pytest.mark.parametrize("bound", ["F", "f"], ids=["by its logical id", "by its name"])
def test_callable_stands_for_code_that_is_elsewhere(mocksm: Aws, cfn: Cfn, client: Any, bound: str) -> None:
    mocksm.cloudformation.bind(bound, lambda event, context: [event, context.function_name])
    code = {"S3Bucket": "b", "S3Key": "k"}
    made = function(FunctionName="f", Code=code, Runtime="nodejs22.x", Handler="main.handler")
    assert "CREATE_COMPLETE" == cfn.create(template({"Role": ROLE, "F": made}))
    assert [1, "f"] == invoke(client, "f", 1)
    changed = function(FunctionName="f", Code={"S3Bucket": "b", "S3Key": "l"}, Handler="other.handler", Timeout=7)
    assert "UPDATE_COMPLETE" == cfn.update(template({"Role": ROLE, "F": changed}))
    assert [2, "f"] == invoke(client, "f", 2)
    assert 7 == client.get_function(FunctionName="f")["Configuration"]["Timeout"]


def test_callable_stands_for_an_image(mocksm: Aws, cfn: Cfn, client: Any) -> None:
    mocksm.cloudformation.bind("F", lambda event, context: "image")
    properties = {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "PackageType": "Image", "Code": {"ImageUri": "x"}}
    cfn.create(template({"Role": ROLE, "F": {"Type": "AWS::Lambda::Function", "Properties": properties}}))
    assert "image" == invoke(client, cfn.ids()["F"])


def test_what_is_bound_is_recorded_without_the_callable(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.cloudformation.bind("F", lambda event, context: None)
    cfn.create(template({"Role": ROLE, "F": function()}))
    made = mocksm.calls("lambda:CreateFunction", inner=True).last
    assert "lambda" not in repr(made).replace("lambda:CreateFunction", "")
    assert "CreateFunction20150331" in [event.name for event in mocksm.events]


def test_code_that_is_elsewhere_says_what_to_do(cfn: Cfn) -> None:
    cfn.create(template({"Role": ROLE, "F": function(Code={"S3Bucket": "b", "S3Key": "k"})}))
    told = "mocksm does not model code that is elsewhere (S3Bucket, S3Key); let a callable be it: "
    assert f"{told}aws.cloudformation.bind('F', handler)" == cfn.reason("F")


def test_role_that_lambda_may_not_assume_fails_the_function(cfn: Cfn) -> None:
    stranger = json.loads(json.dumps(ROLE).replace("lambda.amazonaws.com", "ec2.amazonaws.com"))
    cfn.create(template({"Role": stranger, "F": function()}))
    assert "The role defined for the function cannot be assumed by Lambda." in cfn.reason("F")


def test_permission_lets_its_principal_in_and_no_more_when_it_is_gone(cfn: Cfn, client: Any) -> None:
    properties = {
        "FunctionName": {"Ref": "F"},
        "Action": "lambda:InvokeFunction",
        "Principal": "secretsmanager.amazonaws.com",
        "SourceAccount": {"Ref": "AWS::AccountId"},
    }
    permission = {"Type": "AWS::Lambda::Permission", "Properties": properties}
    resources = {"Role": ROLE, "F": function(FunctionName="f")}
    cfn.create(template({**resources, "P": permission}))
    statement = json.loads(client.get_policy(FunctionName="f")["Policy"])["Statement"][0]
    assert cfn.ids()["P"] == statement["Sid"]
    assert {"Service": "secretsmanager.amazonaws.com"} == statement["Principal"]
    assert {"StringEquals": {"AWS:SourceAccount": "123456789012"}} == statement["Condition"]

    other = {**permission, "Properties": {**properties, "Principal": "events.amazonaws.com"}}
    cfn.update(template({**resources, "P": other}))
    statements = json.loads(client.get_policy(FunctionName="f")["Policy"])["Statement"]
    assert [{"Service": "events.amazonaws.com"}] == [each["Principal"] for each in statements]

    cfn.update(template(resources))
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName="f")


def test_permission_of_a_function_url_is_not_modelled(cfn: Cfn) -> None:
    properties = {
        "FunctionName": {"Ref": "F"},
        "Action": "lambda:InvokeFunctionUrl",
        "Principal": "*",
        "FunctionUrlAuthType": "NONE",
    }
    permission = {"Type": "AWS::Lambda::Permission", "Properties": properties}
    cfn.create(template({"Role": ROLE, "F": function(), "P": permission}))
    assert "mocksm does not model ['FunctionUrlAuthType']" in cfn.reason("P")


def test_what_cannot_be_called_is_not_bound(mocksm: Aws) -> None:
    with pytest.raises(MocksmError, match=r"'index\.handler' is no handler"):
        mocksm.cloudformation.bind("F", "index.handler")  # type: ignore[type-var]
