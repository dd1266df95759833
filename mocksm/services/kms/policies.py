"""Key policies as documents: put, listed, and read back in AWS's layout. What they allow is judged in ``access``."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.kms.conditions import of_identity, of_key
from mocksm.services.kms.errors import NotFoundException, ValidationException
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.key_policy import accept, shown
from mocksm.services.kms.pages import listing

_NAME = "default"


@operation
def get_key_policy(call: Call, *, key_id: str, policy_name: str = _NAME) -> dict[str, Any]:
    """Return the key policy, laid out anew: the members in the order in which they were put, principals as they are now."""
    key = find_key(call, key_id)
    if policy_name != _NAME:
        raise NotFoundException  # the code is certain, the message is not (kms.md section 14)
    return {"Policy": layout(json.loads(shown(call, key.policy))), "PolicyName": policy_name}


@operation
def put_key_policy(
    call: Call,
    *,
    key_id: str,
    policy: str,
    policy_name: str = _NAME,
    bypass_policy_lockout_safety_check: bool = False,
) -> None:
    """Replace the key policy, in any state of the key."""
    key = find_key(call, key_id)
    if policy_name == "AWS_RAM":
        raise ValidationException("The AWS_RAM policy can only be managed by the RAM service.")
    if policy_name != _NAME:
        raise NotModelled(f"mocksm does not know AWS's answer to a key policy named {policy_name!r}: use 'default'")
    key.policy = accept(
        call,
        policy,
        key.arn,
        bypass=bypass_policy_lockout_safety_check,
        context=partial(of_key, call, key, call.operation),
        identity_context=partial(of_identity, key),
    )


@operation
def list_key_policies(call: Call, *, key_id: str, limit: int = 100, marker: str | None = None) -> dict[str, Any]:
    """List the names of the key policies of a key: there is the one that every key has."""
    find_key(call, key_id)
    return listing("PolicyNames", [_NAME], str, limit=limit, marker=marker)


def layout(value: Any, depth: int = 0) -> str:
    """Return JSON in the layout of AWS's answers: a member a line, ``"Key" : value``, lists in their line."""
    if isinstance(value, dict) and value:
        inner = "\n" + "  " * (depth + 1)
        members = (f"{_text(name)} : {layout(member, depth + 1)}" for name, member in value.items())
        return "{" + inner + ("," + inner).join(members) + "\n" + "  " * depth + "}"
    if isinstance(value, list) and value:
        return "[ " + ", ".join(layout(item, depth) for item in value) + " ]"
    if value in ({}, []):
        return "{ }" if value == {} else "[ ]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
