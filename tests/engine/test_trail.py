from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest

from mocksm.clock import UTC
from mocksm.engine.trail import Happening, ServiceEvent, Trail, in_order
from mocksm.errors import MocksmError

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def event(name: str, *, after: int = 0) -> ServiceEvent:
    arn = "arn:aws:kms:us-east-1:123456789012:key/k"
    return ServiceEvent(name, "kms", arn, NOON, "us-east-1", "123456789012", "r", None, {}, after, 0)


def name(happening: Happening) -> str:
    assert isinstance(happening, ServiceEvent)
    return happening.name


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def heard(trail: Trail) -> list[str]:
    """What a receiver was given."""
    found: list[str] = []
    trail.receivers.append(lambda happening: found.append(name(happening)))
    return found


def test_nothing_is_delivered_before_the_request_is_done(trail: Trail, heard: list[str]) -> None:
    trail.announce(event("a"))
    assert [] == heard

    trail.deliver()
    assert ["a"] == heard
    trail.deliver()
    assert ["a"] == heard


def test_what_happened_before_anyone_listened_is_not_delivered(trail: Trail) -> None:
    trail.announce(event("a"))
    found: list[str] = []
    trail.receivers.append(lambda happening: found.append(name(happening)))
    trail.deliver()

    assert [] == found
    assert ["a"] == [each.name for each in trail.announced]


def test_a_thread_delivers_what_it_did_itself(trail: Trail, heard: list[str]) -> None:
    def work() -> None:
        trail.announce(event("other"))
        trail.deliver()

    trail.announce(event("mine"))
    other = threading.Thread(target=work)
    other.start()
    other.join()

    assert ["other"] == heard
    trail.deliver()
    assert ["other", "mine"] == heard


def test_what_a_receiver_sets_off_comes_after_it(trail: Trail, heard: list[str]) -> None:
    def receive(happening: Happening) -> None:
        if name(happening) == "a":
            trail.announce(event("b"))
            trail.deliver()
            heard.append("a is done")

    trail.receivers.append(receive)
    trail.announce(event("a"))
    trail.deliver()

    assert ["a", "a is done", "b"] == heard


def test_a_receiver_that_raises_keeps_nothing_from_the_others(trail: Trail) -> None:
    error, found = ValueError("no"), []

    def fail(_: Happening) -> None:
        raise error

    trail.receivers += [fail, lambda happening: found.append(name(happening))]
    trail.announce(event("a"))
    trail.announce(event("b"))
    trail.deliver()

    assert ["a", "b"] == found
    assert [error, error] == trail.take_failures()
    assert [] == trail.take_failures()


def test_a_receiver_that_goes_round_in_circles_is_stopped(trail: Trail, heard: list[str]) -> None:
    trail.receivers.append(lambda _: trail.announce(event("again")))
    trail.announce(event("first"))
    trail.deliver()

    assert 16 == len(heard)
    (failure,) = trail.take_failures()
    assert isinstance(failure, MocksmError)
    assert "goes round in circles" in str(failure)
    assert "by again" in str(failure)


def test_after_a_circle_delivery_goes_on(trail: Trail, heard: list[str]) -> None:
    trail.receivers.append(circle := lambda _: trail.announce(event("again")))
    trail.announce(event("first"))
    trail.deliver()
    trail.receivers.remove(circle)
    heard.clear()

    trail.announce(event("next"))
    trail.deliver()

    assert ["next"] == heard


def test_an_exit_ends_the_delivery_and_leaves_the_rest_for_the_next(trail: Trail, heard: list[str]) -> None:
    def leave(happening: Happening) -> None:
        if name(happening) == "a":
            raise KeyboardInterrupt

    trail.receivers.append(leave)
    trail.announce(event("a"))
    trail.announce(event("b"))
    with pytest.raises(KeyboardInterrupt):
        trail.deliver()
    trail.deliver()

    assert ["a", "b"] == heard


def test_restore_takes_back_events_and_receivers(trail: Trail, heard: list[str]) -> None:
    trail.announce(event("a"))
    trail.deliver()
    state = trail.state()
    trail.announce(event("b"))
    trail.receivers.clear()

    trail.restore(state)
    trail.announce(event("c"))
    trail.deliver()

    assert ["a", "c"] == [each.name for each in trail.announced]
    assert ["a", "b", "c"] == heard


def test_calls_and_events_are_in_the_order_in_which_they_were_noted() -> None:
    records: list[Any] = ["call 0", "call 1", "call 2"]
    events = [event("x"), event("y", after=2), event("z", after=2)]

    found: list[Any] = list(in_order(records, events))  # what a record is does not matter here

    assert [events[0], *records[:2], *events[1:], records[2]] == found


def test_events_keep_their_order_when_the_oldest_calls_are_forgotten() -> None:
    records: list[Any] = ["call 5", "call 6"]
    events = [event("x", after=3), event("y", after=6)]

    found: list[Any] = list(in_order(records, events, forgotten=5))

    assert [events[0], "call 5", events[1], "call 6"] == found
