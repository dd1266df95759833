"""AWS::SecretsManager::SecretTargetAttachment: how to reach a database, written into its secret (integrations.md, 1.3).

Redshift and DocumentDB are not modelled. What it wrote stays when it is deleted: what AWS does is not known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work

# Engines of RDS by how they begin, as rotation functions call them.
_ENGINES = {
    "aurora-mysql": "mysql",
    "aurora-postgresql": "postgres",
    "custom-oracle": "oracle",
    "custom-sqlserver": "sqlserver",
    "db2": "db2",
    "mariadb": "mariadb",
    "mysql": "mysql",
    "oracle": "oracle",
    "postgres": "postgres",
    "sqlserver": "sqlserver",
}


def _create(work: Work, wanted: Properties) -> Made:
    return _attach(work, wanted["SecretId"], wanted)


def _update(work: Work, change: Change) -> Made:
    return _attach(work, change.id, change.wanted)


def _delete(work: Work, arn: str, properties: Properties) -> None:
    """Leave the secret as it is."""
    del work, arn, properties


def _attach(work: Work, secret: str, wanted: Properties) -> Made:
    """Add what leads to the database to the current value, which has to be a login."""
    answer = work.ask("secretsmanager", "GetSecretValue", SecretId=secret)
    value = {**_login(answer), **_connection(work, wanted["TargetType"], wanted["TargetId"])}
    arn = answer["ARN"]
    token = work.token(wanted["TargetId"])
    work.ask("secretsmanager", "PutSecretValue", SecretId=arn, SecretString=json.dumps(value), ClientRequestToken=token)
    return Made(arn, {"Id": arn})


def _login(answer: Mapping[str, Any]) -> dict[str, Any]:
    try:
        value = json.loads(answer.get("SecretString", ""))
    except ValueError:
        value = None
    if not isinstance(value, dict) or not {"username", "password"} <= value.keys():  # AWS's words are not known
        raise StackFailed("The secret value must be a JSON object with the keys username and password.")
    return value


def _connection(work: Work, kind: str, target: str) -> dict[str, Any]:
    if kind == "AWS::RDS::DBInstance":
        return _of_instance(work.ask("rds", "DescribeDBInstances", DBInstanceIdentifier=target)["DBInstances"][0])
    if kind == "AWS::RDS::DBCluster":
        return _of_cluster(work.ask("rds", "DescribeDBClusters", DBClusterIdentifier=target)["DBClusters"][0])
    raise NotModelled(f"mocksm does not model TargetType {kind}; it has AWS::RDS::DBInstance and AWS::RDS::DBCluster")


def _of_instance(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "engine": _engine(found["Engine"]),
        "host": found["Endpoint"]["Address"],
        "port": found["Endpoint"]["Port"],
        **({"dbname": found["DBName"]} if found.get("DBName") else {}),
        "dbInstanceIdentifier": found["DBInstanceIdentifier"],
    }


def _of_cluster(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "dbClusterIdentifier": found["DBClusterIdentifier"],
        **({"dbname": found["DatabaseName"]} if found.get("DatabaseName") else {}),
        "engine": _engine(found["Engine"]),
        "port": found["Port"],
        "host": found["Endpoint"],
    }


def _engine(name: str) -> str:
    return next((short for prefix, short in _ENGINES.items() if name.startswith(prefix)), name)


KINDS = (
    Kind(
        "AWS::SecretsManager::SecretTargetAttachment",
        frozenset({"SecretId", "TargetId", "TargetType"}),
        _create,
        _update,
        _delete,
        required=frozenset({"SecretId", "TargetId", "TargetType"}),
        replaces=frozenset({"SecretId"}),
        attributes=frozenset({"Id"}),
    ),
)
