"""Packages and runtimes as requests name them, and Lambda's words for those that it does not take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import NotModelled
from mocksm.services.lambda_.archives import ZipCode, check_package
from mocksm.services.lambda_.callables import GivenCode
from mocksm.services.lambda_.errors import InvalidParameterValueException
from mocksm.wire.models import service_model

_PYTHON = re.compile(r"python3\.\d+", re.ASCII)


def code_of(call: Call, code: Mapping[str, Any], handler: str) -> ZipCode | GivenCode:
    """Return what a request brings along as code; a room may bring a callable of the test's as the zip."""
    given = code.get("ZipFile")
    return GivenCode(given) if callable(given) else ZipCode(package_of(code), handler, call.cloud.leftovers)


def package_of(code: Mapping[str, Any]) -> bytes:
    """Return the zip that a request brings along; one in S3, or an image, is not modelled.

    Raises:
        NotImplementedError: The code is elsewhere.
    """
    elsewhere = sorted(name for name in code if name != "ZipFile")
    if elsewhere:
        raise NotModelled(
            f"mocksm does not model code that is elsewhere ({', '.join(elsewhere)}); give the zip as ZipFile"
        )
    package: bytes | None = code.get("ZipFile")
    if package is None:
        raise InvalidParameterValueException("Please provide a source for function code.")
    check_package(package)
    return package


def check_runtime(call: Call, runtime: str) -> None:
    """Refuse what is no runtime of Lambda's.

    Raises:
        NotImplementedError: It is one, but not Python.
    """
    if _PYTHON.fullmatch(runtime):
        return
    known = service_model(call.service).shape_for("Runtime").metadata["enum"]
    if runtime in known:
        raise NotModelled(f"mocksm does not model the runtime {runtime}: it runs Python functions, in process")
    raise InvalidParameterValueException(
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        f"[{', '.join(known)}] or be a valid ARN"
    )
