"""Bytes for key material and nonces: the operating system's, or with ``seeded_keys`` the same in every run.

SEEDED KEYS ARE PUBLIC KNOWLEDGE: whoever knows mocksm and the seed has them. They are for tests only.
"""

from __future__ import annotations

import hashlib
import io
import os
from typing import NamedTuple

from mocksm.engine.call import Call

_DOMAIN = b"mocksm: key material of a test"
_AT_ONCE = 4096


class _System:
    """The operating system's random bytes, many of which are asked for at once: each time costs as much as an encryption."""

    def __init__(self) -> None:
        self._left = io.BytesIO()
        self._source = os.urandom
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.forget)  # a fork draws its own

    def draw(self, size: int) -> bytes:
        """Return bytes that were not drawn before."""
        if self._source is not os.urandom:  # a test has put something in its place, or taken it away
            self._left, self._source = io.BytesIO(), os.urandom
        drawn = self._left.read(size)
        if len(drawn) == size:
            return drawn
        if size > _AT_ONCE:
            return os.urandom(size)
        fresh = io.BytesIO(os.urandom(_AT_ONCE))
        drawn, self._left = fresh.read(size), fresh
        return drawn

    def forget(self) -> None:
        """Leave unused what was asked for."""
        self._left = io.BytesIO()


_SYSTEM = _System()


class Chance:
    """Where one key and its relatives get bytes from: SHAKE-256 over a seed of its own, a purpose, and a count.

    Attributes:
        seed: None asks the operating system.
        drawn: How often bytes were drawn, by purpose, so that what is made lazily does not shift anything else.
        chosen: What was chosen from among a few, by any key of the cloud: no two keys shall be one.
    """

    def __init__(self, seed: bytes | None = None, chosen: set[tuple[str, int]] | None = None) -> None:
        self.seed = seed
        self.drawn: dict[str, int] = {}
        self.chosen = set() if chosen is None else chosen

    def draw(self, size: int, purpose: str) -> bytes:
        """Return bytes that were not drawn before."""
        if self.seed is None:
            return _SYSTEM.draw(size)
        count = self.drawn[purpose] = self.drawn.get(purpose, 0) + 1
        return hashlib.shake_256(_joined(self.seed, purpose.encode(), count.to_bytes(8, "big"))).digest(size)

    def draws(self, purpose: str) -> Drawing | None:
        """Return what draws for a purpose, None where the operating system is asked: there is nothing to repeat then."""
        return None if self.seed is None else Drawing(self, purpose)


class Drawing(NamedTuple):
    """Draws for one purpose."""

    chance: Chance
    purpose: str

    def __call__(self, size: int, /) -> bytes:
        """Return bytes that were not drawn before."""
        return self.chance.draw(size, self.purpose)

    def choose(self, count: int, of: str) -> int:
        """Return a number below ``count``: the one drawn, or the next that no key of the cloud has, while there are any."""
        first = int.from_bytes(self(8), "big") % count
        chosen = self.chance.chosen
        free = (number % count for number in range(first, first + count) if (of, number % count) not in chosen)
        number = next(free, first)
        chosen.add((of, number))
        return number


class Chosen(set[tuple[str, int]]):
    """What the keys of a cloud chose."""


def chance_of(call: Call, key_id: str) -> Chance:
    """Return the chance of a new key: with ``seeded_keys`` it follows from the cloud's seed and the key's id."""
    seed = call.cloud.key_seed
    if seed is None:
        return Chance()
    chosen = call.cloud.store(Chosen, "", "")  # one for all accounts and Regions
    return Chance(hashlib.shake_256(_joined(_DOMAIN, str(seed).encode(), key_id.encode())).digest(32), chosen=chosen)


def _joined(*parts: bytes) -> bytes:
    """Return parts as one, each behind its length, so that no two lists of parts are one."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
