"""Key policies as KMS accepts them: size, form, and whether their author could still change them. Judges no request.

A principal counts as valid by its form: mocksm does not know which users and roles an account has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.policy import MalformedPolicy, Policy, PrincipalForm, Rule, parse, read_json
from mocksm.services.kms.errors import LimitExceededException, MalformedPolicyDocumentException

_MOST_BYTES = 32768
_PUT = "kms:PutKeyPolicy"
_NOTHING = "kms:-"  # an action that there is not

# What AWS says of a broken rule; of the others no text is known, and none is sent (section 14).
_TEXTS: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.PRINCIPAL_MISSING: "Policy contains a statement with no principal",
        Rule.PRINCIPAL_FORM: "Policy contains a statement with one or more invalid principals.",
    }
)


def accept(call: Call, text: str, key_arn: str, *, bypass: bool) -> str:
    """Return a key policy that was sent, if KMS takes it.

    Args:
        call: Whose caller must not lock himself out.
        text: The policy.
        key_arn: The ARN of its key.
        bypass: Whether the caller may lock himself out.
    """
    if len(text.encode()) > _MOST_BYTES:
        raise LimitExceededException  # the quota is documented, its message is not
    policy = read(text)
    if not bypass and not _lets_put(call, policy, key_arn):
        raise MalformedPolicyDocumentException(
            "The new key policy will not allow you to update the key policy in the future."
        )
    return text


def read(text: str) -> Policy:
    """Return a key policy as statements; raises what AWS says of a document that is none."""
    try:
        return parse(_with_actions(read_json(text)), kind="resource", name="key policy")
    except MalformedPolicy as malformed:
        raise MalformedPolicyDocumentException(_TEXTS.get(malformed.rule)) from malformed


def _with_actions(document: Any) -> Any:
    """Give every statement an action: without one it is accepted, and has no effect (section 14)."""
    if not isinstance(document, dict):
        return json.dumps(document)
    statements = document.get("Statement")
    raws = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": [_with_action(raw) for raw in raws]}


def _with_action(raw: Any) -> Any:
    return {"Action": _NOTHING, **raw} if isinstance(raw, dict) and "NotAction" not in raw else raw


def _lets_put(call: Call, policy: Policy, key_arn: str) -> bool:
    """Say whether a policy lets the caller put another one.

    Raises:
        NotImplementedError: That depends on conditions, which mocksm does not judge here.
    """
    if _allows(call, policy, key_arn, favourably=False):
        return True
    if not _allows(call, policy, key_arn, favourably=True):
        return False
    raise NotModelled(
        f"mocksm does not model the lockout check of a key policy that allows or denies {_PUT} under a Condition: "
        "use BypassPolicyLockoutSafetyCheck=True"
    )


def _allows(call: Call, policy: Policy, key_arn: str, *, favourably: bool) -> bool:
    """Say whether the caller may put a policy, with all conditions on the side of the caller, or all against him."""
    forms = set()
    for statement in policy.statements:
        form = statement.form_of(call.principal.names)
        speaks = form is not None and statement.matches_action(_PUT) and statement.matches_resource(key_arn)
        if not speaks or (statement.condition is not None and (statement.effect == "Allow") != favourably):
            continue
        if statement.effect == "Deny":
            return False
        forms.add(form)
    if forms == {PrincipalForm.ACCOUNT}:
        return evaluate(call.principal, Asked(_PUT, key_arn, key_arn, call.account)).allowed
    return bool(forms)
