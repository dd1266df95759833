from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.context import Context


def test_context_asks_its_sources_once_and_only_when_asked() -> None:
    asked: list[str] = []

    def source() -> dict[str, Any]:
        asked.append("source")
        return {"a:b": "1", "a:c": "2"}

    context = Context(source)
    before = list(asked)

    assert ([], "1", "2", ["source"]) == (before, context.get("a:b"), context.get("a:c"), asked)


def test_context_takes_the_later_source() -> None:
    assert {"a:b": "2", "a:c": "3"} == Context({"A:b": "1", "a:c": "3"}, {"a:B": "2"}).keys()


def test_context_keeps_what_a_later_source_has_no_value_for() -> None:
    assert "1" == Context({"a:b": "1"}, {"a:b": None}).get("a:b")


def test_names_of_keys_have_no_case() -> None:
    assert "1" == Context({"kms:EncryptionContext:App": "1"}).get("KMS:encryptioncontext:aPP")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Text", "Text", id="text"),
        pytest.param("", "", id="empty-text"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(7, "7", id="number"),
        pytest.param(0, "0", id="zero"),
        pytest.param(1.5, "1.5", id="decimal"),
        pytest.param(b"\x00\xff", "AP8=", id="bytes"),
        pytest.param(datetime(2030, 1, 2, tzinfo=timezone.utc), "2030-01-02T00:00:00+00:00", id="time"),
        pytest.param(["a", 1, True], ("a", "1", "true"), id="list"),
        pytest.param(("a",), ("a",), id="tuple-of-one"),
        pytest.param(frozenset({"a"}), ("a",), id="set"),
        pytest.param(None, None, id="none"),
        pytest.param([], None, id="5.6-empty-list"),
        pytest.param((), None, id="5.6-empty-tuple"),
    ],
)
def test_value_becomes_text_when_it_is(value: object, expected: str | tuple[str, ...] | None) -> None:
    assert expected == Context({"a:b": value}).get("a:b")


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], object], ids=["mapping", "list-of-lists", "a-class"])
def test_value_is_refused_when_it_is(value: object) -> None:
    with pytest.raises(MocksmError, match="mocksm: the condition key a:b is given"):
        Context({"a:b": value}).get("a:b")


def test_only_single_values_can_be_variables() -> None:
    context = Context({"a:one": "1", "a:many": ["1"]})

    assert ("1", None, None) == (context.text("a:ONE"), context.text("a:many"), context.text("a:none"))


def test_all_keys_are_refused_where_one_is_nothing_that_conditions_compare() -> None:
    with pytest.raises(MocksmError, match="mocksm: the condition key a:b is given"):
        Context({"a:a": "1", "a:b": {"a": 1}}).keys()


def test_a_context_adds_keys_to_another() -> None:
    public = Context({"a:one": "1", "a:two": "2"})
    context = Context(public, lambda: {"A:two": "II", "a:one": None})

    assert ("1", "II", "2") == (context.get("a:ONE"), context.get("a:two"), public.get("a:two"))
    assert {"a:one": "1", "a:two": "II"} == context.keys()
