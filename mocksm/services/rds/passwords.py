"""The master user's password: what a request may ask of it, and who hears of a new one. It makes no secret itself.

AWS sets a password soon after the answer; so does mocksm, before the answer leaves unless the mock leaves what AWS does in the
background for later.
"""

from __future__ import annotations

import string

from mocksm.engine.call import Call
from mocksm.services.rds.errors import InvalidParameterCombination, InvalidParameterValue
from mocksm.services.rds.lookup import look
from mocksm.services.rds.store import Database, Listeners

_LENGTH = 28  # AWS does not tell how long the passwords are that it makes
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


def set_password(call: Call, arn: str, password: str) -> None:
    """Give a database its password, and tell whoever listens; what a listener raises comes out of it.

    No lock is held while they are told. Until it is done the database has the old password, and its secret is not active.
    """
    database = look(call, arn)
    if database is None:
        return
    for listener in list(call.cloud.store(Listeners, "", "").listeners):
        listener(database, database.username, password)
    with call.cloud.lock:
        database = look(call, arn)
        if database is not None:
            _settle(database, password)


def _settle(database: Database, password: str) -> None:
    database.password, database.has_pending_password = password, False
    if database.secret is not None:
        database.secret.status = "active"
