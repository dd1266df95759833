from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.services.kms import cbor
from tests.services.kms.enclave import encode

LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.binary(max_size=300) | st.text(max_size=30)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), inner),
    max_leaves=20,
)

# RFC 8949, appendix A.
PUBLISHED = [
    ("1864", 100),
    ("1903e8", 1000),
    ("1a000f4240", 1000000),
    ("1b000000e8d4a51000", 1000000000000),
    ("3863", -100),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("62c3bc", "\u00fc"),
    ("83010203", [1, 2, 3]),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("c11a514b67b0", 1363896240),
    ("f6", None),
]


@given(VALUES)
def test_what_is_encoded_is_read(value: Any) -> None:
    assert value == cbor.read(encode(value))


@pytest.mark.parametrize(("data", "value"), PUBLISHED)
def test_a_published_example_is_read(data: str, value: Any) -> None:
    assert value == cbor.read(bytes.fromhex(data))


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65535, 65536])
def test_a_byte_string_is_written_in_its_shortest_form(size: int) -> None:
    assert encode(b"x" * size) == cbor.byte_string(b"x" * size)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x18", b"\x42x", b"\x82\x01", b"\x01\x01", b"\x5f\xff", b"\xf9\x00\x00", b"\xa1\x80\x01", b"\x1c"],
    ids=["empty", "no-number", "short", "short-list", "more", "indefinite", "float", "unhashable", "reserved"],
)
def test_what_is_none_is_malformed(data: bytes) -> None:
    with pytest.raises(cbor.Malformed):
        cbor.read(data)
