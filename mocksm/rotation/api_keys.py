"""Keys that a service issues: the user's callbacks talk to the service, this keeps the order that is safe."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mocksm.rotation.contract import Handler, handler_of
from mocksm.rotation.secrets import Rotation

Key = str | dict[str, Any]


def api_key(
    *,
    issue: Callable[[Key | None, str], Key],
    check: Callable[[Key], object],
    revoke: Callable[[Key], object] | None = None,
) -> Handler:
    """Make a rotation function for keys that a service issues and revokes, such as its API keys.

    A key is revoked at the rotation after the one that replaced it, before the new one is issued: who still holds the
    key that was current goes on working, and a service that allows two keys is enough.

    A key reaches the callbacks as the secret holds it: a JSON object as a dict, everything else as text.

    Args:
        issue: ``issue(current, token)`` has the service issue a key and returns it, text or a dict; all of it becomes the
            secret's value. ``current`` is the present key, None for a secret without a value. A rotation that is
            tried again comes with the same ``token``: a service that takes one, as a name or an idempotency key, then
            issues no second key where the first was not stored.
        check: ``check(new)`` asks the service something with the new key; it raises or returns False if the key does not
            work (None is no complaint).
        revoke: ``revoke(old)`` has the service forget a key; one that it has forgotten is no error. None revokes nothing.

    Returns:
        ``handler(event, context)``, for ``aws.function`` or for Lambda.
    """
    return handler_of(ApiKey(issue, check, revoke))


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The steps of ``api_key``."""

    issue: Callable[[Key | None, str], Key]
    check: Callable[[Key], object]
    revoke: Callable[[Key], object] | None

    def create_secret(self, rotation: Rotation) -> None:
        """Revoke the key before the current one and put a new one under AWSPENDING, unless there is one."""
        current = rotation.value_if_any("AWSCURRENT")
        if rotation.has_pending():
            return
        previous = rotation.value_if_any("AWSPREVIOUS")
        if self.revoke is not None and previous not in {None, current}:
            self.revoke(_key(str(previous)))
        issued = self.issue(None if current is None else _key(current), rotation.token)
        rotation.put(issued if isinstance(issued, str) else json.dumps(issued))

    def set_secret(self, rotation: Rotation) -> None:
        """Do nothing: the service knows the key, it issued it."""

    def test_secret(self, rotation: Rotation) -> None:
        """Have the user's check look at the new key."""
        if self.check(_key(rotation.pending())) is False:
            raise ValueError(f"The service does not take the pending key of secret {rotation.arn}")


def _key(text: str) -> Key:
    """Return a JSON object as a dict and everything else as it is: a key of digits alone stays text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text
