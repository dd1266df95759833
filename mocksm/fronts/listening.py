"""Which front listens on this machine, where, and what it answers; a front is imported when it is first asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

from mocksm.errors import MocksmError

if TYPE_CHECKING:
    from mocksm.fronts.calling import Caller
    from mocksm.wire.http import HttpRequest, HttpResponse

Front = Literal["extension", "agent"]
"""The AWS Parameters and Secrets Lambda Extension, or the AWS Secrets Manager Agent."""

_FRONTS = get_args(Front)
_PORT = 2773
_CHANGES_PORT = "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT"


def checked(front: Front | None) -> Front | None:
    """Return a front that there is, None for none."""
    if front is not None and front not in _FRONTS:
        raise MocksmError(f"mocksm: localhost={front!r} is not known; it takes 'extension', 'agent' or None")
    return front


def port_of(front: Front, environ: Mapping[str, str]) -> int:
    """Return the port where a front listens; the agent's is changed in a file of its own, which mocksm does not read."""
    text = environ.get(_CHANGES_PORT) if front == "extension" else None
    return int(text) if text and text.isdigit() else _PORT


def answer(front: Front, request: HttpRequest, caller: Caller) -> HttpResponse:
    """Answer a request to a front."""
    if front == "agent":
        from mocksm.fronts import agent

        return agent.answer(request, caller)
    from mocksm.fronts import extension

    return extension.answer(request, caller)
