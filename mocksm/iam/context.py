"""The condition keys of one request, computed when a condition asks for the first of them. It knows no key by name."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mocksm.errors import MocksmError

# A value is a text, truth value, number, time (timezone-aware) or bytes; of a multivalued key a list, tuple or set.
Keys = Mapping[str, Any]
Source = Keys | Callable[[], Keys]


class Context:
    """Condition keys, whose names have no case.

    Args:
        *sources: Mappings of keys to values, callables that return one, or other contexts; the later wins. A value of None,
            and a multivalued key without values, is as good as absent (authorization.md 5.6, unsure for the latter).
    """

    def __init__(self, *sources: Source | Context) -> None:
        self._sources = sources
        self._read: tuple[Keys | Context, ...] = ()

    def keys(self) -> Keys:
        """Return all keys, in lower case, with their values as texts; tuples of multivalued keys."""
        keys: dict[str, Any] = {}
        for table in reversed(self._tables()):
            given = table.keys() if isinstance(table, Context) else table
            keys |= {key: _texts(key, value) for key, value in given.items() if not _is_absent(value)}
        return keys

    def get(self, key: str) -> str | tuple[str, ...] | None:
        """Return the value of a key, as a text or, where it is multivalued, texts; None where the request has none."""
        value = self._find(key.lower())
        return None if value is None else _texts(key, value)

    def text(self, key: str) -> str | None:
        """Return the value of a single-valued key: the only kind that can be a policy variable."""
        found = self.get(key)
        return found if isinstance(found, str) else None

    def _find(self, key: str) -> Any:
        for table in self._read or self._tables():
            value = table._find(key) if isinstance(table, Context) else table.get(key)  # noqa: SLF001 - of its own kind
            if not _is_absent(value):
                return value
        return None

    def _tables(self) -> tuple[Keys | Context, ...]:
        """Return the sources, the last first, with their keys in lower case; they are asked once, and not before."""
        if not self._read:
            in_turn = reversed(self._sources)
            self._read = tuple([each if isinstance(each, Context) else _lowered(each) for each in in_turn])
        return self._read


def _lowered(source: Source) -> Keys:
    given = source() if callable(source) else source
    return {key.lower(): value for key, value in given.items()}


def check(keys: Keys) -> None:
    """Refuse a value that no condition could compare, whether or not one asks for it."""
    for key, value in keys.items():
        if not _is_absent(value):
            _texts(key, value)


def text_of(value: Any) -> str | None:
    """Return a single value as conditions compare it, or None where it is none that a condition can compare."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return None


def _is_absent(value: Any) -> bool:
    return value is None or (isinstance(value, (list, tuple, set, frozenset)) and not value)


def _texts(key: str, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(_text(key, one) for one in value)
    return _text(key, value)


def _text(key: str, value: Any) -> str:
    text = text_of(value)
    if text is None:
        raise MocksmError(
            f"mocksm: the condition key {key} is given {value!r}; a value is a str, bool, int, float, datetime or bytes, "
            "or a list, tuple or set of them where the key has several"
        )
    return text
