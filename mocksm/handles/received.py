"""What an assertion over calls says when it fails: every call received, near misses first."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.engine.history import Record
from mocksm.handles.question import Question

Entry = tuple[Record, Sequence[str]]
"""A call, and in what it differs from those that are meant."""


def by_likeness(question: Question) -> str:
    """Return every call received: those that are meant, near misses and what they differ in, and the others."""
    meant, near = question.found(), _near_misses(question)
    told = {id(record) for record in (*meant, *(record for record, _ in near))}
    others = [record for record in question.records if question.sees(record) and id(record) not in told]
    return _groups(question, {"these are": _plain(meant), "near misses": near, "others received": _plain(others)})


def in_order(question: Question) -> str:
    """Return every call received, oldest first."""
    return _groups(question, {"received": _plain([record for record in question.records if question.sees(record)])})


def _plain(records: Sequence[Record]) -> list[Entry]:
    return [(record, ()) for record in records]


def _near_misses(question: Question) -> list[Entry]:
    """Return the calls of the operation that are not meant, those first that differ in least."""
    if not question.names:
        return []
    same = [record for record in question.records if all(each.meets(record) for each in question.names)]
    near = [(record, _differences(question, record)) for record in same if not question.means(record)]
    return sorted(near, key=lambda entry: len(entry[1]))


def _differences(question: Question, record: Record) -> list[str]:
    found = [each.differs(record) for each in question.criteria if not each.meets(record)]
    if not question.sees(record):
        found.append(f"{record.via} made it on the caller's behalf: inner=True counts it")
    return found


def _groups(question: Question, groups: dict[str, list[Entry]]) -> str:
    numbers = _numbers(question)
    lines: list[str] = []
    for title, entries in groups.items():
        lines += [f"{title}:"] if entries else []
        for record, differences in entries:
            lines.append(f"  {numbers.get(id(record), '[-]')} {record.text(revealed=question.revealed)}")
            lines += [f"      {difference}" for difference in differences]
    return "\n".join(lines) or "no call was received"


def _numbers(question: Question) -> dict[int, str]:
    """Return the calls' indices in ``aws.calls``, by identity; they show the order too, and inner calls have none."""
    outer = (record for record in question.records if record.via is None)
    return {id(record): f"[{number}]" for number, record in enumerate(outer)}
