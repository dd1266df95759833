"""UpdateFunctionConfiguration and UpdateFunctionCode: ``$LATEST`` changes, published versions stay as they are.

Each makes a new sandbox: a zip's modules are imported anew at the next invocation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.lambda_.configuration import just_changed, just_made
from mocksm.services.lambda_.environment import check_variables
from mocksm.services.lambda_.errors import PreconditionFailedException
from mocksm.services.lambda_.packages import check_runtime, code_of
from mocksm.services.lambda_.publishing import publish_latest
from mocksm.services.lambda_.roles import check_role
from mocksm.services.lambda_.store import Function
from mocksm.services.lambda_.targets import find, target_of
from mocksm.services.lambda_.versions import STALE


@operation
def update_function_configuration(
    call: Call,
    *,
    function_name: str,
    role: str | None = None,
    handler: str | None = None,
    description: str | None = None,
    timeout: int | None = None,
    memory_size: int | None = None,
    environment: Mapping[str, Mapping[str, str]] | None = None,
    runtime: str | None = None,
    revision_id: str | None = None,
) -> dict[str, Any]:
    """Change what is given of ``$LATEST``, the variables all at once."""
    function = find(call, target_of(call, function_name))
    _check_revision(function, revision_id)
    variables = None if environment is None else environment.get("Variables", {})
    check_variables(variables or {})
    if role is not None:
        check_role(call, role)
    if runtime is not None:
        check_runtime(call, runtime)
    given = {
        "role": role,
        "handler": handler,
        "description": description,
        "timeout": timeout,
        "memory": memory_size,
        "environment": variables,
        "runtime": runtime,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    _change(call, function, code=function.latest.code.anew(handler or function.latest.handler), **changes)
    return just_changed(function, function.latest)


@operation
def update_function_code(
    call: Call,
    *,
    function_name: str,
    zip_file: bytes | None = None,
    publish: bool = False,
    dry_run: bool = False,
    revision_id: str | None = None,
) -> dict[str, Any]:
    """Replace what ``$LATEST`` runs, also of a function that was a Python callable; ``DryRun`` only checks the zip."""
    function = find(call, target_of(call, function_name))
    _check_revision(function, revision_id)
    code = code_of(call, {} if zip_file is None else {"ZipFile": zip_file}, function.latest.handler)
    if not dry_run:
        _change(call, function, code=code)
        if publish:
            version = publish_latest(call, function)
            return {**just_made(function, version), "FunctionArn": f"{function.arn}:{version.number}"}
    return just_changed(function, function.latest)


def _check_revision(function: Function, revision_id: str | None) -> None:
    if revision_id is not None and revision_id != function.latest.revision:
        raise PreconditionFailedException(STALE)


def _change(call: Call, function: Function, **changes: Any) -> None:
    function.latest = replace(function.latest, **changes, modified=call.now, revision=call.ids.uuid())
