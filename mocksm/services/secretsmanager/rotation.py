"""Rotation: RotateSecret and CancelRotateSecret, what they check and what they store. The steps run in ``rotating``.

By default a rotation is finished before RotateSecret answers, where AWS answers at once and rotates in the background.
Not modelled yet: schedule expressions, rotation windows, retries of a failed rotation. Of a secret that its owner or a
partner rotates only the schedule is kept: it is never rotated, and the NextRotationDate passes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import AwsError, NotModelled
from mocksm.services.secretsmanager.errors import (
    AccessDeniedException,
    InvalidParameterException,
    InvalidRequestException,
    ResourceExistsException,
)
from mocksm.services.secretsmanager.external import (
    check_external,
    is_rotated_by_owner,
    is_rotated_elsewhere,
    keep_external,
    refuse_to_rotate,
)
from mocksm.services.secretsmanager.lookup import check_own, find_live
from mocksm.services.secretsmanager.parts import RotationRules
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.rotating import begin, begin_test, rotate, schedule, test
from mocksm.services.secretsmanager.store import PENDING, Secret
from mocksm.services.secretsmanager.versions import require_token

_MODELLED_RULES = {"AutomaticallyAfterDays"}


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
    token = require_token(client_request_token, InvalidParameterException)
    secret = find_live(call, secret_id)
    if not is_rotated_by_owner(secret):
        check_own(secret)
    check_external(call, secret)
    every_days = _every_days(rotation_rules)
    if is_rotated_elsewhere(secret):
        refuse_to_rotate(secret, rotate_immediately=rotate_immediately)
        _configure(call, secret, None, every_days)
        keep_external(secret, external_secret_rotation_metadata, external_secret_rotation_role_arn)
        return {"ARN": secret.arn, "Name": secret.name}
    function = rotation_lambda_arn or (secret.rotation.function_arn if secret.rotation else None)
    if function is None:
        raise InvalidRequestException("No Lambda rotation function ARN is associated with this secret.")
    _check_function(call, secret, function)
    _check_pending(secret, token)
    _configure(call, secret, function, every_days)
    if rotate_immediately:
        begin(call, secret, token)
        call.afterwards(partial(rotate, call, secret.arn, token))
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": token}
    if secret.current is not None:
        begin_test(call, secret, token)
        call.afterwards(partial(test, call, secret.arn, token))
    return {"ARN": secret.arn, "Name": secret.name, "VersionId": token}


@operation
def cancel_rotate_secret(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Switch rotation off; function, schedule and labels stay, AWSPENDING too where a rotation is on its way."""
    secret = find_live(call, secret_id)
    if not is_rotated_by_owner(secret):
        check_own(secret)
    if secret.rotation is not None:
        secret.rotation.enabled = False
        secret.rotation.next = None
        changed(call, secret)
    answer = {"ARN": secret.arn, "Name": secret.name}
    return {**answer, "VersionId": secret.stages[PENDING]} if secret.rotation_in_progress else answer


def _every_days(rules: Mapping[str, Any] | None) -> int | None:
    unmodelled = sorted(set(rules or {}) - _MODELLED_RULES)
    if {"AutomaticallyAfterDays", "ScheduleExpression"} <= set(rules or {}):
        raise InvalidParameterException("You cannot specify both rotation frequency and schedule expression together.")
    if unmodelled:
        raise NotModelled(f"mocksm does not model {unmodelled} of RotationRules yet; it has AutomaticallyAfterDays")
    return rules.get("AutomaticallyAfterDays") if rules else None


def _check_function(call: Call, secret: Secret, arn: str) -> None:
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


def _check_pending(secret: Secret, token: str) -> None:
    if secret.rotation_in_progress:
        raise InvalidRequestException("A previous rotation isn't complete. That rotation will be reattempted.")
    if token in secret.versions:
        raise ResourceExistsException(
            f"You can't use ClientRequestToken {token} because that value is already in use for a version of secret {secret.arn}."
        )


def _configure(call: Call, secret: Secret, function: str | None, every_days: int | None) -> None:
    """Store what was given; what was not stays as it was."""
    rules = secret.rotation or RotationRules(function)
    rules.function_arn = function
    rules.enabled = True
    if every_days is not None:
        rules.every_days = every_days
    secret.rotation = rules
    changed(call, secret)
    schedule(call, secret)
