from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from mocksm.engine.latest import Latest


def test_the_oldest_are_forgotten_and_counted() -> None:
    latest: Latest[int] = Latest(most=10)
    for number in range(25):
        latest.add(number)

    assert list(range(latest.forgotten, 25)) == list(latest)
    assert 25 == latest.total
    assert 9 <= len(latest) <= 10


def test_a_state_is_taken_back_with_what_was_forgotten() -> None:
    latest: Latest[int] = Latest(most=10)
    for number in range(15):
        latest.add(number)
    state, kept = latest.state(), list(latest)
    latest.add(15)
    latest.restore(state)

    assert (15, kept) == (latest.total, list(latest))


def test_a_list_that_is_cleared_begins_anew() -> None:
    latest: Latest[int] = Latest(most=10)
    for number in range(15):
        latest.add(number)
    latest.clear()

    assert (0, []) == (latest.total, list(latest))


def test_threads_lose_nothing_but_the_oldest() -> None:
    latest: Latest[int] = Latest(most=100)

    def add(start: int) -> None:
        for number in range(start, start + 1000):
            latest.add(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(0, 8000, 1000)))

    assert 8000 == latest.total
    assert len(latest) == len(set(latest))
