"""The secret of a master user: how RDS has Secrets Manager make it, rotate it and delete it.

Making and rotating it are the caller's calls, made on the caller's behalf, so that the caller's rights bind (integrations.md,
section 2); how RDS words what the caller may not do with Secrets Manager is not known. The rest RDS does for itself.
"""

from __future__ import annotations

import json
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.rds.errors import KMSKeyNotAccessibleFault
from mocksm.services.rds.lookup import not_available
from mocksm.services.rds.store import Database, MasterUserSecret

_DEFAULT_KEY = "alias/aws/secretsmanager"
_EVERY_DAYS = 7
_NAMES = {"db": "Instance", "cluster": "Cluster"}
_OF_KMS = frozenset({"EncryptionFailure", "DecryptionFailure"})
_DENIED = "AccessDeniedException"
_UNFINISHED = "A previous rotation isn't complete."


def make_secret(call: Call, database: Database, password: str, key: str | None) -> MasterUserSecret:
    """Make the secret with the database's user and a password, as one that RDS owns and that rotates every week."""
    key_arn = _key_arn(call, key)
    if key is not None:
        _check_grantable(call, key_arn)
    named = {} if key is None else {"KmsKeyId": key}
    tag = f"aws:rds:primaryDB{_NAMES[database.kind]}Arn"
    made = _ask(
        call,
        "CreateSecret",
        key_arn,
        Name=f"rds!{database.kind}-{call.ids.uuid()}",
        SecretString=json.dumps({"username": database.username, "password": password}),
        Tags=[{"Key": tag, "Value": database.arn}],
        **named,
    )
    rules = {"AutomaticallyAfterDays": _EVERY_DAYS}
    itself = call.as_service(database.arn)
    try:
        _ask(itself, "RotateSecret", key_arn, SecretId=made["ARN"], RotationRules=rules, RotateImmediately=False)
    except BaseException:
        _delete(call, database, made["ARN"])
        raise
    return MasterUserSecret(made["ARN"], key_arn)


def rotate_secret(call: Call, database: Database, secret: MasterUserSecret) -> None:
    """Have Secrets Manager rotate the secret now, if the caller may and no rotation is on its way.

    What RDS says to another rotation is not known; AWS's status of one whose password changes is not ``available``.
    """
    try:
        _ask(call, "RotateSecret", secret.kms_key_arn, SecretId=secret.arn)
    except AwsError as error:
        if error.message is not None and error.message.startswith(_UNFINISHED):
            raise not_available(database.kind) from error
        raise


def delete_secret(call: Call, database: Database) -> None:
    """Delete the secret for good, as RDS does with the database, or when it manages the password no more.

    A secret that is gone already is no error.
    """
    if database.secret is not None:
        _delete(call, database, database.secret.arn)
        database.secret = None


def _delete(call: Call, database: Database, arn: str) -> None:
    itself = call.as_service(database.arn)
    itself.ask("secretsmanager", "DeleteSecret", SecretId=arn, ForceDeleteWithoutRecovery=True)


def _ask(call: Call, operation: str, key: str, **params: Any) -> dict[str, Any]:
    try:
        return call.ask("secretsmanager", operation, ClientRequestToken=call.ids.uuid(), **params)
    except AwsError as error:
        if error.code in _OF_KMS or error.message == "Access to KMS is not allowed":
            raise _not_accessible(key) from error
        if error.code == _DENIED:
            raise AwsError(error.message, code="AccessDenied", status=403) from error
        raise


def _key_arn(call: Call, key: str | None) -> str:
    """Return the ARN of the key that was named, or of Secrets Manager's own."""
    try:
        arn: str = call.ask("kms", "DescribeKey", KeyId=key or _DEFAULT_KEY)["KeyMetadata"]["Arn"]
    except AwsError as error:
        raise _not_accessible(key or _DEFAULT_KEY) from error
    return arn


def _check_grantable(call: Call, key: str) -> None:
    """Refuse a caller who may not let RDS use the key later, when it rotates the secret."""
    asked = {"GranteePrincipal": f"rds.{call.region}.amazonaws.com", "Operations": ["Decrypt", "GenerateDataKey"]}
    try:
        call.require("kms", "CreateGrant", KeyId=key, **asked)
    except AwsError as error:
        raise _not_accessible(key) from error


def _not_accessible(key: str) -> KMSKeyNotAccessibleFault:
    return KMSKeyNotAccessibleFault(
        f"The specified KMS key [{key}] does not exist, is not enabled or you do not have permissions to access it."
    )
