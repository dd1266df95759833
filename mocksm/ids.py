"""Chance: the one place that makes ids, suffixes and random choices. Key material does not come from here."""

from __future__ import annotations

import itertools
import random  # noqa: TID251 - this is the place
import string
import threading
from collections.abc import MutableSequence, Sequence
from functools import cached_property
from typing import Any, TypeVar

T = TypeVar("T")

_FIXED_BITS = 0xF << 76 | 0x3 << 62  # version and variant: RFC 9562, section 4
_VERSION_4 = 0x4 << 76 | 0x2 << 62
_SUFFIX = string.ascii_letters + string.digits
_SUFFIXES = bytes(ord(_SUFFIX[byte % len(_SUFFIX)]) for byte in range(256))  # one for each byte


class Ids:
    """Ids in AWS's forms: random, or with ``random_seed`` the same in every run. Safe to use from several threads."""

    def __init__(self, random_seed: int | None = None) -> None:
        self._seed = random_seed
        self._lock = threading.RLock()
        self._requests = itertools.count(1)

    @cached_property
    def _random(self) -> random.Random:
        """The source of chance, made when it is first asked: seeding it is a sixth of what entering a mock costs."""
        return random.Random(self._seed)  # noqa: S311 - ids are no secrets

    @cached_property
    def _request_prefix(self) -> str:
        """What the ids of requests begin with, from a chance of its own, so that it shifts no other id when it is drawn."""
        seed = None if self._seed is None else f"requests {self._seed}"
        return _uuid(random.Random(seed))[:24]  # noqa: S311 - ids are no secrets

    def uuid(self) -> str:
        """Return a version 4 UUID: a key id, a version id."""
        with self._lock:
            return _uuid(self._random)

    def request_id(self) -> str:
        """Return the id of a request: every call has one, and to count on from a random UUID takes a quarter of a new one."""
        return f"{self._request_prefix}{next(self._requests):012x}"

    def suffix(self) -> str:
        """Return the six letters and digits that end a secret's ARN."""
        with self._lock:
            bits = self._random.getrandbits(48)
        return bits.to_bytes(6, "big").translate(_SUFFIXES).decode()  # a tenth of the time of choosing six times

    def text(self, alphabet: Sequence[str], length: int) -> str:
        """Return ``length`` characters, each drawn from ``alphabet``."""
        with self._lock:
            return "".join(self._random.choices(alphabet, k=length))

    def choice(self, options: Sequence[T]) -> T:
        """Return one of ``options``."""
        with self._lock:
            return self._random.choice(options)

    def shuffle(self, items: MutableSequence[Any]) -> None:
        """Put ``items`` into a random order, in place."""
        with self._lock:
            self._random.shuffle(items)

    def state(self) -> Any:
        """Return what ``restore`` takes back."""
        with self._lock:
            return self._random.getstate(), next(self._requests)

    def restore(self, state: Any) -> None:
        """Take back what ``state`` returned, so that the same ids follow again."""
        with self._lock:
            chance, last = state
            self._random.setstate(chance)
            self._requests = itertools.count(last + 1)


def _uuid(chance: random.Random) -> str:
    bits = chance.getrandbits(128) & ~_FIXED_BITS | _VERSION_4
    text = f"{bits:032x}"  # what uuid.UUID does, in a fifth of its time
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
