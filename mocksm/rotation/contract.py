"""What Lambda is asked for in a rotation: AWS's checks before a step, and the steps; knows no database and no mock.

The checks and their sentences are those of AWS's published functions (facts/integrations.md, section 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from mocksm.rotation.secrets import Rotation, client_of

Handler = Callable[[Mapping[str, Any], Any], None]


class Steps(Protocol):
    """What tells one rotation function from another. Each step may be asked for again, also after it was done."""

    def create_secret(self, rotation: Rotation) -> None:
        """Put a new value under AWSPENDING, unless there is one."""

    def set_secret(self, rotation: Rotation) -> None:
        """Make the pending value work where it is used."""

    def test_secret(self, rotation: Rotation) -> None:
        """Raise if the pending value does not work."""


def handler_of(steps: Steps) -> Handler:
    """Return the Lambda handler that does ``steps``; the fourth, finishSecret, is the same for all."""
    do = {
        "createSecret": steps.create_secret,
        "setSecret": steps.set_secret,
        "testSecret": steps.test_secret,
        "finishSecret": finish_secret,
    }

    def handler(event: Mapping[str, Any], context: Any = None) -> None:  # noqa: ARG001 - what Lambda gives
        arn, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
        rotation = Rotation(client_of(arn), arn, token, event.get("RotationToken"))
        if is_over(rotation):
            return
        if step not in do:
            raise ValueError(f"Invalid step parameter {step} for secret {arn}")
        do[step](rotation)

    return handler


def is_over(rotation: Rotation) -> bool:
    """Say whether the version is the current one already, so that nothing is left to do.

    Raises:
        ValueError: The secret is not in rotation, or not with this version.
    """
    arn, token = rotation.arn, rotation.token
    described = rotation.client.describe_secret(SecretId=arn)
    if not described.get("RotationEnabled", True):
        raise ValueError(f"Secret {arn} is not enabled for rotation")
    versions = described.get("VersionIdsToStages", {})
    if token not in versions:
        raise ValueError(f"Secret version {token} has no stage for rotation of secret {arn}.")
    if "AWSCURRENT" in versions[token]:
        return True
    if "AWSPENDING" not in versions[token]:
        raise ValueError(f"Secret version {token} not set as AWSPENDING for rotation of secret {arn}.")
    return False


def finish_secret(rotation: Rotation) -> None:
    """Make the pending version the current one; AWSPENDING stays on it, as AWS's own functions leave it."""
    versions = rotation.client.describe_secret(SecretId=rotation.arn)["VersionIdsToStages"]
    holders = [version for version, stages in versions.items() if "AWSCURRENT" in stages]
    if rotation.token in holders:
        return
    source = {"RemoveFromVersionId": holders[0]} if holders else {}  # a secret that was empty has no current version
    rotation.client.update_secret_version_stage(
        SecretId=rotation.arn, VersionStage="AWSCURRENT", MoveToVersionId=rotation.token, **source
    )
