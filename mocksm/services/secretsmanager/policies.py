"""Resource policies of secrets: put, get, delete, list, validate.

A secret has one policy, ``default``. That the answers name the policy when the request did is the newest model's; the
recordings are older and show no name.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from mocksm.arn import partition_of
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.policy import Policy, parse
from mocksm.iam.public import is_broad
from mocksm.iam.stored import UnknownPrincipal, check_principals, shown
from mocksm.services.secretsmanager.conditions import keys_of
from mocksm.services.secretsmanager.elsewhere import find_open
from mocksm.services.secretsmanager.errors import (
    InvalidNextTokenException,
    InvalidParameterException,
    MalformedPolicyDocumentException,
    PublicPolicyException,
    ResourceNotFoundException,
)
from mocksm.services.secretsmanager.lookup import find_live
from mocksm.services.secretsmanager.replicating import changed
from mocksm.services.secretsmanager.store import Secret

DEFAULT = "default"

_UNSUPPORTED = "This resource policy contains an unsupported principal."
_TEXTS = {Rule.VERSION: "This policy has invalid syntax.", Rule.PRINCIPAL_FORM: _UNSUPPORTED}
_BROAD = "You can't attach a resource-based policy that allows broad access to the secret."
_LOCKED_OUT = "Your requested changes will not allow you to manage this secret in the future."

# The names of AWS's checks are not known: fact book, section 6.21.
_PUBLIC_CHECK = "PUBLIC_ACCESS_CHECK"
_LOCKOUT_CHECK = "LOCKOUT_CHECK"


@operation
def put_resource_policy(
    call: Call,
    *,
    secret_id: str,
    resource_policy: str,
    block_public_policy: bool = False,
    policy_name: str | None = None,
) -> dict[str, Any]:
    """Attach a policy, in place of the one before; it binds from the next call on."""
    secret = find_open(call, secret_id)
    _check_own_name(policy_name)
    policy = _read(call, resource_policy, secret.name)
    if block_public_policy and is_broad(policy):
        raise PublicPolicyException(_BROAD)
    secret.policy = policy
    changed(call, secret)
    return _answer(secret, policy_name)


@operation
def get_resource_policy(call: Call, *, secret_id: str, policy_name: str | None = None) -> dict[str, Any]:
    """Return the policy as it was put, but for users and roles that are gone; the member is absent where there is none."""
    secret = find_live(call, secret_id)
    if policy_name not in {None, DEFAULT}:
        raise ResourceNotFoundException(f"Secrets Manager can't find the specified resource policy: {policy_name}")
    answer = _answer(secret, policy_name)
    if secret.policy is None:
        return answer
    return {**answer, "ResourcePolicy": shown(secret.policy, call.cloud.directory, partition_of(call.region))}


@operation
def delete_resource_policy(call: Call, *, secret_id: str, policy_name: str | None = None) -> dict[str, Any]:
    """Detach the policy; a secret without one is no error."""
    secret = find_open(call, secret_id)
    _check_own_name(policy_name)
    secret.policy = None
    changed(call, secret)
    return _answer(secret, policy_name)


@operation
def list_resource_policies(
    call: Call, *, secret_id: str, max_results: int = 100, next_token: str | None = None
) -> dict[str, Any]:
    """Return the names of a secret's policies: ``default`` where one is attached, and no other."""
    del max_results
    secret = find_live(call, secret_id)
    if next_token is not None:
        raise InvalidNextTokenException("Invalid NextToken.")  # one policy makes no second page
    return {"ResourcePolicies": [] if secret.policy is None else [{"PolicyName": DEFAULT}]}


@operation
def validate_resource_policy(call: Call, *, resource_policy: str, secret_id: str | None = None) -> dict[str, Any]:
    """Say whether a policy grants broad access, or would keep the caller from managing the secret."""
    secret = None if secret_id is None else find_live(call, secret_id)
    policy = _read(call, resource_policy, secret.name if secret else "the request")
    errors = []
    if is_broad(policy):
        errors.append({"CheckName": _PUBLIC_CHECK, "ErrorMessage": _BROAD})
    if secret is not None and _locks_out(call, secret, policy):
        errors.append({"CheckName": _LOCKOUT_CHECK, "ErrorMessage": _LOCKED_OUT})
    return {"PolicyValidationPassed": not errors, "ValidationErrors": errors}


def _read(call: Call, document: str, name: str) -> Policy:
    """Return a policy as it is stored; whom it names has to be there."""
    policy, directory = _parse(document, name), call.cloud.directory
    try:
        check_principals(policy, directory)
    except UnknownPrincipal as unknown:
        raise MalformedPolicyDocumentException(_UNSUPPORTED) from unknown
    return policy.bound(directory.id_of)


def _parse(document: str, name: str) -> Policy:
    try:
        return parse(document, kind="resource", name=f"resource policy of {name}")
    except MalformedPolicy as malformed:
        text = _TEXTS.get(malformed.rule, "This resource policy contains a syntax error.")
        if malformed.where.endswith("Principal.Service"):
            text = "This resource policy contains an unsupported service principal."
        raise MalformedPolicyDocumentException(text) from malformed


def _check_own_name(policy_name: str | None) -> None:
    if policy_name not in {None, DEFAULT}:
        raise InvalidParameterException(f"You can only change the policy {DEFAULT}.")


def _locks_out(call: Call, secret: Secret, policy: Policy) -> bool:
    """Say whether the caller could not put another policy under this one, with all that binds him besides."""
    putting = call._replace(operation="PutResourcePolicy")
    context = partial(keys_of, putting, secret)
    asked = Asked("secretsmanager:PutResourcePolicy", secret.arn, secret.arn, secret.account, policy, context)
    return not evaluate(call.principal, asked, putting, call.cloud.organization).allowed


def _answer(secret: Secret, policy_name: str | None) -> dict[str, Any]:
    answer = {"ARN": secret.arn, "Name": secret.name}
    return answer if policy_name is None else {**answer, "PolicyName": policy_name}
