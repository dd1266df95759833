"""An entry that says something wrong: the error names its place, what it takes, what it is, and no secret."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.seeding.entries import Entry

NOON = datetime(2030, 1, 31, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("read", "said", "expected"),
    [
        pytest.param(Entry.text, "x", "x", id="text"),
        pytest.param(Entry.flag, False, False, id="flag"),
        pytest.param(Entry.number, 7, 7, id="number"),
        pytest.param(Entry.moment, "2030-01-31T12:00:00Z", NOON, id="moment-z"),
        pytest.param(Entry.moment, "2030-01-31T13:00:00.000000+01:00", NOON, id="moment-offset"),
        pytest.param(Entry.moment, NOON.astimezone(timezone(timedelta(hours=1))), NOON, id="moment-datetime"),
        pytest.param(Entry.octets, base64.b64encode(b"\x00\x01").decode(), b"\x00\x01", id="base64"),
        pytest.param(Entry.octets, bytearray(b"\x00"), b"\x00", id="bytes"),
    ],
)
def test_what_is_right_is_read(read: Callable[[Entry], Any], said: Any, expected: Any) -> None:
    assert expected == read(Entry("seed", said))


@pytest.mark.parametrize(
    ("read", "said", "told"),
    [
        pytest.param(Entry.text, 5, "it takes text, and this is 5", id="text"),
        pytest.param(Entry.text, None, "it takes text, and this is None", id="text-nothing"),
        pytest.param(Entry.flag, "yes", "it takes true or false, and this is 'yes'", id="flag"),
        pytest.param(Entry.number, True, "it takes a whole number, and this is True", id="number-flag"),
        pytest.param(Entry.number, 1.5, "it takes a whole number, and this is 1.5", id="number-fraction"),
        pytest.param(Entry.number, "x" * 99, "it takes a whole number, and this is text", id="long"),
        pytest.param(Entry.moment, "tomorrow", "2030-01-31T12:00:00Z, and this is 'tomorrow'", id="moment"),
        pytest.param(Entry.moment, "2030-01-31T12:00:00", "with its timezone, 2030", id="moment-naive"),
        pytest.param(Entry.moment, date(2030, 1, 1), "with its timezone", id="moment-date"),
        pytest.param(Entry.octets, "hunter2!", "it takes bytes, as text in base64, and this is text", id="base64"),
        pytest.param(Entry.octets, ["hunter2"], "and this is a list", id="bytes-list"),
        pytest.param(lambda entry: list(entry.named("names")), ["x"], "it takes names, and this is a list", id="named"),
        pytest.param(lambda entry: list(entry.named("x")), {5: "x"}, "> 5: it takes a name that is text", id="name"),
        pytest.param(lambda entry: entry.each("a list"), "x", "it takes a list, and this is text", id="each"),
        pytest.param(lambda entry: entry.each("a list"), {"a": 1}, "and this is a mapping", id="each-mapping"),
        pytest.param(
            lambda entry: entry.parts("a dog", ("name", "tail")),
            {"nmae": 1},
            "a dog has no 'nmae'; did you mean name? It has name, tail",
            id="part-near",
        ),
        pytest.param(
            lambda entry: entry.parts("a dog", ("name",)), {"x": 1}, "a dog has no 'x'; it has name", id="part"
        ),
        pytest.param(lambda entry: entry.parts("a dog", ("name",)), 1.5, "and this is a number", id="parts"),
    ],
)
def test_what_is_wrong_is_told(read: Callable[[Entry], Any], said: Any, told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        read(Entry("seed.yaml: secrets", said))

    assert str(caught.value).startswith("mocksm: seed.yaml: secrets")
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_parts_that_are_null_are_left_out() -> None:
    parts = Entry("seed", {"name": None, "tail": "long"}).parts("a dog", ("name", "tail"))

    assert {"tail": "long"} == {name: part.said for name, part in parts.items()}


def test_an_entry_knows_its_place() -> None:
    [entry] = Entry("seed", {"a": [1]}).parts("x", ("a",))["a"].each("a list")

    assert "seed > a > 0" == entry.where
