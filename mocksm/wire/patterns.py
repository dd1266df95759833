r"""The models' regular expressions, which are Java's, as Python's: ``\p{L}``, ``[\w-\/]``, surrogate pairs."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

from mocksm.errors import NotModelled

_TOKEN = re.compile(
    r"""\\p\{(?P<category>\w+)\}
      | \\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})
      | (?P<escape>\\.)
      | (?P<dash>-)
      | (?P<bracket>\[\^?)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)

# Where letters, marks, numbers, punctuation, symbols and separators are: the other planes have none.
_PLANES = (range(0x40000), range(0xE0000, 0xE0200))


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a Java pattern as one of Python's, to be used with ``fullmatch``: AWS matches the whole value.

    Raises:
        NotImplementedError: The pattern uses something of Java's that mocksm does not translate.
    """
    try:
        return re.compile(_translated(pattern), re.ASCII)
    except re.error as problem:
        raise NotModelled(f"mocksm does not model the pattern {pattern!r} of AWS: {problem}") from problem


def _translated(pattern: str) -> str:
    r"""Return the same pattern for Python; ``inside`` tells of a character class, ``ranged`` of ``\w`` just before."""
    pieces: list[str] = []
    inside = ranged = False
    for token in _TOKEN.finditer(pattern):
        text = token[0]
        kind = token.lastgroup
        was_ranged, ranged = ranged, False
        if kind == "category":
            ranges = _ranges(token["category"])
            text, ranged = ranges if inside else f"[{ranges}]", True
        elif kind == "low":
            text = _supplementary(token["high"], token["low"])
        elif kind == "escape":
            ranged = text in {r"\w", r"\d", r"\s"}
        elif kind == "dash" and inside and was_ranged:
            text = r"\-"  # no range can begin with a class: Java takes the dash as it is
        elif kind == "bracket":
            if inside:
                raise re.error("a class inside a class")
            inside = True
        elif text == "]":
            inside = False
        pieces.append(text)
    return "".join(pieces)


def _supplementary(high: str, low: str) -> str:
    return f"\\U{0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00:08X}"


@functools.cache
def _ranges(category: str) -> str:
    r"""Return what stands in a class for ``\p{category}``: a general category (``L``, ``Nd``) or ``ASCII``."""
    if category == "ASCII":
        return r"\x00-\x7F"
    runs: list[list[int]] = []
    for name, first, last in _spans():
        if name.startswith(category):
            if runs and runs[-1][1] == first - 1:
                runs[-1][1] = last
            else:
                runs.append([first, last])
    if not runs:
        raise NotModelled(rf"mocksm does not model \p{{{category}}} in the patterns of AWS")
    return "".join(f"\\U{first:08X}-\\U{last:08X}" for first, last in runs)


@functools.cache
def _spans() -> list[tuple[str, int, int]]:
    """Return the runs of characters of one general category: its name, the first, the last."""
    spans = []
    for plane in _PLANES:
        for name, points in itertools.groupby(plane, lambda point: unicodedata.category(chr(point))):
            first, *others = points
            spans.append((name, first, others[-1] if others else first))
    return spans
