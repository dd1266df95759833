"""A rotation as it runs: the empty version, the four steps, and the next date. It holds no lock while a function runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.limits import prune
from mocksm.services.secretsmanager.lookup import look, store_of
from mocksm.services.secretsmanager.parts import Rotation, SecretVersion
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import PENDING, Secret

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def begin(call: Call, secret: Secret, token: str) -> None:
    """Add the empty version that createSecret has to fill, with AWSPENDING on it."""
    prune(secret, call.now)
    secret.versions[token] = SecretVersion(token, call.now, None)
    secret.move(PENDING, token)


def rotate(call: Call, arn: str, token: str) -> None:
    """Invoke the four steps in order; where one fails the rest is left out and AWSPENDING stays.

    The next rotation is planned either way: after a failure it tries the same version again.
    """
    rotation = _run(call, arn, token, STEPS)
    if rotation is None:
        return
    with call.cloud.lock:
        secret = look(call, arn)
        if secret is None or secret.rotation is None:
            return
        after = call.later()
        if rotation.succeeded:
            secret.rotation.last = after.now
            changed(after, secret)
        schedule(after, secret)


def begin_test(call: Call, secret: Secret, token: str) -> None:
    """Add the temporary version that a test of the function reads: the current value, with AWSPENDING on it."""
    current = secret.current
    if current is not None:
        secret.versions[token] = SecretVersion(token, call.now, current.sealed)
        secret.move(PENDING, token)


def test(call: Call, arn: str, token: str) -> None:
    """Invoke testSecret alone on the temporary version, then take that version away again."""
    _run(call, arn, token, ("testSecret",))
    with call.cloud.lock:
        secret = look(call, arn)
        if secret is not None and token in secret.versions:
            if secret.stages.get(PENDING) == token:
                secret.remove(PENDING)
            del secret.versions[token]


def schedule(call: Call, secret: Secret) -> None:
    """Plan the next rotation, counted from now, if the secret has a schedule."""
    rules = secret.rotation
    if rules is None or rules.every_days is None:
        return
    rules.next = call.now + timedelta(days=rules.every_days)
    rules.plan += 1
    if rules.function_arn is not None:
        call.schedule(rules.next, _rotate_when_due, secret.arn, rules.plan)


def _rotate_when_due(call: Call, arn: str, plan: int) -> None:
    """Rotate as planned, unless the plan was changed since; a rotation that failed is tried again as it was."""
    with call.cloud.lock:
        secret = look(call, arn)
        if secret is None or not _still_planned(secret, plan):
            return
        token = secret.stages[PENDING] if secret.rotation_in_progress else call.ids.uuid()
        if token not in secret.versions:
            begin(call, secret, token)
    rotate(call, arn, token)


def _still_planned(secret: Secret, plan: int) -> bool:
    rules = secret.rotation
    return rules is not None and rules.enabled and rules.plan == plan and secret.deletion_date is None


def _run(call: Call, arn: str, token: str, steps: Sequence[str]) -> Rotation | None:
    secret = look(call, arn)
    function = secret.rotation.function_arn if secret is not None and secret.rotation is not None else None
    if secret is None or function is None:
        return None
    rotation = Rotation(arn, token, function, call.cloud.clock.now(), is_test=steps != STEPS)
    store_of(call, secret).rotations.append(rotation)
    service = call.as_service(arn)
    for step in steps:
        rotation.steps.append(step)
        if not _invoke(service, function, _event(step, arn, token)):
            return rotation
    rotation.succeeded = True
    return rotation


def _event(step: str, arn: str, token: str) -> dict[str, str]:
    return {"Step": step, "SecretId": arn, "ClientRequestToken": token}


def _invoke(call: Call, function: str, event: dict[str, str]) -> bool:
    try:
        answer = call.ask("lambda", "Invoke", FunctionName=function, Payload=json.dumps(event).encode())
    except AwsError:
        return False
    return "FunctionError" not in answer
