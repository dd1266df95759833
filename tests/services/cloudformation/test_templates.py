"""Templates as texts: JSON and YAML, short forms, and what is refused before anything is made."""

from __future__ import annotations

import builtins
import importlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets
from mocksm.errors import MocksmError, NotModelled
from tests.expect import refused
from tests.services.cloudformation.deploying import ALL, Cfn, parameter, secret, template

SHORT = """
Parameters:
  Name: {Type: String, Default: shop}
Mappings:
  Sizes: {us-east-1: {Length: '20'}}
Conditions:
  IsShop: !Equals [!Ref Name, shop]
  Never: !Not [!Condition IsShop]
Resources:
  Db:
    Type: AWS::SecretsManager::Secret
    Condition: IsShop
    Properties:
      Name: !Join [/, [prod, !Ref Name]]
      Description: !If [Never, no, !Select [1, !Split [',', 'a,b']]]
      GenerateSecretString:
        PasswordLength: !FindInMap [Sizes, !Ref 'AWS::Region', Length]
        ExcludePunctuation: true
  Value:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Tags: !If [IsShop, {team: !Ref Name}, {}]
      Value: !Sub
        - '${Own} of ${Db.Id} in ${AWS::AccountId}, ${!Kept}'
        - Own: !Base64 hi
  Policy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !GetAtt Db.Id
      ResourcePolicy:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {AWS: !Sub '${AWS::AccountId}'}, Action: 'secretsmanager:GetSecretValue', Resource: '*'}]
"""


def test_short_forms_of_yaml_are_resolved(cfn: Cfn, sm: Any, ssm: Any) -> None:
    assert "CREATE_COMPLETE" == cfn.create(SHORT)
    ids = cfn.ids()
    found = sm.describe_secret(SecretId="prod/shop")
    assert (ids["Db"], "b") == (found["ARN"], found["Description"])
    assert 20 == len(sm.get_secret_value(SecretId="prod/shop")["SecretString"])
    shown = ssm.get_parameter(Name=ids["Value"])["Parameter"]["Value"]
    assert f"aGk= of {found['ARN']} in 123456789012, ${{Kept}}" == shown


def test_dates_of_yaml_stay_texts(cfn: Cfn, sm: Any) -> None:
    cfn.create(SHORT)
    policy = json.loads(sm.get_resource_policy(SecretId="prod/shop")["ResourcePolicy"])
    assert "2012-10-17" == policy["Version"]


def test_template_is_returned_as_it_was_given(cfn: Cfn) -> None:
    cfn.create(SHORT)
    found = cfn.client.get_template(StackName="app")
    assert (SHORT, ["Original", "Processed"]) == (found["TemplateBody"], found["StagesAvailable"])


