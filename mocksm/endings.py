"""What a mock has to tell when it ends, or a test inside it: what its code swallowed, and what failed unread.

It knows no mock and no door.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple, get_args

from mocksm.errors import FaultUnused, MocksmError, MocksmWarning, OwnError, RotationFailed
from mocksm.handles.evidence import Evidence
from mocksm.told import Section, Told, carry, own_words


def _nothing() -> Evidence:
    return Evidence(None)


class Ending(NamedTuple):
    """What is to be told.

    Attributes:
        refused: mocksm's own errors that the tested code met: requests not sent, calls not modelled.
        failed: Rotations that failed, and whose error the test did not read.
        raised: What receivers of events raised, whose caller was the tested code's call no more.
        allowed: Errors like ``refused`` that the tested code may swallow; a failure is told of them, and none comes of them.
        unused: What was ordered to go wrong, and never did.
        look: Returns what the cloud shows; it is asked only where a test has failed.
    """

    refused: Sequence[MocksmError] = ()
    failed: Sequence[str] = ()
    raised: Sequence[Exception] = ()
    allowed: Sequence[MocksmError] = ()
    unused: Sequence[str] = ()
    look: Callable[[], Evidence] = _nothing

    def before(self, other: Ending) -> Ending:
        """Return both, as one; ``other`` came later."""
        return Ending(
            [*self.refused, *other.refused],
            [*self.failed, *other.failed],
            [*self.raised, *other.raised],
            [*self.allowed, *other.allowed],
            [*self.unused, *other.unused],
            other.look,
        )

    def told(self, error: BaseException | None = None) -> list[str]:
        """Return what went wrong, a sentence each, without what ``error`` itself says."""
        refused = [f"The tested code swallowed {_kind(one)}: {one}" for one in self._swallowed(error)]
        raised = [f"mocksm: a receiver of events raised {each!r}" for each in self.raised]
        return [*refused, *raised, *map(str, self._warnings())]

    def sections(self, error: BaseException | None = None) -> list[Section]:
        """Return what the report of a failed test shows, each section with its title; none for what there is not.

        Args:
            error: What the test failed with; it is not told again.
        """
        seen = self.look()
        more = f" (the last {len(seen.calls)} of {len(seen.calls) + seen.more})" if seen.more else ""
        all_of_them = [
            (f"calls{more}", seen.calls),
            ("refused by policies", seen.denied),
            ("rotations that failed", seen.rotations),
            ("not sent, or not modelled", [str(one) for one in self._swallowed(error)]),
            ("receivers of events that failed", [repr(one) for one in self.raised]),
            ("ordered, and never fired", self.unused),
        ]
        return [(f"mocksm: {title}", "\n".join(lines)) for title, lines in all_of_them if lines]

    def report(self, error: BaseException | None = None) -> None:
        """Fail over what receivers of events raised and what was refused, warn of what failed.

        Where an exception is on its way it stays the one that is seen, and all this, which may well be its cause, becomes
        notes of it.

        Args:
            error: The exception that is on its way out of the mock, if one is.

        Raises:
            Exception: What a receiver of events raised first, and no exception is on its way; the rest is in its notes.
            MocksmError: Something was refused, and no exception is on its way: of the kind of the first refusal.
            MocksmWarning: A rotation failed, or a fault never fired, no exception is on its way, and Python's filters make
                errors of warnings.
        """
        __tracebackhide__ = True
        if error is not None:
            self._note(error)
        elif self.raised:
            first, *others = self.raised
            Ending(self.refused, self.failed, others, unused=self.unused).report(first)
            raise first
        elif self.refused:
            raise self._refusal()
        else:
            self._warn()

    def _refusal(self) -> MocksmError:
        """Return the error of a test that would have passed; a report shows with it what the cloud shows."""
        error = type(self.refused[0])(_summary(self.refused) + "".join(f"\n- {failure}" for failure in self.failed))
        carry(error, Told(self.look().cloud, [], Ending(look=self.look).sections()))
        return error

    def _warn(self) -> None:
        """Warn at the test's own line; where filters make an error of a warning, those after it are told with it."""
        __tracebackhide__ = True
        told = self._warnings()
        for number, warning in enumerate(told):
            try:
                warnings.warn(warning, stacklevel=_level_of_the_test())
            except MocksmWarning:
                raise type(warning)("\n".join(map(str, told[number:]))) from None

    def _warnings(self) -> list[MocksmWarning]:
        failed = [RotationFailed(f"mocksm: {failure}") for failure in self.failed]
        return [*failed, *(FaultUnused(f"mocksm: {order}") for order in self.unused)]

    def _note(self, error: BaseException) -> None:
        seen = self.look()
        denied = [f"mocksm: policies refused {call}" for call in seen.denied]
        carry(error, Told(seen.cloud, [*self.told(error), *denied], self.sections(error)))

    def _swallowed(self, error: BaseException | None) -> list[MocksmError]:
        own = own_words(error)
        return [one for one in (*self.refused, *self.allowed) if str(one) not in own]


def _level_of_the_test() -> int:
    """Return the ``stacklevel`` of the first line, seen from the caller, that is not mocksm's."""
    frame, level = sys._getframe(1), 1  # noqa: SLF001 - warnings has skip_file_prefixes from Python 3.12 on
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == "mocksm":
        frame, level = frame.f_back, level + 1
    return level


def _kind(error: MocksmError) -> str:
    name = type(error).__name__
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"


def _summary(refused: Sequence[MocksmError]) -> str:
    kinds = sorted({type(one).__name__ for one in refused})
    may = f", or says `may_swallow={kinds}`" if set(kinds) <= set(get_args(OwnError)) else ""
    listed = "\n".join(f"- {refusal}" for refusal in refused)
    return (
        f"mocksm refused {len(refused)} request{'s' if len(refused) > 1 else ''}, and the tested code swallowed the error. "
        f"A test that means it takes them with `aws.take_refusals()`{may}."
        f"\n{listed}"
    )
