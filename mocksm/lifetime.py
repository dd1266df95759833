"""Entering and leaving: when a cloud begins and ends, and what of the process is put aside meanwhile. No decorators here."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TypedDict

from mocksm import environ
from mocksm.aws import Aws
from mocksm.endings import Ending
from mocksm.errors import MocksmError, OwnError, own_errors
from mocksm.fronts.listening import Front
from mocksm.handles.evidence import Evidence, evidence
from mocksm.intercept import active, default_session, environment
from mocksm.intercept.aiobotocore.door import DOOR as ASYNC_DOOR
from mocksm.intercept.botocore import DOOR
from mocksm.intercept.default_session import Kept
from mocksm.intercept.http_doors import DOORS as HTTP_DOORS
from mocksm.intercept.sharing.door import SHARING
from mocksm.intercept.waiting import WAITING

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from mocksm.engine.orders import Order
    from mocksm.handles.sowing import Source
    from mocksm.seeding.values import Value

_DOORS = (DOOR, WAITING, ASYNC_DOOR, *HTTP_DOORS)
_DOORS_AND_SHARING = (*_DOORS, SHARING)

Writer = Callable[[str, "str | None"], None]
"""Sets a variable of the environment, or removes it (None), and sees itself that it is put back."""


class Options(TypedDict, total=False):
    """The options of a mock, as ``Aws`` explains them."""

    region: str | None
    account: str | None
    random_seed: int | None
    seeded_keys: bool
    passthrough: Sequence[str]
    shared_loader: bool
    keep_session: bool
    strict_credentials: bool
    rotation: Literal["at once", "later"]
    may_swallow: Sequence[OwnError] | None
    real_waits: bool
    localhost: Front | None
    move_python_time: bool
    secrets: Mapping[str, Value] | None
    seed: Source | None


OPTIONS = tuple(Options.__annotations__)


class Lifetime(Aws):
    """A cloud with a beginning and an end: ``with``, ``async with``, or ``start()`` and ``stop()``.

    Entering it again while it is active leads into the same cloud, and the last exit ends it; entering it after that
    begins a new one. It may be entered and left from several threads.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        if unknown := [name for name in options if name not in OPTIONS]:
            raise TypeError(f"mocksm: mock_secrets has no option {unknown[0]!r}; its options are {', '.join(OPTIONS)}")
        super().__init__(**options)
        self._options = options
        self._depth = 0
        self._turn = threading.RLock()
        self._undo = ExitStack()

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} of account {self.account_id}, active>"
            if self._depth
            else f"<{type(self).__name__}, not active>"
        )

    def start(self, *, environment: Writer | None = None) -> Self:
        """Make the mock active; every ``start`` takes its ``stop``.

        Args:
            environment: Writes the changes of ``os.environ`` instead, and undoes them (pytest's ``monkeypatch`` does).
        """
        __tracebackhide__ = True
        with self._turn:
            if not self._depth:
                self._begin(environment)
            self._depth += 1
        return self

    def stop(self) -> None:
        """Leave what ``start`` entered; the last one ends the cloud.

        Raises:
            MocksmError: It is not active.
            UnmockedRequest: A request was refused, and the tested code swallowed the error.

        Warns:
            RotationFailed: A rotation failed, and the test did not read its error.
            FaultUnused: Something that the test ordered to go wrong never did.
        """
        __tracebackhide__ = True
        self._leave(sys.exc_info()[1])

    def __enter__(self) -> Self:
        __tracebackhide__ = True
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        self._leave(error)

    async def __aenter__(self) -> Self:
        __tracebackhide__ = True
        return self.start()

    async def __aexit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        self._leave(error)

    @property
    def shares(self) -> bool:
        """Whether sessions, clients and answers share what botocore makes anew for each: the option ``shared_loader``."""
        return self._shared_loader

    def sibling(self) -> Self:
        """Return another mock of the same options, with a cloud of its own."""
        return type(self)(**self._options)

    def take_refusals(self) -> list[str]:
        """Return what mocksm refused since the last time, and leave it out of the report at the end.

        That is requests that it did not send (``UnmockedRequest``), and calls that it does not model
        (``NotImplementedError``).
        """
        return [str(refusal) for refusal in self._take_refused()]

    def take_ending(
        self, lasting: Iterable[Order] | None = None, may_swallow: Sequence[OwnError] | None = None
    ) -> Ending:
        """Return what there is to tell since the last time, and tell it no more.

        Args:
            lasting: What was ordered to go wrong and stays so: it may still fire. What is in force, if None.
            may_swallow: What the tested code may swallow; what the mock's options say, if None.
        """
        may = self._may_be_swallowed() if may_swallow is None else own_errors(may_swallow)
        taken = self._take_refused()
        refused = [one for one in taken if type(one).__name__ not in may]
        allowed = [one for one in taken if type(one).__name__ in may]
        if not self._was_asked:
            return Ending(refused, allowed=allowed, look=partial(Evidence, self))
        failed = list(self.cloud.complaints.values())
        self.cloud.complaints.clear()
        raised = self.cloud.trail.take_failures()
        faults = self.cloud.faults
        unused = faults.take_complaints(faults.orders if lasting is None else lasting)
        return Ending(refused, failed, raised, allowed, unused, partial(evidence, self.cloud))

    def _may_be_swallowed(self) -> frozenset[str]:
        if self._may_swallow is not None:
            return self._may_swallow
        allowed = environ.read("MOCKSM_MAY_SWALLOW")
        if not allowed:
            return frozenset()
        try:
            return own_errors(allowed.split())
        except MocksmError as wrong:
            told = str(wrong).removeprefix("mocksm: may_swallow takes a list of ")
            raise MocksmError(f"mocksm: the environment's MOCKSM_MAY_SWALLOW takes {told}") from None

    def _take_refused(self) -> list[MocksmError]:
        taken, self._refused[:] = list(self._refused), []
        return taken

    def _begin(self, writer: Writer | None) -> None:
        """Put the world aside and open the cloud; what was done is undone if a step fails."""
        __tracebackhide__ = True
        self._may_be_swallowed()  # a wrong name is told at the start
        with ExitStack() as undo:
            undo.callback(self._close)
            self._cover_environment(writer, undo)
            undo.callback((Kept.of(os.environ) if self._keep_session else default_session).lay().undo)
            if self._python_clock is not None:
                self._python_clock.start()
                undo.callback(self._python_clock.stop)
            self._default_region = self._region or environ.read("AWS_DEFAULT_REGION") or _configured_region()
            self._open()
            active.enter(self, _DOORS_AND_SHARING if self._shared_loader else _DOORS)
            undo.callback(active.leave, self)
            self._undo = undo.pop_all()

    def _cover_environment(self, writer: Writer | None, undo: ExitStack) -> None:
        changes = environment.plan(os.environ, region=self._region, keeps=_issued)
        if writer is None:
            undo.callback(environment.lay(changes).undo)
        else:
            for name, value in changes.items():
                writer(name, value)

    def _leave(self, error: BaseException | None) -> None:
        __tracebackhide__ = True
        with self._turn:
            if not self._depth:
                raise MocksmError(f"mocksm: stop() without start(): {self!r}")
            self._depth -= 1
            if self._depth:
                return
            ending = self.take_ending(lasting=()) if self._was_asked or self._refused else None
            self._undo.close()
        if ending is not None and self._process == os.getpid():  # what a fork has to tell, its parent has too
            ending.report(error)


def _issued(access_key_id: str) -> bool:
    return any(mock.issued(access_key_id) for mock in active.all())


def _configured_region() -> str:
    """Ask botocore for the Region of the config file, the only place that is left: ``plan`` saw one there."""
    from botocore.session import Session

    return Session().get_config_variable("region") or environment.DEFAULT_REGION
