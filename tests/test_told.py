"""What an exception carries out of a mock: it stays the one that is seen, whatever kind it is."""

from __future__ import annotations

from dataclasses import dataclass

import boto3
import pytest

from mocksm import mock_secrets
from mocksm.errors import MocksmError
from mocksm.told import Told, carried, carry, own_words, take_notes_off
from tests.test_refusals import swallow


def notes(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", []))


def test_notes_and_sections_are_carried_once_for_each_cloud() -> None:
    error, one, two = ValueError("own"), object(), object()
    carry(error, Told(one, ["a"], [("t", "x")]))
    carry(error, Told(one, ["a", "b"], [("t", "y")]))
    carry(error, Told(two, ["b", "c"], [("t", "z")]))

    assert ["a", "b", "c"] == notes(error)
    assert ["x", "z"] == [text for told in carried(error) for _, text in told.sections]


def test_only_mocksms_notes_are_taken_off() -> None:
    error = ValueError("own")
    error.__notes__ = ["the user's"]  # type: ignore[attr-defined,unused-ignore]
    carry(error, Told(object(), ["mocksm's"], []))
    take_notes_off(error)

    assert ["the user's"] == notes(error)


def test_an_exception_that_carries_nothing_is_left_as_it_is() -> None:
    error = ValueError("own")
    take_notes_off(error)

    assert [] == carried(error)
    assert not hasattr(error, "__notes__")


def test_an_exception_that_forbids_attributes_is_never_replaced() -> None:
    @dataclass(frozen=True)
    class Frozen(Exception):
        code: int

    def test() -> None:
        with mock_secrets():
            swallow()
            raise Frozen(5)

    try:
        test()
    except Frozen as error:  # pytest.raises sets an attribute itself
        told = notes(error)
    assert told[0].startswith("The tested code swallowed an UnmockedRequest")


def test_own_words_are_those_of_all_that_an_exception_comes_of() -> None:
    first, second, third = MocksmError("first"), ValueError("second"), MocksmError("third")
    third.__context__, second.__cause__ = second, first
    first.__context__ = third  # a circle, which code that handles exceptions can make

    assert {"first", "third"} == own_words(third)
    assert set() == own_words(None)


def test_a_mock_that_an_exception_leaves_twice_tells_it_once() -> None:
    aws = mock_secrets()

    @aws
    def test() -> None:
        swallow()
        raise ValueError("own")

    with pytest.raises(ValueError, match="own") as caught, aws:
        test()
    assert 1 == len(carried(caught.value))
    assert 1 == len(notes(caught.value))


def test_each_mock_that_an_exception_leaves_tells_of_itself() -> None:
    @mock_secrets
    def outer() -> None:
        swallow()
        inner()

    @mock_secrets
    def inner() -> None:
        boto3.client("kms").list_keys()
        raise ValueError("own")

    with pytest.raises(ValueError, match="own") as caught:
        outer()
    assert 2 == len(carried(caught.value))
    assert 1 == len(notes(caught.value))
