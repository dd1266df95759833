"""What Parameter Store keeps: parameters, their versions, labels and tags. It knows no request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from mocksm.services.ssm.policies import Policy

STRING, STRING_LIST, SECURE_STRING = "String", "StringList", "SecureString"
STANDARD, ADVANCED = "Standard", "Advanced"


@dataclass(slots=True)
class Version:
    """One version of a parameter, with all that was said of the parameter when it was put.

    Attributes:
        number: Its number, from 1 on.
        type: ``String``, ``StringList`` or ``SecureString``.
        content: The value as it is kept: of a SecureString what KMS made of it, in base64.
        tier: ``Standard`` or ``Advanced``.
        modified: When it was put.
        user: The ARN of whoever put it.
        data_type: What the value is said to be.
        description: A sentence of the caller's; empty for none.
        allowed_pattern: What values have to match; empty for anything.
        key_id: The KMS key of a SecureString, as it was named.
        policies: What becomes of the parameter in time.
    """

    number: int
    type: str
    content: str = field(repr=False)
    tier: str
    modified: datetime
    user: str
    data_type: str = "text"
    description: str = ""
    allowed_pattern: str = ""
    key_id: str | None = None
    policies: list[Policy] = field(default_factory=list)


@dataclass(slots=True)
class Parameter:
    """A parameter.

    Attributes:
        name: Its name as it was first put, with or without a slash at its beginning.
        arn: Its ARN.
        versions: Its versions, the oldest first; there is at least one.
        labels: Labels to the numbers of the versions that they are on, in the order in which they were put there.
        tags: Its tags.
        plan: The number of what is planned for it; what was planned before it has another.
    """

    name: str
    arn: str
    versions: list[Version]
    labels: dict[str, int] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    plan: int = 0

    @property
    def key(self) -> str:
        """By what it is kept."""
        return key_of(self.name)

    @property
    def latest(self) -> Version:
        """The version that is meant where none is named."""
        return self.versions[-1]

    def version(self, number: int) -> Version | None:
        """Return the version of a number."""
        place = number - self.versions[0].number
        return self.versions[place] if 0 <= place < len(self.versions) else None

    def labelled(self, label: str) -> Version | None:
        """Return the version that has a label."""
        number = self.labels.get(label)
        return None if number is None else self.version(number)

    def labels_of(self, number: int) -> list[str]:
        """Return the labels on a version."""
        return [label for label, on in self.labels.items() if on == number]

    def finish(self, place: int) -> Policy:
        """Note of a policy of the latest version, the ``place``th, that it was carried out, and return it."""
        policy = self.latest.policies[place] = replace(self.latest.policies[place], status="Finished")
        return policy


class Parameters:
    """The parameters of an account in a Region. ``foo`` and ``/foo`` are one parameter."""

    def __init__(self) -> None:
        self._by_key: dict[str, Parameter] = {}
        self._counts = {STANDARD: 0, ADVANCED: 0}
        self._plans = 0

    def find(self, name: str) -> Parameter | None:
        """Return the parameter of a name."""
        return self._by_key.get(key_of(name))

    def add(self, parameter: Parameter) -> None:
        """Keep a new parameter."""
        self._by_key[parameter.key] = parameter
        self._counts[parameter.latest.tier] += 1

    def remove(self, parameter: Parameter) -> None:
        """Forget a parameter."""
        del self._by_key[parameter.key]
        self._counts[parameter.latest.tier] -= 1

    def renew(self, parameter: Parameter, version: Version) -> None:
        """Add a version to a parameter."""
        self._counts[parameter.latest.tier] -= 1
        self._counts[version.tier] += 1
        parameter.versions.append(version)

    def count(self, tier: str) -> int:
        """Return how many parameters of a tier there are."""
        return self._counts[tier]

    def new_plan(self) -> int:
        """Return a number that no plan had before."""
        self._plans += 1
        return self._plans

    def __iter__(self) -> Iterator[Parameter]:
        """Yield all parameters by their names."""
        return iter([self._by_key[key] for key in sorted(self._by_key)])


def key_of(name: str) -> str:
    """Return what a name is, whether or not it has a slash at its beginning: what stands in the ARN."""
    return name.removeprefix("/")
