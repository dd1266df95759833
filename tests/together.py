"""Runs work in many threads at once, and says where they stand if they do not end."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

MANY = 32
_PATIENCE = 120  # seconds; what takes a second here may take many where others run


def together(work: Callable[[int], T], *, count: int = MANY) -> list[T]:
    """Call ``work(0)``, ``work(1)`` and so on, each in a thread of its own and all at once; return what they returned.

    The first exception is raised again. Threads that do not end fail the test, which shows where each of them stands; they
    are daemons, so that the run goes on.
    """
    start = threading.Barrier(count)
    results: dict[int, T] = {}
    raised: list[BaseException] = []

    def run(number: int) -> None:
        try:
            start.wait(_PATIENCE)
            results[number] = work(number)
        except BaseException as error:  # noqa: BLE001 - raised again, in the test's thread
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    with _switching_often():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_PATIENCE)
    stuck = [thread for thread in threads if thread.is_alive()]
    if stuck:
        pytest.fail(f"{len(stuck)} threads do not end:\n{_where(stuck)}", pytrace=False)
    if raised:
        raise raised[0]
    return [results[number] for number in range(count)]


@contextmanager
def _switching_often() -> Iterator[None]:
    """Let Python go from one thread to another a thousand times as often as it does, so that races are met."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _where(threads: list[threading.Thread]) -> str:
    frames: dict[int, Any] = sys._current_frames()  # noqa: SLF001 - Python has no other name for it
    return "\n".join("".join(traceback.format_stack(frames[thread.ident or 0], limit=-6)) for thread in threads[:4])
