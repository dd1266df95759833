"""How databases come and go: what AWS does after it has answered, and what a deletion needs."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.services.rds.errors import InvalidParameterCombination
from mocksm.services.rds.lookup import databases_of, look
from mocksm.services.rds.master_secrets import delete_secret
from mocksm.services.rds.passwords import take_pending
from mocksm.services.rds.store import Database

_NAMES = {"db": "DB Instance", "cluster": "Cluster"}


def begin(call: Call, database: Database) -> None:
    """Keep a new database; it is available, with its password set, when AWS would have made it.

    For a service that asks on its caller's behalf it is available at once: CloudFormation waits until it is.
    """
    databases_of(call).add(database)
    if call.via is not None:
        database.status = "available"
    call.in_background(_finish, database.arn)


def end(call: Call, database: Database, *, skip: bool, snapshot: str | None) -> None:
    """Delete a database with its secret; it is gone when AWS would be done."""
    if database.settings.get("DeletionProtection"):
        raise InvalidParameterCombination(
            f"Cannot delete protected {_NAMES[database.kind]}, please disable deletion protection and try again."
        )
    if database.cluster is None:  # of an instance in a cluster no snapshot is taken
        _check_snapshot(skip=skip, snapshot=snapshot)
    delete_secret(call, database)
    database.status = "deleting"
    call.in_background(_forget, database.arn)


def _check_snapshot(*, skip: bool, snapshot: str | None) -> None:
    if not skip and snapshot is None:
        raise InvalidParameterCombination(
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
        )
    if skip and snapshot is not None:  # the words are not known
        raise InvalidParameterCombination(
            "FinalDBSnapshotIdentifier can't be specified when SkipFinalSnapshot is specified."
        )


def _finish(call: Call, arn: str) -> None:
    with call.cloud.lock:
        database = look(call, arn)
        if database is None or database.status == "deleting":
            return
        database.status = "available"
        pending = database.pending
    if pending is not None:  # an instance in a cluster has none
        take_pending(call, arn, database.resource_id, pending.number)


def _forget(call: Call, arn: str) -> None:
    with call.cloud.lock:
        database = look(call, arn)
        if database is not None:
            databases_of(call).remove(database)
