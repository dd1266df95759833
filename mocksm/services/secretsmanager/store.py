"""What Secrets Manager keeps, and the rules of staging labels. It knows no request and no KMS."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime

from mocksm.engine.copies import Done, copied
from mocksm.iam.policy import Policy
from mocksm.services.secretsmanager.errors import InvalidRequestException, ResourceNotFoundException
from mocksm.services.secretsmanager.parts import Link, Replica, Rotation, RotationRules, SecretVersion

CURRENT = "AWSCURRENT"
PREVIOUS = "AWSPREVIOUS"
PENDING = "AWSPENDING"

_SUFFIX = 7  # a hyphen and six characters end a complete ARN (fact book, section 3)


class Secret:
    """A secret, its versions, and which label stands on which version.

    ``stages`` maps a label to the one version that holds it, so that no label can stand on two; ``number`` counts the
    secrets of an account and Region in the order in which they were made. ``primary_region`` is set of a secret that is a
    replica or has some.
    """

    def __init__(
        self,
        arn: str,
        name: str,
        created: datetime,
        description: str = "",
        kms_key_id: str | None = None,
        tags: dict[str, str] | None = None,
        *,
        owning_service: str | None = None,
        secret_type: str | None = None,
        primary_region: str | None = None,
        linked_primary: str | None = None,
    ) -> None:
        self.arn = arn
        self.name = name
        self.created = self.changed = created
        self.description = description
        self.kms_key_id = kms_key_id
        self.tags = tags
        self.policy: Policy | None = None
        self.rotation: RotationRules | None = None
        self.owning_service = owning_service
        self.type = secret_type
        self.primary_region = primary_region
        self.replicas: dict[str, Replica] = {}
        self.linked_primary = linked_primary
        self.linked_replicas: dict[str, Link] = {}
        self.accessed: datetime | None = None
        self.deletion_date: datetime | None = None
        self.versions: dict[str, SecretVersion] = {}
        self.stages: dict[str, str] = {}
        self.number = 0
        _, _, _, self.region, self.account, *_ = arn.split(":")

    @property
    def is_replica(self) -> bool:
        """Whether the secret is a replica of one in another Region."""
        return self.primary_region is not None and self.primary_region != self.region

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


class Secrets:
    """The secrets of one account in one Region, and the rotations that ran there.

    A copy, as snapshots take it, has its secrets in common with the original until one of the two needs a secret for
    itself: there may be thousands, of which a test touches a few.
    """

    def __init__(self) -> None:
        self._by_name: dict[str, Secret] = {}
        self._by_arn: dict[str, Secret] = {}
        self._in_order: list[Secret] = []
        self._made = 0
        self._own: set[int] | None = (
            None  # the numbers of the secrets that no copy has too; None while there is no copy
        )
        self._lock = threading.Lock()
        self.rotations: list[Rotation] = []

    def add(self, secret: Secret) -> None:
        """Keep a new secret."""
        with self._lock:
            self._made += 1
            secret.number = self._made
            self._by_name[secret.name] = self._by_arn[secret.arn] = secret
            self._in_order.append(secret)
            if self._own is not None:
                self._own.add(secret.number)

    def remove(self, secret: Secret) -> None:
        """Forget a secret for good."""
        with self._lock:
            del self._by_name[secret.name], self._by_arn[secret.arn]
            del self._in_order[self._place_after(secret.number) - 1]

    def named(self, name: str) -> Secret | None:
        """Return the secret of a name, also one that is scheduled for deletion."""
        return self._ours(self._by_name.get(name))

    def find(self, secret_id: str) -> Secret | None:
        """Return the secret of a name, a complete ARN or a partial one; None if there is none.

        An ARN that ends in a hyphen and six letters or digits is complete and has to match as a whole: so the partial
        ARN of a secret whose *name* ends that way finds nothing, as on AWS.
        """
        if not secret_id.startswith("arn:"):
            return self.named(secret_id)
        found = self._by_arn.get(secret_id)
        if found is not None or _is_complete(secret_id):
            return self._ours(found)
        named = self.named(secret_id.split(":", 6)[-1])
        return named if named is not None and named.arn[:-_SUFFIX] == secret_id else None

    def after(self, number: int) -> Iterator[Secret]:
        """Iterate over the secrets that were made after the one of a number (0: all), in the order of their making."""
        for place in range(self._place_after(number), len(self._in_order)):
            yield self._at(place) if self._own is not None else self._in_order[place]

    def before(self, number: int | None) -> Iterator[Secret]:
        """Iterate over the secrets that were made before the one of a number (None: all), the newest first."""
        last = len(self._in_order) if number is None else self._place_after(number - 1)
        for place in range(last - 1, -1, -1):
            yield self._at(place)

    def __iter__(self) -> Iterator[Secret]:
        return iter(list(self.after(0)))

    def __len__(self) -> int:
        return len(self._in_order)

    def __deepcopy__(self, done: Done) -> Secrets:
        twin = Secrets()
        with self._lock:
            twin._by_name, twin._by_arn, twin._in_order = dict(self._by_name), dict(self._by_arn), list(self._in_order)
            self._own, twin._own = set(), set()
        twin._made, twin.rotations = self._made, copied(self.rotations, done)
        for secret in self._in_order:
            if secret.linked_replicas:  # it has its link in common with a secret of another account, in either copy
                twin._replace(copied(secret, done))
                self._own.add(secret.number)
        return twin

    def _ours(self, secret: Secret | None) -> Secret | None:
        """Return a secret as this store's own."""
        if secret is None or self._own is None or secret.number in self._own:
            return secret
        with self._lock:
            latest = self._by_arn.get(secret.arn)  # another thread may have taken a copy, or the secret away
            if latest is not None and latest.number not in self._own:
                latest = copied(latest)
                self._replace(latest)
        return latest

    def _at(self, place: int) -> Secret:
        secret = self._in_order[place]
        return self._ours(secret) or secret

    def _replace(self, secret: Secret) -> None:
        """Keep a copy of a secret in its place, as this store's own."""
        self._by_name[secret.name] = self._by_arn[secret.arn] = secret
        self._in_order[self._place_after(secret.number) - 1] = secret
        if self._own is not None:
            self._own.add(secret.number)

    def _place_after(self, number: int) -> int:
        return bisect_right(self._in_order, number, key=lambda secret: secret.number)


def _is_complete(arn: str) -> bool:
    end = arn[-_SUFFIX:]
    return end[0] == "-" and end[1:].isascii() and end[1:].isalnum()
