"""The stack of active mocks, the one module global, and what a door asks of a mock. It knows no door and no service."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple, NoReturn, Protocol

from mocksm.errors import MocksmError
from mocksm.iam.acting import ACTING
from mocksm.intercept.threads import Inheritance
from mocksm.wire.http import HttpRequest, HttpResponse


class ActiveMock(Protocol):
    """What a door asks of the mock that is active."""

    @property
    def region(self) -> str:
        """The Region of clients that name none."""

    @property
    def shares(self) -> bool:
        """Whether sessions, clients and answers share what botocore makes anew for each."""

    def serves(self, service: str) -> bool:
        """Tell whether it answers this service, by botocore's name (``secretsmanager``, ``kms``, ``lambda``)."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request of a service that it serves.

        Raises:
            NotImplementedError: mocksm does not model what was asked.
            MocksmError: The test has to change.
            NoAnswer: The test ordered that none comes.
            Exception: Another one that the test ordered. Never an ``AwsError``: that is an answer.
        """

    def pass_time(self, seconds: float) -> None:
        """Let time pass on its clock; what falls due runs."""

    def takes_waits_of(self, service: str) -> bool:
        """Tell whether botocore's waits for a service, by botocore's name, move its clock instead."""

    def listens(self, host: str, port: int) -> bool:
        """Tell whether it answers what is asked of this machine at a port, as the Lambda extension and the agent do."""

    def answer_locally(self, request: HttpRequest) -> HttpResponse:
        """Answer a request to where it listens.

        Raises:
            NotImplementedError: mocksm does not model what was asked.
            MocksmError: The test has to change.
        """

    def passes(self, service: str | None, host: str) -> bool:
        """Tell whether the test named this service or host in ``passthrough``."""

    def refuse(self, service: str | None, what: str, url: str) -> NoReturn:
        """Remember an attempt to reach the real AWS, and raise ``UnmockedRequest``."""

    def now(self) -> datetime:
        """Return the time on its clock, UTC."""

    def has_role(self, arn: str) -> bool:
        """Tell whether it has a role of this ARN."""

    def issued(self, access_key_id: str) -> bool:
        """Tell whether it issued this access key, or the key is an account's twelve digits."""


class Door(Protocol):
    """Something that is open while any mock is active; open on an open door and close on a closed one do nothing."""

    def open(self) -> None:
        """Let requests of the tested code come in here."""

    def close(self) -> None:
        """Put everything back that is still ours."""


class _Entry(NamedTuple):
    mock: ActiveMock
    task: Any  # the asyncio.Task that entered it, or None


# Which mocks this context, or one that it was copied from, has entered: child tasks see their parent's mock, and so do
# threads that a task gives work to, while that is ensured.
_ENTERED: ContextVar[tuple[ActiveMock, ...]] = ContextVar("mocksm_entered", default=())
_IN_THREADS = Inheritance(_ENTERED, ACTING)


class Stack:
    """The active mocks, the outermost first, and the doors that are open for them. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: tuple[_Entry, ...] = ()  # replaced, never changed, so that reading takes no lock
        self._doors: tuple[Door, ...] = ()

    def enter(self, mock: ActiveMock, doors: Iterable[Door] = ()) -> None:
        """Put ``mock`` on top, and open those of ``doors`` that are not open yet.

        Where a task enters it, the threads that the task gives work to are the mock's as well.

        Raises:
            MocksmError: It is on the stack already.
        """
        task = _running_task()
        with self._lock:
            if any(mock is entry.mock for entry in self._entries):
                raise MocksmError(f"mocksm: {mock!r} is active already and can be on the stack only once.")
            self._open_doors(doors if task is None else (*doors, _IN_THREADS))
            self._entries += (_Entry(mock, task),)
        if task is not None:
            _ENTERED.set((*_ENTERED.get(), mock))

    def leave(self, mock: ActiveMock) -> None:
        """Take ``mock`` off, wherever it stands; the last one closes the doors.

        Raises:
            MocksmError: It is not on the stack.
        """
        with self._lock:
            rest = tuple(entry for entry in self._entries if entry.mock is not mock)
            if len(rest) == len(self._entries):
                raise MocksmError(f"mocksm: {mock!r} is not active, so it cannot end.")
            self._entries = rest
            if not rest:
                self._close_doors()
        if entered := _ENTERED.get():
            _ENTERED.set(tuple(other for other in entered if other is not mock))

    def let_threads_inherit(self) -> None:
        """Have threads that are started from now on, while a mock is active, act as whoever starts them."""
        with self._lock:
            if self._entries and _IN_THREADS not in self._doors:
                _IN_THREADS.open()
                self._doors += (_IN_THREADS,)

    def current(self) -> ActiveMock | None:
        """Return the mock that answers here: the innermost that is not another running task's own."""
        entries = self._entries
        if not entries:
            return None
        if len(entries) == 1:
            return entries[0].mock
        entered = _ENTERED.get()
        for entry in reversed(entries):
            mock: ActiveMock = entry.mock
            if entry.task is None or entry.task.done() or any(own is mock for own in entered):
                return mock
        return entries[-1].mock  # a thread from elsewhere: from before, or of an extension module

    def shares(self) -> bool:
        """Tell whether the mock that answers here, if one does, lets sessions and clients share what botocore makes for each."""
        mock = self.current()
        return mock is not None and mock.shares

    def all(self) -> tuple[ActiveMock, ...]:
        """Return every active mock, the outermost first."""
        return tuple(entry.mock for entry in self._entries)

    def _open_doors(self, doors: Iterable[Door]) -> None:
        """Open doors; where one cannot be opened, those that were opened for it are closed again."""
        opened: list[Door] = []
        try:
            for door in doors:
                if door not in self._doors:
                    opened.append(door)
                door.open()
        except BaseException:
            for door in opened:
                door.close()
            raise
        self._doors += tuple(opened)

    def _close_doors(self) -> None:
        doors, self._doors = self._doors, ()
        for door in doors:
            door.close()


def _running_task() -> Any:
    """Return the asyncio task that runs here, or None; asyncio is not imported for it (30 ms, and rarely needed)."""
    asyncio: Any = sys.modules.get("asyncio")
    try:
        loop = None if asyncio is None else asyncio._get_running_loop()  # noqa: SLF001 - it raises nothing where none runs
        return None if loop is None else asyncio.current_task(loop)
    except AttributeError:  # asyncio is only half imported
        return None


_STACK = Stack()
enter = _STACK.enter
leave = _STACK.leave
current = _STACK.current
shares = _STACK.shares
let_threads_inherit = _STACK.let_threads_inherit
all = _STACK.all  # noqa: A001 - reads as active.all()
