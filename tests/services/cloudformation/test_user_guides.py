"""One template of each kind that AWS's user guides show, in our words: made, asked for again, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.rotation import password
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn

GUIDES = {
    "a secret with a generated password": """
Resources:
  Login:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: guide/login
      Description: The login of the reporting job
      GenerateSecretString:
        SecretStringTemplate: '{"username": "report"}'
        GenerateStringKey: password
        PasswordLength: 30
        RequireEachIncludedType: true
        ExcludeLowercase: false
        IncludeSpace: false
      Tags: [{Key: app, Value: report}]
""",
    "a secret with a value from a parameter": """
Parameters:
  ApiKey: {Type: String, NoEcho: true, Default: k-123}
Resources:
  Key:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: !Sub '{"key": "${ApiKey}"}'}
""",
    "a secret without a value": """
Resources:
  Later: {Type: AWS::SecretsManager::Secret}
""",
    "a secret with replicas and a key": """
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: {MultiRegion: true}
  Wide:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: everywhere
      KmsKeyId: !GetAtt Key.Arn
      ReplicaRegions: [{Region: us-west-2}, {Region: eu-west-1}]
""",
    "a secret with a resource policy": """
Resources:
  Shared:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: ours}
  Policy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Shared
      BlockPublicPolicy: true
      ResourcePolicy:
        Version: 2012-10-17
        Statement:
          - Effect: Deny
            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}
            Action: secretsmanager:DeleteSecret
            Resource: '*'
            Condition: {StringNotLike: {'aws:PrincipalArn': '*/mocksm'}}
""",
    "a database with a hosted rotation function": """
Transform: AWS::SecretsManager-2024-09-16
Resources:
  Login:
    Type: AWS::SecretsManager::Secret
    Properties:
      GenerateSecretString: {SecretStringTemplate: '{"username": "admin"}', GenerateStringKey: password, PasswordLength: 16, ExcludeCharacters: "\\"@/\\\\"}
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      AllocatedStorage: 20
      DBInstanceClass: db.t3.micro
      Engine: mysql
      MasterUsername: !Sub '{{resolve:secretsmanager:${Login}::username}}'
      MasterUserPassword: !Sub '{{resolve:secretsmanager:${Login}::password}}'
      BackupRetentionPeriod: 0
  Attachment:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties: {SecretId: !Ref Login, TargetId: !Ref Database, TargetType: AWS::RDS::DBInstance}
  Schedule:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: Attachment
    Properties:
      SecretId: !Ref Login
      HostedRotationLambda: {RotationType: MySQLSingleUser, RotationLambdaName: rotate-login, VpcSubnetIds: 'subnet-1,subnet-2'}
      RotationRules: {Duration: 2h, ScheduleExpression: 'cron(0 8 1 * ? *)'}
""",
    "a cluster whose password RDS manages": """
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-postgresql, MasterUsername: admin2, ManageMasterUserPassword: true}
  Address:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub '${Cluster.Endpoint.Address}:${Cluster.Endpoint.Port}'}
""",
    "keys of each kind with an alias": """
Resources:
  Rotating:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      PendingWindowInDays: 20
      KeyPolicy:
        Version: 2012-10-17
        Id: key-default-1
        Statement:
          - Sid: Administrators
            Effect: Allow
            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}
            Action: kms:*
            Resource: '*'
  Signing: {Type: AWS::KMS::Key, Properties: {KeySpec: ECC_NIST_P256, KeyUsage: SIGN_VERIFY}}
  Mac: {Type: AWS::KMS::Key, Properties: {KeySpec: HMAC_384, KeyUsage: GENERATE_VERIFY_MAC}}
  Empty: {Type: AWS::KMS::Key, Properties: {Origin: EXTERNAL}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/guide, TargetKeyId: !Ref Rotating}}
""",
    "parameters in Parameter Store": """
Parameters:
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /guide/image}
Resources:
  Plain:
    Type: AWS::SSM::Parameter
    Properties: {Name: /guide/plain, Type: String, Value: !Ref Image, Description: d, AllowedPattern: '^[a-z:0-9]+$', Tags: {app: report}}
  Listed:
    Type: AWS::SSM::Parameter
    Properties: {Type: StringList, Value: 'a,b', Tier: Advanced}
  Read:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: 'is {{resolve:ssm:/guide/image:1}}'}
""",
    "what the CDK writes": """
Resources:
  LoginA1B2C3D4:
    Type: AWS::SecretsManager::Secret
    Properties: {GenerateSecretString: {}}
    UpdateReplacePolicy: Delete
    DeletionPolicy: Delete
    Metadata: {'aws:cdk:path': Stack/Login/Resource}
  CDKMetadata:
    Type: AWS::CDK::Metadata
    Properties: {Analytics: 'v2:deflate64:AAAA'}
Parameters:
  BootstrapVersion:
    Type: AWS::SSM::Parameter::Value<String>
    Default: /cdk-bootstrap/hnb659fds/version
Rules:
  CheckBootstrapVersion:
    Assertions:
      - Assert: {'Fn::Not': [{'Fn::Contains': [['1', '2', '3', '4', '5'], !Ref BootstrapVersion]}]}
        AssertDescription: The bootstrap stack is too old.
""",
}


@pytest.fixture(autouse=True)
def there(mocksm: Aws, ssm: Any) -> None:
    mocksm.cloudformation.bind("MySQLSingleUser", password(key="password"))
    ssm.put_parameter(Name="/guide/image", Type="String", Value="app:7")
    ssm.put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Type="String", Value="21")


@pytest.mark.parametrize("body", GUIDES.values(), ids=GUIDES.keys())
def test_template_is_made_is_the_same_when_asked_again_and_is_deleted(
    mocksm: Aws, cfn: Cfn, sm: Any, ssm: Any, body: str
) -> None:
    assert "CREATE_COMPLETE" == cfn.create(body), cfn.events()
    arn = cfn.stack()["StackId"]
    with refused("ValidationError", "No updates are to be performed."):
        cfn.update(body)

    cfn.client.delete_stack(StackName="app")

    assert "DELETE_COMPLETE" == cfn.status(arn)
    assert [] == sm.list_secrets()["SecretList"]
    assert 2 == len(ssm.describe_parameters()["Parameters"])
    kms = mocksm.client("kms")
    assert {"PendingDeletion"} >= {
        kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]["KeyState"]
        for each in kms.list_keys()["Keys"]
        if kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"]["KeyManager"] == "CUSTOMER"
    }


def test_hosted_rotation_of_the_guide_rotates_on_its_schedule(mocksm: Aws, cfn: Cfn) -> None:
    cfn.create(GUIDES["a database with a hosted rotation function"])
    mocksm.clock.advance(days=32)
    outcomes = [rotation.outcome for rotation in mocksm.rotations]
    assert (True, {"succeeded"}) == (len(outcomes) > 1, set(outcomes))
