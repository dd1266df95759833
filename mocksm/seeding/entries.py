"""The entries of a seed: each knows where it stands, and says what it takes where it is something else. It makes nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from mocksm.clock import UTC
from mocksm.errors import MocksmError

_LONGEST = 80


class Entry(NamedTuple):
    """Something that a seed says.

    Attributes:
        where: Its place: ``seed.yaml: secrets > prod/db > versions``.
        said: What stands there.
    """

    where: str
    said: Any

    def wrong(self, expected: str, *, shown: bool = True) -> MocksmError:
        """Return the error for something else than is expected.

        Args:
            expected: What it takes.
            shown: Whether the error may show what stands there; of a secret's value it may not.
        """
        what = repr(self.said) if shown and len(repr(self.said)) <= _LONGEST else _kind(self.said)
        return MocksmError(f"mocksm: {self.where}: it takes {expected}, and this is {what}")

    def at(self, name: object, said: Any) -> Entry:
        """Return an entry below this one."""
        return Entry(f"{self.where} > {name}", said)

    def __repr__(self) -> str:
        """Show no part of a seed, which may be a secret: pytest shows the variables of what failed."""
        return f"<entry of a seed: {self.where}>"

    def parts(self, what: str, names: tuple[str, ...], *, hint: str = "") -> dict[str, Entry]:
        """Return the parts of a mapping that has no others than these; what is null is left out.

        Args:
            what: What it is the mapping of, ``a secret``.
            names: The parts that it may have.
            hint: What is added where it has another, which is near none of these.
        """
        from difflib import get_close_matches

        parts = dict(self.named(f"a mapping with parts of {what}: {', '.join(names)}"))
        for name in parts:
            if name not in names:
                near = get_close_matches(name, names, n=1)
                meant = f"did you mean {near[0]}? It has" if near else "it has"
                more = "" if near else hint
                raise MocksmError(f"mocksm: {self.where}: {what} has no {name!r}; {meant} {', '.join(names)}{more}")
        return {name: part for name, part in parts.items() if part.said is not None}

    def named(self, expected: str) -> Iterator[tuple[str, Entry]]:
        """Yield what a mapping holds, by names that are anyone's choice."""
        if not isinstance(self.said, Mapping):
            raise self.wrong(expected, shown=False)
        for name, said in self.said.items():
            if not isinstance(name, str):
                raise self.at(name, name).wrong("a name that is text, in quotes")
            yield name, self.at(name, said)

    def each(self, expected: str) -> list[Entry]:
        """Return what a list holds."""
        if not isinstance(self.said, (list, tuple)):
            raise self.wrong(expected, shown=False)
        return [self.at(number, said) for number, said in enumerate(self.said)]

    def text(self, expected: str = "text") -> str:
        """Return the text that it is."""
        if not isinstance(self.said, str):
            raise self.wrong(expected)
        return self.said

    def flag(self) -> bool:
        """Return the truth value that it is."""
        if not isinstance(self.said, bool):
            raise self.wrong("true or false")
        return self.said

    def number(self, expected: str = "a whole number") -> int:
        """Return the whole number that it is."""
        if not isinstance(self.said, int) or isinstance(self.said, bool):
            raise self.wrong(expected)
        return self.said

    def moment(self, expected: str = "a time with its timezone, 2030-01-31T12:00:00Z") -> datetime:
        """Return the time that it is, in UTC."""
        found = self.said
        if isinstance(found, str):
            try:
                found = datetime.fromisoformat(found.replace("Z", "+00:00"))
            except ValueError:
                raise self.wrong(expected) from None
        if not isinstance(found, datetime) or found.utcoffset() is None:
            raise self.wrong(expected)
        return found.astimezone(UTC)

    def octets(self) -> bytes:
        """Return the bytes that it is, or that it is the base64 of."""
        if isinstance(self.said, (bytes, bytearray, memoryview)):
            return bytes(self.said)
        try:
            return base64.b64decode(self.said, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise self.wrong("bytes, as text in base64", shown=False) from None


def _kind(said: Any) -> str:
    """Return what something is, without what it says."""
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (type(None), "nothing"),
        (str, "text"),
        (bool, "true or false"),
        ((int, float), "a number"),
        (date, "a date"),
        (Mapping, "a mapping"),
        ((list, tuple), "a list"),
    ]
    return next((name for kind, name in kinds if isinstance(said, kind)), f"a {type(said).__name__}")
