"""From an identifier or ARN to an instance or cluster: the one way in which every operation finds what it is about."""

from __future__ import annotations

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.rds.errors import (
    DBClusterNotFoundFault,
    DBInstanceNotFound,
    InvalidDBClusterStateFault,
    InvalidDBInstanceState,
    InvalidParameterValue,
)
from mocksm.services.rds.store import Database, Databases, Kind

_LONGEST = 63
_NAMES = {"db": "DBInstanceIdentifier", "cluster": "DBClusterIdentifier"}


def databases_of(call: Call) -> Databases:
    """Return what RDS keeps in the caller's account and Region."""
    return call.store(Databases)


def look(call: Call, arn: str) -> Database | None:
    """Return the instance or cluster of an ARN, None if it is gone."""
    parts = Arn.parse(arn)
    if parts is None:
        return None
    kind, _, identifier = parts.resource.partition(":")
    store = call.store(Databases, account=parts.account, region=parts.region)
    found = store.find("cluster" if kind == "cluster" else "db", identifier)
    return found if found is not None and found.arn == arn else None


def find(call: Call, kind: Kind, named: str) -> Database:
    """Return the instance or cluster that a request names, by identifier or ARN, in whatever state."""
    parts = Arn.parse(named)
    found = look(call, named) if parts else databases_of(call).find(kind, named)
    if found is not None and found.kind == kind:
        return found
    if kind == "db":
        raise DBInstanceNotFound(f"DBInstance {named} not found.")
    raise DBClusterNotFoundFault(f"DBCluster {named} not found.")


def find_available(call: Call, kind: Kind, named: str) -> Database:
    """Return the instance or cluster for a change, which it has to be available for."""
    found = find(call, kind, named)
    if found.status != "available":
        raise not_available(kind)
    return found


def not_available(kind: Kind) -> AwsError:
    """Return the refusal of what an instance or cluster is in no state for."""
    if kind == "db":
        return InvalidDBInstanceState("Database instance is not in available state.")
    return InvalidDBClusterStateFault("DB cluster is not in available state.")


def check_identifier(kind: Kind, identifier: str) -> None:
    """Refuse an identifier that has not the form of one."""
    wrong = not identifier[:1].isalpha() or identifier.endswith("-") or "--" in identifier
    characters = identifier.replace("-", "")
    if wrong or not (characters.isascii() and characters.isalnum()) or len(identifier) > _LONGEST:
        raise InvalidParameterValue(
            f"The parameter {_NAMES[kind]} is not a valid identifier. Identifiers must begin with a letter; must contain "
            "only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
        )
