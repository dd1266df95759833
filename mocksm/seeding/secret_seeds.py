"""Secrets as a test wants them to be: what there is to say of one, whichever way it is said. Records without rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple


class VersionSeed(NamedTuple):
    """A version of a secret.

    Attributes:
        value: Its value; None makes an empty version, as a rotation starts with.
        id: Its id; None takes a new one.
        kms_key: The key under which its value is, where it is another than the secret's.
        created: When it was made; now if None.
        accessed: When it was last read.
    """

    value: str | bytes | None
    id: str | None = None
    kms_key: str | None = None
    created: datetime | None = None
    accessed: datetime | None = None

    def __repr__(self) -> str:
        """Show no value: pytest shows the variables of what failed."""
        return f"<version {self.id or 'without an id'} of a seed>"


class ReplicaSeed(NamedTuple):
    """A replica in another Region.

    Attributes:
        region: Where.
        kms_key: The key of that Region under which it is; ``aws/secretsmanager`` if None.
        failed: Why replication failed; None if it did not.
        created: When it was made; now if None.
        changed: When it was last changed.
        accessed: When it was last read there.
    """

    region: str
    kms_key: str | None = None
    failed: str | None = None
    created: datetime | None = None
    changed: datetime | None = None
    accessed: datetime | None = None


class RotationSeed(NamedTuple):
    """How a secret rotates.

    Attributes:
        function: The name or ARN of the function; None where its owner or a partner rotates it.
        every: A number of days or a schedule expression; None without a schedule.
        duration: How long the window is, ``3h``.
        enabled: False once it was cancelled.
        last: When it last rotated.
        next: The end of the next window; reckoned from now if None.
        starts: When it is to rotate then; at the end of the window if None.
        metadata: ExternalSecretRotationMetadata.
        role_arn: ExternalSecretRotationRoleArn.
    """

    function: str | None = None
    every: int | str | None = None
    duration: str | None = None
    enabled: bool = True
    last: datetime | None = None
    next: datetime | None = None
    starts: datetime | None = None
    metadata: Sequence[Mapping[str, str]] | None = None
    role_arn: str | None = None


class SecretSeed(NamedTuple):
    """A secret.

    Attributes:
        name: Its name.
        versions: Its versions, oldest first.
        labels: Where the staging labels stand: on a version's id, or its place among the versions. Unless AWSCURRENT is
            among them it stands on the last version that has a value and is not AWSPENDING, AWSPREVIOUS on the one before.
        description: Its description.
        kms_key: Its KMS key as it is named; ``aws/secretsmanager`` if None.
        policy: Its resource policy, JSON.
        tags: Its tags; empty ones are shown as AWS shows a secret that lost its last.
        replicas: Its replicas.
        rotation: How it rotates.
        owned_by: The AWS service that manages it.
        type: The type of a managed external secret.
        suffix: The six letters and digits at the end of its ARN.
        created: When it was made; now if None.
        changed: When it was last changed; now if None.
        accessed: When it was last read.
        deleted: When it goes, or in how many days; None where it is not scheduled for deletion.
    """

    name: str
    versions: Sequence[VersionSeed] = ()
    labels: Mapping[str, str | int] | None = None
    description: str = ""
    kms_key: str | None = None
    policy: str | None = None
    tags: Mapping[str, str] | None = None
    replicas: Sequence[ReplicaSeed] = ()
    rotation: RotationSeed | None = None
    owned_by: str | None = None
    type: str | None = None
    suffix: str | None = None
    created: datetime | None = None
    changed: datetime | None = None
    accessed: datetime | None = None
    deleted: datetime | int | None = None
