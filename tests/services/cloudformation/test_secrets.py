"""AWS::SecretsManager::Secret and ResourcePolicy: what is made of their properties, and how they change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template


def test_secret_without_value_has_no_version(cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"S": secret(Name="db", Description="empty")}))
    found = sm.describe_secret(SecretId="db")
    assert ("empty", cfn.ids()["S"]) == (found["Description"], found["ARN"])
    assert "VersionIdsToStages" not in found


def test_secret_without_name_is_called_after_its_resource(cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"MySecret": secret(SecretString="a")}))
    name = sm.list_secrets()["SecretList"][0]["Name"]
    assert (name.startswith("MySecret-"), 21) == (True, len(name))


def test_ref_and_id_are_the_arn(cfn: Cfn) -> None:
    outputs = {"A": {"Value": {"Ref": "S"}}, "B": {"Value": {"Fn::GetAtt": ["S", "Id"]}}}
    cfn.create(template({"S": secret(Name="db")}, Outputs=outputs))
    assert 1 == len(set(cfn.outputs().values()))
    assert cfn.outputs()["A"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-")


def test_generated_value_without_options_is_a_password(cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"S": secret(Name="db", GenerateSecretString={})}))
    assert 32 == len(sm.get_secret_value(SecretId="db")["SecretString"])


def test_generated_password_is_put_into_the_template(cfn: Cfn, sm: Any) -> None:
    how = {
        "SecretStringTemplate": '{"username": "app"}',
        "GenerateStringKey": "password",
        "PasswordLength": "30",
        "ExcludePunctuation": "true",
        "ExcludeCharacters": "abc",
    }
    cfn.create(template({"S": secret(Name="db", GenerateSecretString=how)}))
    value = json.loads(sm.get_secret_value(SecretId="db")["SecretString"])
    assert ("app", 30, True) == (value["username"], len(value["password"]), value["password"].isalnum())
    assert set() == set("abc") & set(value["password"])


WRONG = {
    "two values": (
        {"SecretString": "a", "GenerateSecretString": {}},
        "You can't specify both SecretString and GenerateSecretString.",
    ),
    "a key without template": (
        {"GenerateSecretString": {"GenerateStringKey": "password"}},
        "You must specify both SecretStringTemplate and GenerateStringKey, or neither of them.",
    ),
    "a template that is no JSON": (
        {"GenerateSecretString": {"GenerateStringKey": "password", "SecretStringTemplate": "user"}},
        "SecretStringTemplate must be a JSON object.",
    ),
}


@pytest.mark.parametrize(("properties", "reason"), WRONG.values(), ids=WRONG.keys())
def test_secret_fails(cfn: Cfn, sm: Any, properties: dict[str, Any], reason: str) -> None:
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"S": secret(**properties)}))
    assert (reason, []) == (cfn.reason("S"), sm.list_secrets()["SecretList"])


def test_password_that_cannot_be_generated_fails_in_the_words_of_secrets_manager(cfn: Cfn) -> None:
    cfn.create(template({"S": secret(GenerateSecretString={"PasswordLength": 5000})}))
    assert "failed to satisfy constraint" in cfn.reason("S")


def test_secret_is_under_the_key_of_the_stack(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    key = {"Type": "AWS::KMS::Key", "Properties": {"Description": "of secrets"}}
    cfn.create(template({"K": key, "S": secret(Name="db", SecretString="a", KmsKeyId={"Ref": "K"})}))
    assert cfn.ids()["K"] == sm.describe_secret(SecretId="db")["KmsKeyId"]
    assert "kms:GenerateDataKey" in [call.operation for call in mocksm.calls("kms:*", inner=True)]


def test_secret_is_replicated(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    body = template({"S": secret(Name="db", SecretString="a", ReplicaRegions=[{"Region": "eu-west-1"}])})
    cfn.create(body)
    elsewhere = mocksm.client("secretsmanager", region="eu-west-1")
    assert "a" == elsewhere.get_secret_value(SecretId="db")["SecretString"]

    cfn.update(template({"S": secret(Name="db", SecretString="a", ReplicaRegions=[{"Region": "us-west-2"}])}))
    statuses = sm.describe_secret(SecretId="db")["ReplicationStatus"]
    assert ["us-west-2"] == [each["Region"] for each in statuses]

    cfn.client.delete_stack(StackName="app")
    assert [] == cfn.client.describe_stacks()["Stacks"]
    assert [] == mocksm.client("secretsmanager", region="us-west-2").list_secrets()["SecretList"]


def test_secret_changes_in_place(cfn: Cfn, sm: Any) -> None:
    tags = [{"Key": "team", "Value": "core"}, {"Key": "old", "Value": "x"}]
    cfn.create(template({"S": secret(Name="db", SecretString="a", Description="d", Tags=tags)}))
    arn = cfn.ids()["S"]
    cfn.update(template({"S": secret(Name="db", SecretString="b", Tags=[{"Key": "team", "Value": "web"}])}))
    found = sm.describe_secret(SecretId="db")
    shown = {tag["Key"]: tag["Value"] for tag in found["Tags"] if not tag["Key"].startswith("aws:")}
    assert (arn, {"team": "web"}) == (found["ARN"], shown)
    assert not found.get("Description")
    assert "b" == sm.get_secret_value(SecretId="db")["SecretString"]
    assert {("AWSCURRENT",), ("AWSPREVIOUS",)} == {tuple(labels) for labels in found["VersionIdsToStages"].values()}


def test_value_stays_when_something_else_changes(cfn: Cfn, sm: Any) -> None:
    cfn.create(template({"S": secret(Name="db", GenerateSecretString={}, Description="a")}))
    before = sm.get_secret_value(SecretId="db")["SecretString"]
    cfn.update(template({"S": secret(Name="db", GenerateSecretString={}, Description="b")}))
    found = sm.get_secret_value(SecretId="db")
    assert (before, "b") == (found["SecretString"], sm.describe_secret(SecretId="db")["Description"])


def test_name_that_is_scheduled_for_deletion_fails(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    mocksm.secret("db", "a")
    sm.delete_secret(SecretId="db")
    cfn.create(template({"S": secret(Name="db", SecretString="b")}))
    words = "You can't create this secret because a secret with this name is already scheduled for deletion."
    assert words in cfn.reason("S")


def test_permission_that_is_lacking_fails_the_secret(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*", "secretsmanager:CreateSecret", "secretsmanager:TagResource")])
    body = template({"S": secret(Name="db", GenerateSecretString={})})
    bob.client("cloudformation").create_stack(StackName="app", TemplateBody=body)
    cfn = Cfn(mocksm)
    assert "ROLLBACK_COMPLETE" == cfn.status()
    assert f"User: {bob.arn} is not authorized to perform: secretsmanager:GetRandomPassword" in cfn.reason("S")
    assert "HandlerErrorCode: AccessDenied" in cfn.reason("S")


# -- policies ------------------------------------------------------------------------------------------------------------


def policy_of(account: str, **properties: Any) -> dict[str, Any]:
    statement = allow("secretsmanager:GetSecretValue", to=account, on="*")
    document = {"Version": "2012-10-17", "Statement": [statement]}
    kind = "AWS::SecretsManager::ResourcePolicy"
    return {"Type": kind, "Properties": {"SecretId": {"Ref": "S"}, "ResourcePolicy": document, **properties}}


def put(cfn: Cfn, account: str, **properties: Any) -> str:
    body = template({"S": secret(Name="db", SecretString="a"), "P": policy_of(account, **properties)})
    return cfn.create(body) if "app" not in names(cfn) else cfn.update(body)


def names(cfn: Cfn) -> list[str]:
    return [each["StackName"] for each in cfn.client.describe_stacks()["Stacks"]]


def test_policy_binds(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    assert "CREATE_COMPLETE" == put(cfn, "444455556666", BlockPublicPolicy="true")
    assert cfn.ids()["S"] == cfn.ids()["P"]
    found = json.loads(sm.get_resource_policy(SecretId="db")["ResourcePolicy"])
    assert {"AWS": "arn:aws:iam::444455556666:root"} == found["Statement"][0]["Principal"]
    assert "UPDATE_COMPLETE" == put(cfn, "555566667777")
    found = json.loads(sm.get_resource_policy(SecretId="db")["ResourcePolicy"])
    assert {"AWS": "arn:aws:iam::555566667777:root"} == found["Statement"][0]["Principal"]


def test_policy_goes_with_its_resource(cfn: Cfn, sm: Any) -> None:
    put(cfn, "444455556666")
    cfn.update(template({"S": secret(Name="db", SecretString="a")}))
    assert "ResourcePolicy" not in sm.get_resource_policy(SecretId="db")


def test_policy_that_is_public_is_refused_where_that_is_blocked(cfn: Cfn, sm: Any) -> None:
    put(cfn, "*", BlockPublicPolicy=True)
    assert "ROLLBACK_COMPLETE" == cfn.status()
    assert "HandlerErrorCode" in cfn.reason("P")


def test_policy_of_a_secret_that_has_one_fails(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    db = mocksm.secret("db", "a")
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": [allow("secretsmanager:*", to="123456789012", on="*")]}
    )
    sm.put_resource_policy(SecretId="db", ResourcePolicy=document)
    before = sm.get_resource_policy(SecretId="db")["ResourcePolicy"]
    cfn.create(template({"P": policy_of("444455556666", SecretId="db")}))
    reason = f"A resource policy is already attached to the secret {db.arn}. You must first remove it."
    assert reason == cfn.reason("P")
    assert before == sm.get_resource_policy(SecretId="db")["ResourcePolicy"]


# -- attachments ---------------------------------------------------------------------------------------------------------


def attachment(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SecretsManager::SecretTargetAttachment", "Properties": properties}


@pytest.mark.parametrize("value", ["hunter2", '{"username": "app"}', "[1]"])
def test_attachment_wants_a_login(mocksm: Aws, cfn: Cfn, value: str) -> None:
    mocksm.secret("db", value)
    cfn.create(template({"A": attachment(SecretId="db", TargetId="x", TargetType="AWS::RDS::DBInstance")}))
    assert "The secret value must be a JSON object with the keys username and password." == cfn.reason("A")


def test_attachment_to_what_is_not_modelled_says_so(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.secret("db", {"username": "a", "password": "b"})
    cfn.create(template({"A": attachment(SecretId="db", TargetId="x", TargetType="AWS::Redshift::Cluster")}))
    assert cfn.reason("A").startswith("mocksm does not model TargetType AWS::Redshift::Cluster; it has ")


def test_attachment_to_what_is_not_there_fails(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    mocksm.secret("db", {"username": "a", "password": "b"})
    cfn.create(template({"A": attachment(SecretId="db", TargetId="nope", TargetType="AWS::RDS::DBInstance")}))
    assert "HandlerErrorCode: NotFound" in cfn.reason("A")
    assert {"username": "a", "password": "b"} == json.loads(sm.get_secret_value(SecretId="db")["SecretString"])


def test_attachment_to_a_cluster(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    login = {"username": "app", "password": "hunter2hunter2", "custom": 1}
    mocksm.secret("db", login)
    cluster = {
        "Engine": "aurora-postgresql",
        "DatabaseName": "shop",
        "MasterUsername": "app",
        "MasterUserPassword": "{{resolve:secretsmanager:db::password}}",
    }
    resources = {
        "C": {"Type": "AWS::RDS::DBCluster", "Properties": cluster},
        "A": attachment(SecretId="db", TargetId={"Ref": "C"}, TargetType="AWS::RDS::DBCluster"),
        "Host": parameter({"Fn::GetAtt": ["C", "Endpoint.Address"]}, Name="host"),
    }
    assert "CREATE_COMPLETE" == cfn.create(template(resources))
    value = json.loads(sm.get_secret_value(SecretId="db")["SecretString"])
    host = mocksm.client("ssm").get_parameter(Name="host")["Parameter"]["Value"]
    added = {"dbClusterIdentifier": cfn.ids()["C"], "dbname": "shop", "engine": "postgres", "port": 5432, "host": host}
    assert {**login, **added} == value


def test_secret_of_another_stack_is_found_by_its_name(cfn: Cfn) -> None:
    cfn.create(template({"S": secret(Name="db", SecretString="a")}))
    with refused("AlreadyExistsException", "Stack [app] already exists"):
        cfn.create(template({"S": secret(Name="db", SecretString="a")}))
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"S": secret(Name="db", SecretString="a")}), "other")


def test_attachment_changes_its_target(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    mocksm.secret("db", {"username": "app", "password": "hunter2hunter2"})
    login = {"MasterUsername": "app", "MasterUserPassword": "hunter2hunter2", "AllocatedStorage": 20}
    made = {"Engine": "mysql", "DBInstanceClass": "db.t3.micro", **login}
    both = {name: {"Type": "AWS::RDS::DBInstance", "Properties": made} for name in ("A", "B")}

    def attached(to: str) -> str:
        joined = attachment(SecretId="db", TargetId={"Ref": to}, TargetType="AWS::RDS::DBInstance")
        return template({**both, "J": joined})

    cfn.create(attached("A"))
    assert "UPDATE_COMPLETE" == cfn.update(attached("B"))
    value = json.loads(sm.get_secret_value(SecretId="db")["SecretString"])
    assert cfn.ids()["B"] == value["dbInstanceIdentifier"]


def test_replicas_and_tags_are_taken_away(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    wide = secret(
        Name="db", SecretString="a", ReplicaRegions=[{"Region": "eu-west-1"}], Tags=[{"Key": "k", "Value": "v"}]
    )
    cfn.create(template({"S": wide}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"S": secret(Name="db", SecretString="a")}))
    found = sm.describe_secret(SecretId="db")
    assert not found.get("ReplicationStatus")
    assert {"k"} & {tag["Key"] for tag in found["Tags"]} == set()


@pytest.mark.parametrize(
    ("engine", "name"),
    [("aurora-mysql", "mysql"), ("aurora-postgresql", "postgres"), ("mysql", "mysql"), ("postgres", "postgres")],
)
def test_attachment_names_an_engine_as_rotation_functions_do(cfn: Cfn, sm: Any, engine: str, name: str) -> None:
    login = {"MasterUsername": "admin", "MasterUserPassword": "hunter2hunter2"}
    size = {} if engine.startswith("aurora") else {"AllocatedStorage": 100, "DBClusterInstanceClass": "db.m5d.large"}
    properties = {"Engine": engine, **login, **size, **({"Iops": 1000, "StorageType": "io1"} if size else {})}
    resources = {
        "S": secret(Name="db", SecretString='{"username": "a", "password": "b"}'),
        "D": {"Type": "AWS::RDS::DBCluster", "Properties": properties},
        "A": attachment(SecretId={"Ref": "S"}, TargetId={"Ref": "D"}, TargetType="AWS::RDS::DBCluster"),
    }
    assert "CREATE_COMPLETE" == cfn.create(template(resources))
    assert name == json.loads(sm.get_secret_value(SecretId="db")["SecretString"])["engine"]
