"""JSON as Go's ``encoding/json`` reads it: its words for what is none, and the texts of the parts. It knows no secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

_SPACE = b" \t\r\n"
_DIGITS = b"0123456789"
_HEX = b"0123456789abcdefABCDEF"
_LITERALS = {b"t": b"true", b"f": b"false", b"n": b"null"}
_FIRST_PRINTABLE = 0x20


class GoJsonError(Exception):
    """A text that Go does not read, in Go's words."""


def read(text: str, into: str) -> dict[str, Any]:
    """Return the object that a text holds, its numbers as the floats that Go makes of them.

    Args:
        text: The text; ``null`` is an empty object.
        into: The Go type that it is read into, as Go's errors name it.

    Raises:
        GoJsonError: It is no JSON, or no object.
    """
    check(text)
    held = json.loads(text, parse_int=float, strict=False)
    if held is None:
        return {}
    if not isinstance(held, dict):
        raise GoJsonError(f"json: cannot unmarshal {_kind(held)} into Go value of type {into}")
    return held


def check(text: str) -> None:
    """Raise GoJsonError if a text is no JSON."""
    scanner = _Scanner(text)
    scanner.value()
    scanner.end()


def members(text: str) -> dict[str, str]:
    """Return the members of the object that a JSON text holds, each as its own JSON text."""
    found: dict[str, str] = {}
    scanner = _Scanner(text)
    scanner.members(lambda name, value: found.update({json.loads(name, strict=False): value}))
    return found


def elements(text: str) -> list[str]:
    """Return the elements of the array that a JSON text holds, each as its own JSON text."""
    found: list[str] = []
    _Scanner(text).elements(found.append)
    return found


def _kind(held: Any) -> str:
    kinds = {str: "string", bool: "bool", float: "number", list: "array"}
    return kinds[type(held)]


class _Scanner:
    """Goes over a text; where it is no JSON it says what Go's scanner would."""

    def __init__(self, text: str) -> None:
        self._data = text.encode("utf-8", "surrogatepass")
        self._at = 0
        self._space()

    def value(self) -> str:
        """Pass a value and return its text."""
        start, first = self._at, self._next()
        if first == b"{":
            self.members()
        elif first == b"[":
            self.elements()
        elif first == b'"':
            self._string()
        elif first in _LITERALS:
            self._literal(_LITERALS[first])
        elif first and (first == b"-" or first in _DIGITS):
            self._number()
        else:
            self._fail("looking for beginning of value")
        return self._text(start)

    def members(self, take: Callable[[str, str], object] = lambda *_: None) -> None:
        """Pass an object; ``take`` hears of the texts of each name and value."""
        self._at += 1
        if self._skip(b"}"):
            return
        while True:
            name = self._name()
            if not self._skip(b":"):
                self._fail("after object key")
            self._space()
            take(name, self.value())
            if self._skip(b"}"):
                return
            if not self._skip(b","):
                self._fail("after object key:value pair")

    def elements(self, take: Callable[[str], object] = lambda *_: None) -> None:
        """Pass an array; ``take`` hears of the text of each element."""
        self._at += 1
        if self._skip(b"]"):
            return
        while True:
            self._space()
            take(self.value())
            if self._skip(b"]"):
                return
            if not self._skip(b","):
                self._fail("after array element")

    def end(self) -> None:
        """Refuse what comes behind the value."""
        self._space()
        if self._next():
            self._fail("after top-level value")

    def _name(self) -> str:
        self._space()
        if self._next() != b'"':
            self._fail("looking for beginning of object key string")
        start = self._at
        self._string()
        return self._text(start)

    def _string(self) -> None:
        self._at += 1
        while (byte := self._next()) != b'"':
            if not byte or byte[0] < _FIRST_PRINTABLE:
                self._fail("in string literal")
            self._at += 1
            if byte == b"\\":
                self._escape()
        self._at += 1

    def _escape(self) -> None:
        kind = self._next()
        if not kind or kind not in b'bfnrt\\/"u':
            self._fail("in string escape code")
        self._at += 1
        for _ in range(4 if kind == b"u" else 0):
            self._one_of(_HEX, "in \\u hexadecimal character escape")

    def _number(self) -> None:
        if self._next() == b"-":
            self._at += 1
        if self._next() == b"0":
            self._at += 1
        else:
            self._digits("in numeric literal")
        if self._next() == b".":
            self._at += 1
            self._digits("after decimal point in numeric literal")
        if self._next() in {b"e", b"E"}:
            self._at += 1
            if self._next() in {b"+", b"-"}:
                self._at += 1
            self._digits("in exponent of numeric literal")

    def _digits(self, where: str) -> None:
        self._one_of(_DIGITS, where)
        while self._next() and self._next() in _DIGITS:
            self._at += 1

    def _literal(self, word: bytes) -> None:
        for letter in word.decode():
            self._one_of(letter.encode(), f"in literal {word.decode()} (expecting '{letter}')")

    def _one_of(self, bytes_: bytes, where: str) -> None:
        if not self._next() or self._next() not in bytes_:
            self._fail(where)
        self._at += 1

    def _skip(self, byte: bytes) -> bool:
        """Pass spaces, and a byte if it is the next one."""
        self._space()
        found = self._next() == byte
        self._at += found
        return found

    def _space(self) -> None:
        while self._next() and self._next() in _SPACE:
            self._at += 1

    def _next(self) -> bytes:
        return self._data[self._at : self._at + 1]

    def _text(self, start: int) -> str:
        return self._data[start : self._at].decode("utf-8", "surrogatepass")

    def _fail(self, where: str) -> NoReturn:
        byte = self._next()
        if not byte:
            raise GoJsonError("unexpected end of JSON input")
        raise GoJsonError(f"invalid character {_quoted(chr(byte[0]))} {where}")


def _quoted(character: str) -> str:
    named = {"'": "'\\''", '"': "'\"'", "\\": "'\\\\'", "\n": "'\\n'", "\r": "'\\r'", "\t": "'\\t'"}
    shown = character if character.isprintable() else f"\\x{ord(character):02x}"
    return named.get(character, f"'{shown}'")
