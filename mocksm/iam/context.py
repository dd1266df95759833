"""The condition keys of one request, computed when a condition asks for them. It knows no key by name."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from mocksm.errors import MocksmError

# A value is a text, truth value, number, time (timezone-aware) or bytes; of a multivalued key a list, tuple or set.
Keys = Mapping[str, Any]
Source = Keys | Callable[[], Keys]


class Table(ABC):
    """Condition keys with their values, found one by one."""

    @abstractmethod
    def names(self) -> Iterable[str]:
        """Return the keys that may have a value, in lower case."""

    @abstractmethod
    def find(self, key: str) -> Any:
        """Return the value of a key, which is given in lower case; None where it has none."""


class Context(Table):
    """Condition keys, whose names have no case.

    Args:
        *sources: Mappings of keys to values, callables that return one, or tables; the later wins. A value of None, and a
            multivalued key without values, is as good as absent (authorization.md 5.6, unsure for the latter). The last is
            asked first, and the others only for what it lacks.
    """

    def __init__(self, *sources: Source | Table) -> None:
        self._tables = [_table(each) for each in reversed(sources)]
        self._got: dict[str, str | tuple[str, ...] | None] = {}

    def keys(self) -> Keys:
        """Return all keys, in lower case, with their values as texts; tuples of multivalued keys."""
        return {name: value for name in self.names() if (value := self.get(name)) is not None}

    def get(self, key: str) -> str | tuple[str, ...] | None:
        """Return the value of a key, as a text or, where it is multivalued, texts; None where the request has none."""
        if key not in self._got:
            value = self.find(key.lower())
            self._got[key] = None if value is None else _texts(key, value)
        return self._got[key]

    def text(self, key: str) -> str | None:
        """Return the value of a single-valued key: the only kind that can be a policy variable."""
        found = self.get(key)
        return found if isinstance(found, str) else None

    def names(self) -> Iterable[str]:
        """Return the keys that may have a value, in lower case."""
        return dict.fromkeys(name for table in self._tables for name in table.names())

    def find(self, key: str) -> Any:
        """Return the value of a key, which is given in lower case; None where it has none."""
        for table in self._tables:
            value = table.find(key)
            if not _is_absent(value):
                return value
        return None


def _table(source: Any) -> Table:
    """Return a source as a table, which is told by what it has: whether it is of an abstract class takes ten times as long."""
    return source if hasattr(source, "find") else _Read(source)


class _Read(Table):
    """Keys that are given all at once, and asked for when the first of them is looked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._keys: Keys | None = None

    def names(self) -> Iterable[str]:
        return self._read()

    def find(self, key: str) -> Any:
        return self._read().get(key)

    def _read(self) -> Keys:
        if self._keys is None:
            given = self._source() if callable(self._source) else self._source
            self._keys = {key.lower(): value for key, value in given.items()}
        return self._keys


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
