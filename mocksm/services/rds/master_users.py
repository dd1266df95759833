"""What becomes of a database's master user by a request: its password, and whether a secret has it.

Instances and clusters have it in common. AWS's words for what can't be asked of a rotation, or of a key, are not known.
"""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.services.rds.engines import check_password
from mocksm.services.rds.errors import InvalidParameterCombination, InvalidParameterValue
from mocksm.services.rds.lookup import look, not_available
from mocksm.services.rds.master_secrets import make_secret, rotate_secret
from mocksm.services.rds.passwords import (
    ask_for,
    check_manageable,
    is_being_set,
    new_password,
    set_password,
    take_pending,
)
from mocksm.services.rds.store import Database


def give_first(call: Call, database: Database, *, manage: bool | None, password: str | None, key: str | None) -> None:
    """Give a new database its first password: the one of the request, or one in a secret."""
    check_manageable(manage=manage, password=password, key=key)
    if manage:
        password = new_password(call)
        database.secret = make_secret(call, database, password, key)
    elif not password:
        raise InvalidParameterValue("The parameter MasterUserPassword must be provided and must not be blank.")
    else:
        check_password(password, database.engine, of_cluster=database.kind == "cluster")
    database.password = password
    ask_for(database, password)


def change(
    call: Call,
    database: Database,
    *,
    manage: bool | None,
    password: str | None,
    key: str | None,
    rotate: bool | None,
    immediately: bool,
) -> None:
    """Do what a modification asks of the master user; what it can't be asked is refused before anything is done."""
    check_manageable(manage=manage, password=password, key=key)
    if manage is not None or password is not None or rotate:
        _check_free(call, database, rotate=rotate)
    if password is not None:
        if database.is_managed and manage is None:
            raise InvalidParameterValue(
                "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
            )
        check_password(password, database.engine, of_cluster=database.kind == "cluster")
    elif manage is False:
        raise InvalidParameterCombination(
            "MasterUserPassword must be provided when ManageMasterUserPassword is set to false."
        )
    if manage and database.is_managed and key is not None:
        raise InvalidParameterCombination(
            "You can't change MasterUserSecretKmsKeyId for an instance with ManageMasterUserPassword enabled."
        )
    if rotate:
        _rotate(call, database, immediately=immediately)
    ends = manage is False or (database.secret is not None and not database.is_managed)
    if manage and database.secret is None:
        password = new_password(call)
        database.secret = make_secret(call, database, password, key)
    elif manage and not database.is_managed:
        database.pending = None  # the secret was about to go, and stays with the password that is in it
    if password is not None:
        waits = ask_for(database, password, ends_management=ends)
        call.in_background(take_pending, database.arn, database.resource_id, waits.number)


def _check_free(call: Call, database: Database, *, rotate: bool | None) -> None:
    """Refuse a change of a master user whose password is changing: AWS's instance is then ``resetting-master-credentials``.

    Whether another rotation is refused Secrets Manager says.
    """
    is_rotating = database.secret is not None and database.secret.status == "rotating"
    if is_being_set(call, database) or (is_rotating and not rotate):
        raise not_available(database.kind)


def _rotate(call: Call, database: Database, *, immediately: bool) -> None:
    if database.secret is None or not database.is_managed:
        raise InvalidParameterCombination(
            "You can't specify RotateMasterUserPassword for an instance with ManageMasterUserPassword disabled."
        )
    if not immediately:
        raise InvalidParameterCombination(
            "You must specify ApplyImmediately when RotateMasterUserPassword is specified."
        )
    rotate_secret(call, database, database.secret)


def is_from_owner_of_secrets(call: Call) -> bool:
    """Say whether Secrets Manager tells how the rotation of a secret goes, which no one can but itself."""
    return call.principal.arn == "secretsmanager.amazonaws.com"


def hear(call: Call, arn: str, *, rotating: bool | None, password: str | None) -> None:
    """Take what Secrets Manager tells of a rotation: that it begins or has failed, or the new password.

    A database that does not take the password, since a listener raised, fails the rotation.
    """
    if password is not None:
        set_password(call, arn, password)
        return
    with call.cloud.lock:
        database = look(call, arn)
        if database is not None and database.secret is not None:
            database.secret.status = "rotating" if rotating else "impaired"