def test_yaml_without_pyyaml_says_what_to_install(
    mocksm: MockSecrets, cfn: Cfn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def import_module(name: str, *rest: Any) -> Any:
        if name == "yaml":
            raise ModuleNotFoundError(name)
        return builtins.__import__(name)

    monkeypatch.setattr(importlib, "import_module", import_module)
    with pytest.raises(MocksmError, match=r"pip install 'mocksm\[cloudformation\]'"):
        cfn.client.validate_template(TemplateBody=SHORT)
    mocksm.take_refusals()


REFUSED = {
    "nothing": ("", "Either Template URL or Template Body must be specified."),
    "a word": ("hello", "Template format error: unsupported structure."),
    "broken JSON": ('{"Resources": ', "Template format error: JSON not well-formed. (line 1, column 15)"),
    "broken YAML": ("Resources: [", "Template format error: YAML not well-formed. (line 1, column 13)"),
    "an unknown tag": ("Resources: !Nope a", "Template format error: YAML not well-formed. (line 1, column 12)"),
    "no resources": ("{}", "Template format error: At least one Resources member must be defined."),
    "resources as a list": ('{"Resources": [1]}', "Template format error: Resources section must be a map or object."),
    "another section": (
        template({"S": secret()}, Resource={}),
        "Invalid template property or properties [Resource]",
    ),
    "another version": (
        template({"S": secret()}, AWSTemplateFormatVersion="2020-01-01"),
        "Template format error: 2020-01-01 is not a supported value for AWSTemplateFormatVersion.",
    ),
    "a name with a hyphen": (
        template({"my-secret": secret()}),
        "Template format error: Resource name my-secret is non alphanumeric.",
    ),
    "a resource without type": (
        template({"S": {"Properties": {}}}),
        "Template format error: [/Resources/S] Every Resources object must contain a Type member.",
    ),
    "a resource that is a text": (
        template({"S": "AWS::KMS::Key"}),
        "Template format error: [/Resources/S] resource definition is malformed",
    ),
    "another attribute": (
        template({"S": {**secret(), "Propertys": {}}}),
        "Invalid template resource property 'Propertys'",
    ),
    "a type of no service": (
        template({"S": {"Type": "Secret"}}),
        "Template format error: Unrecognized resource types: [Secret]",
    ),
    "properties that are a text": (
        template({"S": {"Type": "AWS::KMS::Key", "Properties": "x"}}),
        "Template format error: [/Resources/S] resource definition is malformed",
    ),
    "another deletion policy": (
        template({"S": {**secret(), "DeletionPolicy": "Keep"}}),
        "Template format error: Unrecognized DeletionPolicy Keep for resource S",
    ),
    "an output without value": (
        template({"S": secret()}, Outputs={"A": {"Description": "x"}}),
        "Template format error: Every Outputs member must contain a Value object",
    ),
    "a description that is too long": (
        template({"S": secret()}, Description="x" * 1025),
        "Template format error: 'Description' length is greater than 1024.",
    ),
    "too many outputs": (
        template({"S": secret()}, Outputs={f"O{number}": {"Value": "a"} for number in range(201)}),
        "Template format error: Number of outputs, 201, is greater than maximum allowed, 200",
    ),
    "an unknown reference": (
        template({"S": secret(Description={"Ref": "Nope"})}),
        "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template",
    ),
    "an unknown reference in a text": (
        template({"S": secret(Description={"Fn::Sub": "${Nope.Arn}"})}),
        "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template",
    ),
    "an unknown reference of an output": (
        template({"S": secret()}, Outputs={"A": {"Value": {"Ref": "Nope"}}}),
        "Template format error: Unresolved resource dependencies [Nope] in the Outputs block of the template",
    ),
    "an unknown dependency": (
        template({"S": {**secret(), "DependsOn": "Nope"}}),
        "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template",
    ),
    "an unknown attribute": (
        template({"S": secret(), "P": parameter({"Fn::GetAtt": ["S", "Arn"]})}),
        "Template error: resource S does not support attribute type Arn in Fn::GetAtt",
    ),
    "an attribute of a parameter": (
        template({"P": parameter({"Fn::GetAtt": ["A", "Arn"]})}, Parameters={"A": {"Type": "String", "Default": "a"}}),
        "Template error: instance of Fn::GetAtt references undefined resource A",
    ),
    "a circle": (
        template({"A": parameter({"Ref": "B"}), "B": parameter({"Ref": "A"}), "C": parameter({"Ref": "A"})}),
        "Circular dependency between resources: [A, B]",
    ),
    "an unknown condition": (
        template({"S": {**secret(), "Condition": "Nope"}}),
        "Template format error: Unresolved condition dependency Nope in the Conditions block of the template",
    ),
    "a resource in a condition": (
        template({"S": secret()}, Conditions={"C": {"Fn::Equals": [{"Ref": "S"}, "a"]}}),
        "Template format error: Unresolved dependencies [S]. Cannot reference resources in the Conditions block of the template",
    ),
    "a Ref of a list": (
        template({"S": secret(Description={"Ref": ["a"]})}),
        "Template error: every Ref object must have a single String value.",
    ),
    "a GetAtt without attribute": (
        template({"S": secret(Description={"Fn::GetAtt": ["S"]})}),
        (
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
            "attribute"
        ),
    ),
    "a variable that is none": (
        template({"S": secret(Description={"Fn::Sub": "${a b}"})}),
        (
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and "
            "colons"
        ),
    ),
}


@pytest.mark.parametrize(("body", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_template_is_refused(cfn: Cfn, body: str, message: str) -> None:
    with refused("ValidationError", message):
        cfn.client.create_stack(StackName="app", **({"TemplateBody": body} if body else {}))
    assert [] == cfn.client.list_stacks()["StackSummaries"]


def test_template_of_too_many_resources_is_refused(cfn: Cfn) -> None:
    body = template({f"S{number}": {"Type": "AWS::KMS::Key"} for number in range(501)})
    with refused(
        "ValidationError", "Template format error: Number of resources, 501, is greater than maximum allowed, 500"
    ):
        cfn.client.create_stack(StackName="app", TemplateBody=body)


def test_template_that_is_too_long_is_refused(cfn: Cfn) -> None:
    body = template({"S": secret(SecretString="x" * 51_200)})
    with pytest.raises(ClientError) as caught:
        cfn.client.create_stack(StackName="app", TemplateBody=body)
    error = caught.value.response["Error"]
    assert ("ValidationError", True) == (
        error["Code"],
        error["Message"].endswith("failed to satisfy constraint: Member must have length less than or equal to 51200"),
    )


CAPABILITIES = {
    "a role": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}}, "CAPABILITY_IAM"),
    "a role with a name": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}, "RoleName": "r"}, "CAPABILITY_NAMED_IAM"),
    "a user": ("AWS::IAM::User", {}, "CAPABILITY_IAM"),
}


