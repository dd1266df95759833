"""Which service a request means that came to the server's own address. It knows protocols and no operation."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from botocore.model import ServiceModel

from mocksm.wire.http import HttpRequest
from mocksm.wire.models import service_model
from mocksm.wire.routes import routes
from mocksm.wire.scope import scope_of


def service_of(request: HttpRequest, services: Iterable[str]) -> str | None:
    """Return botocore's name of the service: as the request is signed, or as its host says, or else as it is put.

    An unsigned request (``AssumeRoleWithWebIdentity``, ``--no-sign-request``) has AWS's host to say it, which here is the
    server's own; so that the protocol has to: the target, the API's version, the path.

    Args:
        request: The request.
        services: What is looked for in the last case.
    """
    return scope_of(request).service or next((name for name in services if _is_put_to(name, request)), None)


def _is_put_to(name: str, request: HttpRequest) -> bool:
    model = service_model(name)
    protocol = model.metadata["protocol"]
    if protocol == "json":
        prefix: str = model.metadata["targetPrefix"]
        return request.headers.get("x-amz-target", "").partition(".")[0] == prefix
    if protocol == "query":
        return _is_version_of(model, request)
    return protocol == "rest-json" and any(route.labels(request) is not None for route in routes(model))


def _is_version_of(model: ServiceModel, request: HttpRequest) -> bool:
    sources = urlsplit(request.url).query, request.body.decode(errors="replace")
    return any(model.api_version in parse_qs(source).get("Version", []) for source in sources)
