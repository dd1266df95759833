"""What Secrets Manager tells the service that owns a secret while it rotates it; the service knows what it is about.

AWS has its own ways for that. Here it is said in the words of the operation that changes the database: a rotation begins or
fails (``RotateMasterUserPassword``), and this is the new password (``MasterUserPassword``). No history keeps it.
"""

from __future__ import annotations

from contextlib import suppress
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.store import Secret

# The tag by which a secret names what it is about; service, operation and parameter by which that is changed.
_CHANGES = MappingProxyType(
    {
        "aws:rds:primaryDBInstanceArn": ("rds", "ModifyDBInstance", "DBInstanceIdentifier"),
        "aws:rds:primaryDBClusterArn": ("rds", "ModifyDBCluster", "DBClusterIdentifier"),
    }
)
_NOT_THERE = frozenset({"DBInstanceNotFound", "DBClusterNotFoundFault"})  # the test seeded the secret alone


def tell_rotating(call: Call, secret: Secret, *, is_rotating: bool) -> None:
    """Tell the owner that a rotation begins, or that it failed; nothing depends on whether it hears of it."""
    with suppress(AwsError):  # a fault that the test ordered
        _tell(call, secret, RotateMasterUserPassword=is_rotating)


def tell_password(call: Call, secret: Secret, password: str) -> None:
    """Tell the owner the new password; it runs the test's code, and raises what that raises, so no lock may be held."""
    _tell(call, secret, MasterUserPassword=password)


def _tell(call: Call, secret: Secret, **said: Any) -> None:
    for tag in _CHANGES.keys() & (secret.tags or {}).keys():
        service, operation, named = _CHANGES[tag]
        identifier = (secret.tags or {})[tag].rpartition(":")[2]
        itself = call.as_service(secret.arn)._replace(account=secret.account, region=secret.region, recorded=False)
        try:
            itself.ask(service, operation, **{named: identifier}, **said)
        except AwsError as error:
            if error.code not in _NOT_THERE:
                raise
