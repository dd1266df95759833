"""A rotation function for a PostgreSQL user who changes their own password, as a user of AWS writes one.

It follows the published contract (facts/integrations.md, section 3) and knows nothing of mocksm. The secret is JSON with
``host``, ``username``, ``password`` and, if they are not the usual ones, ``port`` and ``dbname``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import boto3
from pg8000.native import Connection, DatabaseError, identifier, literal  # type: ignore[import-untyped]

Login = dict[str, Any]


def handler(event: dict[str, str], _context: object) -> None:
    """Do one step of a rotation; every step may be asked for again."""
    arn, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    client = boto3.client("secretsmanager", endpoint_url=os.environ.get("SECRETS_MANAGER_ENDPOINT"))
    described = client.describe_secret(SecretId=arn)
    if not described["RotationEnabled"]:
        raise ValueError(f"Secret {arn} is not enabled for rotation")
    versions = described["VersionIdsToStages"]
    if token not in versions:
        raise ValueError(f"Secret version {token} has no stage for rotation of secret {arn}.")
    if "AWSCURRENT" in versions[token]:
        return
    if "AWSPENDING" not in versions[token]:
        raise ValueError(f"Secret version {token} not set as AWSPENDING for rotation of secret {arn}.")
    if step not in _STEPS:
        raise ValueError(f"Invalid step parameter {step} for secret {arn}")
    _STEPS[step](client, arn, token)


def create_secret(client: Any, arn: str, token: str) -> None:
    """Put a new password under AWSPENDING, unless an earlier attempt did."""
    login = _read(client, arn, "AWSCURRENT")
    try:
        _read(client, arn, "AWSPENDING", token)
    except client.exceptions.ResourceNotFoundException:
        excluded = os.environ.get("EXCLUDE_CHARACTERS", ":/@\"'\\")
        login["password"] = client.get_random_password(ExcludeCharacters=excluded)["RandomPassword"]
        client.put_secret_value(
            SecretId=arn, ClientRequestToken=token, SecretString=json.dumps(login), VersionStages=["AWSPENDING"]
        )


def set_secret(client: Any, arn: str, token: str) -> None:
    """Give the user the pending password, logged in with the current one or else the previous one."""
    current = _read(client, arn, "AWSCURRENT")
    pending = _read(client, arn, "AWSPENDING", token)
    if current["username"] != pending["username"]:
        raise ValueError(
            f"Attempting to modify user {pending['username']} other than current user {current['username']}"
        )
    already = _connect(pending)
    if already:
        already.close()
        return
    connection = _connect(current) or _connect(_read_previous(client, arn))
    if connection is None:
        raise ValueError(f"Unable to log into database with previous, current, or pending secret of secret arn {arn}")
    try:
        connection.run(f"ALTER USER {identifier(pending['username'])} WITH PASSWORD {literal(pending['password'])}")
    finally:
        connection.close()


def test_secret(client: Any, arn: str, token: str) -> None:
    """Log in with the pending password and ask something."""
    connection = _connect(_read(client, arn, "AWSPENDING", token))
    if connection is None:
        raise ValueError(f"Unable to log into database with pending secret of secret ARN {arn}")
    try:
        connection.run("SELECT NOW()")
    finally:
        connection.close()


def finish_secret(client: Any, arn: str, token: str) -> None:
    """Make the pending version the current one."""
    versions = client.describe_secret(SecretId=arn)["VersionIdsToStages"]
    current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
    if current != token:
        client.update_secret_version_stage(
            SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )


_STEPS: dict[str, Callable[[Any, str, str], None]] = {
    "createSecret": create_secret,
    "setSecret": set_secret,
    "testSecret": test_secret,
    "finishSecret": finish_secret,
}


def _read(client: Any, arn: str, stage: str, token: str | None = None) -> Login:
    version = {"VersionId": token} if token else {}
    login: Login = json.loads(client.get_secret_value(SecretId=arn, VersionStage=stage, **version)["SecretString"])
    for key in ("host", "username", "password"):
        if key not in login:
            raise KeyError(f"{key} key is missing from secret JSON")
    return login


def _read_previous(client: Any, arn: str) -> Login | None:
    try:
        return _read(client, arn, "AWSPREVIOUS")
    except client.exceptions.ResourceNotFoundException:
        return None


def _connect(login: Login | None) -> Connection | None:
    if login is None:
        return None
    try:
        return Connection(
            login["username"],
            host=login["host"],
            port=int(login.get("port", 5432)),
            database=login.get("dbname", "postgres"),
            password=login["password"],
            timeout=5,
        )
    except DatabaseError:
        return None
