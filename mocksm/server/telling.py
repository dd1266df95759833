"""What mocksm itself has to say, as an answer that clients of AWS show to their users. It knows no mock."""

from __future__ import annotations

import json
from html import escape

from mocksm.errors import AwsError, MocksmError
from mocksm.server.served import OWN_ERROR
from mocksm.wire.encode import encode_error
from mocksm.wire.http import HttpRequest, HttpResponse
from mocksm.wire.models import service_model

_NOT_IMPLEMENTED = 501  # the one error of a server that SDKs don't try again
_FAILED = 500
_REQUEST_ID = "mocksm"


def told(error: Exception, request: HttpRequest, service: str | None) -> HttpResponse:
    """Return an exception that is no answer of AWS's as one, with its name for a code and its words.

    Args:
        error: What mocksm says, or an exception that the test ordered, which a server cannot raise in its client.
        request: What is answered.
        service: A service that mocksm has, in whose protocol it is told; None for any other.
    """
    status = _NOT_IMPLEMENTED if isinstance(error, MocksmError) else _FAILED
    name = type(error).__name__
    if service is None:
        answer = _plain(request, status, name, str(error))
    else:
        answer = encode_error(service_model(service), AwsError(str(error), code=name, status=status), _REQUEST_ID)
    return HttpResponse(answer.status, answer.body, {**answer.headers, OWN_ERROR: name})


def _plain(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """Return an error to a client of which it is not known what it speaks: JSON if that is what it sent, else XML."""
    if "json" in request.headers.get("content-type", ""):
        body = json.dumps({"__type": code, "message": message}).encode()
        return HttpResponse(status, body, {"Content-Type": "application/json", "x-amzn-errortype": code})
    text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></ErrorResponse>"
    return HttpResponse(status, text.encode(), {"Content-Type": "text/xml"})
