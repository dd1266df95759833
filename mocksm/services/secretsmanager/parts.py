"""What a secret consists of: versions and their ciphertexts, rotation rules, replicas. Records without rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value under a data key, and the data key under a KMS key.

    Attributes:
        version_id: The version that the data key's encryption context names.
        kms_key_id: The KMS key as it was named to Secrets Manager; None for ``aws/secretsmanager``.
        data_key: The data key's ciphertext, for KMS to decrypt.
        nonce: The nonce of AES-GCM.
        ciphertext: The value.
        is_text: Whether the value is a SecretString; else it is a SecretBinary.
    """

    version_id: str
    kms_key_id: str | None
    data_key: bytes
    nonce: bytes
    ciphertext: bytes
    is_text: bool


@dataclass(slots=True)
class SecretVersion:
    """One value of a secret; ``sealed`` is None for the empty version with which a rotation starts."""

    id: str
    created: datetime
    sealed: Sealed | None
    accessed: datetime | None = None


@dataclass(slots=True)
class RotationRules:
    """How and when a secret rotates.

    Attributes:
        function_arn: The Lambda function; None where another service or a partner rotates the secret.
        every_days: AutomaticallyAfterDays, None without a schedule.
        enabled: False after CancelRotateSecret.
        last: When a rotation last succeeded.
        next: When the next is due.
        plan: Counts the plans for a next rotation: only the latest of them counts.
        metadata: ExternalSecretRotationMetadata of a managed external secret.
        role_arn: ExternalSecretRotationRoleArn of a managed external secret.
    """

    function_arn: str | None
    every_days: int | None = None
    enabled: bool = True
    last: datetime | None = None
    next: datetime | None = None
    plan: int = 0
    metadata: Sequence[Mapping[str, str]] | None = None
    role_arn: str | None = None


@dataclass(slots=True)
class Rotation:
    """One rotation as it ran.

    Attributes:
        secret_arn: The secret's ARN.
        version_id: The version that was to become current: the ClientRequestToken of the four events.
        function_arn: The function that was invoked.
        started: When it began, UTC.
        steps: The steps that were invoked, in order.
        succeeded: Whether all of them returned.
        is_test: Whether it only tested the function (``RotateImmediately=False``).
    """

    secret_arn: str
    version_id: str
    function_arn: str
    started: datetime
    steps: list[str] = field(default_factory=list)
    succeeded: bool = False
    is_test: bool = False


@dataclass(slots=True)
class Replica:
    """What a primary knows of its replica in another Region.

    Attributes:
        region: Where it is.
        kms_key_id: The key of that Region under which it is, None for ``aws/secretsmanager``.
        status: ``InSync`` or ``Failed``.
        message: The status in a sentence.
    """

    region: str
    kms_key_id: str | None
    status: str = "InSync"
    message: str = ""


@dataclass(slots=True)
class Link:
    """What a primary and its replica in another account know of each other; both hold the same one.

    Attributes:
        primary_arn: The primary.
        replica_arn: The replica.
        role_arn: The role that was named for replication, if one was.
        status: ``InSync``, ``Failed`` or ``Detached``; a replica without a link is ``Pending``.
        message: The status in a sentence.
    """

    primary_arn: str
    replica_arn: str
    role_arn: str | None = None
    status: str = "InSync"
    message: str = ""
