"""The template that people write most: a generated secret, a database, their attachment, a schedule for rotation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn

TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Description: A database whose password nobody has to know.
Parameters:
  Days: {Type: Number, Default: 30, MinValue: 1}
Resources:
  DbSecret:
    Type: AWS::SecretsManager::Secret
    Properties:
      Description: !Sub 'Login of ${AWS::StackName}'
      GenerateSecretString:
        SecretStringTemplate: '{"username": "admin"}'
        GenerateStringKey: password
        PasswordLength: 24
        ExcludeCharacters: '"@/\\'
  Db:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    Properties:
      Engine: postgres
      DBName: shop
      DBInstanceClass: db.t3.micro
      AllocatedStorage: '20'
      MasterUsername: !Sub '{{resolve:secretsmanager:${DbSecret}:SecretString:username}}'
      MasterUserPassword: !Sub '{{resolve:secretsmanager:${DbSecret}::password}}'
  Attach:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties: {SecretId: !Ref DbSecret, TargetId: !Ref Db, TargetType: AWS::RDS::DBInstance}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: rotate
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{Effect: Allow, Action: 'secretsmanager:*', Resource: '*'}]
  Rotator:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 30
      Code:
        ZipFile: |
          import json

          import boto3


          def handler(event, context):
              client = boto3.client("secretsmanager")
              of = {"SecretId": event["SecretId"]}
              token = event["ClientRequestToken"]
              if event["Step"] == "createSecret":
                  value = json.loads(client.get_secret_value(**of)["SecretString"])
                  value["password"] = client.get_random_password(PasswordLength=16)["RandomPassword"]
                  client.put_secret_value(
                      **of, ClientRequestToken=token, SecretString=json.dumps(value), VersionStages=["AWSPENDING"]
                  )
              if event["Step"] == "finishSecret":
                  stages = client.describe_secret(**of)["VersionIdsToStages"]
                  current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
                  client.update_secret_version_stage(
                      **of, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
                  )
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !GetAtt Rotator.Arn
      Principal: secretsmanager.amazonaws.com
  Rotate:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: [Attach, Permission]
    Properties:
      SecretId: !Ref DbSecret
      RotationLambdaARN: !GetAtt Rotator.Arn
      RotationRules: {AutomaticallyAfterDays: !Ref Days}
Outputs:
  Arn: {Value: !Ref DbSecret}
  Host: {Value: !GetAtt Db.Endpoint.Address}
"""


@pytest.fixture
def arn(cfn: Cfn) -> str:
    assert "CREATE_COMPLETE" == cfn.create(TEMPLATE)
    return cfn.outputs()["Arn"]


def value_of(sm: Any, arn: str, stage: str = "AWSCURRENT") -> dict[str, Any]:
    value: dict[str, Any] = json.loads(sm.get_secret_value(SecretId=arn, VersionStage=stage)["SecretString"])
    return value


def test_secret_leads_to_the_database_when_the_stack_is_made(cfn: Cfn, sm: Any, arn: str) -> None:
    value = value_of(sm, arn)
    expected = {
        "username": "admin",
        "engine": "postgres",
        "host": cfn.outputs()["Host"],
        "port": 5432,
        "dbname": "shop",
        "dbInstanceIdentifier": cfn.ids()["Db"],
    }
    assert expected == {name: part for name, part in value.items() if name != "password"}


def test_database_got_the_generated_password_when_it_was_made(mocksm: Aws, cfn: Cfn, sm: Any, arn: str) -> None:
    database = mocksm.databases[cfn.ids()["Db"]]
    assert ("admin", value_of(sm, arn, "AWSPREVIOUS")["password"]) == (database.username, database.password)
    assert 24 == len(database.password)


def test_resources_are_made_in_the_order_of_what_they_need(cfn: Cfn, arn: str) -> None:
    made = [which for which, status, _ in cfn.events() if status == "CREATE_COMPLETE"]
    assert ["DbSecret", "Db", "Attach", "Role", "Rotator", "Permission", "Rotate", "app"] == made


def test_rotation_runs_when_the_stack_is_made_and_again_when_it_is_due(mocksm: Aws, sm: Any, arn: str) -> None:
    first = value_of(sm, arn)["password"]
    assert ["succeeded"] == [rotation.outcome for rotation in mocksm.rotations]
    assert 16 == len(first)

    mocksm.clock.advance(days=31)

    assert 2 == len(mocksm.rotations)
    assert first == value_of(sm, arn, "AWSPREVIOUS")["password"] != value_of(sm, arn)["password"]
    assert {"host", "username"} <= value_of(sm, arn).keys()


def test_function_acts_as_the_role_of_the_stack(mocksm: Aws, cfn: Cfn, arn: str) -> None:
    role = cfn.ids()["Role"]
    assert f":assumed-role/{role}/" in mocksm.calls("secretsmanager:UpdateSecretVersionStage").last.principal.arn


def test_schedule_changes_and_rotates_again_when_the_stack_is_updated(mocksm: Aws, cfn: Cfn, sm: Any, arn: str) -> None:
    days = [{"ParameterKey": "Days", "ParameterValue": "7"}]
    assert "UPDATE_COMPLETE" == cfn.update(TEMPLATE, Parameters=days)
    assert {"AutomaticallyAfterDays": 7} == sm.describe_secret(SecretId=arn)["RotationRules"]
    assert 2 == len(mocksm.rotations)
    changed = [which for which, status, _ in cfn.events() if status == "UPDATE_COMPLETE"]
    assert ["Rotate", "app"] == changed


def test_password_is_another_when_how_it_is_generated_changes(cfn: Cfn, sm: Any, arn: str) -> None:
    before = value_of(sm, arn)
    assert "UPDATE_COMPLETE" == cfn.update(TEMPLATE.replace("PasswordLength: 24", "PasswordLength: 40"))
    after = value_of(sm, arn)
    assert before["password"] != after["password"]
    assert (40, {"username", "password"}) == (len(after["password"]), set(after))


def test_nothing_is_left_when_the_stack_is_deleted(mocksm: Aws, cfn: Cfn, sm: Any, arn: str) -> None:
    ids = cfn.ids()
    cfn.client.delete_stack(StackName="app")
    cfn.client.get_waiter("stack_delete_complete").wait(StackName="app")
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        sm.describe_secret(SecretId=arn)
    assert [] == mocksm.client("rds").describe_db_instances()["DBInstances"]
    assert [] == mocksm.client("lambda").list_functions()["Functions"]
    with refused("NoSuchEntity", f"The role with name {ids['Role']} cannot be found.", 404):
        mocksm.client("iam").get_role(RoleName=ids["Role"])
    with refused("ValidationError", "Stack with id app does not exist"):
        cfn.stack()


def test_secret_of_a_stack_is_described_as_recorded(cfn: Cfn, sm: Any) -> None:
    cfn.create(
        json.dumps(
            {"Resources": {"S": {"Type": "AWS::SecretsManager::Secret", "Properties": {"GenerateSecretString": {}}}}}
        )
    )
    found = sm.describe_secret(SecretId=cfn.ids()["S"])
    names = [tag["Key"] for tag in found["Tags"]]
    assert ["aws:cloudformation:stack-name", "aws:cloudformation:logical-id", "aws:cloudformation:stack-id"] == names
    assert set() == {"LastAccessedDate", "OwningService", "RotationEnabled"} & found.keys()
    assert [["AWSCURRENT"]] == list(found["VersionIdsToStages"].values())
