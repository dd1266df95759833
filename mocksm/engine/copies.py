"""Copies of what stores hold, many times as fast as ``copy.deepcopy`` makes them. It knows no store.

What can never change is shared: texts, numbers, times, tuples of these, and named tuples and frozen dataclasses, whose members
this house replaces and never changes. All else is copied part by part and each thing once, so that what two stores have in common
their copies have in common too. A class that knows better says so by ``__deepcopy__``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from types import BuiltinFunctionType, FunctionType, MappingProxyType
from typing import Any

Done = dict[int, Any]
"""What was copied already, by the original's id: all originals are alive while the copying lasts."""

_Way = Callable[[Any, Done], Any]

_UNCHANGING = frozenset(
    {
        *(bool, bytes, datetime, float, frozenset, int, str, timedelta, type(None)),
        *(BuiltinFunctionType, FunctionType, MappingProxyType, type),
    }
)


def copied(value: Any, done: Done | None = None) -> Any:
    """Return a copy that no later change of ``value`` reaches, and whose changes don't reach ``value``.

    Args:
        value: What a store holds, or stores by whatever names they have.
        done: What was copied already, for a ``__deepcopy__`` that goes on with parts.
    """
    kind: Any = type(value)
    if kind in _UNCHANGING:
        return value
    done = {} if done is None else done
    found = done.get(id(value))
    return _way(kind)(value, done) if found is None else found


@cache
def _way(kind: Any) -> _Way:
    """Return how things of a type are copied."""
    if hasattr(kind, "__deepcopy__"):
        return _as_it_says
    of_builtins: dict[Any, _Way] = {dict: _dict, list: _list, set: _set, tuple: _tuple}
    if kind in of_builtins:
        return of_builtins[kind]
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _itself
    if is_dataclass(kind):
        return _itself if vars(kind)["__dataclass_params__"].frozen else _dataclass(kind)
    is_plain = kind.__base__ is object and "__reduce_ex__" not in vars(kind) and "__dict__" in vars(kind)
    return _attributes if is_plain else copy.deepcopy


def _as_it_says(value: Any, done: Done) -> Any:
    made = done[id(value)] = value.__deepcopy__(done)
    return made


def _itself(value: Any, _: Done) -> Any:
    return value


def _dict(value: dict[Any, Any], done: Done) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    done[id(value)] = made
    for name, part in value.items():
        made[name] = part if type(part) in _UNCHANGING else copied(part, done)
    return made


def _list(value: list[Any], done: Done) -> list[Any]:
    made: list[Any] = []
    done[id(value)] = made
    made.extend([part if type(part) in _UNCHANGING else copied(part, done) for part in value])
    return made


def _set(value: set[Any], done: Done) -> set[Any]:
    made: set[Any] = set(value)
    done[id(value)] = made  # what can be in a set does not change
    return made


def _tuple(value: tuple[Any, ...], done: Done) -> tuple[Any, ...]:
    parts = tuple(copied(part, done) for part in value)
    return value if all(part is old for part, old in zip(parts, value, strict=True)) else parts


def _attributes(value: Any, done: Done) -> Any:
    made = done[id(value)] = object.__new__(type(value))
    made.__dict__ = _dict(value.__dict__, done)
    return made


def _dataclass(kind: Any) -> _Way:
    names = tuple(field.name for field in fields(kind))
    parts_of, of_one = attrgetter(*names), len(names) == 1

    def way(value: Any, done: Done) -> Any:
        made = done[id(value)] = object.__new__(kind)
        parts = (parts_of(value),) if of_one else parts_of(value)
        for name, part in zip(names, parts, strict=True):
            setattr(made, name, part if type(part) in _UNCHANGING else copied(part, done))
        return made

    return way
