"""As much of CBOR (RFC 8949) as attestation documents need: definite lengths, no floating point numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_TAGGED = 6
_SIMPLE = {20: False, 21: True, 22: None}


class Malformed(ValueError):
    """The bytes are not CBOR, or of a kind that attestation documents do not use."""


def read(data: bytes) -> Any:
    """Return the one value that ``data`` encodes; tags are taken off."""
    value, end = _value(data, 0)
    if end != len(data):
        raise Malformed
    return value


def byte_string(value: bytes) -> bytes:
    """Return the encoding of a byte string."""
    size = len(value)
    width = next(width for width in (0, 1, 2, 4) if size < (24 if width == 0 else 256**width))
    head = (
        bytes((0x40 | size,)) if width == 0 else bytes((0x58 + width.bit_length() - 1,)) + size.to_bytes(width, "big")
    )
    return head + value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    kind, number, at = _head(data, at)
    readers: dict[int, Callable[[bytes, int, int], tuple[Any, int]]] = {
        0: lambda _data, number, at: (number, at),
        1: lambda _data, number, at: (-1 - number, at),
        2: _bytes,
        3: _text,
        4: _list,
        5: _map,
        _TAGGED: lambda data, _number, at: _value(data, at),
        7: _simple,
    }
    return readers[kind](data, number, at)


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the kind and the number of a value, and where it goes on."""
    first, after = _bytes(data, 1, at)
    kind, short = first[0] >> 5, first[0] & 31
    if short < 24:  # noqa: PLR2004 - it is the number itself
        return kind, short, after
    if short > 27:  # noqa: PLR2004 - no definite length
        raise Malformed
    number, after = _bytes(data, 1 << short - 24, after)
    return kind, int.from_bytes(number, "big"), after


def _bytes(data: bytes, size: int, at: int) -> tuple[bytes, int]:
    if at + size > len(data):
        raise Malformed
    return data[at : at + size], at + size


def _text(data: bytes, size: int, at: int) -> tuple[str, int]:
    value, at = _bytes(data, size, at)
    return value.decode(), at


def _list(data: bytes, size: int, at: int) -> tuple[list[Any], int]:
    values = []
    for _ in range(size):
        value, at = _value(data, at)
        values.append(value)
    return values, at


def _map(data: bytes, size: int, at: int) -> tuple[dict[Any, Any], int]:
    pairs, at = _list(data, 2 * size, at)
    try:
        return dict(zip(pairs[::2], pairs[1::2], strict=True)), at
    except TypeError as unhashable:
        raise Malformed from unhashable


def _simple(_data: bytes, number: int, at: int) -> tuple[bool | None, int]:
    if number not in _SIMPLE:
        raise Malformed
    return _SIMPLE[number], at