@pytest.mark.parametrize(("kind", "properties", "needed"), CAPABILITIES.values(), ids=CAPABILITIES.keys())
def test_what_a_template_does_with_iam_has_to_be_acknowledged(
    cfn: Cfn, kind: str, properties: dict[str, Any], needed: str
) -> None:
    body = template({"R": {"Type": kind, "Properties": properties}})
    with refused("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]"):
        cfn.client.create_stack(StackName="app", TemplateBody=body)
    found = cfn.client.validate_template(TemplateBody=body)
    assert [needed] == found["Capabilities"]
    assert f"The following resource(s) require capabilities: [{kind}]" == found["CapabilitiesReason"]


def test_named_capability_covers_the_other(cfn: Cfn) -> None:
    body = template({"R": {"Type": "AWS::IAM::User"}})
    cfn.client.create_stack(StackName="app", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    assert "CREATE_COMPLETE" == cfn.status()


def test_template_says_what_it_takes(cfn: Cfn) -> None:
    declared = {
        "Password": {"Type": "String", "NoEcho": True, "Description": "a secret"},
        "Size": {"Type": "Number", "Default": 3, "AllowedValues": [3, 5]},
    }
    body = template({"S": secret()}, Parameters=declared, Description="Words", Metadata={"a": 1})
    found = cfn.client.validate_template(TemplateBody=body)
    expected = [
        {"ParameterKey": "Password", "NoEcho": True, "Description": "a secret"},
        {"ParameterKey": "Size", "NoEcho": False, "DefaultValue": "3"},
    ]
    assert (expected, "Words") == (found["Parameters"], found["Description"])
    summary = cfn.client.get_template_summary(TemplateBody=body)
    assert (["AWS::SecretsManager::Secret"], '{"a": 1}') == (summary["ResourceTypes"], summary["Metadata"])
    assert ["3", "5"] == summary["Parameters"][1]["ParameterConstraints"]["AllowedValues"]


def test_summary_of_a_stack_is_that_of_its_template(cfn: Cfn) -> None:
    cfn.create(template({"S": secret()}, AWSTemplateFormatVersion="2010-09-09"))
    found = cfn.client.get_template_summary(StackName="app")
    assert (["AWS::SecretsManager::Secret"], "2010-09-09") == (found["ResourceTypes"], found["Version"])


@pytest.mark.parametrize(
    ("section", "words"),
    [
        pytest.param({"Transform": "AWS::Serverless-2016-10-31"}, "transforms", id="another transform"),
        pytest.param({"Hooks": {}}, "Hooks", id="hooks"),
        pytest.param({"Parameters": {"Fn::ForEach::A": []}}, "Fn::ForEach::A", id="a loop"),
        pytest.param(
            {"Outputs": {"A": {"Value": {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}}}}, "Fn::Cidr", id="another function"
        ),
    ],
)
def test_what_is_not_modelled_says_so(mocksm: MockSecrets, cfn: Cfn, section: dict[str, Any], words: str) -> None:
    body = template({"S": secret()}, **section)
    with pytest.raises(NotModelled, match=words):
        cfn.client.create_stack(StackName="app", TemplateBody=body, Capabilities=ALL)
    mocksm.take_refusals()
