"""The master user's password: what a request may ask of it, and who hears of a new one. It makes no secret itself.

AWS sets a password soon after the answer; so does mocksm, before the answer leaves unless the mock leaves what AWS does in the
background for later. A password that whoever listens refuses is tried again as a rotation is: five times in all, after 1, 2, 4
and 8 minutes.
"""

from __future__ import annotations

import string
from datetime import timedelta

from mocksm.engine.call import Call
from mocksm.errors import MocksmError
from mocksm.services.rds.errors import InvalidParameterCombination, InvalidParameterValue
from mocksm.services.rds.lookup import look, not_available
from mocksm.services.rds.master_secrets import delete_secret
from mocksm.services.rds.store import Database, Listeners, PendingPassword

_LENGTH = 28  # AWS does not tell how long the passwords are that it makes
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8))
_LETTERS = string.ascii_letters + string.digits + "!#$%&*()-_=+[]{}<>:?"


def new_password(call: Call) -> str:
    """Return a password as RDS makes them."""
    return call.ids.text(_LETTERS, _LENGTH)


def check_manageable(*, manage: bool | None, password: str | None, key: str | None) -> None:
    """Refuse what can't be asked together, of a new database as of one that is there."""
    if manage and password is not None:
        # Recorded of CreateDBCluster of DocumentDB, which is the same API.
        raise InvalidParameterValue(
            "MasterUserPassword and ManageMasterUserPassword are mutually exclusive. Specify only one of these parameters."
        )
    if key is not None and manage is None:
        # The code is that of a probe of 2026 and of Terraform's source; the fact book's report has the other one.
        raise InvalidParameterValue(
            "A ManageMasterUserPassword value is required when MasterUserSecretKmsKeyId is specified."
        )
    if key is not None and not manage:
        raise InvalidParameterCombination(
            "You can't specify MasterUserSecretKmsKeyId for an instance with ManageMasterUserPassword disabled."
        )


def ask_for(database: Database, password: str, *, ends_management: bool = False) -> PendingPassword:
    """Have a password wait for the database to take it, in place of one that waits already."""
    database.asked += 1
    database.pending = PendingPassword(database.asked, password, ends_management)
    return database.pending


def is_being_set(call: Call, database: Database) -> bool:
    """Say whether a database is being told of a password at this moment."""
    return _setting(database) in call.cloud.busy


def set_password(call: Call, arn: str, password: str) -> None:
    """Give a database its password, and tell whoever listens; what a listener raises comes out of it.

    No lock is held while they are told, and no other password is set meanwhile: the last one told is the one that counts. Until
    it is done the database has the old password, and its secret is not active.
    """
    with call.cloud.lock:
        database = look(call, arn)
        if database is None:
            return
        if is_being_set(call, database):
            raise not_available(database.kind)
        call.cloud.busy.add(_setting(database))
    try:
        for listener in list(call.cloud.store(Listeners, "", "").listeners):
            listener(database, database.username, password)
        with call.cloud.lock:
            found = look(call, arn)  # a snapshot may have been restored, or another of its name been made
            if found is not None and found.resource_id == database.resource_id:
                _settle(call.later(), found, password)
    finally:
        call.cloud.busy.discard(_setting(database))


def take_pending(call: Call, arn: str, resource_id: str, number: int, attempt: int = 1) -> None:
    """Give a database the password that waits for it, unless another one was asked for since; try again if it is refused.

    What mocksm itself has to say comes out of it and is the test's; such an attempt is not repeated.
    """
    pending = _pending(call, arn, resource_id, number)
    if pending is None:
        return
    try:
        set_password(call, arn, pending.password)
    except BaseException as error:
        is_raised = isinstance(error, MocksmError) or not isinstance(error, Exception)
        with call.cloud.lock:
            _note(call.later(), arn, resource_id, number, repr(error), attempt, is_raised=is_raised)
        if is_raised:
            raise


def about(database: Database, pending: PendingPassword) -> tuple[str, ...]:
    """Return by what all attempts to set one password are known."""
    return ("password", database.arn, database.resource_id, str(pending.number))


def _setting(database: Database) -> tuple[str, ...]:
    return ("setting a password", database.arn, database.resource_id)


def _pending(call: Call, arn: str, resource_id: str, number: int) -> PendingPassword | None:
    """Return the password that waits, if it is that of the number and the database is the one that it was asked of."""
    database = look(call, arn)
    if database is None or database.status == "deleting" or database.resource_id != resource_id:
        return None
    return database.pending if database.pending is not None and database.pending.number == number else None


def _settle(call: Call, database: Database, password: str) -> None:
    """Let the password count; one that waited is not set any more, unless it ends the management that has set this one."""
    database.password, pending = password, database.pending
    if pending is not None and pending.password == password and pending.ends_management:
        delete_secret(call, database)
    if pending is not None and (pending.password == password or not pending.ends_management):
        database.pending = None
        call.cloud.complaints.pop(about(database, pending), None)
    if database.secret is not None:
        database.secret.status = "active"


def _note(call: Call, arn: str, resource_id: str, number: int, problem: str, attempt: int, *, is_raised: bool) -> None:
    """Note that a password was refused: for the test author, and for the next attempt. A secret that it was for is impaired."""
    database, pending = look(call, arn), _pending(call, arn, resource_id, number)
    if database is None or pending is None:
        return
    pending.problem = problem
    if database.secret is not None and not pending.ends_management:
        database.secret.status = "impaired"
    if is_raised:
        return
    if about(database, pending) not in call.cloud.heard:
        call.cloud.complaints[about(database, pending)] = _complaint(database, problem, attempt)
    if attempt <= len(_WAITS):
        call.schedule(call.now + _WAITS[attempt - 1], take_pending, arn, resource_id, number, attempt + 1)


def _complaint(database: Database, problem: str, attempt: int) -> str:
    tries = f" {attempt} times" if attempt > 1 else ""
    return (
        f"the database {database.identifier} refused the password of {database.username}{tries}: {problem}. "
        f"A test that means it reads aws.databases[{database.identifier!r}].refusal."
    )
