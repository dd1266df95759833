"""What each request asks of which user, role or policy: the guard's question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags, tag_keys

_WITHOUT_RESOURCE = {"ListUsers", "ListRoles", "ListPolicies"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the ARN of what the request names."""
    action, arn = f"iam:{call.operation}", _arn(call)
    return (Asked(action, arn, "" if arn == "*" else arn, call.account, None, partial(_keys, call, arn)),)


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a user, role or policy would ask."""
    del given
    if call.operation in _WITHOUT_RESOURCE:
        arn = "*"
    return plain(call, arn)._replace(context=partial(_keys, call, arn))


def _arn(call: Call) -> str:
    params = call.params
    if call.operation in _WITHOUT_RESOURCE:
        return "*"
    for kind, name in (("user", "UserName"), ("role", "RoleName"), ("policy", "PolicyName")):
        if name in params:
            return _named(call, kind, params[name])
    return str(params["PolicyArn"]) if "PolicyArn" in params else call.principal.arn


def _named(call: Call, kind: str, name: str) -> str:
    """Return the ARN of what exists, with its path; else of what the request would make."""
    found = call.cloud.directory.find(call.account, kind, name) if kind in ("user", "role") else None  # type: ignore[arg-type,unused-ignore]
    if found is not None:
        return found.arn
    resource = f"{kind}{call.params.get('Path', '/')}{name}"
    return str(Arn(partition_of(call.region), "iam", "", call.account, resource))


def _keys(call: Call, arn: str) -> Mapping[str, Any]:
    params, found = call.params, call.cloud.directory.at(arn)
    boundary = params.get("PermissionsBoundary") or (found.boundary if found else None)
    return {
        "iam:PolicyARN": params.get("PolicyArn"),
        "iam:PermissionsBoundary": boundary if isinstance(boundary, str) else None,
        **(request_tags({tag["Key"]: tag["Value"] for tag in params["Tags"]}) if params.get("Tags") else {}),
        **(tag_keys(params["TagKeys"]) if params.get("TagKeys") else {}),
        **(resource_tags(found.tags, "iam:ResourceTag") if found else {}),
    }


PERMISSIONS = Permissions(ask, beside=("PassRole",))
