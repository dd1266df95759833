"""A Lambda function that rotates the password of a database user."""

from __future__ import annotations

import json
from typing import Any

import boto3

from tests.examples.rotation_function import database


def handler(event: dict[str, Any], context: object = None) -> None:
    """Do one step of a rotation. AWS may repeat each of them."""
    client = boto3.client("secretsmanager")
    secret, token = event["SecretId"], event["ClientRequestToken"]
    versions = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    if "AWSCURRENT" in versions.get(token, []):
        return
    if "AWSPENDING" not in versions.get(token, []):
        raise ValueError(f"version {token} is not in rotation")
    if event["Step"] == "createSecret":
        create(client, secret, token)
    elif event["Step"] == "setSecret":
        set_password(read(client, secret), read(client, secret, VersionId=token))
    elif event["Step"] == "testSecret":
        database.log_in(read(client, secret, VersionId=token))
    else:
        current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
        client.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )


def read(client: Any, secret: str, **which: str) -> dict[str, Any]:
    """Return the JSON of one version, the current one if no other is named."""
    found: dict[str, Any] = json.loads(client.get_secret_value(SecretId=secret, **which)["SecretString"])
    return found


def create(client: Any, secret: str, token: str) -> None:
    """Make the new password, unless an earlier attempt did."""
    try:
        read(client, secret, VersionId=token, VersionStage="AWSPENDING")
    except client.exceptions.ResourceNotFoundException:
        password = client.get_random_password(ExcludePunctuation=True)["RandomPassword"]
        client.put_secret_value(
            SecretId=secret,
            ClientRequestToken=token,
            SecretString=json.dumps({**read(client, secret), "password": password}),
            VersionStages=["AWSPENDING"],
        )


def set_password(current: dict[str, Any], pending: dict[str, Any]) -> None:
    """Set the new password, unless an earlier attempt did."""
    try:
        database.log_in(pending)
    except PermissionError:
        database.change_password(current, pending["password"])
