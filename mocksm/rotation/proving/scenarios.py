"""What goes wrong in production, scenario by scenario. Each tells AWS's part of the story; ``judging`` says what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mocksm.errors import MocksmError
from mocksm.rotation.proving.judging import Play, Smooth
from mocksm.rotation.proving.rules import CURRENT, PENDING, STEPS, Rule
from mocksm.rotation.proving.values import spoilt
from mocksm.rotation.proving.watch import Disturbance, changes


class Scenario(NamedTuple):
    """Something that happens in production, and how it is played."""

    name: str
    play: Callable[[Play], None]


def smooth(play: Play) -> None:
    """Rotate, and note what the function calls and whether it revokes the former value."""
    token = play.begin()
    for step in STEPS:
        outcome = play.take(step, token)
        play.smooth.calls[step] = outcome.calls
        if not outcome.ok:
            play.violate(Rule.COMPLETES, step, outcome.told.removeprefix(f"{step} "))
            return
    play.ends_well(token, play.stage.first)
    play.smooth.revokes = not play.stage.works(play.stage.first)
    _check_works(play, token)


def _check_works(play: Play, token: str) -> None:
    """Refuse a test that says yes to everything: with it a proof would prove nothing."""
    value, former = play.stage.stored(token), play.stage.stored(play.stage.first)
    if value is not None and former is not None and value != former and play.stage.accepts(spoilt(value, former)):
        raise MocksmError(
            "mocksm: works() says yes to a value that the function has not made, so it proves nothing: it has to try the "
            "value on the resource"
        )


SMOOTH = Scenario("nothing goes wrong", smooth)


def scenarios(calls: Smooth) -> Iterator[Scenario]:
    """Yield what is played once a smooth rotation has gone well, the simplest first."""
    yield Scenario("every step is run twice", _twice)
    yield Scenario("AWS repeats a rotation that went well", _repeated)
    yield Scenario("two rotations, then the events of the first come again", _two)
    for disturbance in _disturbances(calls):
        yield Scenario(f"{disturbance}", _disturbed(disturbance))
    yield Scenario("an earlier rotation stored a value and was given up by hand", _given_up(with_value=True))
    yield Scenario("an earlier rotation stored nothing and was given up by hand", _given_up(with_value=False))
    for step in STEPS:
        yield Scenario(f"someone else stores a new AWSCURRENT before {step}", _overtaken(step))
    yield Scenario("the pending value does not work", _not_working)
    yield Scenario("only testSecret is run (RotateImmediately=False)", _only_tested)


def _disturbances(calls: Smooth) -> Iterator[Disturbance]:
    """Yield what may go wrong with each call.

    What leaves all as another leaves it is played once: a call that only reads, killed after it or before it; the first
    call of a step, killed before it, or the step before unanswered.
    """
    for step in STEPS:
        yield Disturbance("unanswered", step)
    for step, operations in calls.calls.items():
        for number, operation in enumerate(operations, 1):
            if number > 1 or step == STEPS[0]:
                yield Disturbance("before", step, number, operation)
            if changes(operation):
                yield Disturbance("after", step, number, operation)
            yield Disturbance("throttled", step, number, operation)


def _twice(play: Play) -> None:
    token = play.begin()
    for step in STEPS:
        if not play.must(step, token, Rule.COMPLETES):
            return
        play.must(step, token, Rule.RETRY)
    play.ends_well(token, play.stage.first)


def _repeated(play: Play) -> None:
    token = play.begin()
    if play.rotate(token, Rule.COMPLETES):
        play.tell("AWS repeats it with the same token")
        if play.rotate(token, Rule.RETRY):
            play.ends_well(token, play.stage.first)


def _two(play: Play) -> None:
    first = play.begin("the first rotation's version")
    if not play.rotate(first, Rule.COMPLETES):
        return
    play.tell("the next rotation")
    second = play.begin("the second rotation's version")
    if play.rotate(second, Rule.COMPLETES):
        play.ends_well(second, first)
        _late_events(play, first, "events of the first rotation")


def _disturbed(disturbance: Disturbance) -> Callable[[Play], None]:
    def played(play: Play) -> None:
        token = play.begin()
        if not all(play.take(step, token, disturbance if step == disturbance.step else None).ok for step in STEPS):
            play.tell("AWS tries again with the same token")
            if not play.rotate(token, Rule.RETRY):
                return
        play.ends_well(token, play.stage.first)

    return played


def _given_up(*, with_value: bool) -> Callable[[Play], None]:
    def played(play: Play) -> None:
        old = play.begin("the version of the rotation that was given up")
        if with_value and not play.must(STEPS[0], old, Rule.COMPLETES):
            return
        play.stage.give_up(old)
        play.tell("an operator takes AWSPENDING off the version of this rotation; the next rotation")
        token = play.begin()
        if play.rotate(token, Rule.COMPLETES):
            play.ends_well(token, play.stage.first)
            _late_events(play, old, "events of the rotation that was given up")

    return played


def _overtaken(by: str) -> Callable[[Play], None]:
    def played(play: Play) -> None:
        token = play.begin()
        place = STEPS.index(by)
        if not all(play.must(step, token, Rule.COMPLETES) for step in STEPS[:place]):
            return
        _overtake(play)
        with play.untouched(Rule.NEWER):
            all(play.take(step, token).ok for step in STEPS[place:])  # AWS stops at the first that raises

    return played


def _overtake(play: Play) -> None:
    """Make the value that works at this moment a new current version, as someone does who repairs or changes it by hand."""
    stage = play.stage
    working = next((held for label in (CURRENT, PENDING) if stage.works(held := stage.labels.get(label))), None)
    value = stage.stored(working)
    if value is not None:
        play.name(stage.store(value, CURRENT), "the version that someone else stored")
        play.tell("someone else stores a value that works, as the new AWSCURRENT")


def _late_events(play: Play, token: str, whose: str) -> None:
    play.tell(whose)
    with play.untouched(Rule.STALE):
        for step in STEPS:
            play.take(step, token)


def _not_working(play: Play) -> None:
    """Leave setSecret out; where createSecret has made the value work already, put another in its place."""
    token = play.begin()
    if not play.must(STEPS[0], token, Rule.COMPLETES):
        return
    stage = play.stage
    value, former = stage.stored(token), stage.stored(stage.first)
    if value is not None and former is not None and stage.works(token):
        token = play.begin()
        stage.store(spoilt(value, former), PENDING, version=token)
        play.tell("another rotation, whose pending value is one that the resource does not know")
    play.tell("setSecret is left out")
    outcome = play.take("testSecret", token)
    if outcome.ok and not stage.works(token):
        play.violate(Rule.TESTS, "testSecret", "it passes, and the pending value does not work")


def _only_tested(play: Play) -> None:
    token = play.begin("the temporary version")
    value = play.stage.stored(play.stage.first)
    if value is not None:
        play.stage.store(value, PENDING, version=token)
    play.tell("AWS puts AWSPENDING on a temporary version that has the current value")
    with play.untouched(Rule.TEST_ALONE):
        play.must("testSecret", token, Rule.TEST_ALONE)
