"""What a service's policies can speak of, and how a question about it is put without a request. It knows no service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from mocksm.arn import Arn, is_account
from mocksm.engine.call import Call
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys

_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})

# Takes a call whose operation is the action and that has no parameters, the ARN of what the action is to be about (``*``
# for nothing), and the condition keys that the test gives; returns what a request would ask.
Asking = Callable[[Call, str, Keys], Asked]


def plain(call: Call, arn: str, given: Keys | None = None) -> Asked:
    """Return the question of an action on what has no policy of its own, or is none of mocksm's."""
    del given
    parsed = Arn.parse(arn)
    account = parsed.account if parsed and is_account(parsed.account) else call.account
    return Asked(f"{call.service}:{call.operation}", arn, "" if arn == "*" else arn, account)


class Permissions(NamedTuple):
    """The actions of a service.

    Attributes:
        ask: Returns what is asked by an action on a resource.
        beside: Actions that no operation is named for.
        instead: Operations that no action is named for, with the actions that they ask for.
        about: The services whose resources the actions are about; none means the service itself.
    """

    ask: Asking = plain
    beside: tuple[str, ...] = ()
    instead: Mapping[str, tuple[str, ...]] = _NONE
    about: tuple[str, ...] = ()
