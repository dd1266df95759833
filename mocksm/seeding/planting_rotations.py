"""The rotation of a secret that a seed wants: set as if it had been for long. It rotates nothing, and tests no function."""

from __future__ import annotations

from typing import Any

from mocksm.arn import Arn
from mocksm.errors import MocksmError
from mocksm.seeding.places import Place
from mocksm.seeding.secret_seeds import RotationSeed
from mocksm.services.secretsmanager import SERVICE, schedule
from mocksm.services.secretsmanager.elsewhere import is_rotated_elsewhere
from mocksm.services.secretsmanager.parts import RotationRules
from mocksm.services.secretsmanager.planning import take_up
from mocksm.services.secretsmanager.rotation import check_function
from mocksm.services.secretsmanager.store import Secret
from mocksm.wire.constraints import check
from mocksm.wire.models import service_model


def plant_rotation(place: Place, secret: Secret, seed: RotationSeed) -> None:
    """Set how a secret rotates, and plan the next time."""
    call = place.call("secretsmanager")
    arn = None if seed.function is None else _function(place, seed.function)
    if arn is not None:
        check_function(call, secret, arn)
    elif not is_rotated_elsewhere(secret):
        raise MocksmError(
            f"mocksm: the rotation of {secret.name} names no function, and no AWS service owns the secret"
        )
    when = schedule.read(_checked_rules(secret, seed, arn))
    rules = RotationRules(arn)
    rules.schedule, rules.enabled, rules.last = when, seed.enabled, seed.last
    rules.metadata, rules.role_arn = seed.metadata, seed.role_arn
    if seed.next is not None:
        rules.next, rules.starts = seed.next, seed.starts or seed.next
    elif when is not None:
        window = when.next(call.now)
        rules.next, rules.starts = window.end, window.start
    secret.rotation = rules
    take_up(call, secret, rules)


def _checked_rules(secret: Secret, seed: RotationSeed, function_arn: str | None) -> dict[str, Any]:
    """Return RotationRules that RotateSecret's own constraints allow: with 0 days the secret would rotate for ever."""
    member = "ScheduleExpression" if isinstance(seed.every, str) else "AutomaticallyAfterDays"
    rules = _given({member: seed.every, "Duration": seed.duration})
    sent = {
        "SecretId": secret.arn,
        "RotationLambdaARN": function_arn,
        "RotationRules": rules,
        "ExternalSecretRotationMetadata": seed.metadata,
        "ExternalSecretRotationRoleArn": seed.role_arn,
    }
    check(service_model("secretsmanager").operation_model("RotateSecret"), _given(sent), SERVICE.dialect)
    return rules


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _function(place: Place, name: str) -> str:
    """Return the ARN of a function that is there."""
    from mocksm.services.lambda_.store import Functions

    parsed = Arn.parse(name)
    account, region = (parsed.account, parsed.region) if parsed else (place.account, place.region)
    store = place.cloud.store(Functions, account, region)
    resource = parsed.resource if parsed else f"function:{name}"
    function = store.find(resource.split(":")[1] if resource.startswith("function:") else "")
    if function is None:
        there = ", ".join(each.name for each in store) or "none"
        raise MocksmError(
            f"mocksm: there is no function {name!r} for the rotation; there is: {there}. Make it first, with aws.function, or "
            "name its handler in the seed: functions: {" + f"{name}: 'module:handler'" + "}"
        )
    return name if parsed else function.arn
