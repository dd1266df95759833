"""What can be seen of the thing that a request is about: looked at before and after, it tells what was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.contract.case import How
from tests.contract.senders import Answer, Request, Sender

State = Mapping[str, Any]

_NAMING_KEYS = ("KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId", "AliasName")
_OF_A_KEY = ("GetKeyPolicy", "ListAliases", "ListGrants", "ListResourceTags", "GetKeyRotationStatus")

_REQUEST_ID = re.compile("Request ID: [^;)]+")


def observe(sender: Sender, request: Request) -> State:
    """Return all that can be seen of what a request is about; nothing where it is about nothing."""
    observer = _OBSERVERS.get(request.service)
    return observer(sender, request) if observer else {}


def _secret(sender: Sender, request: Request) -> State:
    """Look at a secret: every value, its policy, its description, its versions.

    Values come first: reading them sets dates that the others show, the first time as the second.
    """
    named = request.params.get("SecretId", request.params.get("Name"))
    if named is None:
        return {}
    ask = partial(_ask, sender, request.region)
    versions = ask("ListSecretVersionIds", SecretId=named, IncludeDeprecated=True)
    ids = [version["VersionId"] for version in (versions.result or {}).get("Versions", [])]
    seen = {id_: _shown(ask("GetSecretValue", SecretId=named, VersionId=id_)) for id_ in ids}
    for operation in ("GetSecretValue", "GetResourcePolicy", "DescribeSecret"):
        seen[operation] = _shown(ask(operation, SecretId=named))
    seen["ListSecretVersionIds"] = _shown(ask("ListSecretVersionIds", SecretId=named, IncludeDeprecated=True))
    return seen


def _keys(sender: Sender, request: Request) -> State:
    """Look at every key that a request of KMS names; describing a predefined alias would make a key, so that is not."""
    named = [str(request.params[member]) for member in _NAMING_KEYS if member in request.params]
    return {name: _key(sender, request.region, name) for name in named if name and "alias/aws/" not in name}


def _key(sender: Sender, region: str | None, named: str) -> Any:
    """Look at a key: its metadata, policy, aliases, grants, tags and rotation."""
    ask = partial(_ask, sender, region, service="kms")
    described = ask("DescribeKey", KeyId=named)
    if described.result is None:
        return _shown(described)
    arn = described.result["KeyMetadata"]["Arn"]
    return described.result, [_shown(ask(operation, KeyId=arn)) for operation in _OF_A_KEY]


def _identities(sender: Sender, request: Request) -> State:
    """Look at the user or role that a request of IAM or STS names."""
    ask = partial(_ask, sender, request.region, service="iam")
    names = {"UserName": ("GetUser", "ListUserPolicies"), "RoleName": ("GetRole", "ListRolePolicies")}
    return {
        operation: _shown(ask(operation, **{member: request.params[member]}))
        for member, operations in names.items()
        if member in request.params
        for operation in operations
    }


def _parameters(sender: Sender, request: Request) -> State:
    """Look at the parameters of Parameter Store that a request names: every version, and the tags."""
    ask = partial(_ask, sender, request.region, service="ssm")
    given = (request.params.get("Name"), request.params.get("ResourceId"), *request.params.get("Names", ()))
    names = {name.partition(":")[0] for name in given if name is not None and not name.startswith("arn:")}
    tagged = {"ResourceType": "Parameter"}
    return {
        name: [
            _shown(ask("GetParameterHistory", Name=name)),
            _shown(ask("ListTagsForResource", ResourceId=name, **tagged)),
        ]
        for name in names
        if name
    }


def _rules(sender: Sender, request: Request) -> State:
    """Look at the rule of EventBridge that a request names, and at its targets."""
    ask = partial(_ask, sender, request.region, service="events")
    name = request.params.get("Name", request.params.get("Rule"))
    if name is None:
        return {}
    return {"rule": _shown(ask("DescribeRule", Name=name)), "targets": _shown(ask("ListTargetsByRule", Rule=name))}


def _databases(sender: Sender, request: Request) -> State:
    """Look at the instance or cluster of RDS that a request names, and at its secret's value."""
    ask = partial(_ask, sender, request.region)
    seen: dict[str, Any] = {}
    for kind in ("DBInstance", "DBCluster"):
        name = request.params.get(f"{kind}Identifier")
        if name is not None:
            answer = ask(f"Describe{kind}s", service="rds", **{f"{kind}Identifier": name})
            seen[kind] = _shown(answer)
            shown = (answer.result or {}).get(f"{kind}s", [])
            secrets = [each["MasterUserSecret"]["SecretArn"] for each in shown if "MasterUserSecret" in each]
            seen |= {arn: _shown(ask("GetSecretValue", SecretId=arn)) for arn in secrets}
    return seen


def _stacks(sender: Sender, request: Request) -> State:
    """Look at the stack that a request names, and at its resources."""
    ask = partial(_ask, sender, request.region, service="cloudformation")
    name = request.params.get("StackName")
    if name is None:
        return {}
    return {each: _shown(ask(each, StackName=name)) for each in ("DescribeStacks", "DescribeStackResources")}


def _ask(
    sender: Sender, region: str | None, operation: str, *, service: str = "secretsmanager", **params: Any
) -> Answer:
    how: How = "client" if "client" in sender.ways else "raw"
    return sender.send(Request(service, operation, params, how, region))


def _shown(answer: Answer) -> Any:
    if answer.result is not None:
        return answer.result
    return answer.code, _REQUEST_ID.sub("Request ID: *", answer.message or "")  # another one every time


_OBSERVERS: Mapping[str, Callable[[Sender, Request], State]] = {
    "secretsmanager": _secret,
    "kms": _keys,
    "cloudformation": _stacks,
    "iam": _identities,
    "ssm": _parameters,
    "events": _rules,
    "rds": _databases,
}
