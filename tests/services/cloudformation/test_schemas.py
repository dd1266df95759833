"""How properties look: scalars of a template as services want them, and what is refused before anything is made."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.reading import truth, whole
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template


@pytest.mark.parametrize(
    ("written", "read"),
    [("123456", "123456"), ("true", "true"), ("False", "false"), ("1.5", "1.5"), ("'yes'", "yes")],
)
def test_scalars_of_yaml_are_texts(cfn: Cfn, sm: Any, ssm: Any, written: str, read: str) -> None:
    body = f"""
Resources:
  S: {{Type: AWS::SecretsManager::Secret, Properties: {{Name: db, SecretString: {written}, Description: {written}}}}}
  P: {{Type: AWS::SSM::Parameter, Properties: {{Name: p, Type: String, Value: {written}, Tags: {{a: {written}}}}}}}
"""
    assert "CREATE_COMPLETE" == cfn.create(body)
    assert (
        read == sm.get_secret_value(SecretId="db")["SecretString"] == sm.describe_secret(SecretId="db")["Description"]
    )
    assert read == ssm.get_parameter(Name="p")["Parameter"]["Value"]
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="p")["TagList"]
    assert {"Key": "a", "Value": read} in tags


def function(**properties: Any) -> dict[str, Any]:
    own = {
        "Role": "arn:aws:iam::123456789012:role/r",
        "Handler": "index.handler",
        "Runtime": "python3.12",
        **properties,
    }
    return {"Type": "AWS::Lambda::Function", "Properties": own}


def schedule(rules: Any) -> dict[str, Any]:
    properties = {"SecretId": "db", "RotationLambdaARN": "arn", "RotationRules": rules}
    return {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": properties}


def key(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::KMS::Key", "Properties": properties}


def cluster(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql", **properties}}


def generated(**how: Any) -> dict[str, Any]:
    return secret(GenerateSecretString=how)


WRONG = {
    "text-object": (secret(SecretString={"a": "b"}), "#/SecretString: expected type: String, found: JSONObject"),
    "text-list": (parameter(["a", "b"]), "#/Value: expected type: String, found: JSONArray"),
    "text-null": (secret(Description=[None]), "#/Description: expected type: String, found: JSONArray"),
    "template-object": (
        generated(SecretStringTemplate={"username": "admin"}, GenerateStringKey="password"),
        "#/GenerateSecretString/SecretStringTemplate: expected type: String, found: JSONObject",
    ),
    "object-truth": (
        secret(GenerateSecretString=True),
        "#/GenerateSecretString: expected type: JSONObject, found: Boolean",
    ),
    "number-word": (
        generated(PasswordLength="long"),
        "#/GenerateSecretString/PasswordLength: expected type: Integer, found: String",
    ),
    "truth-word": (
        generated(IncludeSpace="perhaps"),
        "#/GenerateSecretString/IncludeSpace: expected type: Boolean, found: String",
    ),
    "misspelt": (generated(Lenght=12), "#/GenerateSecretString: extraneous key [Lenght] is not permitted"),
    "tags-object": (secret(Tags={"a": "b"}), "#/Tags: expected type: JSONArray, found: JSONObject"),
    "tags-texts": (secret(Tags=["a"]), "#/Tags/0: expected type: JSONObject, found: String"),
    "tag-without-key": (secret(Tags=[{"Value": "a"}]), "#/Tags/0: required key [Key] not found"),
    "regions-texts": (
        secret(ReplicaRegions=["eu-west-1"]),
        "#/ReplicaRegions/0: expected type: JSONObject, found: String",
    ),
    "rules-text": (schedule("30"), "#/RotationRules: expected type: JSONObject, found: String"),
    "code-text": (function(Code="x"), "#/Code: expected type: JSONObject, found: String"),
    "variables-text": (
        function(Code={"ZipFile": ""}, Environment={"Variables": "x"}),
        "#/Environment/Variables: expected type: JSONObject, found: String",
    ),
    "number-truth": (key(RotationPeriodInDays=True), "#/RotationPeriodInDays: expected type: Integer, found: Boolean"),
    "number-fraction": (
        key(RotationPeriodInDays=1.5),
        "#/RotationPeriodInDays: expected type: Integer, found: BigDecimal",
    ),
    "truth-number": (key(Enabled=1), "#/Enabled: expected type: Boolean, found: Integer"),
    "policy-list": (key(KeyPolicy=[]), "#/KeyPolicy: expected type: JSONObject, found: JSONArray"),
    "too-few-days": (key(PendingWindowInDays=3), "#/PendingWindowInDays: 3 is not greater or equal to 7"),
    "too-many-days": (key(PendingWindowInDays="31"), "#/PendingWindowInDays: 31 is not less or equal to 30"),
    "capacity": (
        cluster(ServerlessV2ScalingConfiguration={"MinCapacity": "half"}),
        "#/ServerlessV2ScalingConfiguration/MinCapacity: expected type: Number, found: String",
    ),
}


@pytest.mark.parametrize(("resource", "problem"), WRONG.values(), ids=WRONG.keys())
def test_property_that_looks_otherwise_fails_its_resource(
    mocksm: Aws, cfn: Cfn, resource: dict[str, Any], problem: str
) -> None:
    tags = [{"Key": "team", "Value": "core"}]  # the stack's, which meet those of the resource
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"R": resource}), Tags=tags)
    assert f"Properties validation failed for resource R with message:\n{problem}" == cfn.reason("R")
    assert [] == list(mocksm.keys)
    assert [] == mocksm.client("secretsmanager").list_secrets()["SecretList"]


def test_property_that_looks_otherwise_fails_an_update(cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"S": secret(Name="db", SecretString="a")}))
    status = cfn.update(template({"S": secret(Name="db", SecretString="a", Tags={"a": "b"})}))
    assert ("UPDATE_ROLLBACK_COMPLETE", "a") == (status, sm.get_secret_value(SecretId="db")["SecretString"])
    assert "#/Tags: expected type: JSONArray, found: JSONObject" in cfn.reason("S")


def test_numbers_may_be_texts(cfn: Cfn, mocksm: Aws) -> None:
    scaling = {"MinCapacity": "0.5", "MaxCapacity": 4}
    body = template(
        {"R": cluster(ServerlessV2ScalingConfiguration=scaling, MasterUsername="a", MasterUserPassword="b" * 9)}
    )
    assert "CREATE_COMPLETE" == cfn.create(body)
    found = mocksm.client("rds").describe_db_clusters()["DBClusters"][0]["ServerlessV2ScalingConfiguration"]
    assert (0.5, 4) == (found["MinCapacity"], found["MaxCapacity"])


def test_value_that_is_read_otherwise_says_what_it_has_to_be() -> None:
    with pytest.raises(StackFailed, match=r"^Value of property must be an Integer$"):
        whole("hunter2")
    with pytest.raises(StackFailed, match=r"^Value of property must be a Boolean$"):
        truth("hunter2")


def test_accepted_type_takes_any_properties(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.cloudformation.accept("AWS::SecretsManager::Secret")
    assert "CREATE_COMPLETE" == cfn.create(template({"S": secret(Tags={"a": "b"})}))


def test_fault_of_mocksms_own_is_no_reason_of_awss(cfn: Cfn, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise TypeError("a fault")

    monkeypatch.setattr("mocksm.services.cloudformation.running.run.shaped_for", broken)
    with pytest.raises(TypeError, match="a fault"):
        cfn.create(template({"S": secret()}))
