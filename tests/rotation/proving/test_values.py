from __future__ import annotations

import base64
import json

import pytest

from mocksm.rotation.proving.values import Stored, parsed, redacted, spoilt, tells

FIRST = json.dumps({"host": "db.example.com", "username": "app", "password": "the first password"})
SECOND = json.dumps({"host": "db.example.com", "username": "app_clone", "password": "the second password"})


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        ("[1]", "[1]"),
        ("12", "12"),
        ("text", "text"),
        (b'{"a": 1}', b'{"a": 1}'),
    ],
    ids=["object", "array", "number", "text", "bytes"],
)
def test_only_an_object_is_parsed_when_a_value_is_shown(stored: Stored, expected: object) -> None:
    assert expected == parsed(stored)


@pytest.mark.parametrize(
    ("value", "former", "expected"),
    [
        ("second", "first", "second-spoilt-by-mocksm"),
        (b"second", b"first", b"second-spoilt-by-mocksm"),
        ('{"a": 1, "b": 2}', '{"a": 1, "b": 3}', '{"a": 1, "b": "2-spoilt-by-mocksm"}'),
        ('{"a": 1}', "first", '{"a": "1-spoilt-by-mocksm"}'),
    ],
    ids=["text", "bytes", "object", "object after text"],
)
def test_what_rotation_changed_is_spoilt_when_a_value_is_to_fail(
    value: Stored, former: Stored, expected: Stored
) -> None:
    assert expected == spoilt(value, former)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("logging in with the second password", True),
        ("logging in with the first password", False),
        ("logging in as app_clone to db.example.com", False),
        (f"storing {SECOND}", True),
    ],
    ids=["made by the function", "first value", "user and host", "whole value"],
)
def test_only_what_the_function_made_is_told_when_a_text_has_it(text: str, expected: bool) -> None:
    assert expected is tells(text, [FIRST, SECOND], first=FIRST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (repr(b"\x00new value"), True),
        (base64.b64encode(b"\x00new value").decode(), True),
        ("old value", False),
    ],
    ids=["repr", "base64", "first value"],
)
def test_bytes_are_told_when_a_text_has_them_in_some_form(text: str, expected: bool) -> None:
    assert expected is tells(text, [b"old value", b"\x00new value"], first=b"old value")


def test_short_text_is_no_secret_when_it_may_stand_there_by_chance() -> None:
    assert not tells("a new version", ["old", "new"], first="old")


def test_all_values_are_hidden_when_a_text_is_redacted() -> None:
    text = "app_clone at db.example.com: the first password, the second password"
    assert "app_clone at db.example.com: ***, ***" == redacted(text, [FIRST, SECOND])


def test_every_member_but_the_user_is_hidden_when_there_is_only_one_value() -> None:
    assert "app at ***: ***" == redacted("app at db.example.com: the first password", [FIRST])
