"""AWS::SecretsManager::RotationSchedule (integrations.md, section 1.4); the rotation runs when the stack is done.

Deleting it calls CancelRotateSecret: so it is remembered of AWS, not confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import given, truth, whole
from mocksm.services.cloudformation.templates.transforms import HOSTED, NEW, SCHEDULE


def _create(work: Work, wanted: Properties) -> Made:
    return _rotate(work, wanted["SecretId"], wanted)


def _update(work: Work, change: Change) -> Made:
    return _rotate(work, change.id, change.wanted)


def _delete(work: Work, arn: str, _: Properties) -> None:
    work.ask_unless_gone(
        *("secretsmanager", "CancelRotateSecret", "ResourceNotFoundException", "InvalidRequestException"), SecretId=arn
    )


def _rotate(work: Work, secret: str, wanted: Properties) -> Made:
    """Set the schedule, and rotate at once unless that is not wanted."""
    if HOSTED in wanted:  # the transform takes it away; AWS's words are not known
        raise StackFailed(f"{HOSTED} needs the transform {NEW} in the template.")
    immediately = truth(wanted.get("RotateImmediatelyOnUpdate", True))
    rules = {"RotationRules": _rules(wanted["RotationRules"])} if "RotationRules" in wanted else {}
    same = ("RotationLambdaARN", "ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn")
    arn = work.ask(
        "secretsmanager",
        "RotateSecret",
        SecretId=secret,
        ClientRequestToken=work.token(),
        RotateImmediately=immediately,
        **given(wanted, *same),
        **rules,
    )["ARN"]
    return Made(arn, {"Id": arn})


def _rules(rules: Mapping[str, Any]) -> dict[str, Any]:
    return {name: whole(value) if name == "AutomaticallyAfterDays" else value for name, value in rules.items()}


KINDS = (
    Kind(
        SCHEDULE,
        frozenset(
            {
                *("ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn", "HostedRotationLambda"),
                *("RotateImmediatelyOnUpdate", "RotationLambdaARN", "RotationRules", "SecretId"),
            }
        ),
        _create,
        _update,
        _delete,
        required=frozenset({"SecretId"}),
        replaces=frozenset({"SecretId"}),
        attributes=frozenset({"Id"}),
    ),
)
