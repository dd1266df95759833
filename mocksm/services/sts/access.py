"""What each request asks of which role: the guard's question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.engine.call import Call
from mocksm.iam.evaluate import Asked, Wording
from mocksm.iam.global_keys import request_tags, resource_tags
from mocksm.services.sts.issuing import account_of, role_of

_OF_ROLES = {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}
# GetSessionToken needs no permission; GetCallerIdentity cannot be denied (authorization.md 1.8).
_FREE = {"GetSessionToken", "GetCallerIdentity"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the role, behind its trust policy; a role that is not there is refused alike."""
    if call.operation in _FREE:
        return ()
    if call.operation not in _OF_ROLES:
        return tuple(Asked(f"sts:{each}", "*", "", call.account, None, partial(_keys, call)) for each in _actions(call))
    arn = call.params["RoleArn"]
    role = role_of(call, arn)
    trust = role.trust if role else None
    account, tags = account_of(call, arn), role.tags if role else {}
    context = partial(_keys_of_role, call, tags)
    return tuple(
        Asked(f"sts:{each}", arn, arn, account, trust, context, gate=True, wording=Wording.TRUST)
        for each in _actions(call)
    )


def _actions(call: Call) -> Iterator[str]:
    yield call.operation
    if call.params.get("Tags"):
        yield "TagSession"
    if call.params.get("SourceIdentity"):
        yield "SetSourceIdentity"


def _keys(call: Call) -> Mapping[str, Any]:
    params = call.params
    return {
        "sts:ExternalId": params.get("ExternalId"),
        "sts:RoleSessionName": params.get("RoleSessionName"),
        "sts:SourceIdentity": params.get("SourceIdentity"),
        "sts:TransitiveTagKeys": params.get("TransitiveTagKeys"),
        **(request_tags({tag["Key"]: tag["Value"] for tag in params["Tags"]}) if params.get("Tags") else {}),
    }


def _keys_of_role(call: Call, tags: Mapping[str, str]) -> Mapping[str, Any]:
    return {**_keys(call), **resource_tags(tags, "iam:ResourceTag")}
