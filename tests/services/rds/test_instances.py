"""Instances: how they come, what they show, how they go, and what is refused of them."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets, mock_secrets
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.rds.conftest import Make

ARN = "arn:aws:rds:us-east-1:123456789012:db:shop"
PASSWORD = "hunter22hunter22"
NOT_FOUND = ("DBInstanceNotFound", "DBInstance shop not found.", 404)


def shown(rds: Any, identifier: str = "shop") -> dict[str, Any]:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    return dict(found)


def names(rds: Any, **params: Any) -> list[str]:
    return [each["DBInstanceIdentifier"] for each in rds.describe_db_instances(**params)["DBInstances"]]


def test_an_instance_is_being_created_and_then_available(rds: Any, instance: Make) -> None:
    made = instance(
        DBInstanceIdentifier="Shop",
        MasterUserPassword=PASSWORD,
        DBName="orders",
        AllocatedStorage=20,
        VpcSecurityGroupIds=["sg-1"],
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql"],
        DBSubnetGroupName="private",
        Tags=[{"Key": "team", "Value": "core"}],
    )
    assert ("creating", True) == (made["DBInstanceStatus"], {"Endpoint", "InstanceCreateTime"}.isdisjoint(made))

    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="shop")
    found = shown(rds)
    assert {
        "DBInstanceIdentifier": "shop",
        "DBInstanceArn": ARN,
        "DBInstanceClass": "db.t3.micro",
        "DBInstanceStatus": "available",
        "Engine": "postgres",
        "MasterUsername": "app",
        "DBName": "orders",
        "AllocatedStorage": 20,
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
        "IAMDatabaseAuthenticationEnabled": True,
        "EnabledCloudwatchLogsExports": ["postgresql"],
        "DBSubnetGroup": {"DBSubnetGroupName": "private"},
        "PendingModifiedValues": {},
        "TagList": [{"Key": "team", "Value": "core"}],
    } == {
        name: value for name, value in found.items() if name not in {"Endpoint", "InstanceCreateTime", "DbiResourceId"}
    }
    host, _, zone = found["Endpoint"]["Address"].partition(".")
    assert ("shop", 5432) == (host, found["Endpoint"]["Port"])
    assert zone.endswith(".us-east-1.rds.amazonaws.com")
    assert PASSWORD not in str(found)


@pytest.mark.parametrize(
    ("engine", "port"),
    [("mysql", 3306), ("mariadb", 3306), ("oracle-ee", 1521), ("sqlserver-ex", 1433), ("db2-se", 50000)],
)
def test_an_instance_listens_where_its_engine_does(rds: Any, instance: Make, engine: str, port: int) -> None:
    instance(Engine=engine, MasterUserPassword=PASSWORD)
    instance(Engine=engine, MasterUserPassword=PASSWORD, DBInstanceIdentifier="other", Port=7777)
    assert [port, 7777] == [shown(rds, name)["Endpoint"]["Port"] for name in ("shop", "other")]


def test_an_instance_takes_time_where_the_mock_leaves_it_to_the_clock() -> None:
    with mock_secrets(region="us-east-1", rotation="later") as aws:
        aws.clock.freeze()
        rds = aws.client("rds")
        given = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
        rds.create_db_instance(MasterUsername="app", ManageMasterUserPassword=True, **given)
        before = shown(rds)
        with refused("InvalidDBInstanceState", "Database instance is not in available state."):
            rds.modify_db_instance(DBInstanceIdentifier="shop", AllocatedStorage=30)
        rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="shop")
        after = shown(rds)
        rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
        deleting = shown(rds)
        rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="shop")
        statuses = [each["DBInstanceStatus"] for each in (before, after, deleting)]
        of_secret = [each["MasterUserSecret"]["SecretStatus"] for each in (before, after)]

    assert (["creating", "available", "deleting"], ["creating", "active"]) == (statuses, of_secret)


def test_a_service_that_asks_for_an_instance_finds_it_available(aws: MockSecrets) -> None:
    heard: list[str] = []
    aws.databases.on_new_password(lambda database, user, password: heard.append(password))
    params = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
    asked = {**params, "MasterUsername": "app", "MasterUserPassword": PASSWORD}
    call = aws.dispatcher.call("rds", "CreateDBInstance", asked, aws.dispatcher.tester, "us-east-1")
    made = aws.dispatcher.serve(call._replace(via="cloudformation"))["DBInstance"]

    assert ("available", 5432, []) == (made["DBInstanceStatus"], made["Endpoint"]["Port"], heard)
    for task in call.pending:
        task()
    assert [PASSWORD] == heard


def test_an_identifier_is_taken_once(rds: Any, instance: Make) -> None:
    made = instance(MasterUserPassword=PASSWORD)
    with refused("DBInstanceAlreadyExists", "DB instance already exists"):
        instance(DBInstanceIdentifier="SHOP", MasterUserPassword=PASSWORD)
    assert made["DbiResourceId"] == shown(rds)["DbiResourceId"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("describe_db_instances", {}),
        ("modify_db_instance", {"AllocatedStorage": 30}),
        ("delete_db_instance", {"SkipFinalSnapshot": True}),
    ],
)
def test_an_instance_that_is_not_there_is_refused(rds: Any, operation: str, params: dict[str, Any]) -> None:
    with refused(*NOT_FOUND):
        getattr(rds, operation)(DBInstanceIdentifier="shop", **params)


def test_an_instance_is_changed(rds: Any, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD, AllocatedStorage=20)
    rds.modify_db_instance(DBInstanceIdentifier="shop", AllocatedStorage=30, DeletionProtection=True)
    assert (30, "db.t3.micro", True) == tuple(
        map(shown(rds).get, ("AllocatedStorage", "DBInstanceClass", "DeletionProtection"))
    )


def test_instances_are_listed_by_filter_and_page(rds: Any, instance: Make) -> None:
    for number in range(22):
        engine = "mysql" if number % 2 else "postgres"
        instance(DBInstanceIdentifier=f"shop{number:02}", Engine=engine, MasterUserPassword=PASSWORD)

    first = rds.describe_db_instances(MaxRecords=20)
    rest = names(rds, MaxRecords=20, Marker=first["Marker"])

    assert (20, ["shop20", "shop21"]) == (len(first["DBInstances"]), rest)
    assert 11 == len(names(rds, Filters=[{"Name": "engine", "Values": ["mysql"]}]))
    arn = "arn:aws:rds:us-east-1:123456789012:db:shop03"
    assert ["shop03", "shop05"] == names(rds, Filters=[{"Name": "db-instance-id", "Values": [arn, "shop05"]}])
    assert ["shop03"] == names(rds, DBInstanceIdentifier=arn)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"MaxRecords": 19}, "Invalid value 19 for MaxRecords. Must be between 20 and 100"),
        ({"MaxRecords": 101}, "Invalid value 101 for MaxRecords. Must be between 20 and 100"),
        ({"Marker": "x"}, "Invalid marker"),
        ({"Filters": [{"Name": "colour", "Values": ["red"]}]}, "Unrecognized filter name: colour"),
    ],
    ids=["small", "large", "marker", "filter"],
)
def test_a_list_that_is_asked_for_wrongly_is_refused(
    rds: Any, instance: Make, params: dict[str, Any], message: str
) -> None:
    instance(MasterUserPassword=PASSWORD)
    with refused("InvalidParameterValue", message):
        rds.describe_db_instances(**params)


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        (
            {},
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        ),
        (
            {"SkipFinalSnapshot": True, "FinalDBSnapshotIdentifier": "last"},
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can't be specified when SkipFinalSnapshot is specified.",
        ),
    ],
    ids=["neither", "both"],
)
def test_a_deletion_says_what_is_to_become_of_the_snapshot(
    rds: Any, instance: Make, params: dict[str, Any], code: str, message: str
) -> None:
    instance(ManageMasterUserPassword=True)
    before = shown(rds)
    with refused(code, message):
        rds.delete_db_instance(DBInstanceIdentifier="shop", **params)
    assert before == shown(rds)


def test_a_protected_instance_is_not_deleted(rds: Any, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD, DeletionProtection=True)
    message = "Cannot delete protected DB Instance, please disable deletion protection and try again."
    with refused("InvalidParameterCombination", message):
        rds.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    assert "available" == shown(rds)["DBInstanceStatus"]


def test_a_deleted_instance_is_gone_and_its_name_free(rds: Any, instance: Make) -> None:
    instance(MasterUserPassword=PASSWORD)
    answer = rds.delete_db_instance(DBInstanceIdentifier="shop", FinalDBSnapshotIdentifier="last")
    assert "deleting" == answer["DBInstance"]["DBInstanceStatus"]
    with refused(*NOT_FOUND):
        rds.describe_db_instances(DBInstanceIdentifier="shop")
    instance(MasterUserPassword=PASSWORD)
    assert ["shop"] == names(rds)


IDENTIFIERS = (
    "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only "
    "ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
)
CHARACTERS = (
    "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' "
    "may be used."
)
LENGTH = "The parameter MasterUserPassword is not a valid password because it is {} characters."


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"DBInstanceIdentifier": "1shop"}, IDENTIFIERS),
        ({"DBInstanceIdentifier": "shop-"}, IDENTIFIERS),
        ({"DBInstanceIdentifier": "sh--op"}, IDENTIFIERS),
        ({"DBInstanceIdentifier": "sh_op"}, IDENTIFIERS),
        ({"DBInstanceIdentifier": "s" * 64}, IDENTIFIERS),
        ({"Engine": "sqlite"}, "Invalid DB engine"),
        ({"MasterUsername": ""}, "The parameter MasterUsername must be provided and must not be blank."),
        ({"MasterUserPassword": ""}, "The parameter MasterUserPassword must be provided and must not be blank."),
        ({"MasterUserPassword": "hunter2/hunter2"}, CHARACTERS),
        ({"MasterUserPassword": "hünter2hünter2"}, CHARACTERS),
        ({"MasterUserPassword": "hunter2"}, LENGTH.format("shorter than 8")),
        ({"MasterUserPassword": "x" * 129}, LENGTH.format("longer than 128")),
        ({"Engine": "oracle-ee", "MasterUserPassword": "x" * 31}, LENGTH.format("longer than 30")),
    ],
    ids=lambda value: None if isinstance(value, str) else "".join(f"{key}={text[:9]}" for key, text in value.items()),
)
def test_an_instance_that_is_asked_for_wrongly_is_refused(
    rds: Any, instance: Make, params: dict[str, Any], message: str
) -> None:
    with refused("InvalidParameterValue", message):
        instance(**{"MasterUserPassword": PASSWORD, **params})
    assert [] == names(rds)


def test_an_aurora_instance_needs_its_cluster(aws: MockSecrets, instance: Make) -> None:
    with pytest.raises(NotModelled, match="without its cluster"):
        instance(Engine="aurora-mysql", MasterUserPassword=PASSWORD)
    aws.take_refusals()


def test_what_is_not_modelled_says_so(aws: MockSecrets, instance: Make) -> None:
    with pytest.raises(NotModelled, match="DomainFqdn"):
        instance(MasterUserPassword=PASSWORD, DomainFqdn="corp.example.com")
    aws.take_refusals()
