"""URI templates of rest protocols: which operation a method and a path fit, and what stands in the labels."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.model import OperationModel, ServiceModel

from mocksm.wire.http import HttpRequest

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")


class Route(NamedTuple):
    """How one operation is asked for: ``GET /2018-10-31/layers/{LayerName}/versions?find=LayerVersion``.

    Attributes:
        operation: The operation.
        names: The template's labels, in order.
        path: What the path must look like; a group for each label.
        query: What the query must hold.
    """

    operation: OperationModel
    names: tuple[str, ...]
    path: re.Pattern[str]
    query: Mapping[str, list[str]]

    def labels(self, request: HttpRequest) -> dict[str, str] | None:
        """Return the values of the labels, or None where the request does not fit."""
        if request.method != self.operation.http["method"]:
            return None
        url = urlsplit(request.url)
        found = self.path.fullmatch(url.path)
        if found is None:
            return None
        sent = parse_qs(url.query, keep_blank_values=True) if self.query else {}
        if any(sent.get(name) != values for name, values in self.query.items()):
            return None
        return dict(zip(self.names, map(unquote, found.groups()), strict=True))


@functools.cache
def route(operation: OperationModel) -> Route:
    """Return the route of an operation of a rest service."""
    path, _, query = operation.http["requestUri"].partition("?")
    labels = tuple(_LABEL.finditer(path))
    return Route(
        operation,
        tuple(label[1] for label in labels),
        re.compile(_path(path)),
        parse_qs(query, keep_blank_values=True),
    )


def _path(template: str) -> str:
    """Return a template as a pattern; older SDKs end some paths in a slash, newer ones do not."""
    pieces: list[str] = []
    position = 0
    for label in _LABEL.finditer(template):
        pieces += re.escape(template[position : label.start()]), "(.+)" if label[2] else "([^/]+)"
        position = label.end()
    return "".join(pieces) + re.escape(template[position:].rstrip("/")) + "/?"


@functools.cache
def routes(model: ServiceModel) -> Sequence[Route]:
    """Return the routes of a service, the most particular first: a literal query, then fewer labels."""
    every = [route(model.operation_model(name)) for name in model.operation_names]
    return sorted(every, key=lambda each: (not each.query, len(each.names)))
