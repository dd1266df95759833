"""JSON as Go reads and prints it: its words for what is none, numbers, and the texts of parts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.containers import go_json
from mocksm.containers.go_values import rendered

_INTO = "map[string]interface {}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "unexpected end of JSON input", id="empty"),
        pytest.param('{"a"', "unexpected end of JSON input", id="cut"),
        pytest.param("pass", "invalid character 'p' looking for beginning of value", id="text"),
        pytest.param("5up", "invalid character 'u' after top-level value", id="digit-first"),
        pytest.param("topsecret", "invalid character 'o' in literal true (expecting 'r')", id="literal"),
        pytest.param("-x", "invalid character 'x' in numeric literal", id="number"),
        pytest.param("1.x", "invalid character 'x' after decimal point in numeric literal", id="fraction"),
        pytest.param("1ex", "invalid character 'x' in exponent of numeric literal", id="exponent"),
        pytest.param("{a: 1}", "invalid character 'a' looking for beginning of object key string", id="name"),
        pytest.param("{'a': 1}", "invalid character '\\'' looking for beginning of object key string", id="quote"),
        pytest.param('{"a" 1}', "invalid character '1' after object key", id="colon"),
        pytest.param('{"a":1 "b":2}', "invalid character '\"' after object key:value pair", id="comma"),
        pytest.param('{"a":1,}', "invalid character '}' looking for beginning of object key string", id="last-comma"),
        pytest.param("[1 2]", "invalid character '2' after array element", id="array"),
        pytest.param('"a\nb"', "invalid character '\\n' in string literal", id="newline"),
        pytest.param('"\\x"', "invalid character 'x' in string escape code", id="escape"),
        pytest.param('"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape", id="hex"),
        pytest.param("\xe4", "invalid character '\xc3' looking for beginning of value", id="byte"),
        pytest.param("[1]", f"json: cannot unmarshal array into Go value of type {_INTO}", id="list"),
        pytest.param('"a"', f"json: cannot unmarshal string into Go value of type {_INTO}", id="string"),
        pytest.param("7", f"json: cannot unmarshal number into Go value of type {_INTO}", id="seven"),
        pytest.param("true", f"json: cannot unmarshal bool into Go value of type {_INTO}", id="true"),
    ],
)
def test_what_is_no_object_is_said_so_in_gos_words(text: str, told: str) -> None:
    with pytest.raises(go_json.GoJsonError) as caught:
        go_json.read(text, _INTO)
    assert told == str(caught.value)


def test_null_is_an_empty_object() -> None:
    assert {} == go_json.read(" null ", _INTO)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON)
def test_all_json_is_read(value: Any) -> None:
    go_json.check(f" {json.dumps(value)}\n")


@given(st.dictionaries(st.text(), _JSON, max_size=4))
def test_members_are_the_parts_of_an_object(value: dict[str, Any]) -> None:
    parts = go_json.members(json.dumps(value, indent=1))
    assert value == {name: json.loads(part) for name, part in parts.items()}


@given(st.lists(_JSON, max_size=4))
def test_elements_are_the_parts_of_an_array(value: list[Any]) -> None:
    assert value == [json.loads(part) for part in go_json.elements(json.dumps(value))]


@given(st.text(max_size=8))
def test_what_python_refuses_go_refuses(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(go_json.GoJsonError):
            go_json.check(text)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param(0.0, "0", id="nothing"),
        pytest.param(-0.0, "-0", id="minus-nothing"),
        pytest.param(999999.0, "999999", id="below-a-million"),
        pytest.param(1000000.0, "1e+06", id="a-million"),
        pytest.param(-1234567.5, "-1.2345675e+06", id="negative"),
        pytest.param(0.0001, "0.0001", id="small"),
        pytest.param(0.00001, "1e-05", id="smaller"),
        pytest.param(100.25, "100.25", id="fraction"),
        pytest.param(1e300, "1e+300", id="large"),
    ],
)
def test_numbers_are_printed_as_go_does(number: float, shown: str) -> None:
    assert shown == rendered(number)
