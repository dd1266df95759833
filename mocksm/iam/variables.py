"""Policy variables: ``${aws:username}``, ``${key, 'default'}`` and the plain characters ``${*}``, ``${?}``, ``${$}``.

It knows texts and a way to look keys up; which elements may hold variables is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

# Returns the text of a condition key, in whatever case; None where the request has none or several values.
Lookup = Callable[[str], str | None]

_VARIABLE = r"\$\{(?:([*?$])|([^\s,{}'*?$][^,{}']*?)\s*(?:,\s*'([^']*)'\s*)?)\}"


class Variable(NamedTuple):
    """A variable: the condition key it stands for, and what it is where the request lacks that key."""

    key: str
    default: str | None


class Template(NamedTuple):
    """A text with variables."""

    parts: tuple[str | Variable, ...]

    @classmethod
    def read(cls, text: str) -> Template:
        """Return the text with its variables found; what only looks like one stays plain text."""
        if "${" not in text:
            return cls((text,))
        parts: list[str | Variable] = []
        end = 0
        for found in re.finditer(_VARIABLE, text):
            character, key, default = found.groups()
            parts += [text[end : found.start()], Variable(character or key, character or default)]
            end = found.end()
        return cls((*parts, text[end:]))

    @property
    def is_plain(self) -> bool:
        """Whether there is no variable in it."""
        return all(isinstance(part, str) for part in self.parts)

    def fill(self, lookup: Lookup, protect: Callable[[str], str] = str) -> str | None:
        """Return the text with values for variables, or None where a variable has none.

        Args:
            lookup: Where values come from.
            protect: Applied to what is filled in: a ``*`` that comes from a value is no wildcard (authorization.md 5.5).
        """
        if len(self.parts) == 1 and isinstance(self.parts[0], str):
            return self.parts[0]
        texts = [part if isinstance(part, str) else _value(part, lookup, protect) for part in self.parts]
        filled = [text for text in texts if text is not None]
        return "".join(filled) if len(filled) == len(texts) else None


def nothing(key: str) -> str | None:
    """Look a key up where there is no request."""
    del key
    return None


def _value(variable: Variable, lookup: Lookup, protect: Callable[[str], str]) -> str | None:
    value = lookup(variable.key)
    text = variable.default if value is None else value
    return None if text is None else protect(text)
