"""Rotation: RotateSecret and CancelRotateSecret, what they check and what they store. ``rotating`` runs the steps.

By default a rotation is finished before RotateSecret answers, where AWS answers at once and rotates in the background;
``mock_secrets(rotation="later")`` leaves it to the clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.attempts import begin, begin_test, is_of_a_rotation
from mocksm.services.secretsmanager.elsewhere import (
    check_external,
    check_modelled,
    find_open,
    is_rotated_elsewhere,
    keep_external,
)
from mocksm.services.secretsmanager.errors import (
    AccessDeniedException,
    InvalidParameterException,
    InvalidRequestException,
)
from mocksm.services.secretsmanager.owners import tell_rotating
from mocksm.services.secretsmanager.parts import RotationRules
from mocksm.services.secretsmanager.planning import (
    plan,
    reattempt,
    reattempt_managed,
    rotate,
    rotate_managed,
    test_function,
)
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import PENDING, Secret
from mocksm.services.secretsmanager.versions import require_token

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.schedule import Schedule

_UNFINISHED = "A previous rotation isn't complete. That rotation will be reattempted."


@operation
def rotate_secret(
    call: Call,
    *,
    secret_id: str,
    client_request_token: str | None = None,
    rotation_lambda_arn: str | None = None,
    rotation_rules: Mapping[str, Any] | None = None,
    external_secret_rotation_metadata: Sequence[Mapping[str, str]] | None = None,
    external_secret_rotation_role_arn: str | None = None,
    rotate_immediately: bool = True,
) -> dict[str, Any]:
    """Store how the secret rotates, as far as given, and rotate it; ``RotateImmediately=False`` only tests the function."""
    from mocksm.services.secretsmanager import schedule

    token = require_token(client_request_token, InvalidParameterException)
    secret = find_open(call, secret_id)
    check_external(call, secret)
    rules = secret.rotation or RotationRules(None)
    when = schedule.read(rotation_rules or {}, rules.schedule)
    answer = {"ARN": secret.arn, "Name": secret.name}
    if is_of_a_rotation(call, secret, token) or token == rules.on_its_way:
        return {**answer, "VersionId": token}
    if is_rotated_elsewhere(secret):
        if rotate_immediately and not _only_sets(secret, rotation_rules):
            check_modelled(secret)
            _check_ended(call, secret, rules)
            secret.rotation, rules.on_its_way = rules, token
            tell_rotating(call, secret, is_rotating=True)
            call.in_background(rotate_managed, secret.arn, token)
            answer["VersionId"] = token
        _configure(call, secret, None, when, replan=rotation_rules is not None)
        keep_external(secret, external_secret_rotation_metadata, external_secret_rotation_role_arn)
        return answer
    function = rotation_lambda_arn or rules.function_arn
    if function is None:
        raise InvalidRequestException("No Lambda rotation function ARN is associated with this secret.")
    check_function(call, secret, function)
    _check_pending(call, secret, token)
    _configure(call, secret, function, when, replan=rotation_rules is not None)
    if rotate_immediately:
        begin(call, secret, token)
        call.in_background(rotate, secret.arn, token)
    elif secret.current is not None:
        begin_test(call, secret, token)
        call.in_background(test_function, secret.arn, token)
    return {**answer, "VersionId": token}


def _only_sets(secret: Secret, rules: Mapping[str, Any] | None) -> bool:
    """Say whether a call only sets the schedule of a secret that its owner rotates (integrations.md, section 2)."""
    return secret.owning_service is not None and rules is not None


@operation
def cancel_rotate_secret(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Switch rotation off; function, schedule and labels stay, AWSPENDING too where a rotation is on its way."""
    secret = find_open(call, secret_id)
    if secret.rotation is not None:
        secret.rotation.enabled = False
        secret.rotation.next = None
        changed(call, secret)
    answer = {"ARN": secret.arn, "Name": secret.name}
    return {**answer, "VersionId": secret.stages[PENDING]} if secret.rotation_in_progress else answer


def check_function(call: Call, secret: Secret, arn: str) -> None:
    """Refuse a function that the ARN does not name, or that Secrets Manager may not invoke."""
    if re.fullmatch(rf"arn:[\w-]+:lambda:{call.region}:\d{{12}}:function:[\w-]+(:[\w$-]+)?", arn) is None:
        raise InvalidParameterException(
            f"Invalid rotation Lambda ARN. Ensure the ARN matches format arn:aws:lambda:{call.region}:<account>:function:<functionName>."
        )
    try:
        call.as_service(secret.arn).require("lambda", "Invoke", FunctionName=arn)
    except AwsError as error:
        raise AccessDeniedException(
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com."
        ) from error


def _check_pending(call: Call, secret: Secret, token: str) -> None:
    if secret.rotation_in_progress:
        reattempt(call, secret)
        raise InvalidRequestException(_UNFINISHED)
    if token in secret.versions:
        # AWS's code is not known: the model declares no ResourceExistsException for RotateSecret.
        raise InvalidRequestException(
            f"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {secret.arn}."
        )


def _check_ended(call: Call, secret: Secret, rules: RotationRules) -> None:
    """Refuse a rotation by the secret's owner while another is on its way: two at once would set two passwords."""
    if rules.on_its_way is not None:
        reattempt_managed(call, secret, rules, rules.on_its_way)
        raise InvalidRequestException(_UNFINISHED)


def _configure(call: Call, secret: Secret, function: str | None, when: Schedule | None, *, replan: bool) -> None:
    """Store what was given; what was not stays as it was, the plan for the next rotation too."""
    rules = secret.rotation or RotationRules(function)
    rules.function_arn = function
    replan = replan or not rules.enabled
    rules.enabled = True
    rules.schedule = when
    secret.rotation = rules
    changed(call, secret)
    if replan:
        plan(call, secret)
