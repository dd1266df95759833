"""CreateAlias, GetAlias, ListAliases, UpdateAlias, DeleteAlias. Not modelled: aliases that mean two versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.lambda_.errors import PreconditionFailedException, ResourceConflictException
from mocksm.services.lambda_.pages import listing
from mocksm.services.lambda_.store import Alias, Function
from mocksm.services.lambda_.targets import find, find_alias, find_version, look, target_of
from mocksm.services.lambda_.versions import STALE


@operation
def create_alias(
    call: Call, *, function_name: str, name: str, function_version: str, description: str = ""
) -> dict[str, Any]:
    """Give a version another name."""
    target = target_of(call, function_name)
    function, _ = find_version(call, target.qualified(function_version))
    if name in function.aliases:
        raise ResourceConflictException(f"Alias already exists: {target.qualified(name).arn}")
    function.aliases[name] = Alias(name, function_version, description, call.ids.uuid())
    return _shown(function, function.aliases[name])


@operation
def get_alias(call: Call, *, function_name: str, name: str) -> dict[str, Any]:
    """Return an alias."""
    return _shown(*find_alias(call, target_of(call, function_name).qualified(name)))


@operation
def list_aliases(
    call: Call,
    *,
    function_name: str,
    function_version: str | None = None,
    marker: str | None = None,
    max_items: int = 50,
) -> dict[str, Any]:
    """Return the aliases by name, of one version if it is given."""
    function = find(call, target_of(call, function_name))
    every = [
        _shown(function, alias)
        for _, alias in sorted(function.aliases.items())
        if function_version in (None, alias.version)
    ]
    return listing("Aliases", every, lambda each: each["Name"], marker, max_items)


@operation
def update_alias(
    call: Call,
    *,
    function_name: str,
    name: str,
    function_version: str | None = None,
    description: str | None = None,
    revision_id: str | None = None,
) -> dict[str, Any]:
    """Change what an alias means, or its description."""
    target = target_of(call, function_name)
    function, alias = find_alias(call, target.qualified(name))
    if revision_id is not None and revision_id != alias.revision:
        raise PreconditionFailedException(STALE)
    if function_version is not None:
        find_version(call, target.qualified(function_version))
    function.aliases[name] = replace(
        alias,
        version=alias.version if function_version is None else function_version,
        description=alias.description if description is None else description,
        revision=call.ids.uuid(),
    )
    return _shown(function, function.aliases[name])


@operation
def delete_alias(call: Call, *, function_name: str, name: str) -> None:
    """Delete an alias with its policy; one that is not there is no error of AWS's."""
    function = look(call, target_of(call, function_name))
    if function is not None:
        function.aliases.pop(name, None)
        function.permissions.pop(name, None)


def _shown(function: Function, alias: Alias) -> dict[str, Any]:
    return {
        "AliasArn": f"{function.arn}:{alias.name}",
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    }
