"""Rotation functions as users write them, with a step at which they fail, and a look into each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3

STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
Event = dict[str, str]


def create(event: Event, client: Any = None) -> None:
    (client or boto3.client("secretsmanager")).put_secret_value(
        SecretId=event["SecretId"],
        ClientRequestToken=event["ClientRequestToken"],
        SecretString=f"value of {event['ClientRequestToken']}",
        VersionStages=["AWSPENDING"],
    )


def finish(event: Event, client: Any = None) -> None:
    client = client or boto3.client("secretsmanager")
    stages = client.describe_secret(SecretId=event["SecretId"])["VersionIdsToStages"]
    current = [version for version, labels in stages.items() if "AWSCURRENT" in labels]
    client.update_secret_version_stage(
        SecretId=event["SecretId"],
        VersionStage="AWSCURRENT",
        MoveToVersionId=event["ClientRequestToken"],
        **({"RemoveFromVersionId": current[0]} if current else {}),
    )


def handler(
    fails_at: str | None = None, look: Callable[[Event, Any], None] = lambda *_: None, client: Any = None
) -> Any:
    """Return a rotation function that raises at one step, and is looked at in each."""

    def rotate(event: Event, context: Any) -> None:
        look(event, context)
        if event["Step"] == fails_at:
            raise ValueError(f"no {fails_at}")
        if event["Step"] == "createSecret":
            create(event, client)
        elif event["Step"] == "finishSecret":
            finish(event, client)

    return rotate
