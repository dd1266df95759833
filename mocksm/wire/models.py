"""Service models: botocore's own, which operation a request asks for, and what in a value is sensitive."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore
from botocore.exceptions import DataNotFoundError
from botocore.model import (
    ListShape,
    MapShape,
    OperationModel,
    OperationNotFoundError,
    ServiceModel,
    Shape,
    StructureShape,
)

from mocksm.errors import MocksmError, NotModelled
from mocksm.wire.data_files import DataLoader
from mocksm.wire.http import HttpRequest

REDACTED = "***"

MODELLED_ON = (1, 44, 0)  # the botocore whose models mocksm's operations are written to


@functools.cache
def is_older_model() -> bool:
    """Say whether the installed botocore may lack members that mocksm's results have."""
    return tuple(int(part) for part in botocore.__version__.split(".")[:3] if part.isdecimal()) < MODELLED_ON


@functools.cache
def service_model(name: str) -> ServiceModel:
    """Return botocore's model of a service, in its latest API version.

    Args:
        name: botocore's name of the service: ``secretsmanager``.

    Raises:
        MocksmError: The installed botocore has no such service.
    """
    return ServiceModel(_description(name), name)


@functools.cache
def server_faults(name: str) -> frozenset[str]:
    """Return the error shapes of a service that are marked ``fault``, which botocore's Shape does not show."""
    shapes: Mapping[str, Mapping[str, Any]] = _description(name)["shapes"]
    return frozenset(shape for shape, described in shapes.items() if described.get("fault"))


@functools.cache
def _description(name: str) -> dict[str, Any]:
    try:
        description: dict[str, Any] = DataLoader().load_service_model(name, "service-2")
    except DataNotFoundError:
        raise MocksmError(
            f"mocksm was asked for the service {name!r}, which botocore {botocore.__version__} does not know: "
            "name it as boto3.client() does, or upgrade botocore"
        ) from None
    return description


def identify(model: ServiceModel, request: HttpRequest) -> OperationModel | None:
    """Return the operation that a request asks for, or None where it fits none of the service's."""
    protocol = model.metadata["protocol"]
    if protocol == "json":
        return _named(model, request.headers.get("x-amz-target", "").rpartition(".")[2])
    if protocol == "query":
        return _named(model, _action(request))
    if protocol == "rest-json":
        from mocksm.wire.routes import routes

        fitting = (route.operation for route in routes(model) if route.labels(request) is not None)
        return next(fitting, None)
    raise NotModelled(f"mocksm does not model the protocol {protocol!r} of {model.service_name}")


@functools.lru_cache(maxsize=1024)
def _named(model: ServiceModel, name: str) -> OperationModel | None:
    try:
        return model.operation_model(name)
    except OperationNotFoundError:
        return None


def _action(request: HttpRequest) -> str:
    sources = urlsplit(request.url).query, request.body.decode(errors="replace")
    return next((found["Action"][0] for source in sources if "Action" in (found := parse_qs(source))), "")


def is_sensitive(shape: Shape) -> bool:
    """Whether the model marks a shape as sensitive: its values are shown nowhere."""
    return bool(shape.metadata.get("sensitive"))


def redact(shape: Shape | None, value: Any) -> Any:
    """Return the same value with ``***`` for every part that the model marks as sensitive.

    Args:
        shape: The shape of ``value``; None for an operation without input or output.
        value: A value as ``decode`` returns it or ``encode`` takes it. What the shape does not know stays as it is, and what
            is not of the shape too.
    """
    if shape is None or value is None:
        return value
    if is_sensitive(shape):
        return REDACTED
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        return {name: redact(members.get(name), item) for name, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [redact(shape.member, item) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {redact(shape.key, key): redact(shape.value, item) for key, item in value.items()}
    return value
