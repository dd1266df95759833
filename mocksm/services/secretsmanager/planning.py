"""When a secret is rotated: by its schedule, and again where an attempt failed. It rotates nothing itself.

AWS says that it tries a failed rotation several times, and neither how often nor when: here it is five times in all, after
1, 2, 4 and 8 minutes, and then in each window of the schedule, always with the same version. A RotateSecret that is refused
because of it starts over, ten seconds later. AWS rotates at any time within a window; mocksm at its start.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mocksm.engine.call import Call
from mocksm.services.secretsmanager.attempts import STEPS, TEST, begin, end_test, run
from mocksm.services.secretsmanager.elsewhere import is_modelled
from mocksm.services.secretsmanager.lookup import look
from mocksm.services.secretsmanager.managed import rotate_as_owner
from mocksm.services.secretsmanager.parts import Rotation, RotationRules
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import PENDING, Secret

_AFTER_REFUSAL = timedelta(seconds=10)
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8))


def rotate(call: Call, arn: str, token: str, attempt: int = 1) -> None:
    """Rotate a secret for which a rotation was begun, and plan what comes after it."""
    _note(call, run(call, arn, token, STEPS, attempt))


def _note(call: Call, rotation: Rotation | None) -> None:
    """Plan what comes after an attempt, if there was one."""
    if rotation is None:
        return
    with call.cloud.lock:
        secret = look(call, rotation.secret_arn)
        if secret is not None and secret.rotation is not None:
            _follow(call.later(), secret, secret.rotation, rotation)


def test_function(call: Call, arn: str, token: str) -> None:
    """Test the function of a secret on a temporary version that is there, and take that version away again."""
    try:
        run(call, arn, token, TEST)
    finally:
        with call.cloud.lock:
            secret = look(call, arn)
            if secret is not None:
                end_test(secret, token)


def plan(call: Call, secret: Secret) -> None:
    """Plan the next rotation, counted from now, if the secret has a schedule."""
    _plan(call, secret, shown=True)


def take_up(call: Call, secret: Secret, rules: RotationRules) -> None:
    """Go on as planned with a secret that is seeded in the midst of its life: a rotation on its way is tried again soon."""
    if rules.starts is not None:
        _put_on_agenda(call, secret, rules, rules.starts)
    if rules.enabled and rules.function_arn is not None and secret.rotation_in_progress:
        _plan_retry(call, secret, rules, _WAITS[0], secret.stages[PENDING], attempt=1)


def count_as_rotation(call: Call, secret: Secret) -> None:
    """Plan anew after the value was changed by hand: for AutomaticallyAfterDays that is a rotation."""
    rules = secret.rotation
    if rules is not None and rules.enabled and rules.schedule is not None and rules.schedule.every_days is not None:
        plan(call, secret)


def reattempt(call: Call, secret: Secret) -> None:
    """Try the rotation that is on its way again soon, as AWS does when another is asked for."""
    rules = secret.rotation
    if rules is not None and rules.enabled and secret.rotation_in_progress and rules.testing != secret.stages[PENDING]:
        _plan_retry(call, secret, rules, _AFTER_REFUSAL, secret.stages[PENDING], attempt=1)


def reattempt_managed(call: Call, secret: Secret, rules: RotationRules, token: str) -> None:
    """Try an owner's rotation again soon, should it not have ended by then: how it ends calls this off."""
    _plan_retry(call, secret, rules, _AFTER_REFUSAL, token, attempt=1)


def _follow(call: Call, secret: Secret, rules: RotationRules, rotation: Rotation) -> None:
    if rotation.outcome == "succeeded":
        rules.last = call.now
        changed(call, secret)
        plan(call, secret)
    elif rotation.outcome == "failed" and rotation.attempt <= len(_WAITS):
        wait = _WAITS[rotation.attempt - 1]
        _plan_retry(call, secret, rules, wait, rotation.version_id, attempt=rotation.attempt + 1)


def _plan(call: Call, secret: Secret, *, shown: bool) -> None:
    """Put the next window on the agenda; NextRotationDate shows it, or stays in the past after a failure."""
    rules = secret.rotation
    if rules is None or rules.schedule is None or not rules.enabled:
        return
    window = rules.schedule.next(call.now)
    if shown:
        rules.next = window.end
    _put_on_agenda(call, secret, rules, window.start)


def _put_on_agenda(call: Call, secret: Secret, rules: RotationRules, start: datetime) -> None:
    rules.starts = start
    rules.plan += 1
    if rules.function_arn is not None or is_modelled(secret):
        call.schedule(start, _rotate_when_due, secret.arn, rules.plan)


def _plan_retry(call: Call, secret: Secret, rules: RotationRules, wait: timedelta, token: str, *, attempt: int) -> None:
    rules.retry += 1
    call.schedule(call.now + wait, _retry, secret.arn, rules.retry, token, attempt)


def _rotate_when_due(call: Call, arn: str, number: int) -> None:
    """Rotate as planned, unless the plan was changed since; a rotation that failed is tried again as it was.

    A secret that is scheduled for deletion misses its window, and has the next one if it is restored.
    """
    with call.cloud.lock:
        secret = look(call, arn)
        rules = secret.rotation if secret is not None else None
        if secret is None or rules is None or rules.plan != number or not rules.enabled:
            return
        _plan(call, secret, shown=False)
        if secret.deletion_date is not None:
            return
        if rules.testing is not None:
            end_test(secret, rules.testing)
        token = secret.stages[PENDING] if secret.rotation_in_progress else call.ids.uuid()
        if rules.function_arn is not None and token not in secret.versions:
            begin(call, secret, token)
    _rotate(call, arn, rules, token)


def _rotate(call: Call, arn: str, rules: RotationRules, token: str, attempt: int = 1) -> None:
    """Rotate a secret in the way in which it rotates: by its function, or as its owner does."""
    way = rotate_managed if rules.function_arn is None else rotate
    way(call, arn, token, attempt)


def rotate_managed(call: Call, arn: str, token: str, attempt: int = 1) -> None:
    """Rotate a secret as the service that owns it does, and plan the next time."""
    _note(call, rotate_as_owner(call, arn, token, attempt))


def _retry(call: Call, arn: str, number: int, token: str, attempt: int) -> None:
    """Try a rotation again with its version, if no other attempt was planned since; ``run`` sees whether it goes on."""
    secret = look(call, arn)
    rules = secret.rotation if secret is not None else None
    if rules is None or rules.retry != number or not rules.enabled:
        return
    _rotate(call, arn, rules, token, attempt)
