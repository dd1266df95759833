"""The report of a run: a table where people look, a line for each call where it is piped. It writes what it is given."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from typing import TextIO

from mocksm.arn import Arn
from mocksm.aws import Aws
from mocksm.engine.history import Record
from mocksm.handles.deciding import refusals

_HEAD = ("#", "operation", "with", "by", "in", "outcome")
_WIDEST = 2  # the column that gives way where the terminal is narrow
_LEAST = 12


def write_report(aws: Aws, stream: TextIO) -> None:
    """Write every call that was served, what policies refused and why, and the rotations that failed."""
    calls = list(aws.calls)
    denied = refusals(aws.cloud.records, most=len(aws.cloud.records))
    failed = [repr(rotation) for rotation in aws.rotations if rotation.outcome == "failed"]
    width = shutil.get_terminal_size().columns
    listed = table(calls, width) if stream.isatty() else [record.text() for record in calls]
    own = "" if calls else " (calls inside mocks of the program's own, as tests have them, are not among these)"
    for title, lines in (
        (f"calls: {len(calls)}{own}", listed),
        (f"refused by policies: {len(denied)}", denied),
        (f"rotations that failed: {len(failed)}", failed),
    ):
        if lines or lines is listed:
            print(f"mocksm: {title}", *lines, sep="\n", file=stream)


def table(records: Sequence[Record], width: int) -> list[str]:
    """Return calls as the lines of a table, not wider than ``width`` as far as that can be; secrets are hidden."""
    if not records:
        return []
    rows = [_HEAD, *(_row(number, record) for number, record in enumerate(records))]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    gaps = 2 * (len(widths) - 1)
    room = width - gaps - (sum(widths) - widths[_WIDEST])
    widths[_WIDEST] = min(widths[_WIDEST], max(room, _LEAST))
    lines = [_line(row, widths) for row in rows]
    return [lines[0], _line(["-" * each for each in widths], widths), *lines[1:]]


def _row(number: int, record: Record) -> tuple[str, ...]:
    caller = Arn.parse(record.principal.arn)
    by = record.principal.arn if caller is None else f"{caller.account} {caller.resource}"
    outcome = "ok" if record.error is None else str(getattr(record.error, "code", type(record.error).__name__))
    return (f"{number}", record.operation, _params(record), by, record.region, outcome)


def _params(record: Record) -> str:
    return " ".join(f"{name}={_value(value)}" for name, value in record.shown().items())


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=repr)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_fit(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _fit(cell: str, width: int) -> str:
    """Return a cell as wide as its column; control characters of a parameter don't reach the terminal."""
    plain = "".join(each if each.isprintable() else "?" for each in cell)
    return (plain if len(plain) <= width else f"{plain[: width - 3]}...").ljust(width)
