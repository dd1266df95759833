"""What a secret consists of: versions and their ciphertexts, rotation rules, replicas. Records without rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.schedule import Schedule


class Sealed(NamedTuple):
    """A value under a data key, and the data key under a KMS key.

    Attributes:
        version_id: The version that the data key's encryption context names.
        kms_key_id: The KMS key as it was named to Secrets Manager; None for ``aws/secretsmanager``.
        data_key: The data key's ciphertext, for KMS to decrypt.
        ciphertext: The value.
        is_text: Whether the value is a SecretString; else it is a SecretBinary.
    """

    version_id: str
    kms_key_id: str | None
    data_key: bytes
    ciphertext: bytes
    is_text: bool


class SecretVersion:
    """One value of a secret; ``sealed`` is None for the empty version with which a rotation starts."""

    def __init__(self, version_id: str, created: datetime, sealed: Sealed | None) -> None:
        self.id = version_id
        self.created = created
        self.sealed = sealed
        self.accessed: datetime | None = None


class RotationRules:
    """How and when a secret rotates.

    Attributes:
        function_arn: The Lambda function; None where another service or a partner rotates the secret.
        schedule: When it rotates by itself, None where it does not.
        enabled: False after CancelRotateSecret.
        last: When a rotation last succeeded.
        next: The end of the window in which the next is due.
        starts: When the next is planned: the start of its window.
        plan: Counts the plans for a next rotation: only the latest of them counts.
        retry: Counts the plans for another attempt: only the latest of them counts.
        testing: The temporary version on which the function is being tested, or waits to be.
        on_its_way: The version of a rotation by the secret's owner that was asked for or runs, None where none does.
        metadata: ExternalSecretRotationMetadata of a managed external secret.
        role_arn: ExternalSecretRotationRoleArn of a managed external secret.
    """

    def __init__(self, function_arn: str | None) -> None:
        self.function_arn = function_arn
        self.schedule: Schedule | None = None
        self.enabled = True
        self.last: datetime | None = None
        self.next: datetime | None = None
        self.starts: datetime | None = None
        self.plan = 0
        self.retry = 0
        self.testing: str | None = None
        self.on_its_way: str | None = None
        self.metadata: Sequence[Mapping[str, str]] | None = None
        self.role_arn: str | None = None


class Rotation:
    """One attempt at a rotation.

    Attributes:
        secret_arn: The secret's ARN.
        version_id: The version that was to become current: the ClientRequestToken of the events.
        function_arn: The function that was invoked; None where the service that owns the secret rotates it.
        started: When it began, UTC.
        token: The RotationToken of its events.
        attempt: 1 for the first attempt at this version.
        is_test: Whether it only tested the function (``RotateImmediately=False``).
        steps: The steps that were invoked, in order.
        outcome: How it ended; ``abandoned`` where the version lost AWSPENDING, or rotation was switched off, on the way.
        problem: What it failed of, in a sentence.
        refused: What Lambda refused the invocation with, if it did.
    """

    def __init__(
        self,
        secret_arn: str,
        version_id: str,
        function_arn: str | None,
        started: datetime,
        token: str,
        attempt: int = 1,
        is_test: bool = False,
    ) -> None:
        self.secret_arn = secret_arn
        self.version_id = version_id
        self.function_arn = function_arn
        self.started = started
        self.token = token
        self.attempt = attempt
        self.is_test = is_test
        self.steps: list[str] = []
        self.outcome: Literal["running", "succeeded", "failed", "abandoned"] = "running"
        self.problem = ""
        self.refused: Exception | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """By what all attempts at one version are known."""
        return ("rotation", self.secret_arn, self.version_id)

    def event(self, step: str) -> dict[str, str]:
        """Return the event that the function gets for a step; the RotationToken makes it this attempt's own."""
        return {
            "Step": step,
            "SecretId": self.secret_arn,
            "ClientRequestToken": self.version_id,
            "RotationToken": self.token,
        }

    def __deepcopy__(self, memo: dict[int, Any]) -> Rotation:
        """Copy all but the exception: it may hold anything."""
        made = copy(self)
        made.steps = list(self.steps)
        return made


class Replica:
    """What a primary knows of its replica in another Region.

    Attributes:
        region: Where it is.
        kms_key_id: The key of that Region under which it is, None for ``aws/secretsmanager``.
        status: ``InSync`` or ``Failed``.
        message: The status in a sentence.
    """

    def __init__(self, region: str, kms_key_id: str | None, status: str = "InSync", message: str = "") -> None:
        self.region = region
        self.kms_key_id = kms_key_id
        self.status = status
        self.message = message


class Link:
    """What a primary and its replica in another account know of each other; both hold the same one.

    Attributes:
        primary_arn: The primary.
        replica_arn: The replica.
        role_arn: The role that was named for replication, if one was.
        status: ``InSync``, ``Failed`` or ``Detached``; a replica without a link is ``Pending``.
        message: The status in a sentence.
    """

    def __init__(self, primary_arn: str, replica_arn: str, role_arn: str | None = None) -> None:
        self.primary_arn = primary_arn
        self.replica_arn = replica_arn
        self.role_arn = role_arn
        self.status = "InSync"
        self.message = ""
