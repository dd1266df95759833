"""Which operations a pattern names, checked against AWS's models, so that a misspelt question gets no answer."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Mapping
from typing import get_args

from botocore.model import Shape

from mocksm.errors import MocksmError
from mocksm.handles.codes import COMMON
from mocksm.services import ROOMS
from mocksm.wire.http import Silence
from mocksm.wire.models import service_model


def matches(pattern: str, operation: str) -> bool:
    """Tell whether a pattern names an operation; upper and lower case are the same.

    >>> matches("secretsmanager:get*", "secretsmanager:GetSecretValue")
    True
    """
    return fnmatch.fnmatchcase(operation.lower(), pattern.lower())


def operations(pattern: str) -> list[str]:
    """Return the operations of AWS that a pattern names, in the services that mocksm has.

    Raises:
        MocksmError: There is none; the message lists near names.
    """
    known = _operations(pattern)
    found = [operation for operation in known if matches(pattern, operation)]
    if not found:
        raise MocksmError(f"mocksm: there is no operation {pattern!r}{_near(pattern, known)}")
    return found


def parameters(pattern: str) -> Mapping[str, Shape]:
    """Return the parameters, by AWS's names, that operations which a pattern names have.

    Raises:
        MocksmError: It names no operation.
    """
    found: dict[str, Shape] = {}
    for operation in operations(pattern):
        service, _, name = operation.partition(":")
        shape = service_model(service).operation_model(name).input_shape
        found |= shape.members if shape is not None else {}
    return found


def check_parameters(pattern: str, names: Iterable[str]) -> None:
    """Refuse a parameter that no operation has which a pattern names.

    Raises:
        MocksmError: It is one, or the pattern names no operation.
    """
    known = parameters(pattern)
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)
            raise MocksmError(f"mocksm: {pattern} has no parameter {name!r}; it has {', '.join(near) or 'none'}")


def check_code(pattern: str, code: str) -> None:
    """Refuse an error code in which no operation can end that a pattern names.

    Raises:
        MocksmError: It is one, or the pattern names no operation.
    """
    services = sorted({operation.partition(":")[0] for operation in operations(pattern)})
    known = {*COMMON, *get_args(Silence)}
    for name in services:
        for shape in service_model(name).error_shapes:
            known |= {shape.name, shape.metadata.get("error", {}).get("code", shape.name)}
    if code not in known:
        near = difflib.get_close_matches(code, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        raise MocksmError(
            f"mocksm knows no error {code!r} of {', '.join(services)}{hint} Of Python's exceptions it takes the class"
        )


def has_error(pattern: str, shape: str) -> bool:
    """Tell whether a service of which a pattern names operations has an error shape, after which clients name a class."""
    services = {operation.partition(":")[0] for operation in operations(pattern)}
    return any(each.name == shape for name in services for each in service_model(name).error_shapes)


def _operations(pattern: str) -> list[str]:
    """Return all operations of the services that a pattern can mean: AWS's models are large, and load when asked for."""
    service, colon, _ = pattern.partition(":")
    meant = [name for name in ROOMS if fnmatch.fnmatchcase(name, service.lower())] if colon else list(ROOMS)
    if not meant:
        near = difflib.get_close_matches(service, ROOMS, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise MocksmError(f"mocksm sees no calls to a service {service!r}, only to {', '.join(ROOMS)}{hint}")
    return [f"{name}:{each}" for name in meant for each in service_model(name).operation_names]


def _near(asked: str, known: list[str]) -> str:
    bare = asked.rpartition(":")[2].lower()
    near = [name for name in known if name.rpartition(":")[2].lower() == bare]
    near = near or difflib.get_close_matches(asked, known, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else f"; one is named as in {known[0]}"
