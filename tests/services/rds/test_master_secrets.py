"""The secret of a master user: what RDS makes of it, who may have it made, and what becomes of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mocksm import MockSecrets, allow, deny
from tests.expect import refused
from tests.services.rds.conftest import Make

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
PASSWORD = "hunter22hunter22"
INSTANCE = "arn:aws:rds:us-east-1:123456789012:db:shop"
CLUSTER = "arn:aws:rds:us-east-1:123456789012:cluster:shops"
INACCESSIBLE = "The specified KMS key [{}] does not exist, is not enabled or you do not have permissions to access it."


def of(rds: Any) -> dict[str, Any] | None:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"]
    secret: dict[str, Any] | None = found.get("MasterUserSecret")
    return secret


def value(secrets: Any, arn: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    return found


def nothing_made(aws: MockSecrets, rds: Any) -> bool:
    return [] == rds.describe_db_instances()["DBInstances"] and 0 == len(aws.secrets)


def test_rds_makes_the_secret_of_an_instance(aws: MockSecrets, rds: Any, secrets: Any, instance: Make) -> None:
    made = instance(ManageMasterUserPassword=True)["MasterUserSecret"]

    arn = made["SecretArn"]
    assert re.fullmatch(rf"arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-{UUID}-[A-Za-z0-9]{{6}}", arn)
    default = aws.client("kms", region="us-east-1").describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"]["Arn"]
    assert {"SecretArn": arn, "SecretStatus": "creating", "KmsKeyId": default} == made
    assert {**made, "SecretStatus": "active"} == of(rds)
    found = value(secrets, arn)
    assert (["username", "password"], "app") == (list(found), found["username"])
    assert found["password"] == aws.databases["shop"].password


def test_the_secret_is_the_services_and_rotates_every_week(secrets: Any, instance: Make) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    found = secrets.describe_secret(SecretId=arn)

    assert ("rds", True, {"AutomaticallyAfterDays": 7}) == (
        found["OwningService"],
        found["RotationEnabled"],
        found["RotationRules"],
    )
    assert {"RotationLambdaARN", "KmsKeyId", "LastRotatedDate"}.isdisjoint(found)
    assert [
        {"Key": "aws:rds:primaryDBInstanceArn", "Value": INSTANCE},
        {"Key": "aws:secretsmanager:owningService", "Value": "rds"},
    ] == found["Tags"]
    filters = [{"Key": "owning-service", "Values": ["rds"]}]
    assert [arn] == [each["ARN"] for each in secrets.list_secrets(Filters=filters)["SecretList"]]


def test_rds_makes_the_secret_of_a_cluster(secrets: Any, cluster: Make) -> None:
    made = cluster(ManageMasterUserPassword=True)["MasterUserSecret"]
    found = secrets.describe_secret(SecretId=made["SecretArn"])

    assert re.fullmatch(rf"rds!cluster-{UUID}", found["Name"])
    assert {"Key": "aws:rds:primaryDBClusterArn", "Value": CLUSTER} in found["Tags"]


def test_the_secret_is_under_the_key_that_is_named(aws: MockSecrets, secrets: Any, instance: Make) -> None:
    key = aws.key(alias="alias/db")
    made = instance(ManageMasterUserPassword=True, MasterUserSecretKmsKeyId="alias/db")["MasterUserSecret"]

    assert key.arn == made["KmsKeyId"]
    assert "alias/db" == secrets.describe_secret(SecretId=made["SecretArn"])["KmsKeyId"]


def test_a_user_may_make_such_a_name_and_owns_it(secrets: Any) -> None:
    secrets.create_secret(Name="rds!db-mine", SecretString="x", Tags=[{"Key": "a", "Value": "b"}])
    found = secrets.describe_secret(SecretId="rds!db-mine")
    assert ("OwningService" in found, [{"Key": "a", "Value": "b"}]) == (False, found["Tags"])


def test_another_service_that_makes_such_a_name_does_not_own_it_either(aws: MockSecrets, secrets: Any) -> None:
    asked = {"Name": "rds!db-mine", "ClientRequestToken": "t" * 32}
    call = aws.dispatcher.call("secretsmanager", "CreateSecret", asked, aws.dispatcher.tester, "us-east-1")
    aws.dispatcher.serve(call._replace(via="cloudformation"))
    assert {"OwningService", "Tags"}.isdisjoint(secrets.describe_secret(SecretId="rds!db-mine"))


def test_no_record_shows_a_password(aws: MockSecrets, rds: Any, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD)
    modify(rds, MasterUserPassword="another1another1")
    told = "".join(f"{each.record} {each.event} {each!r}" for each in aws.events) + repr(aws.calls)
    assert [False, False] == [password in told for password in (PASSWORD, "another1another1")]


def test_tags_and_policy_are_left_to_the_secrets_users_and_the_value_is_not(secrets: Any, instance: Make) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    before = value(secrets, arn)
    policy = {"Version": "2012-10-17", "Statement": []}
    statement = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "*", "Resource": "*"}
    secrets.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps({**policy, "Statement": [statement]}))
    secrets.tag_resource(SecretId=arn, Tags=[{"Key": "team", "Value": "core"}])
    secrets.untag_resource(SecretId=arn, TagKeys=["team"])
    secrets.delete_resource_policy(SecretId=arn)

    managed = "This secret is managed by an AWS service, and you must use that service to update it."
    for operation, params in (
        ("put_secret_value", {"SecretString": "x"}),
        ("update_secret", {"SecretString": "x"}),
        ("delete_secret", {"ForceDeleteWithoutRecovery": True}),
    ):
        with refused("InvalidRequestException", managed):
            getattr(secrets, operation)(SecretId=arn, **params)
    with refused("InvalidParameterException", "Tag keys that begin with aws: are reserved."):
        secrets.untag_resource(SecretId=arn, TagKeys=["aws:rds:primaryDBInstanceArn"])
    with refused("InvalidParameterException", "Tag keys that begin with aws: are reserved."):
        secrets.tag_resource(SecretId=arn, Tags=[{"Key": "aws:rds:primaryDBInstanceArn", "Value": "x"}])
    assert before == value(secrets, arn)
    assert 2 == len(secrets.describe_secret(SecretId=arn)["Tags"])


def test_the_secret_goes_with_the_instance(aws: MockSecrets, rds: Any, secrets: Any, instance: Make) -> None:
    arn = instance(ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]
    rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)

    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        secrets.describe_secret(SecretId=arn)
    (call,) = aws.calls("secretsmanager:DeleteSecret", inner=True)
    assert ("rds.amazonaws.com", "rds") == (call.principal.arn, call.via)


def test_the_secret_goes_with_the_cluster(aws: MockSecrets, rds: Any, cluster: Make) -> None:
    cluster(ManageMasterUserPassword=True)
    rds.delete_db_cluster(DBClusterIdentifier="shops", SkipFinalSnapshot=True)
    assert 0 == len(aws.secrets)


# -- managing, and managing no more ------------------------------------------------------------------------------------


def modify(rds: Any, **params: Any) -> dict[str, Any]:
    return dict(rds.modify_db_instance(DBInstanceIdentifier="shop", **params)["DBInstance"])


def test_a_password_is_given_to_a_secret(aws: MockSecrets, rds: Any, secrets: Any, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD)
    key = aws.key()
    answer = modify(rds, ManageMasterUserPassword=True, MasterUserSecretKmsKeyId=key.arn.rpartition("/")[2])

    made = answer["MasterUserSecret"]
    assert ("creating", key.arn) == (made["SecretStatus"], made["KmsKeyId"])
    assert {**made, "SecretStatus": "active"} == of(rds)
    password = value(secrets, made["SecretArn"])["password"]
    assert (password, True) == (aws.databases["shop"].password, password != PASSWORD)
    assert made["SecretArn"] == modify(rds, ManageMasterUserPassword=True)["MasterUserSecret"]["SecretArn"]


def test_a_password_is_taken_from_its_secret(aws: MockSecrets, rds: Any, instance: Make) -> None:
    instance(ManageMasterUserPassword=True)
    answer = modify(rds, ManageMasterUserPassword=False, MasterUserPassword=PASSWORD)

    assert ({"MasterUserPassword": "****"}, False) == (answer["PendingModifiedValues"], "MasterUserSecret" in answer)
    assert (None, PASSWORD, 0) == (of(rds), aws.databases["shop"].password, len(aws.secrets))
    (found,) = rds.describe_db_instances()["DBInstances"]
    assert {} == found["PendingModifiedValues"]


def test_a_password_without_a_secret_is_changed(aws: MockSecrets, rds: Any, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD)
    modify(rds, MasterUserPassword="another1another1")
    assert "another1another1" == aws.databases["shop"].password


ENABLED = "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
REQUIRED = "A ManageMasterUserPassword value is required when MasterUserSecretKmsKeyId is specified."
EXCLUSIVE = (
    "MasterUserPassword and ManageMasterUserPassword are mutually exclusive. Specify only one of these parameters."
)
PROVIDED = "MasterUserPassword must be provided when ManageMasterUserPassword is set to false."
NO_ROTATION = "You can't specify RotateMasterUserPassword for an instance with ManageMasterUserPassword disabled."
NO_KEY = "You can't specify MasterUserSecretKmsKeyId for an instance with ManageMasterUserPassword disabled."
SAME_KEY = "You can't change MasterUserSecretKmsKeyId for an instance with ManageMasterUserPassword enabled."
AT_ONCE = "You must specify ApplyImmediately when RotateMasterUserPassword is specified."
VALUE, COMBINATION = "InvalidParameterValue", "InvalidParameterCombination"
MANAGED: dict[str, Any] = {"ManageMasterUserPassword": True}
OWN: dict[str, Any] = {"MasterUserPassword": PASSWORD}


@pytest.mark.parametrize(
    ("first", "change", "code", "message"),
    [
        (MANAGED, {"MasterUserPassword": PASSWORD}, VALUE, ENABLED),
        (MANAGED, {"ManageMasterUserPassword": True, "MasterUserPassword": PASSWORD}, VALUE, EXCLUSIVE),
        (MANAGED, {"ManageMasterUserPassword": False}, COMBINATION, PROVIDED),
        (MANAGED, {"ManageMasterUserPassword": False, "MasterUserPassword": "short"}, VALUE, None),
        (MANAGED, {"ManageMasterUserPassword": True, "MasterUserSecretKmsKeyId": "alias/db"}, COMBINATION, SAME_KEY),
        (MANAGED, {"RotateMasterUserPassword": True}, COMBINATION, AT_ONCE),
        (OWN, {"ManageMasterUserPassword": False}, COMBINATION, PROVIDED),
        (OWN, {"MasterUserSecretKmsKeyId": "alias/db"}, VALUE, REQUIRED),
        (
            OWN,
            {"ManageMasterUserPassword": False, "MasterUserPassword": PASSWORD, "MasterUserSecretKmsKeyId": "alias/db"},
            COMBINATION,
            NO_KEY,
        ),
        (OWN, {"RotateMasterUserPassword": True, "ApplyImmediately": True}, COMBINATION, NO_ROTATION),
    ],
    ids=[
        *("password", "both", "without password", "short password", "other key", "not at once"),
        *("still without password", "key alone", "key for nothing", "rotation of nothing"),
    ],
)
def test_a_change_that_can_not_be_is_refused(
    aws: MockSecrets,
    rds: Any,
    instance: Make,
    first: dict[str, Any],
    change: dict[str, Any],
    code: str,
    message: str | None,
) -> None:
    instance(**first)
    before, password, count = of(rds), aws.databases["shop"].password, len(aws.secrets)
    short = "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."
    with refused(code, message or short):
        modify(rds, AllocatedStorage=30, **change)

    assert (before, password, count) == (of(rds), aws.databases["shop"].password, len(aws.secrets))
    (found,) = rds.describe_db_instances()["DBInstances"]
    assert "AllocatedStorage" not in found


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({**MANAGED, **OWN}, EXCLUSIVE),
        ({**OWN, "MasterUserSecretKmsKeyId": "alias/db"}, REQUIRED),
    ],
    ids=["both", "key alone"],
)
def test_a_new_instance_is_managed_or_not(
    aws: MockSecrets, rds: Any, instance: Make, params: dict[str, Any], message: str
) -> None:
    with refused("InvalidParameterValue", message):
        instance(**params)
    assert nothing_made(aws, rds)


# -- rights and keys ---------------------------------------------------------------------------------------------------


def create_as(aws: MockSecrets, policies: list[Any], **params: Any) -> None:
    bob = aws.user("bob", policies)
    given = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
    client: Any = bob.client("rds", region="us-east-1")
    client.create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **given, **params)


NEEDED = ("rds:CreateDBInstance", "kms:DescribeKey", "secretsmanager:CreateSecret", "secretsmanager:TagResource")


def test_the_callers_rights_are_asked(aws: MockSecrets, rds: Any) -> None:
    create_as(aws, [allow(*NEEDED)])
    assert "active" == (of(rds) or {})["SecretStatus"]


@pytest.mark.parametrize("lacking", ["secretsmanager:CreateSecret", "secretsmanager:TagResource"])
def test_a_caller_without_a_right_to_the_secret_is_refused(aws: MockSecrets, rds: Any, lacking: str) -> None:
    with pytest.raises(rds.exceptions.ClientError, match=f"is not authorized to perform: {lacking} on") as caught:
        create_as(aws, [allow(*(each for each in NEEDED if each != lacking))])

    answer = caught.value.response
    assert ("AccessDenied", 403) == (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"])
    assert nothing_made(aws, rds)


@pytest.mark.parametrize("lacking", ["kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"])
def test_a_caller_without_a_right_to_the_key_is_refused(aws: MockSecrets, rds: Any, lacking: str) -> None:
    key = aws.key()
    with pytest.raises(rds.exceptions.KMSKeyNotAccessibleFault) as caught:
        create_as(aws, [allow("*"), deny(lacking)], MasterUserSecretKmsKeyId=key.arn)

    assert INACCESSIBLE.format(key.arn) == caught.value.response["Error"]["Message"]
    assert nothing_made(aws, rds)


def test_a_key_that_is_not_there_is_refused(aws: MockSecrets, rds: Any, instance: Make) -> None:
    with refused("KMSKeyNotAccessibleFault", INACCESSIBLE.format("alias/nope")):
        instance(ManageMasterUserPassword=True, MasterUserSecretKmsKeyId="alias/nope")
    assert nothing_made(aws, rds)


def test_a_caller_without_a_right_to_rotate_is_refused(aws: MockSecrets, rds: Any, instance: Make) -> None:
    instance(ManageMasterUserPassword=True)
    bob = aws.user("bob", [allow("rds:ModifyDBInstance")])
    with pytest.raises(rds.exceptions.ClientError, match="not authorized to perform: secretsmanager:RotateSecret on"):
        modify(bob.client("rds", region="us-east-1"), RotateMasterUserPassword=True, ApplyImmediately=True)
    assert ("active", 0) == ((of(rds) or {})["SecretStatus"], len(aws.rotations))


@pytest.mark.parametrize("first", [None, OWN], ids=["new", "changed"])
def test_a_secret_whose_rotation_is_not_set_up_is_not_left_behind(
    aws: MockSecrets, rds: Any, instance: Make, first: dict[str, Any] | None
) -> None:
    if first:
        instance(**first)
    aws.fail("secretsmanager:RotateSecret", "InternalServiceError", times=1)
    with pytest.raises(rds.exceptions.ClientError, match="InternalServiceError"):
        modify(rds, **MANAGED) if first else instance(**MANAGED)
    assert (0, 1 if first else 0) == (len(aws.secrets), len(aws.databases))
    assert (PASSWORD if first else None) == (aws.databases["shop"].password if first else None)
