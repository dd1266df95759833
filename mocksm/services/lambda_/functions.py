"""CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, DeleteFunction.

A function made with CreateFunction is a zip with Python in it, which runs on the Python that runs the tests, whatever
``python3.x`` its Runtime says. Its architecture is shown as x86_64. It is there and ready at once; that its state is Pending
is said, as on AWS, only in CreateFunction's own answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.lambda_.archives import ZipCode
from mocksm.services.lambda_.configuration import just_made, listed, shown
from mocksm.services.lambda_.environment import check_variables
from mocksm.services.lambda_.errors import (
    InvalidParameterValueException,
    ResourceConflictException,
    ResourceNotFoundException,
)
from mocksm.services.lambda_.packages import check_runtime, code_of
from mocksm.services.lambda_.pages import listing
from mocksm.services.lambda_.publishing import publish_latest
from mocksm.services.lambda_.roles import check_role
from mocksm.services.lambda_.store import LATEST, Function, Functions, Version
from mocksm.services.lambda_.targets import find, find_version, functions_of, is_alias, look, target_of


@operation
def create_function(
    call: Call,
    *,
    function_name: str,
    role: str,
    code: Mapping[str, Any],
    runtime: str | None = None,
    handler: str | None = None,
    description: str = "",
    timeout: int = 3,
    memory_size: int = 128,
    publish: bool = False,
    package_type: str = "Zip",
    environment: Mapping[str, Mapping[str, str]] | None = None,
    tags: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Make a function of a zip with Python in it; its calls are made as a session of its role."""
    target = target_of(call, function_name)
    if package_type != "Zip":
        raise NotModelled(f"mocksm does not model PackageType={package_type!r} of CreateFunction; it has 'Zip'")
    if runtime is None or handler is None:
        raise InvalidParameterValueException(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    if not callable(code.get("ZipFile")):
        check_runtime(call, runtime)
    variables = None if environment is None else environment.get("Variables", {})
    check_variables(variables or {})
    check_role(call, role)
    if look(call, target) is not None:
        raise ResourceConflictException(f"Function already exist: {target.name}")
    package = code_of(call, code, handler)
    name = handler if isinstance(package, ZipCode) else package.name
    latest = Version(
        LATEST, package, name, runtime, role, timeout, memory_size, description, variables, call.now, call.ids.uuid()
    )
    function = Function(target.function_arn, target.name, latest, tags=dict(tags or {}))
    functions_of(call, target).add(function)
    return just_made(function, publish_latest(call, function) if publish else latest)


@operation
def get_function(call: Call, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
    """Return a function's configuration and tags; where its package lies is not told."""
    target = target_of(call, function_name, qualifier)
    function, version = find_version(call, target)
    answer = {"Configuration": shown(function, version, target.qualifier), "Code": {"RepositoryType": "S3"}}
    return {**answer, "Tags": dict(function.tags)} if function.tags else answer


@operation
def get_function_configuration(call: Call, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
    """Return a function's configuration."""
    target = target_of(call, function_name, qualifier)
    return shown(*find_version(call, target), target.qualifier)


@operation
def list_functions(
    call: Call, *, function_version: str | None = None, marker: str | None = None, max_items: int = 50
) -> dict[str, Any]:
    """Return the functions by name, with ``FunctionVersion="ALL"`` their published versions as well."""
    every = _versions(call.store(Functions), published=function_version == "ALL")
    return listing("Functions", every, lambda each: each["FunctionArn"], marker, max_items)


@operation
def delete_function(call: Call, *, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
    """Delete a function with all that belongs to it, or one published version that no alias means."""
    target = target_of(call, function_name, qualifier)
    if target.qualifier == LATEST:
        raise InvalidParameterValueException("$LATEST version cannot be deleted without deleting the function.")
    if target.qualifier and is_alias(target.qualifier):
        raise InvalidParameterValueException("Deletion of aliases is not currently supported.")
    function = look(call, target)
    if function is None:  # AWS-recorded: without the qualifier
        raise ResourceNotFoundException(f"Function not found: {target.function_arn}")
    if target.qualifier:
        _delete_version(function, target.qualifier)
    else:
        functions_of(call, target).remove(find(call, target))
    return {"StatusCode": 204}


def _delete_version(function: Function, number: str) -> None:
    using = [alias.name for alias in function.aliases.values() if alias.version == number]
    if using:
        raise ResourceConflictException(
            f"Version {number} cannot be deleted because the following aliases reference it: {using}"  # unsure
        )
    function.versions.pop(number, None)
    function.permissions.pop(number, None)


def _versions(functions: Iterable[Function], *, published: bool) -> Iterable[dict[str, Any]]:
    for function in functions:
        yield listed(function, function.latest, LATEST if published else None)
        if published:
            yield from (listed(function, version, version.number) for version in function.versions.values())
