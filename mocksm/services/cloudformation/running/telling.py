"""What may be told of a resource that failed: a secret that its properties were made of is no part of a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mocksm.services.cloudformation.values.dynamic import dynamics

_HIDDEN = "****"


class Told:
    """The properties of a resource and how events show them.

    Args:
        properties: The properties, dynamic references unresolved.
        shown: The same as events show them: what NoEcho parameters gave as asterisks.

    Attributes:
        shown: As above.
    """

    def __init__(self, properties: Mapping[str, Any], shown: str) -> None:
        self.shown = shown
        self._properties = properties
        self._resolved: Mapping[str, Any] = {}

    def resolved(self, properties: dict[str, Any]) -> dict[str, Any]:
        """Keep the properties with their dynamic references resolved, and return them."""
        self._resolved = properties
        return properties

    def hiding(self, reason: str) -> str:
        """Return a reason without the texts that were NoEcho parameters or stood for dynamic references.

        AWS is not known to do that; a service's own words for a value that it refuses repeat it.
        """
        shown = json.loads(self.shown)
        hidden = {
            *_beside(self._properties, shown, lambda text: _HIDDEN in text),
            *_beside(self._resolved, self._properties, lambda text: bool(dynamics(text))),
        }
        for text in sorted(hidden - {""}, key=len, reverse=True):
            reason = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", _HIDDEN, reason)
        return reason


def _beside(value: Any, told: Any, is_hidden: Callable[[str], bool]) -> Iterator[str]:
    """Yield the texts in a value for which there is another text to be told, as far as that hides them."""
    if isinstance(told, str):
        yield from _texts(value) if is_hidden(told) else ()
    elif isinstance(value, Mapping) and isinstance(told, Mapping):
        for name, part in value.items():
            yield from _beside(part, told.get(name), is_hidden)
    elif isinstance(value, list) and isinstance(told, list):
        for part, its in zip(value, told, strict=False):
            yield from _beside(part, its, is_hidden)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)
