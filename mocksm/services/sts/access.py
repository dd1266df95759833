"""What each request asks of which role: the guard's question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn, is_account
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions
from mocksm.errors import AwsError
from mocksm.iam.asked import Asked, Wording
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags
from mocksm.services.sts.errors import ValidationError
from mocksm.services.sts.issuing import account_of, role_of

_OF_ROLES = {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}
_BESIDE = {"TagSession", "SetSourceIdentity", "SetContext"}
# GetSessionToken needs no permission; GetCallerIdentity cannot be denied (authorization.md 1.8).
_FREE = {"GetSessionToken", "GetCallerIdentity"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the role, behind its trust policy; a role that is not there is refused alike."""
    if call.operation in _FREE:
        return ()
    if call.operation not in _OF_ROLES:
        return tuple(Asked(f"sts:{each}", "*", "", call.account, None, partial(_keys, call)) for each in _actions(call))
    _check_caller(call)
    question = _of_role(call, call.params["RoleArn"])
    return tuple(question._replace(action=f"sts:{each}") for each in _actions(call))


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a role would ask; tags and the like are asked of the role as well."""
    del given
    if call.operation not in _OF_ROLES | _BESIDE or arn == "*":
        return Asked(f"sts:{call.operation}", "*", "", call.account, None, partial(_keys, call))
    _check_caller(call)
    return _of_role(call, arn)


def _of_role(call: Call, arn: str) -> Asked:
    _check_arn(arn)
    role = role_of(call, arn)
    trust = role.trust if role else None
    context = partial(_keys_of_role, call, role.tags if role else {})
    return Asked(
        f"sts:{call.operation}", arn, arn, account_of(call, arn), trust, context, gate=True, wording=Wording.TRUST
    )


def _check_caller(call: Call) -> None:
    """Refuse roots, which AWS does not let assume roles, whatever trust policies say (API reference, AssumeRole)."""
    if call.operation == "AssumeRole" and call.principal.kind == "root":
        raise AwsError("Roles may not be assumed by root accounts.", code="AccessDenied", status=403)


def _check_arn(text: str) -> None:
    arn = Arn.parse(text)
    if arn is None or arn.service != "iam" or not is_account(arn.account) or not arn.resource.startswith("role/"):
        raise ValidationError(f"{text} is invalid", status=400)


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


PERMISSIONS = Permissions(ask, beside=tuple(sorted(_BESIDE)), about=("iam", "sts"))
