"""Short words for the steps of Secrets Manager's cases: on the case's own secret, unless they name another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contract.case import How, Step
from tests.contract.expected import ANSWERED, Bag, Has, Refused
from tests.contract.scope import Ref, Text

NAME, OTHER, ARN = Ref("name"), Ref("other"), Ref("arn")
V1, V2, V3, V4, V5 = Ref("v1"), Ref("v2"), Ref("v3"), Ref("v4"), Ref("v5")
UNKNOWN = Text("${prefix}unknown/db")
FUNCTION = Ref("function")

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"

ARN_PATTERN = "arn:aws[a-z-]*:secretsmanager:$region:[0-9]{12}:secret:$name-[A-Za-z0-9]{6}"


def ask(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a step on the case's secret, through a client; a parameter that is None is left out."""
    given = {"SecretId": NAME, **params}
    return Step(operation, {name: value for name, value in given.items() if value is not None}, expect)


def raw(operation: str, expect: Any = ANSWERED, *, strays: tuple[str, ...] = (), **params: Any) -> Step:
    """Return a step that sends exactly these members."""
    how: How = "raw"
    return Step(operation, params, expect, how, strays=strays)


def create(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a CreateSecret of the case's secret with the value ``first`` and the token ``v1``."""
    given = {"Name": NAME, "ClientRequestToken": V1, "SecretString": "first", **params}
    members = {name: value for name, value in given.items() if value is not None}
    return Step("CreateSecret", members, expect)


def put(token: Ref, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a PutSecretValue with a token."""
    return ask("PutSecretValue", expect, **{"ClientRequestToken": token, "SecretString": "second", **params})


def update(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return an UpdateSecret."""
    return ask("UpdateSecret", expect, **params)


def stage(
    label: str, *, to: Ref | None = None, source: Ref | None = None, expect: Any = ANSWERED, **params: Any
) -> Step:
    """Return an UpdateSecretVersionStage of a label."""
    return ask(
        "UpdateSecretVersionStage",
        expect,
        VersionStage=label,
        MoveToVersionId=to,
        RemoveFromVersionId=source,
        **params,
    )


def get(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a GetSecretValue."""
    return ask("GetSecretValue", expect, **params)


def describe(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a DescribeSecret."""
    return ask("DescribeSecret", expect, **params)


def versions(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a ListSecretVersionIds."""
    return ask("ListSecretVersionIds", expect, **params)


def delete(expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a DeleteSecret."""
    return ask("DeleteSecret", expect, **params)


def labels(**stages: list[str]) -> Step:
    """Return a DescribeSecret that shows these labels: ``labels(v1=["AWSPREVIOUS"], v2=["AWSCURRENT"])``."""
    wanted = {Ref(token): Bag(held) for token, held in stages.items()}
    return describe(Has({"VersionIdsToStages": wanted}))


def saving(step: Step, **saves: str) -> Step:
    """Return the same step, which keeps parts of its answer under names."""
    return replace(step, saves=saves)


def elsewhere(step: Step) -> Step:
    """Return the same step, sent to the second Region."""
    return replace(step, elsewhere=True)


def by_other_account(step: Step) -> Step:
    """Return the same step, of a caller from another account."""
    return replace(step, caller="other_account")


IDENTITY = Step("GetCallerIdentity", service="sts", saves={"account": "Account"})
"""Tells ``account``, for ARNs that are no resource's."""

CREATED = saving(create(), arn="ARN")
EMPTY = saving(create(SecretString=None), arn="ARN")


def invalid_parameter(message: Any) -> Refused:
    """Return the refusal of a parameter."""
    return Refused("InvalidParameterException", message)


def invalid_request(message: Any) -> Refused:
    """Return the refusal of a request."""
    return Refused("InvalidRequestException", message)


def validation(message: Any) -> Refused:
    """Return the refusal of what the model does not allow."""
    return Refused("ValidationException", message)


NOT_FOUND = Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
NO_CURRENT = Refused(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
)
INVALID_NAME = validation(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
)
NO_TOKEN = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
MARKED = invalid_request("You can't perform this operation on the secret because it was marked for deletion.")
NOT_INVOCABLE = Refused(
    "AccessDeniedException",
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
    "principal secretsmanager.amazonaws.com.",
)


def token_in_use(token: str) -> Refused:
    """Return the refusal of a token that stands for another value."""
    return Refused(
        "ResourceExistsException",
        Text(
            f"You can't use ClientRequestToken ${token} because that value is already in use for a version of secret $arn."
        ),
    )
