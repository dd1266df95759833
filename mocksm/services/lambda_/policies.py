"""AddPermission, RemovePermission, GetPolicy: who may use a function, a version or an alias.

Not modelled: the length that a policy may have, and function URLs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mocksm.arn import partition_of
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.stored import UnknownPrincipal
from mocksm.services.lambda_.errors import (
    InvalidParameterValueException,
    PreconditionFailedException,
    ResourceConflictException,
    ResourceNotFoundException,
)
from mocksm.services.lambda_.permissions import Permissions, as_text, empty, invalid_principal, statement_of
from mocksm.services.lambda_.store import LATEST, Function
from mocksm.services.lambda_.targets import Target, find, find_alias, find_version, is_alias, look, target_of
from mocksm.services.lambda_.versions import STALE

_NO_POLICY = "The resource you requested does not exist."


@operation
def add_permission(
    call: Call,
    *,
    function_name: str,
    statement_id: str,
    action: str,
    principal: str,
    source_arn: str | None = None,
    source_account: str | None = None,
    event_source_token: str | None = None,
    qualifier: str | None = None,
    revision_id: str | None = None,
    principal_org_id: str | None = None,
) -> dict[str, Any]:
    """Add a statement to the policy of a function, or of one of its versions or aliases; it binds the next call."""
    target = target_of(call, function_name, qualifier)
    if target.qualifier == LATEST:
        raise InvalidParameterValueException("We currently do not support adding policies for $LATEST.")
    function = _find(call, target)
    if revision_id is not None and revision_id != _revision(function, target):
        raise PreconditionFailedException(
            "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest "
            "Revision Id"
        )
    conditions = {
        "SourceArn": source_arn,
        "SourceAccount": source_account,
        "PrincipalOrgID": principal_org_id,
        "EventSourceToken": event_source_token,
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    statement = statement_of(statement_id, action, principal, target.arn, given)
    before = function.permissions.get(target.qualifier or "")
    statements = before.statements if before else []
    if any(each.get("Sid") == statement_id for each in statements):
        raise ResourceConflictException(
            f"The statement id ({statement_id}) provided already exists. Please provide a new statement id, or remove the "
            "existing statement."
        )
    document = {**(before.document if before else empty()), "Statement": [*statements, statement]}
    _put(call, function, target, document)
    return {"Statement": as_text(statement)}


@operation
def remove_permission(
    call: Call,
    *,
    function_name: str,
    statement_id: str,
    qualifier: str | None = None,
    revision_id: str | None = None,
) -> None:
    """Take a statement out of a policy; with the last one the policy goes."""
    target = target_of(call, function_name, qualifier)
    if look(call, target) is None:
        raise ResourceNotFoundException(f"No policy found for: {target.arn}")
    function = _find(call, target)
    before = function.permissions.get(target.qualifier or "")
    if before is None:
        raise ResourceNotFoundException("No policy is associated with the given resource.")
    left = [each for each in before.statements if each.get("Sid") != statement_id]
    if len(left) == len(before.statements):
        raise ResourceNotFoundException(f"Statement {statement_id} is not found in resource policy.")
    if revision_id is not None and revision_id != _revision(function, target):
        raise PreconditionFailedException(STALE)
    _put(call, function, target, {**before.document, "Statement": left})


@operation
def get_policy(call: Call, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
    """Return the policy of a function, version or alias."""
    target = target_of(call, function_name, qualifier)
    function = find(call, target._replace(qualifier=None))
    permissions = function.permissions.get(target.qualifier or "")
    if permissions is None:
        raise ResourceNotFoundException(_NO_POLICY)
    text = permissions.text(call.cloud.directory, partition_of(call.region))
    return {"Policy": text, "RevisionId": _revision(function, target)}


def _find(call: Call, target: Target) -> Function:
    """Return the function; what the qualifier means has to be there too."""
    find(call, target)
    lookup = find_alias if target.qualifier and is_alias(target.qualifier) else find_version
    return lookup(call, target)[0]


def _revision(function: Function, target: Target) -> str:
    alias = function.aliases.get(target.qualifier or "")
    version = function.version(target.qualifier)
    return alias.revision if alias else version.revision if version else ""


def _put(call: Call, function: Function, target: Target, document: dict[str, Any]) -> None:
    """Keep a policy, or none if it has no statements any more, and give what it is for another revision."""
    qualifier = target.qualifier or ""
    if document["Statement"]:
        try:
            function.permissions[qualifier] = Permissions.of(document, function.name, call.cloud.directory)
        except UnknownPrincipal as unknown:
            raise invalid_principal() from unknown
    else:
        del function.permissions[qualifier]
    revision = call.ids.uuid()
    if qualifier in function.aliases:
        function.aliases[qualifier] = replace(function.aliases[qualifier], revision=revision)
    elif qualifier:
        function.versions[qualifier] = replace(function.versions[qualifier], revision=revision)
    else:
        function.latest = replace(function.latest, revision=revision)
