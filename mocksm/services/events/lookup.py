"""From names to rules: the default event bus is the only one that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from mocksm.engine.call import Call
from mocksm.engine.paging import page, place
from mocksm.services.events.errors import ResourceNotFoundException, ValidationException
from mocksm.services.events.store import Rule, Rules

T = TypeVar("T")

DEFAULT = "default"
PAGE = 100


def check_bus(call: Call, bus: str | None) -> None:
    """Refuse an event bus that is not there; no other than the default one can be made."""
    if bus not in {None, DEFAULT, call.arn(f"event-bus/{DEFAULT}")}:
        raise ResourceNotFoundException(f"Event bus {bus} does not exist.")


def rules_of(call: Call, bus: str | None) -> Rules:
    """Return the rules of an event bus of the caller's account and Region."""
    check_bus(call, bus)
    return call.store(Rules)


def find(call: Call, name: str, bus: str | None) -> Rule:
    """Return the rule of a name."""
    rule = rules_of(call, bus).find(name)
    if rule is None:
        raise ResourceNotFoundException(f"Rule {name} does not exist on EventBus {DEFAULT}.")
    return rule


def paged(
    items: Iterable[T], key: Callable[[T], str], limit: int | None, token: str | None
) -> tuple[list[T], dict[str, str]]:
    """Return a page of what is sorted by its key, and what the answer says of the next one."""
    last = None if token is None else place(token)
    if token is not None and last is None:
        raise ValidationException("NextToken is not valid.")  # AWS's words are not known
    rest = [item for item in items if last is None or key(item) > last]
    found, following = page(rest, limit=limit or PAGE, key=key)
    return found, {"NextToken": following} if following else {}
