"""Copies share what never changes, and nothing else; what the original holds twice its copy holds twice."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from mocksm.engine.copies import Done, copied


@dataclass(frozen=True)
class Rule:
    names: list[str]


@dataclass(slots=True)
class Kept:
    name: str
    tags: dict[str, str] = field(default_factory=dict)
    rule: Rule | None = None
    friend: Any = None
    made: list[int] = field(init=False, default_factory=list)


@dataclass(slots=True)
class One:
    held: list[int]


class Plain:
    def __init__(self) -> None:
        self.by_name: dict[str, Kept] = {}


class Wise:
    def __deepcopy__(self, done: Done) -> str:
        return "as it says"


class Pair(NamedTuple):
    left: list[int]


def function() -> None:
    """Stand for code that a store may hold."""


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 1, 1.5, "x", b"x", datetime(2030, 1, 1, tzinfo=timezone.utc), frozenset({1}), (1, ("x", None))),
        *(function, Kept, MappingProxyType({"a": 1}), Rule(["a"]), Pair([1])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_never_changes_is_shared(value: Any) -> None:
    assert copied(value) is value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"a": [1], "b": {"c": {2}}}, id="builtins"),
        pytest.param([[1], ([2], 3)], id="list-in-tuple"),
        pytest.param(OrderedDict(a=[1]), id="subclass"),
        pytest.param(Kept("x", {"a": "b"}, friend=Kept("y")), id="dataclass"),
        pytest.param(One([1]), id="dataclass-of-one"),
    ],
)
def test_a_copy_is_equal_and_of_the_same_type_and_another(value: Any) -> None:
    copy = copied(value)

    assert value == copy
    assert type(value) is type(copy)
    assert value is not copy


def test_no_change_of_the_one_reaches_the_other() -> None:
    store = Plain()
    store.by_name["x"] = Kept("x", {"a": "b"})
    copy: Plain = copied(store)
    copy.by_name["x"].tags["a"] = "changed"
    copy.by_name["x"].made.append(1)
    store.by_name["y"] = Kept("y")

    assert {"a": "b"} == store.by_name["x"].tags
    assert [] == store.by_name["x"].made
    assert ["x"] == list(copy.by_name)


def test_what_two_have_in_common_their_copies_have_in_common() -> None:
    shared = Kept("shared")
    first, second = copied([Kept("a", friend=shared), Kept("b", friend=shared)])

    assert first.friend is second.friend
    assert first.friend is not shared


def test_what_holds_itself_is_copied_once() -> None:
    ring = Kept("ring")
    ring.friend = [ring]
    copy = copied(ring)

    assert copy.friend[0] is copy


def test_a_class_that_knows_better_says_so() -> None:
    assert ["as it says"] == copied([Wise()])


def test_what_cannot_be_copied_is_no_silent_share() -> None:
    with pytest.raises(TypeError, match="lock"):
        copied([threading.Lock()])
