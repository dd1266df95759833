"""RSA primes that are shipped with mocksm: PUBLIC KNOWLEDGE, and so are the keys made of them. For tests only.

Generating an RSA key takes up to a second, building one of primes that are there half a millisecond. Every pair of
primes of a size is given away once in a process; the pairs that have been are the only thing that outlives a mock, so
that no two keys of a test run are one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

FILE = "primes.bin"
SIZES = (1024, 1536, 2048)
COUNT = 32


class Pairs:
    """Gives away pairs of primes, each once. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = {bits: pairs(bits) for bits in SIZES}

    def take(self, bits: int) -> tuple[int, int] | None:
        """Return two primes of a size that were not given away together before; None when there are no more."""
        with self._lock:
            return next(self._left[bits], None)


def pairs(bits: int) -> Iterator[tuple[int, int]]:
    """Return all pairs of different primes of a size; the first ones have no prime in common."""
    known = shipped(bits)
    for step in range(1, COUNT):
        for first in (*range(0, COUNT - step, 2), *range(1, COUNT - step, 2)):
            yield known[first], known[first + step]


@cache
def shipped(bits: int) -> tuple[int, ...]:
    """Return the primes of a size, from the data file: all of one size, then all of the next, each in big-endian bytes."""
    data = files(__package__).joinpath(FILE).read_bytes()
    size = bits // 8
    start = sum(COUNT * smaller // 8 for smaller in SIZES if smaller < bits)
    return tuple(int.from_bytes(data[at : at + size], "big") for at in range(start, start + COUNT * size, size))


PAIRS = Pairs()
