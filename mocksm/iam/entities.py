"""What a directory holds: users, roles and customer managed policies. It knows no credentials and decides nothing."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any, Literal

from mocksm.iam.documents import Policy

EntityKind = Literal["user", "role"]

HOUR = 3600


class _Named:
    """What has its account, path and name in its ARN."""

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

    def __init__(
        self,
        kind: EntityKind,
        arn: str,
        unique_id: str,
        created: datetime,
        *,
        trust: Policy | None = None,
        inline: dict[str, Policy] | None = None,
        attached: list[str] | None = None,
        boundary: Policy | str | None = None,
        tags: dict[str, str] | None = None,
        description: str = "",
        max_session: int = HOUR,
        serial: int = 0,
        by_test: bool = False,
    ) -> None:
        self.kind = kind
        self.arn = arn
        self.unique_id = unique_id
        self.created = created
        self.trust = trust
        self.inline = inline or {}
        self.attached = attached or []
        self.boundary = boundary
        self.tags = tags or {}
        self.description = description
        self.max_session = max_session
        self.serial = serial
        self.by_test = by_test

    def __deepcopy__(self, memo: dict[int, Any]) -> Entity:
        made = copy(self)
        made.inline, made.attached, made.tags = dict(self.inline), list(self.attached), dict(self.tags)
        return made


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

    def __init__(
        self, arn: str, unique_id: str, created: datetime, *, description: str = "", tags: dict[str, str] | None = None
    ) -> None:
        self.arn = arn
        self.unique_id = unique_id
        self.created = self.updated = created
        self.versions: dict[str, Policy] = {}
        self.dates: dict[str, datetime] = {}
        self.default = "v1"
        self.description = description
        self.tags = tags or {}
        self.made = 0

    def __deepcopy__(self, memo: dict[int, Any]) -> ManagedPolicy:
        made = copy(self)
        made.versions, made.dates, made.tags = dict(self.versions), dict(self.dates), dict(self.tags)
        return made

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
