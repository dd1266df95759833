from __future__ import annotations

import asyncio
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from mocksm.errors import MocksmError
from mocksm.intercept import active
from tests.intercept.canned import CannedMock


class RecordingDoor:
    def __init__(self) -> None:
        self.moves: list[str] = []

    def open(self) -> None:
        self.moves.append("open")

    def close(self) -> None:
        self.moves.append("close")


@pytest.fixture(autouse=True)
def _leave_all() -> Iterator[None]:
    yield
    for mock in active.all():
        active.leave(mock)


def test_current_is_none_when_nothing_is_active() -> None:
    assert active.current() is None
    assert () == active.all()


def test_current_is_the_innermost_when_several_are_active() -> None:
    outer, inner = CannedMock(), CannedMock()
    active.enter(outer)
    active.enter(inner)

    assert inner is active.current()
    assert (outer, inner) == active.all()


def test_leave_takes_off_the_one_it_names_when_they_end_out_of_order() -> None:
    outer, middle, inner = CannedMock(), CannedMock(), CannedMock()
    for mock in (outer, middle, inner):
        active.enter(mock)

    active.leave(outer)
    active.leave(inner)

    assert (middle,) == active.all()


def test_enter_refuses_when_the_same_mock_is_on_the_stack() -> None:
    mock = CannedMock()
    active.enter(mock)

    with pytest.raises(MocksmError, match="can be on the stack only once"):
        active.enter(mock)


def test_leave_refuses_when_the_mock_is_not_on_the_stack() -> None:
    with pytest.raises(MocksmError, match="is not active"):
        active.leave(CannedMock())


def test_doors_stay_open_until_the_last_mock_leaves() -> None:
    door = RecordingDoor()
    outer, inner = CannedMock(), CannedMock()
    active.enter(outer, (door,))
    active.enter(inner, (door,))
    active.leave(outer)

    assert "close" not in door.moves

    active.leave(inner)

    assert 1 == door.moves.count("close")


def test_doors_are_closed_again_when_one_cannot_be_opened() -> None:
    class Stuck(RecordingDoor):
        def open(self) -> None:
            raise OSError("stuck")

    before, door, stuck, never = RecordingDoor(), RecordingDoor(), Stuck(), RecordingDoor()
    active.enter(CannedMock(), (before,))
    with pytest.raises(OSError, match="stuck"):
        active.enter(CannedMock(), (before, door, stuck, never))

    assert [["open", "open"], ["open", "close"], ["close"], []] == [each.moves for each in (before, door, stuck, never)]
    assert 1 == len(active.all())
    active.leave(active.all()[0])
    assert ["open", "close"] == door.moves


def test_door_of_an_inner_mock_closes_with_the_last_one() -> None:
    door = RecordingDoor()
    outer, inner = CannedMock(), CannedMock()
    active.enter(outer)
    active.enter(inner, (door,))
    active.leave(inner)
    active.leave(outer)

    assert ["open", "close"] == door.moves


def test_current_is_the_mock_of_the_starter_when_a_thread_asks() -> None:
    mock = CannedMock()
    active.enter(CannedMock())
    active.enter(mock)
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.append(active.current()))
    thread.start()
    thread.join()

    assert [mock] == seen


def test_current_is_each_task_s_own_when_two_overlap() -> None:
    first, second = CannedMock(), CannedMock()
    seen: dict[CannedMock, list[object]] = {first: [], second: []}

    async def use(mock: CannedMock) -> None:
        active.enter(mock)
        await asyncio.sleep(0)
        seen[mock].append(active.current())
        seen[mock].append(await asyncio.create_task(child()))
        seen[mock].append(await asyncio.to_thread(active.current))
        seen[mock].append(await asyncio.get_running_loop().run_in_executor(None, active.current))
        seen[mock].append(from_a_thread())
        active.leave(mock)

    async def child() -> object:
        return active.current()

    def from_a_thread() -> object:
        found: list[object] = []
        thread = threading.Thread(target=lambda: found.append(active.current()))
        thread.start()
        thread.join()
        return found[0]

    async def both() -> None:
        await asyncio.gather(use(first), use(second))

    asyncio.run(both())

    assert {first: [first] * 5, second: [second] * 5} == seen
    assert () == active.all()


def test_current_is_the_outer_one_when_another_task_entered_the_inner() -> None:
    outer, theirs = CannedMock(), CannedMock()
    active.enter(outer)

    async def use(entered: asyncio.Event, done: asyncio.Event) -> None:
        active.enter(theirs)
        entered.set()
        await done.wait()
        active.leave(theirs)

    async def main() -> object:
        entered, done = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(use(entered, done))
        await entered.wait()
        seen = active.current()
        done.set()
        await task
        return seen

    assert outer is asyncio.run(main())


def test_current_is_a_finished_task_s_mock_when_a_fixture_entered_it() -> None:
    outer, mock = CannedMock(), CannedMock()

    async def set_up() -> None:
        active.enter(mock)

    async def main() -> object:
        active.enter(outer)
        await asyncio.create_task(set_up())
        return await asyncio.create_task(look())

    async def look() -> object:
        return active.current()

    assert mock is asyncio.run(main())


def test_current_is_the_last_one_when_a_thread_from_before_asks() -> None:
    first, second = CannedMock(), CannedMock()
    asked: queue.Queue[None] = queue.Queue()
    seen: queue.Queue[object] = queue.Queue()

    def worker() -> None:
        asked.get()
        seen.put(active.current())

    async def use(mock: CannedMock, done: asyncio.Event) -> None:
        active.enter(mock)
        if mock is second:
            asked.put(None)
            assert second is seen.get()
            done.set()
        await done.wait()
        active.leave(mock)

    async def both() -> None:
        done = asyncio.Event()
        await asyncio.gather(use(first, done), use(second, done))

    thread = threading.Thread(target=worker)
    thread.start()
    asyncio.run(both())
    thread.join()


def test_enter_and_leave_hold_when_threads_do_both_at_once() -> None:
    door = RecordingDoor()
    start = threading.Barrier(8)

    def enter_and_leave() -> None:
        start.wait()
        for _ in range(50):
            mock = CannedMock()
            active.enter(mock, (door,))
            active.leave(mock)

    threads = [threading.Thread(target=enter_and_leave) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert () == active.all()
    assert "close" == door.moves[-1]


def test_enter_does_not_import_asyncio() -> None:
    script = """
import sys
from mocksm.intercept import active
mock = object()
active.enter(mock)
active.enter(object())
active.current()
active.leave(mock)
print("asyncio" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert "False" == ran.stdout.strip()
