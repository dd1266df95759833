"""What Secrets Manager keeps, and the rules of staging labels. It knows no request and no KMS."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mocksm.iam.policy import Policy
from mocksm.services.secretsmanager.errors import InvalidRequestException, ResourceNotFoundException

CURRENT = "AWSCURRENT"
PREVIOUS = "AWSPREVIOUS"
PENDING = "AWSPENDING"

_SUFFIX = 7  # a hyphen and six characters end a complete ARN (fact book, section 3)


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
        function_arn: The Lambda function.
        every_days: AutomaticallyAfterDays, None without a schedule.
        enabled: False after CancelRotateSecret.
        last: When a rotation last succeeded.
        next: When the next is due.
    """

    function_arn: str
    every_days: int | None = None
    enabled: bool = True
    last: datetime | None = None
    next: datetime | None = None


@dataclass(slots=True)
class Secret:
    """A secret, its versions, and which label stands on which version.

    ``stages`` maps a label to the one version that holds it, so that no label can stand on two; ``number`` counts the
    secrets of an account and Region in the order in which they were made.
    """

    arn: str
    name: str
    created: datetime
    description: str = ""
    kms_key_id: str | None = None
    tags: dict[str, str] | None = None
    policy: Policy | None = None
    rotation: RotationRules | None = None
    changed: datetime = field(init=False)
    accessed: datetime | None = None
    deletion_date: datetime | None = None
    versions: dict[str, SecretVersion] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.changed = self.created

    def labels(self, version_id: str) -> list[str]:
        """Return the labels of a version, in the order in which they were given."""
        return [label for label, holder in self.stages.items() if holder == version_id]

    def labelled(self) -> dict[str, list[str]]:
        """Return the labels of every version that has one: what VersionIdsToStages shows."""
        found: dict[str, list[str]] = {}
        for label, holder in self.stages.items():
            found.setdefault(holder, []).append(label)
        return found

    @property
    def current(self) -> SecretVersion | None:
        """The version that holds AWSCURRENT."""
        return self.versions.get(self.stages.get(CURRENT, ""))

    @property
    def rotation_in_progress(self) -> bool:
        """Whether AWSPENDING stands on a version other than the current one."""
        pending = self.stages.get(PENDING)
        return pending is not None and pending != self.stages.get(CURRENT)

    def version(self, version_id: str | None = None, stage: str | None = None) -> SecretVersion:
        """Return the version with this id, or this label (AWSCURRENT if neither is given), or both."""
        if version_id is None:
            label = stage or CURRENT
            found = self.versions.get(self.stages.get(label, ""))
            if found is None or found.sealed is None:
                raise ResourceNotFoundException(
                    f"Secrets Manager can't find the specified secret value for staging label: {label}"
                )
            return found
        found = self.versions.get(version_id)
        if found is None or found.sealed is None:
            raise ResourceNotFoundException(
                f"Secrets Manager can't find the specified secret value for VersionId: {version_id}"
            )
        if stage is not None and self.stages.get(stage) != version_id:
            raise InvalidRequestException(
                "You provided a VersionStage that is not associated to the provided VersionId."
            )
        return found

    def add(self, version: SecretVersion, stages: Iterable[str]) -> None:
        """Keep a new version, or the value of an empty one, under its labels.

        The very first version is the current one whatever its labels are. A version that becomes current here ends a
        rotation that was on its way: AWSPENDING is dropped (fact book, section 9, rule 4).
        """
        wanted = list(stages)
        if not self.versions and CURRENT not in wanted:
            wanted.append(CURRENT)
        self.versions[version.id] = version
        if CURRENT in wanted and PENDING not in wanted:
            self.stages.pop(PENDING, None)
        for label in wanted:
            self.move(label, version.id)

    def move(self, label: str, version_id: str) -> None:
        """Put a label on a version, away from where it was; AWSPREVIOUS follows AWSCURRENT."""
        held = self.stages.get(label)
        if held == version_id:
            return
        self.stages[label] = version_id
        if label == CURRENT and held is not None:
            self.stages[PREVIOUS] = held

    def remove(self, label: str) -> None:
        """Take a label off whichever version has it."""
        self.stages.pop(label, None)


@dataclass(slots=True)
class Rotation:
    """One rotation as it ran.

    Attributes:
        secret_arn: The secret's ARN.
        version_id: The version that was to become current: the ClientRequestToken of the four events.
        function_arn: The function that was invoked.
        started: When it began, UTC.
        steps: The steps that were invoked, in order.
        failed: Whether the last of them failed.
        is_test: Whether it only tested the function (``RotateImmediately=False``).
    """

    secret_arn: str
    version_id: str
    function_arn: str
    started: datetime
    steps: list[str] = field(default_factory=list)
    failed: bool = False
    is_test: bool = False


class Secrets:
    """The secrets of one account in one Region, and the rotations that ran there."""

    def __init__(self) -> None:
        self._by_name: dict[str, Secret] = {}
        self._by_arn: dict[str, Secret] = {}
        self._in_order: list[Secret] = []
        self._made = 0
        self.rotations: list[Rotation] = []

    def add(self, secret: Secret) -> None:
        """Keep a new secret."""
        self._made += 1
        secret.number = self._made
        self._by_name[secret.name] = self._by_arn[secret.arn] = secret
        self._in_order.append(secret)

    def remove(self, secret: Secret) -> None:
        """Forget a secret for good."""
        del self._by_name[secret.name], self._by_arn[secret.arn]
        del self._in_order[self._place_after(secret.number) - 1]

    def named(self, name: str) -> Secret | None:
        """Return the secret of a name, also one that is scheduled for deletion."""
        return self._by_name.get(name)

    def find(self, secret_id: str) -> Secret | None:
        """Return the secret of a name, a complete ARN or a partial one; None if there is none.

        An ARN that ends in a hyphen and six letters or digits is complete and has to match as a whole: so the partial
        ARN of a secret whose *name* ends that way finds nothing, as on AWS.
        """
        if not secret_id.startswith("arn:"):
            return self._by_name.get(secret_id)
        found = self._by_arn.get(secret_id)
        if found is not None or _is_complete(secret_id):
            return found
        named = self._by_name.get(secret_id.split(":", 6)[-1])
        return named if named is not None and named.arn[:-_SUFFIX] == secret_id else None

    def after(self, number: int) -> Iterator[Secret]:
        """Iterate over the secrets that were made after the one of a number (0: all), in the order of their making."""
        for place in range(self._place_after(number), len(self._in_order)):
            yield self._in_order[place]

    def __iter__(self) -> Iterator[Secret]:
        return iter(self._in_order)

    def __len__(self) -> int:
        return len(self._in_order)

    def _place_after(self, number: int) -> int:
        return bisect_right(self._in_order, number, key=lambda secret: secret.number)


def _is_complete(arn: str) -> bool:
    end = arn[-_SUFFIX:]
    return end[0] == "-" and end[1:].isascii() and end[1:].isalnum()
