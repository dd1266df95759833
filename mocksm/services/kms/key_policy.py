"""Key policies as KMS accepts, stores and shows them; whether their author could still change them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mocksm.arn import is_account, partition_of
from mocksm.engine.call import Call
from mocksm.iam.context import Source
from mocksm.iam.documents import Statements
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.limits import KEY
from mocksm.iam.policy import MalformedPolicy, Policy, Rule, Statement, parse, read_json
from mocksm.iam.stored import UnknownPrincipal, check_principals, renamed, root_of
from mocksm.services.kms.errors import LimitExceededException, MalformedPolicyDocumentException
from mocksm.services.kms.store import Key

_PUT = "kms:PutKeyPolicy"
_NOTHING = "kms:-"  # an action that there is not
_SINGLE = "(?P<tag>aws:(Resource|Request|Principal)Tag/)|kms:EncryptionContext:"
_NO_KEYS: Source = MappingProxyType({})

# What AWS says of a broken rule; of the others no text is known, and none is sent (section 14).
_TEXTS: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.PRINCIPAL_MISSING: "Policy contains a statement with no principal",
        Rule.PRINCIPAL_FORM: "Policy contains a statement with one or more invalid principals.",
    }
)


def accept(
    call: Call, text: str, key_arn: str, *, bypass: bool, context: Source, identity_context: Source = _NO_KEYS
) -> str:
    """Return a key policy that was sent as it is stored, if KMS takes it.

    Args:
        call: Whose caller must not lock himself out.
        text: The policy.
        key_arn: The ARN of its key.
        bypass: Whether the caller may lock himself out.
        context: The condition keys of a request to put another.
        identity_context: Those that the key policy does not see.
    """
    if KEY.size([text]) > KEY.most:
        raise LimitExceededException  # the quota is documented, its message is not
    policy = read(text)
    _check_principals(call, policy)
    stored = _as_stored(call, text)
    asked = Asked(_PUT, key_arn, key_arn, call.account, read(stored), context, True, (), identity_context)
    if not bypass and not evaluate(call.principal, asked, call, call.cloud.organization).allowed:
        raise MalformedPolicyDocumentException(
            "The new key policy will not allow you to update the key policy in the future."
        )
    return stored


def shown(call: Call, stored: str) -> str:
    """Return a stored key policy as answers show it: users and roles by name, those that are gone by id."""
    return renamed(stored, call.cloud.directory.arn_of)


def policy_of(key: Key) -> Policy:
    """Return the policy of a key, which was read when it was put."""
    return _stored(key.policy, key.arn)


def policy_seen_through_service(key: Key) -> Policy:
    """Return the policy of an AWS managed key as a caller of its account meets it through the key's service.

    It then opens the key to the whole account, so that for callers whose rights nothing limits there is nothing to judge.
    """
    return _opened(key.policy, key.arn, key.account)


def denials_of(key: Key) -> Policy | None:
    """Return what the policy of a key denies, None where it denies nothing.

    All that a key policy can say of RetireGrant is no (authorization.md 2.3).
    """
    policy = policy_of(key)
    denials = Statements(statement for statement in policy.statements if statement.effect == "Deny")
    return policy._replace(statements=denials, delegation=None) if denials else None


def read(text: str) -> Policy:
    """Return a key policy as statements; raises what AWS says of a document that is none."""
    try:
        policy = _stored(text)
    except MalformedPolicy as malformed:
        raise MalformedPolicyDocumentException(_TEXTS.get(malformed.rule)) from malformed
    for statement in policy.statements:
        _check_conditions(statement)
    return policy


@lru_cache(maxsize=4096)
def _stored(text: str, arn: str = "") -> Policy:
    name = f"key policy of {arn}" if arn else "key policy"
    return parse(_with_actions(read_json(text)), kind="resource", name=name)


@lru_cache(maxsize=4096)
def _opened(text: str, arn: str, account: str) -> Policy:
    return _stored(text, arn)._replace(delegation=(account, "kms:"))


def _with_actions(document: Any) -> Any:
    """Give every statement an action: without one it is accepted, and has no effect (section 14)."""
    if not isinstance(document, dict):
        return json.dumps(document)
    statements = document.get("Statement")
    raws = statements if isinstance(statements, list) else [statements]
    return {**document, "Statement": [_with_action(raw) for raw in raws]}


def _with_action(raw: Any) -> Any:
    return {"Action": _NOTHING, **raw} if isinstance(raw, dict) and "NotAction" not in raw else raw


def _check_conditions(statement: Statement) -> None:
    """Refuse an Allow for all values of a key that has one value at most: whoever sends none would be let in (2.7)."""
    if statement.effect == "Deny":
        return
    for condition in statement.conditions:
        found = re.match(_SINGLE, condition.key, re.IGNORECASE)
        if condition.quantifier == "forallvalues" and found:
            kind, colon = ("tag", ":") if found["tag"] else ("encryption context", ":EncryptionContext:")
            raise MalformedPolicyDocumentException(
                f"OverlyPermissiveCondition{colon} Using the ForAllValues set operator with a single-valued condition key "
                f"matches requests without the specified {kind} or with an unspecified {kind}. To fix, remove ForAllValues."
            )


def _check_principals(call: Call, policy: Policy) -> None:
    try:
        check_principals(policy, call.cloud.directory)
    except UnknownPrincipal as unknown:
        raise MalformedPolicyDocumentException(_TEXTS[Rule.PRINCIPAL_FORM]) from unknown


def _as_stored(call: Call, text: str) -> str:
    directory, partition = call.cloud.directory, partition_of(call.region)
    return renamed(text, lambda name: root_of(name, partition) if is_account(name) else directory.id_of(name))
