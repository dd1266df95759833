"""A question about the calls that were served: which of them a test means. It asserts nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from mocksm.engine.history import Record
from mocksm.handles.callers import Caller
from mocksm.handles.criteria import Criterion, Named, Sent, in_region, made_by
from mocksm.handles.operations import check_parameters
from mocksm.handles.outcomes import Ended, ended_in


class Question(NamedTuple):
    """Which calls a test means.

    Attributes:
        records: All that were served, oldest first.
        criteria: What is asked of a call.
        inner: Whether calls count that a service made on the caller's behalf.
        revealed: Whether secrets are shown.
    """

    records: Sequence[Record]
    criteria: tuple[Criterion, ...] = ()
    inner: bool = False
    revealed: bool = False

    def narrowed(
        self,
        operation: str,
        params: Mapping[str, Any],
        *,
        by: Caller | None = None,
        region: str | None = None,
        error: Ended | None = None,
        inner: bool | None = None,
    ) -> Question:
        """Return the question for fewer calls; ``Calls`` says what each argument takes.

        Raises:
            MocksmError: AWS has no such operation, parameter, Region or error, or ``by`` is no caller.
        """
        self._check(operation, params)
        more: list[Criterion] = [Named(operation)]
        more += [Sent(operation, name, value, self.revealed) for name, value in params.items()]
        more += [] if by is None else [made_by(by)]
        more += [] if region is None else [in_region(region)]
        more += [] if error is None else [ended_in(error, operation, self.records)]
        return self._replace(criteria=(*self.criteria, *more), inner=self.inner if inner is None else inner)

    def in_the_open(self) -> Question:
        """Return the question with secrets shown."""
        shown = (replace(each, revealed=True) if isinstance(each, Sent) else each for each in self.criteria)
        return self._replace(criteria=tuple(shown), revealed=True)

    def means(self, record: Record) -> bool:
        """Tell whether a call is meant."""
        return self.sees(record) and all(each.meets(record) for each in self.criteria)

    def sees(self, record: Record) -> bool:
        """Tell whether a call counts at all: the tested code's own do, and a service's if asked for."""
        return self.inner or record.via is None

    def found(self) -> list[Record]:
        """Return the calls that are meant, oldest first."""
        return [record for record in list(self.records) if self.means(record)]

    @property
    def names(self) -> list[Named]:
        """What is asked of the operation, if anything is."""
        return [each for each in self.criteria if isinstance(each, Named) and each.pattern != "*"]

    def text(self) -> str:
        """Say which calls are meant."""
        names = " and ".join(each.pattern for each in self.names)
        return ", ".join(
            [names or "any operation", *(each.text() for each in self.criteria if not isinstance(each, Named))]
        )

    def _check(self, operation: str, params: Mapping[str, Any]) -> None:
        """Refuse a question that nothing can answer; one that a call has answered needs no look into AWS's models."""
        if operation == "*" and not params:
            return
        named = Named(operation)
        if not any(named.meets(record) and params.keys() <= record.params.keys() for record in self.records):
            check_parameters(operation, params)
