"""DeleteParameter, DeleteParameters: a parameter with all its versions, at once and for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.ssm.errors import ParameterNotFound, ValidationException
from mocksm.services.ssm.names import find, plainly_named
from mocksm.services.ssm.store import Parameters
from mocksm.services.ssm.telling import tell_change


@operation
def delete_parameter(call: Call, *, name: str) -> None:
    """Delete a parameter."""
    _delete(call, name)


@operation
def delete_parameters(call: Call, *, names: Sequence[str]) -> dict[str, Any]:
    """Delete the parameters that are there, and return the names of the others as well."""
    deleted: list[str] = []
    invalid: list[str] = []
    for name in dict.fromkeys(names):
        try:
            _delete(call, name)
            deleted.append(name)
        except (ParameterNotFound, ValidationException):
            invalid.append(name)
    return {"DeletedParameters": deleted, "InvalidParameters": invalid}


def _delete(call: Call, name: str) -> None:
    parameter = find(call, plainly_named(call, name))
    call.store(Parameters).remove(parameter)
    tell_change(call, parameter, "Delete")
