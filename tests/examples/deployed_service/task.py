"""The task definition, as the deployment registers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def task_definition(outputs: Mapping[str, str]) -> dict[str, Any]:
    """Return the task of the service, with what the stack gives out."""
    secret = outputs["SecretArn"]
    login = {"DB_USER": "username", "DB_PASSWORD": "password", "DB_HOST": "host"}
    return {
        "family": "shop",
        "executionRoleArn": outputs["TaskRoleArn"],
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [
            {
                "name": "app",
                "image": "shop:latest",
                "secrets": [{"name": name, "valueFrom": f"{secret}:{key}::"} for name, key in login.items()],
            }
        ],
    }
