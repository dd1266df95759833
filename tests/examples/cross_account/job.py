"""Runs in a workload account, and reads the database login that the security account keeps."""

from __future__ import annotations

import json
from typing import Any

import boto3


def login(role_arn: str, secret_id: str) -> dict[str, Any]:
    """Assume the role of the security account, and read the secret under it."""
    session = boto3.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="nightly-job", ExternalId="shop")
    credentials = session["Credentials"]
    client = boto3.client(
        "secretsmanager",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    found: dict[str, Any] = json.loads(client.get_secret_value(SecretId=secret_id)["SecretString"])
    return found
