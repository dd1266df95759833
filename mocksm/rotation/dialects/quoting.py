"""Quoting names and texts into a statement; where a quoted thing ends is the database's rule, and each says its own."""

from __future__ import annotations


def quoted(text: str, opening: str, closing: str) -> str:
    """Return ``text`` between quotes, with the closing one doubled inside.

    Raises:
        ValueError: It has a NUL, at which databases and drivers stop reading.
    """
    if "\0" in text:
        raise ValueError("A name or password with a NUL character can't be quoted into a statement")
    return opening + text.replace(closing, closing * 2) + closing
