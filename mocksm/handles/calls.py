"""The tested code's calls in a test's hands: narrowed down, counted, asserted. It serves none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from mocksm.engine.history import Record
from mocksm.errors import MocksmError
from mocksm.handles.callers import Caller
from mocksm.handles.outcomes import Ended
from mocksm.handles.question import Question
from mocksm.handles.received import by_likeness, in_order

Wanted = Callable[[Any], object] | object
"""What a parameter has to be: a value, or a predicate, whose argument this lets type checkers know."""

Step = str | tuple[str, dict[str, Any]]
"""An operation's name or pattern, alone or with parameters."""


class Calls:
    """The tested code's calls, in the order in which they came; calling it narrows it down.

    It shows the calls of this moment, also of those made after it was made. What a service asks on its caller's behalf
    (Secrets Manager of KMS) is there only with ``inner=True``.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     _ = aws.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")
    ...     print(aws.calls("secretsmanager:Create*", Name="db").count)
    ...     print(aws.calls("kms:*").count, aws.calls("kms:*", inner=True).count)
    1
    0 1
    """

    def __init__(self, question: Question) -> None:
        self._question = question

    def __call__(
        self,
        operation: str = "*",
        *,
        by: Caller | None = None,
        region: str | None = None,
        error: Ended | None = None,
        inner: bool | None = None,
        **params: Wanted,
    ) -> Calls:
        """Return the calls of an operation, or of all that match a pattern, that meet all of this.

        Args:
            operation: ``kms:Decrypt``, or with wildcards: ``secretsmanager:*``. Upper and lower case are the same.
            by: Who called: a handle, a Principal, an ARN (``arn:aws:iam::444455556666:role/reader`` means every session of
                it; wildcards are allowed), or an account's twelve digits, which mean anyone of it.
            region: The Region that was called.
            error: How it ended: in an error of this code (``"AccessDeniedException"``) or class, of which those count that
                the client raises (``ClientError``, ``client.exceptions.ResourceNotFoundException``, botocore's
                ``ReadTimeoutError``); True for any, False for none.
            inner: Whether calls count that a service made on the caller's behalf; as before where None.
            **params: Parameters by AWS's names. Each is equal to the value that is given (``unittest.mock.ANY`` to any), or
                makes a given predicate true (``SecretId=lambda name: name.startswith("prod/")``); a handle stands for its
                ARN, id and name, a key's for the aliases that it has too, also inside lists; None says that it was not sent.

        Raises:
            MocksmError: AWS has no such operation, parameter, Region or error, or ``by`` is no caller.
        """
        asked = self._question.narrowed(operation, params, by=by, region=region, error=error, inner=inner)
        return Calls(asked)

    def reveal(self) -> Calls:
        """Return the same calls, which show their secrets: in ``repr``, and in what failing assertions say."""
        return Calls(self._question.in_the_open())

    # -- looking -------------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many calls there are."""
        return len(self._question.found())

    @property
    def first(self) -> Record:
        """The first call; AssertionError if there is none."""
        return self._at(0)

    @property
    def last(self) -> Record:
        """The latest call; AssertionError if there is none."""
        return self._at(-1)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Calls: ...
    def __getitem__(self, index: int | slice) -> Record | Calls:
        found = self._question.found()
        if isinstance(index, slice):
            return Calls(self._question._replace(records=found[index], criteria=()))
        return found[index]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Record]:
        return iter(self._question.found())

    def __repr__(self) -> str:
        revealed = self._question.revealed
        return "\n".join(record.text(revealed=revealed) for record in self._question.found()) or "<no calls>"

    # -- asserting -----------------------------------------------------------------------------------------------------

    def assert_called(self, operation: str = "*", *, times: int | None = None, **narrowing: Wanted) -> Calls:
        """Assert that there was such a call.

        Args:
            operation: As calling it takes it.
            times: How many there have to be; at least one where None.
            **narrowing: Parameters, ``by``, ``region``, ``error`` and ``inner``, as calling it takes them.

        Returns:
            The calls that were asked for.

        Raises:
            AssertionError: There was none, or not that many; the message lists every call received, near misses first.
            MocksmError: AWS has no such operation or parameter, or ``times`` is no number of calls.
        """
        __tracebackhide__ = True
        if times is not None and (type(times) is not int or times < 0):
            raise MocksmError(f"mocksm: times={times!r} is no number of calls; it takes 0 or more")
        how: dict[str, Any] = narrowing
        found = self(operation, **how)
        there = found.count
        if there != times and (times is not None or not there):
            question = found._question  # noqa: SLF001 - of the same class
            expected = "a call" if times is None else _calls(times)
            raise AssertionError(
                f"mocksm: expected {expected}, and there {'was' if there == 1 else 'were'} {_calls(there)}: "
                f"{question.text()}\n{by_likeness(question)}"
            )
        return found

    def assert_called_once(self, operation: str = "*", **narrowing: Wanted) -> Record:
        """Assert that there was such a call, and one alone; return it. The arguments are those of ``assert_called``."""
        __tracebackhide__ = True
        return self.assert_called(operation, times=1, **narrowing).last

    def assert_not_called(self, operation: str = "*", **narrowing: Wanted) -> None:
        """Assert that there was no such call. The arguments are those of ``assert_called``."""
        __tracebackhide__ = True
        self.assert_called(operation, times=0, **narrowing)

    def assert_order(self, *steps: Step) -> None:
        """Assert that there were such calls, one after the other; others may lie between them.

        Args:
            *steps: Operations, or pairs of an operation and its parameters:
                ``("secretsmanager:PutSecretValue", {"SecretId": "db"})``.

        Raises:
            AssertionError: One is missing where it is expected; the message lists every call received.
            MocksmError: AWS has no such operation or parameter.
        """
        __tracebackhide__ = True
        asked = [self._step(step) for step in steps]
        found, start = self._question.found(), 0
        for number, step in enumerate(asked):
            place = next((at for at, record in enumerate(found) if at >= start and step.means(record)), None)
            if place is None:
                raise AssertionError(self._out_of_order([step.text() for step in asked], number))
            start = place + 1

    def _step(self, step: Step) -> Question:
        if not (isinstance(step, str) or _is_pair(step)):
            raise MocksmError(
                f"mocksm: {step!r} is no step: it takes an operation, or a pair of one and its parameters, "
                "('kms:Decrypt', {'KeyId': 'alias/app'})"
            )
        operation, params = (step, {}) if isinstance(step, str) else step
        return self._question.narrowed(operation, params)

    def _out_of_order(self, steps: Sequence[str], missing: int) -> str:
        marks = ["there", "MISSING", "after it"]
        expected = "".join(f"  {marks[(at >= missing) + (at > missing)]}: {step}\n" for at, step in enumerate(steps))
        return f"mocksm: expected these calls, one after the other:\n{expected}{in_order(self._question)}"

    def _at(self, index: int) -> Record:
        found = self._question.found()
        if not found:
            raise AssertionError(
                f"mocksm: no such call was made: {self._question.text()}\n{by_likeness(self._question)}"
            )
        return found[index]


def _is_pair(step: object) -> bool:
    return isinstance(step, tuple) and len(step) == 2 and isinstance(step[0], str) and isinstance(step[1], Mapping)  # noqa: PLR2004 - a pair


def _calls(number: int) -> str:
    return {0: "no calls", 1: "one call"}.get(number, f"{number} calls")
