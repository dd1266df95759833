"""One attempt at a rotation: the empty version, the steps, and how it ended. It holds no lock while a function runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import AwsError, MocksmError
from mocksm.services.secretsmanager.deletion_events import tell_deleted
from mocksm.services.secretsmanager.limits import prune
from mocksm.services.secretsmanager.lookup import look, store_of
from mocksm.services.secretsmanager.parts import Rotation, SecretVersion
from mocksm.services.secretsmanager.store import CURRENT, PENDING, Secret

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
TEST = ("testSecret",)


def begin(call: Call, secret: Secret, token: str) -> None:
    """Add the empty version that createSecret has to fill, with AWSPENDING on it."""
    tell_deleted(call, secret, prune(secret, call.now))
    secret.versions[token] = SecretVersion(token, call.now, None)
    secret.move(PENDING, token)


def begin_test(call: Call, secret: Secret, token: str) -> None:
    """Add the temporary version that a test of the function reads: the current value, with AWSPENDING on it."""
    current = secret.current
    if current is not None and secret.rotation is not None:
        secret.rotation.testing = token
        secret.versions[token] = SecretVersion(token, call.now, current.sealed)
        secret.move(PENDING, token)


def end_test(secret: Secret, token: str) -> None:
    """Take the temporary version away again, unless the function has made more of it."""
    if secret.rotation is not None and secret.rotation.testing == token:
        secret.rotation.testing = None
    if secret.stages.get(PENDING) == token:
        secret.remove(PENDING)
    if not secret.labels(token):
        secret.versions.pop(token, None)


def run(call: Call, arn: str, token: str, steps: Sequence[str], attempt: int = 1) -> Rotation | None:
    """Invoke the steps in order until one fails, or the rotation is abandoned; None if there is nothing to rotate.

    What mocksm itself has to say comes out of it and is the test's; such an attempt is not repeated.
    """
    with call.cloud.lock:
        rotation = _start(call, arn, token, attempt, is_test=steps != STEPS)
    if rotation is None:
        return None
    try:
        _invoke(call.as_service(arn), rotation, steps)
    except BaseException as error:
        rotation.outcome, rotation.problem = "failed", repr(error)
        call.cloud.heard.add(rotation.about)  # it is raised to the test
        raise
    finally:
        with call.cloud.lock:
            _end(call.later(), rotation)
    return rotation


def is_rotating(call: Call, secret: Secret, rotation_token: str) -> bool:
    """Say whether a RotationToken is that of an attempt which runs at this moment."""
    return any(
        each.token == rotation_token and each.outcome == "running" and each.secret_arn == secret.arn
        for each in reversed(store_of(call, secret).rotations)
    )


def is_of_a_rotation(call: Call, secret: Secret, token: str) -> bool:
    """Say whether a ClientRequestToken is that of a rotation of this secret: asked for again it is not done again."""
    version = secret.versions.get(token)
    if version is None:
        return False
    return version.sealed is None or any(
        each.version_id == token and each.secret_arn == secret.arn and not each.is_test
        for each in reversed(store_of(call, secret).rotations)
    )


def tell(call: Call, secret: Secret, event: str, token: str, error: str | None = None) -> None:
    """Note a rotation's event in the trail, as CloudTrail names it."""
    call.announce(event, resource=secret.arn, error=error, request_id=f"Rotation-{secret.arn}-{token}")


def _start(call: Call, arn: str, token: str, attempt: int, *, is_test: bool) -> Rotation | None:
    secret = look(call, arn)
    if secret is None or secret.rotation is None or secret.deletion_date is not None or not _is_pending(secret, token):
        return None
    rotation = Rotation(
        arn, token, secret.rotation.function_arn, call.cloud.clock.now(), call.ids.uuid(), attempt, is_test
    )
    if rotation.about in call.cloud.busy:
        return None
    call.cloud.busy.add(rotation.about)
    store_of(call, secret).rotations.append(rotation)
    tell(call.later(), secret, "TestRotationStarted" if is_test else "RotationStarted", token)
    return rotation


def _invoke(call: Call, rotation: Rotation, steps: Sequence[str]) -> None:
    for step in steps:
        secret = look(call, rotation.secret_arn)
        if secret is None or not _goes_on(secret, rotation.version_id):
            rotation.outcome = "abandoned"
            return
        rotation.steps.append(step)
        rotation.problem = _problem(call, rotation, step)
        if rotation.problem:
            rotation.outcome = "failed"
            return


def _problem(call: Call, rotation: Rotation, step: str) -> str:
    """Invoke the function for a step, and say in a sentence what was wrong; nothing if it returned."""
    event = json.dumps(rotation.event(step)).encode()
    try:
        answer = call.ask("lambda", "Invoke", FunctionName=rotation.function_arn, Payload=event)
    except MocksmError:
        raise
    except AwsError as error:
        rotation.refused = error
        return f"{error.code}: {error.message}"
    except Exception as error:  # noqa: BLE001 - a fault that the test ordered may be any
        rotation.refused = error
        return repr(error)
    return _reported(json.loads(answer["Payload"])) if "FunctionError" in answer else ""


def _reported(report: Any) -> str:
    return ": ".join(str(report[member]) for member in ("errorType", "errorMessage") if report.get(member))


def _is_pending(secret: Secret, token: str) -> bool:
    return secret.rotation_in_progress and secret.stages[PENDING] == token and _goes_on(secret, token)


def _goes_on(secret: Secret, token: str) -> bool:
    """Say whether a version is still to become current, or already is: it lost neither its label nor the rotation."""
    labelled = token in (secret.stages.get(PENDING), secret.stages.get(CURRENT))
    return labelled and secret.rotation is not None and secret.rotation.enabled


def _end(call: Call, rotation: Rotation) -> None:
    """Settle how the attempt ended. A function whose steps all returned has still failed if it moved no AWSCURRENT."""
    call.cloud.busy.discard(rotation.about)
    secret = look(call, rotation.secret_arn)
    if secret is None or secret.rotation is None:
        rotation.outcome = "abandoned"
        return
    done = rotation.is_test or secret.stages.get(CURRENT) == rotation.version_id
    if rotation.outcome == "running" and not done and rotation.steps[-1:] == [STEPS[-1]]:
        rotation.problem = "the function returned, but AWSCURRENT is not on the new version"
    if rotation.outcome == "running":
        rotation.outcome = "succeeded" if done else "failed"
    report(call, secret, rotation)


def report(call: Call, secret: Secret, rotation: Rotation) -> None:
    """Note the outcome in the trail, and for the test author: a failure that nobody reads is told when the mock ends."""
    about = rotation.about
    name = "TestRotation" if rotation.is_test else "Rotation"
    if rotation.outcome == "succeeded":
        tell(call, secret, f"{name}Succeeded", rotation.version_id)
        call.cloud.complaints.pop(about, None)
    elif rotation.outcome == "failed":
        tell(call, secret, f"{name}Failed", rotation.version_id, _error(rotation))
        if about not in call.cloud.heard:
            call.cloud.complaints[about] = _complaint(secret, rotation)


def _error(rotation: Rotation) -> str:
    if not rotation.steps:
        return rotation.problem
    return f"Error when executing lambda {rotation.function_arn} during {rotation.steps[-1]} step"


def _complaint(secret: Secret, rotation: Rotation) -> str:
    at = f" at {rotation.steps[-1]}" if rotation.steps else ""
    tries = f", {rotation.attempt} times" if rotation.attempt > 1 else ""
    return (
        f"the rotation of {secret.name} failed{at}{tries}: {rotation.problem}. "
        f"A test that means it reads aws.rotations[-1].error."
    )
