"""What the service is configured with. The secrets are read once, as this module is imported."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

_CLIENT = boto3.client("secretsmanager")


def _secret(name: str) -> str:
    value: str = _CLIENT.get_secret_value(SecretId=f"{os.environ.get('STAGE', 'test')}/{name}")["SecretString"]
    return value


_DB: dict[str, Any] = json.loads(_secret("db"))

DATABASE_URL = f"postgresql://{_DB['username']}:{_DB['password']}@{_DB['host']}/shop"
API_TOKEN = _secret("api-token")
