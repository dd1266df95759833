"""Key policies as KMS accepts them: size, form, and whether their author could still change them.

A principal counts as valid by its form: mocksm does not know which users and roles an account has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.policy import MalformedPolicy, Policy, Rule, parse, read_json
from mocksm.services.kms.conditions import of_caller
from mocksm.services.kms.errors import LimitExceededException, MalformedPolicyDocumentException
from mocksm.services.kms.store import Key

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


def policy_of(key: Key) -> Policy:
    """Return the policy of a key, which was read when it was put."""
    return _stored(key.policy, f"key policy of {key.arn}")


def policy_seen_through_service(key: Key) -> Policy:
    """Return the policy of an AWS managed key as a caller of its account meets it through the key's service.

    It then opens the key to the whole account, so that for callers whose rights nothing limits there is nothing to judge.
    """
    return _opened(key.policy, f"key policy of {key.arn}", key.account)


def denials_of(key: Key) -> Policy | None:
    """Return what the policy of a key denies, None where it denies nothing.

    All that a key policy can say of RetireGrant is no (authorization.md 2.3).
    """
    policy = policy_of(key)
    denials = tuple(statement for statement in policy.statements if statement.effect == "Deny")
    return replace(policy, statements=denials, delegation=None) if denials else None


def read(text: str) -> Policy:
    """Return a key policy as statements; raises what AWS says of a document that is none."""
    try:
        return parse(_with_actions(read_json(text)), kind="resource", name="key policy")
    except MalformedPolicy as malformed:
        raise MalformedPolicyDocumentException(_TEXTS.get(malformed.rule)) from malformed


@lru_cache(maxsize=4096)
def _stored(text: str, name: str) -> Policy:
    return parse(_with_actions(read_json(text)), kind="resource", name=name)


@lru_cache(maxsize=4096)
def _opened(text: str, name: str, account: str) -> Policy:
    return replace(_stored(text, name), delegation=(account, "kms:"))


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
    """Say whether a policy lets the caller put another one, with what his identity policies say (authorization.md 2.7)."""
    asked = Asked(_PUT, key_arn, key_arn, call.account, policy, partial(of_caller, call), gate=True)
    return evaluate(call.principal, asked, call, call.cloud.organization).allowed
