"""GetParameter, GetParameters: the values of parameters that are named, or of secrets that are referenced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.ssm.encryption import value_of
from mocksm.services.ssm.errors import ParameterNotFound, ParameterVersionNotFound, ValidationException
from mocksm.services.ssm.names import find, named, select
from mocksm.services.ssm.references import DEPENDENCY, is_reference, resolve
from mocksm.services.ssm.store import Parameter, Version


@operation
def get_parameter(call: Call, *, name: str, with_decryption: bool = False) -> dict[str, Any]:
    """Return a parameter, or the version of a number or a label: ``name:3``, ``name:prod``."""
    return {"Parameter": _parameter(call, name, decrypted=with_decryption)}


@operation
def get_parameters(call: Call, *, names: Sequence[str], with_decryption: bool = False) -> dict[str, Any]:
    """Return the parameters that are there, and the names of the others; a name that is given twice counts once."""
    found: list[dict[str, Any]] = []
    invalid: list[str] = []
    for name in dict.fromkeys(names):
        try:
            found.append(_parameter(call, name, decrypted=with_decryption))
        except (ParameterNotFound, ParameterVersionNotFound, ValidationException) as problem:
            if problem.message == DEPENDENCY:
                raise
            invalid.append(name)
    return {"Parameters": found, "InvalidParameters": invalid}


def shown(
    call: Call, parameter: Parameter, version: Version, *, decrypted: bool, name: str = "", selector: str = ""
) -> dict[str, Any]:
    """Return a version of a parameter as it is answered.

    Args:
        call: The request.
        parameter: The parameter.
        version: The version.
        decrypted: Whether a SecureString is decrypted.
        name: The name by which it was asked for; its own if empty.
        selector: The version or label that was asked for.
    """
    return {
        "Name": name or parameter.name,
        "Type": version.type,
        "Value": value_of(call, parameter, version, decrypted=decrypted),
        "Version": version.number,
        **({"Selector": f":{selector}"} if selector else {}),
        "LastModifiedDate": version.modified,
        "ARN": parameter.arn,
        "DataType": version.data_type,
    }


def _parameter(call: Call, name: str, *, decrypted: bool) -> dict[str, Any]:
    if is_reference(name):
        return resolve(call, name, decrypted=decrypted)
    what = named(call, name)
    parameter = find(call, what)
    version = select(parameter, what)
    return shown(call, parameter, version, decrypted=decrypted, name=what.name, selector=what.selector)
