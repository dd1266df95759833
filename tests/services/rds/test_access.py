"""Who may do what with which database."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets, allow, deny
from tests.expect import refused
from tests.services.rds.conftest import Make

ARN = "arn:aws:rds:us-east-1:123456789012:db:shop"
PASSWORD = "hunter22hunter22"
GIVEN = {
    "DBInstanceIdentifier": "Shop",
    "DBInstanceClass": "db.t3.micro",
    "Engine": "postgres",
    "MasterUsername": "app",
    "MasterUserPassword": PASSWORD,
}


def client(aws: MockSecrets, *policies: Any) -> Any:
    return aws.user("bob", list(policies)).client("rds", region="us-east-1")


def denied(action: str, arn: str = ARN) -> tuple[str, str, int]:
    user = "arn:aws:iam::123456789012:user/bob"
    why = f"because no identity-based policy allows the rds:{action} action"
    return "AccessDenied", f"User: {user} is not authorized to perform: rds:{action} on resource: {arn} {why}", 403


def test_an_instance_is_named_by_its_arn(aws: MockSecrets, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD)
    bob = client(aws, allow("rds:DescribeDBInstances", on=ARN))

    assert 1 == len(bob.describe_db_instances(DBInstanceIdentifier="SHOP")["DBInstances"])
    with refused(*denied("DescribeDBInstances", ARN.replace("shop", "*"))):
        bob.describe_db_instances()
    with refused(*denied("DeleteDBInstance")):
        bob.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    with refused(*denied("ModifyDBInstance")):
        bob.modify_db_instance(DBInstanceIdentifier="shop", MasterUserPassword="other")
    assert PASSWORD == aws.databases["shop"].password


def test_tags_at_creation_need_a_right_of_their_own(aws: MockSecrets) -> None:
    bob = client(aws, allow("rds:CreateDBInstance", on=ARN))
    with refused(*denied("AddTagsToResource")):
        bob.create_db_instance(**GIVEN, Tags=[{"Key": "a", "Value": "b"}])
    assert "shop" not in aws.databases
    bob.create_db_instance(**GIVEN)
    assert "shop" in aws.databases


@pytest.mark.parametrize(
    "when",
    [
        {"StringEquals": {"rds:DatabaseEngine": "postgres"}},
        {"StringEquals": {"rds:DatabaseClass": "db.t3.micro"}},
        {"Bool": {"rds:ManageMasterUserPassword": "true"}},
        {"StringEquals": {"aws:RequestTag/team": "core"}},
    ],
    ids=lambda when: str(next(iter(next(iter(when.values()))))),
)
def test_conditions_see_the_request(aws: MockSecrets, when: Any) -> None:
    bob = client(aws, allow("*"), deny("rds:CreateDBInstance", when=when))
    asked: dict[str, Any] = {**GIVEN, "ManageMasterUserPassword": True, "Tags": [{"Key": "team", "Value": "core"}]}
    del asked["MasterUserPassword"]
    with pytest.raises(bob.exceptions.ClientError, match="with an explicit deny"):
        bob.create_db_instance(**asked)
    other = {**GIVEN, "Engine": "mysql", "DBInstanceClass": "db.t3.large"}
    bob.create_db_instance(**other)
    assert "mysql" == aws.databases["shop"].engine


def test_conditions_see_the_databases_tags(aws: MockSecrets, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD, Tags=[{"Key": "team", "Value": "core"}])
    bob = client(aws, allow("rds:*", when={"StringEquals": {"rds:db-tag/team": "core"}}))
    bob.modify_db_instance(DBInstanceIdentifier="shop", AllocatedStorage=30)
    with refused(*denied("CreateDBInstance", ARN.replace("shop", "other"))):
        bob.create_db_instance(**{**GIVEN, "DBInstanceIdentifier": "other"})
