from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.services.kms.algorithms import der


@given(st.integers(0, 255), st.binary(max_size=700), st.binary(max_size=5))
def test_what_is_written_is_read(tag: int, value: bytes, rest: bytes) -> None:
    assert (tag, value, rest) == der.read(der.write(tag, value) + rest)


@given(st.integers(0, 2**600))
def test_a_number_is_written_in_its_shortest_form(number: int) -> None:
    _, value, _ = der.read(der.integer(number))
    assert number == der.read_integer(value)
    with pytest.raises(der.Malformed):
        der.read_integer(b"\x00" + value)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x02", b"\x02\x02\x01", b"\x02\x81\x01\x01", b"\x02\x80\x01\x00\x00", b"\x02\x82\x00", b"\x02\x01\x05\x00"],
    ids=["empty", "no-length", "short", "length-too-long", "indefinite", "length-cut-off", "more-behind"],
)
def test_what_is_no_sequence_is_malformed(data: bytes) -> None:
    with pytest.raises(der.Malformed):
        der.read_sequence(data, der.INTEGER)


@pytest.mark.parametrize("value", [b"", b"\x80", b"\x00\x01"], ids=["empty", "negative", "padded"])
def test_what_is_no_natural_number_is_malformed(value: bytes) -> None:
    with pytest.raises(der.Malformed):
        der.read_integer(value)


def test_a_sequence_has_just_the_elements_that_are_named() -> None:
    data = der.sequence(der.integer(1), der.octets(b"x"))
    assert [b"\x01", b"x"] == der.read_sequence(data, der.INTEGER, der.OCTET_STRING)
    for tags in ((der.INTEGER,), (der.INTEGER, der.INTEGER), (der.INTEGER, der.OCTET_STRING, der.INTEGER)):
        with pytest.raises(der.Malformed):
            der.read_sequence(data, *tags)
