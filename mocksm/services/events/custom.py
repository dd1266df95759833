"""Events of one's own: PutEvents, and TestEventPattern for patterns. ``delivering`` brings them to the rules.

An entry that is refused does not hold up the others. Endpoints, trace headers and the size of an entry are not modelled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.events.errors import ValidationException
from mocksm.services.events.rules import read

_REQUIRED = ("Source", "DetailType", "Detail")
_OF_EVENT = ("id", "account", "source", "time", "region", "resources", "detail-type")


@operation
def put_events(call: Call, *, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Take events; one for an event bus that is not there is taken and lost, as on AWS."""
    answers = [_refusal(entry) or {"EventId": call.ids.uuid()} for entry in entries]
    return {"FailedEntryCount": sum("ErrorCode" in each for each in answers), "Entries": answers}


@operation
def test_event_pattern(call: Call, *, event_pattern: str, event: str) -> dict[str, Any]:
    """Say whether a pattern matches an event, which has to have the members of one; AWS's words for others are not known."""
    del call
    pattern = read(event_pattern)
    try:
        given = json.loads(event)
    except ValueError as error:
        raise ValidationException("Parameter Event is not valid.") from error
    if not isinstance(given, dict) or any(name not in given for name in _OF_EVENT):
        raise ValidationException("Parameter Event is not valid.")
    return {"Result": pattern.matches(given)}


def _refusal(entry: Mapping[str, Any]) -> dict[str, str] | None:
    for name in _REQUIRED:
        if not entry.get(name):
            reason = f"{name} is a required argument."
            return _failed("InvalidArgument", f"Parameter {name} is not valid. Reason: {reason}")
    if entry["Source"].startswith("aws."):
        return _failed("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        detail = None
    return None if isinstance(detail, dict) else _failed("MalformedDetail", "Detail is malformed.")


def _failed(code: str, message: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": message}
