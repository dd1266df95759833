"""The rotation of a secret that a seed wants: set as if it had been for long. It rotates nothing, and tests no function."""

from __future__ import annotations

from mocksm.arn import Arn
from mocksm.errors import MocksmError
from mocksm.seeding.places import Place
from mocksm.seeding.secret_seeds import RotationSeed
from mocksm.services.secretsmanager import schedule
from mocksm.services.secretsmanager.elsewhere import is_rotated_elsewhere
from mocksm.services.secretsmanager.parts import RotationRules
from mocksm.services.secretsmanager.planning import take_up
from mocksm.services.secretsmanager.rotation import check_function
from mocksm.services.secretsmanager.store import Secret


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
    member = "ScheduleExpression" if isinstance(seed.every, str) else "AutomaticallyAfterDays"
    given = {member: seed.every, "Duration": seed.duration}
    when = schedule.read({name: value for name, value in given.items() if value is not None})
    rules = RotationRules(arn, when, seed.enabled, seed.last, metadata=seed.metadata, role_arn=seed.role_arn)
    if seed.next is not None:
        rules.next, rules.starts = seed.next, seed.starts or seed.next
    elif when is not None:
        window = when.next(call.now)
        rules.next, rules.starts = window.end, window.start
    secret.rotation = rules
    take_up(call, secret, rules)


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
