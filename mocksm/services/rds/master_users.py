"""What becomes of a database's master user by a request: its password, and whether a secret has it.

Instances and clusters have it in common. AWS's words for what can't be asked of a rotation, or of a key, are not known.
"""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.services.rds.engines import check_password
from mocksm.services.rds.errors import InvalidParameterCombination, InvalidParameterValue
from mocksm.services.rds.lookup import look
from mocksm.services.rds.master_secrets import delete_secret, make_secret, rotate_secret
from mocksm.services.rds.passwords import check_manageable, new_password, set_password
from mocksm.services.rds.store import Database


def give_first(call: Call, database: Database, *, manage: bool | None, password: str | None, key: str | None) -> None:
    """Give a new database its first password: the one of the request, or one in a secret."""
    check_manageable(manage=manage, password=password, key=key)
    if manage:
        database.password = new_password(call)
        database.secret = make_secret(call, database, database.password, key)
        return
    if not password:
        raise InvalidParameterValue("The parameter MasterUserPassword must be provided and must not be blank.")
    check_password(password, database.engine, of_cluster=database.kind == "cluster")
    database.password = password


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
    if password is not None:
        if database.secret is not None and manage is None:
            raise InvalidParameterValue(
                "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
            )
        check_password(password, database.engine, of_cluster=database.kind == "cluster")
    elif manage is False:
        raise InvalidParameterCombination(
            "MasterUserPassword must be provided when ManageMasterUserPassword is set to false."
        )
    if manage and database.secret is not None and key is not None:
        raise InvalidParameterCombination(
            "You can't change MasterUserSecretKmsKeyId for an instance with ManageMasterUserPassword enabled."
        )
    if rotate:
        _rotate(call, database, immediately=immediately)
    if manage and database.secret is None:
        password = new_password(call)
        database.secret = make_secret(call, database, password, key)
    elif manage is False:
        delete_secret(call, database)
    if password is not None:
        database.has_pending_password = True
        call.in_background(set_password, database.arn, password)


def _rotate(call: Call, database: Database, *, immediately: bool) -> None:
    if database.secret is None:
        raise InvalidParameterCombination(
            "You can't specify RotateMasterUserPassword for an instance with ManageMasterUserPassword disabled."
        )
    if not immediately:
        raise InvalidParameterCombination(
            "You must specify ApplyImmediately when RotateMasterUserPassword is specified."
        )
    rotate_secret(call, database.secret)


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
