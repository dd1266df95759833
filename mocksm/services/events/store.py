"""What EventBridge keeps: the rules of the default event bus, each with its targets. It knows no request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mocksm.audit.event_patterns import EventPattern

ENABLED = "ENABLED"
DISABLED = "DISABLED"
WITH_READING = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, which is replaced and never changed.

    Attributes:
        name: Its name.
        arn: Its ARN.
        text: Its pattern as it was given.
        pattern: The same, read.
        state: ``ENABLED``, ``DISABLED``, or enabled for events that only read too.
        description: Its description, None without one.
        role_arn: The role that was named, which Lambda targets do not need.
        tags: Its tags.
        created_by: The account that made it.
        targets: The targets as they were given, by id.
    """

    name: str
    arn: str
    text: str
    pattern: EventPattern
    state: str = ENABLED
    description: str | None = None
    role_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    created_by: str = ""
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def hears(self, event: Mapping[str, Any], *, is_reading: bool = False) -> bool:
        """Say whether the rule's targets get an event.

        Args:
            event: As EventBridge sends it.
            is_reading: Whether it tells of a call that only reads, which most rules do not get.
        """
        if self.state == DISABLED or (is_reading and self.state != WITH_READING):
            return False
        return self.pattern.matches(event)


class Rules:
    """The rules of one account in one Region."""

    def __init__(self) -> None:
        self._by_name: dict[str, Rule] = {}

    def put(self, rule: Rule) -> None:
        """Keep a rule, in place of the one of its name."""
        self._by_name[rule.name] = rule

    def find(self, name: str) -> Rule | None:
        """Return the rule of a name, None if there is none."""
        return self._by_name.get(name)

    def remove(self, name: str) -> None:
        """Forget a rule; one that is not there is no error."""
        self._by_name.pop(name, None)

    def __iter__(self) -> Iterator[Rule]:
        """Yield the rules, by name."""
        return iter(sorted(self._by_name.values(), key=lambda rule: rule.name))
