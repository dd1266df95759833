from __future__ import annotations

from datetime import datetime, timedelta

import freezegun
import time_machine

from mocksm.clock import UTC, Clock

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert timedelta(0) == Clock().now().utcoffset()


def test_now_follows_freezegun() -> None:
    with freezegun.freeze_time("2030-01-01 12:00:00"):
        assert NOON == Clock().now()


def test_now_follows_time_machine() -> None:
    with time_machine.travel(NOON, tick=False):
        assert NOON == Clock().now()


def test_set_moves_a_running_clock_which_runs_on() -> None:
    clock = Clock()
    with time_machine.travel(NOON, tick=False) as traveller:
        clock.set(NOON + timedelta(days=1))
        traveller.shift(60)

        assert NOON + timedelta(days=1, seconds=60) == clock.now()


def test_set_moves_a_frozen_clock_which_stays_frozen() -> None:
    clock = Clock()
    with time_machine.travel(NOON, tick=False) as traveller:
        clock.freeze()
        clock.set(NOON + timedelta(days=1))
        traveller.shift(60)

        assert NOON + timedelta(days=1) == clock.now()


def test_resume_lets_a_frozen_clock_run_on_from_where_it_stands() -> None:
    clock = Clock()
    with time_machine.travel(NOON, tick=False) as traveller:
        clock.freeze()
        traveller.shift(3600)
        clock.resume()
        traveller.shift(60)

        assert NOON + timedelta(seconds=60) == clock.now()


def test_restore_takes_back_a_state() -> None:
    clock = Clock()
    with time_machine.travel(NOON, tick=False):
        state = clock.state()
        clock.set(NOON + timedelta(days=1))
        clock.freeze()
        clock.restore(state)

        assert NOON == clock.now()


def test_a_tick_stops_the_clock_until_it_is_resumed_or_frozen() -> None:
    clock = Clock()
    with time_machine.travel(NOON, tick=False) as traveller:
        clock.tick(timedelta(seconds=5))
        traveller.shift(60)
        assert (NOON, timedelta(seconds=5)) == (clock.now(), clock.step)

        clock.freeze()
        assert clock.step is None
        clock.tick(timedelta(seconds=5))
        state = clock.state()
        clock.resume()
        assert clock.step is None
        clock.restore(state)
        assert timedelta(seconds=5) == clock.step
