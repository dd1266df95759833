"""A client that was made before any mock, and what tests of entering and leaving ask of it."""

from __future__ import annotations

import boto3

CLIENT = boto3.client("secretsmanager", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")


def create(name: str, value: str = "hunter2") -> None:
    """Create a secret in the cloud that is active here."""
    CLIENT.create_secret(Name=name, SecretString=value)


def names() -> list[str]:
    """Return the names of the secrets in the cloud that is active here, in the order of the alphabet."""
    return sorted(secret["Name"] for secret in CLIENT.list_secrets()["SecretList"])
