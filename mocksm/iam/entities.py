"""What a directory holds: users, roles and customer managed policies. It knows no credentials and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from mocksm.iam.documents import Policy

EntityKind = Literal["user", "role"]

HOUR = 3600


class _Named:
    """What has its account, path and name in its ARN."""

    __slots__ = ()
    arn: str

    @property
    def account(self) -> str:
        """The account that it is in."""
        return self.arn.split(":")[4]

    @property
    def name(self) -> str:
        """Its name, without the path."""
        return self.arn.rpartition("/")[2]

    @property
    def path(self) -> str:
        """Its path, ``/`` or ``/app/``."""
        return path_of(self.arn)


@dataclass(slots=True)
class Entity(_Named):
    """A user or role.

    Attributes:
        kind: Which of the two.
        arn: Its ARN, which holds account, path and name.
        unique_id: ``AIDA...`` or ``AROA...``; another one if it is made anew under the same name.
        created: When it was made.
        trust: Of a role, who may assume it.
        inline: Its own policies by their names.
        attached: The ARNs of the managed policies that are attached to it, in the order of attaching.
        boundary: Its permissions boundary: the ARN of a managed policy, or the policy itself, which only handles give.
        tags: Its tags.
        description: Of a role.
        max_session: Of a role, how many seconds its sessions last at most.
        serial: Its number in the directory, by which keys know it.
        by_test: Whether a handle made it: it outlives a reset of the cloud.
    """

    kind: EntityKind
    arn: str
    unique_id: str
    created: datetime
    trust: Policy | None = None
    inline: dict[str, Policy] = field(default_factory=dict)
    attached: list[str] = field(default_factory=list)
    boundary: Policy | str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    description: str = ""
    max_session: int = HOUR
    serial: int = 0
    by_test: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Entity:
        return replace(self, inline=dict(self.inline), attached=list(self.attached), tags=dict(self.tags))


@dataclass(slots=True)
class ManagedPolicy(_Named):
    """A customer managed policy.

    Attributes:
        arn: Its ARN, which holds account, path and name.
        unique_id: ``ANPA...``.
        created: When it was made.
        updated: When it got its latest version.
        versions: The documents, by version id (``v1``), oldest first.
        dates: When each version was made.
        default: The version that binds.
        description: Its description.
        tags: Its tags.
        made: How many versions it has had.
    """

    arn: str
    unique_id: str
    created: datetime
    updated: datetime
    versions: dict[str, Policy] = field(default_factory=dict)
    dates: dict[str, datetime] = field(default_factory=dict)
    default: str = "v1"
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def __deepcopy__(self, memo: dict[int, Any]) -> ManagedPolicy:
        return replace(self, versions=dict(self.versions), dates=dict(self.dates), tags=dict(self.tags))

    def add(self, document: Policy, now: datetime, *, default: bool) -> str:
        """Add a version and return its id."""
        self.made += 1
        version = f"v{self.made}"
        self.versions[version], self.dates[version], self.updated = document, now, now
        if default:
            self.default = version
        return version


def path_of(arn: str) -> str:
    """Return the path in the ARN of a user, role or policy: what stands between the kind and the name."""
    middle = arn.split(":", 5)[5].split("/")[1:-1]
    return "/" + "".join(f"{part}/" for part in middle)
