from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, islice

import pytest

from mocksm.services.kms.algorithms import primes
from mocksm.services.kms.algorithms.primes import COUNT, SIZES, Pairs, pairs, shipped


@pytest.mark.parametrize("bits", SIZES)
def test_shipped_numbers_are_different_primes_for_keys_of_twice_their_size(bits: int) -> None:
    known = shipped(bits)
    assert COUNT == len(set(known))
    for prime in known:
        assert 1 == pow(2, prime - 1, prime)
        assert (bits, 2 * bits) == (prime.bit_length(), (prime * prime).bit_length())
        assert 1 == math.gcd(65537, prime - 1)


@pytest.mark.parametrize("bits", SIZES)
def test_every_pair_comes_once_and_the_first_ones_share_no_prime(bits: int) -> None:
    all_pairs = [frozenset(pair) for pair in pairs(bits)]
    assert sorted(map(sorted, combinations(shipped(bits), 2))) == sorted(map(sorted, all_pairs))
    first = [prime for pair in islice(pairs(bits), COUNT // 2) for prime in pair]
    assert sorted(shipped(bits)) == sorted(first)


def test_threads_never_take_the_same_pair_and_then_there_are_none() -> None:
    source = Pairs()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: source.take(1024), range(500)))
    assert 496 == len({pair for pair in taken if pair})
    assert 4 == taken.count(None)
    assert source.take(1536) is not None


def test_a_pair_is_taken_by_one_thread_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(primes, "pairs", _slow(pairs))
    source = Pairs()
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: source.take(2048), range(100)))
    assert 100 == len(set(taken))


def _slow(original: Callable[[int], Iterator[tuple[int, int]]]) -> Callable[[int], Iterator[tuple[int, int]]]:
    """Return an iteration that gives other threads time; without a lock Python refuses to run it twice at once."""

    def slow(bits: int) -> Iterator[tuple[int, int]]:
        for pair in original(bits):
            sum(range(5000))
            yield pair

    return slow
