"""As much of DER as keys, signatures and CMS need: a tag, a length, a value."""

from __future__ import annotations

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30

_LONG = 0x80


class Malformed(ValueError):
    """The bytes are not the DER that was expected."""


def write(tag: int, *values: bytes) -> bytes:
    """Return an element: the values one after the other, behind a tag and their length."""
    value = b"".join(values)
    size = len(value)
    if size < _LONG:
        return bytes((tag, size)) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(length))) + length + value


def sequence(*elements: bytes) -> bytes:
    """Return a SEQUENCE of elements."""
    return write(SEQUENCE, *elements)


def integer(number: int) -> bytes:
    """Return an INTEGER that is not negative."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return write(OCTET_STRING, value)


def bits(value: bytes) -> bytes:
    """Return a BIT STRING of whole bytes."""
    return write(BIT_STRING, b"\x00", value)


def read(data: bytes) -> tuple[int, bytes, bytes]:
    """Return the first element's tag and value, and what follows it."""
    if len(data) < 2:  # noqa: PLR2004 - a tag and a length
        raise Malformed
    tag, size, start = data[0], data[1], 2
    if size & _LONG:
        start += size & ~_LONG
        size = int.from_bytes(data[2:start], "big")
    value = data[start : start + size]
    if write(tag, value) != data[: start + size]:
        raise Malformed
    return tag, value, data[start + size :]


def read_all(data: bytes) -> list[tuple[int, bytes]]:
    """Return the tags and values of elements that stand one after the other."""
    elements = []
    while data:
        tag, value, data = read(data)
        elements.append((tag, value))
    return elements


def read_sequence(data: bytes, *tags: int) -> list[bytes]:
    """Return the values in a SEQUENCE that is all of ``data`` and has elements of just these tags."""
    tag, value, rest = read(data)
    elements = read_all(value)
    if tag != SEQUENCE or rest or tuple(found for found, _ in elements) != tags:
        raise Malformed
    return [value for _, value in elements]


def read_integer(value: bytes) -> int:
    """Return the number in the value of an INTEGER that is not negative and not longer than it has to be."""
    number = int.from_bytes(value, "big")
    if integer(number) != write(INTEGER, value):
        raise Malformed
    return number
