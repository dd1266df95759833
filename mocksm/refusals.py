"""What becomes of requests that were refused and whose error the tested code swallowed. It knows no mock and no door."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.errors import UnmockedRequest


def report(refused: Sequence[str], error: BaseException | None) -> None:
    """Say at the end of a mock what it refused.

    Where an exception is on its way it stays the one that is seen, and the refusals, which may well be its cause, become
    notes of it.

    Args:
        refused: What was refused, each in the words of its ``UnmockedRequest``.
        error: The exception that is on its way out of the mock, if one is.

    Raises:
        UnmockedRequest: Something was refused, and no exception is on its way.
    """
    if not refused:
        return
    if error is None:
        raise UnmockedRequest(_swallowed(refused))
    for refusal in refused:
        if refusal not in str(error):
            _note(error, f"The tested code swallowed an UnmockedRequest: {refusal}")


def _swallowed(refused: Sequence[str]) -> str:
    listed = "\n".join(f"- {refusal}" for refusal in refused)
    return (
        f"mocksm refused {len(refused)} request{'s' if len(refused) > 1 else ''}, and the tested code swallowed the error. "
        f"A test that means it takes them with `aws.take_refusals()`.\n{listed}"
    )


def _note(error: BaseException, text: str) -> None:
    """Do what ``BaseException.add_note`` does from Python 3.11 on; pytest shows notes on every Python."""
    notes = [*getattr(error, "__notes__", []), text]
    error.__notes__ = notes  # type: ignore[attr-defined,unused-ignore]
