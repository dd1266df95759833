from __future__ import annotations

from datetime import datetime, timedelta

from mocksm.clock import UTC
from mocksm.engine.agenda import Agenda

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def add(agenda: Agenda, name: str, *, minutes: int = 0) -> None:
    agenda.add(NOON + timedelta(minutes=minutes), "kms", "123456789012", "us-east-1", lambda *_: None, name)


def take_all(agenda: Agenda, until: datetime) -> list[str]:
    found = []
    while (task := agenda.take(until)) is not None:
        found.append(task.about[0])
    return found


def test_take_returns_what_is_due_in_the_order_of_its_times() -> None:
    agenda = Agenda()
    add(agenda, "second", minutes=2)
    add(agenda, "first", minutes=1)
    add(agenda, "later", minutes=9)

    assert ["first", "second"] == take_all(agenda, NOON + timedelta(minutes=5))
    assert ["later"] == take_all(agenda, NOON + timedelta(minutes=9))


def test_tasks_of_one_time_come_in_the_order_in_which_they_were_added() -> None:
    agenda = Agenda()
    for name in "abc":
        add(agenda, name)

    assert list("abc") == take_all(agenda, NOON)


def test_restore_takes_back_the_tasks_of_a_state() -> None:
    agenda = Agenda()
    add(agenda, "kept")
    state = agenda.state()
    add(agenda, "dropped")
    agenda.take(NOON)
    agenda.restore(state)

    assert ["kept"] == take_all(agenda, NOON)
