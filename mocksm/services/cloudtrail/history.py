"""LookupEvents: the management events of the last 90 days in the caller's account and Region, newest first.

AWS takes some minutes until an event can be looked up, and answers two such calls a second; neither is modelled. What an
event's resources are is taken from its request and its answer, for the services that mocksm has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mocksm.audit.events import Event, all_events
from mocksm.engine.call import Call
from mocksm.engine.paging import page, place
from mocksm.engine.service import operation
from mocksm.services.cloudtrail.errors import (
    InvalidEventCategoryException,
    InvalidLookupAttributesException,
    InvalidMaxResultsException,
    InvalidNextTokenException,
    InvalidTimeRangeException,
)
from mocksm.services.cloudtrail.resources import resources_of

_KEPT = timedelta(days=90)
_MOST = 50
_LONGEST = 2000
_ATTRIBUTES: dict[str, Callable[[Event], set[str | None]]] = {
    "EventId": lambda event: {event.id},
    "EventName": lambda event: {event.name},
    "EventSource": lambda event: {f"{event.service}.amazonaws.com"},
    "ReadOnly": lambda event: {_read_only(event)},
    "Username": lambda event: {event.user_name},
    "AccessKeyId": lambda event: {event.access_key_id},
    "ResourceType": lambda event: {each["ResourceType"] for each in resources_of(event)},
    "ResourceName": lambda event: {each["ResourceName"] for each in resources_of(event)},
}


@operation
def lookup_events(
    call: Call,
    *,
    lookup_attributes: Sequence[Mapping[str, str]] = (),
    start_time: datetime | None = None,
    end_time: datetime | None = None,
    event_category: str | None = None,
    max_results: int = _MOST,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Return the events that have an attribute, in a range of time; AWS's words for what it refuses are not known."""
    _check_attributes(lookup_attributes)
    if start_time is not None and end_time is not None and start_time > end_time:
        raise InvalidTimeRangeException("The start time must not be after the end time.")
    if not 1 <= max_results <= _MOST:
        raise InvalidMaxResultsException(f"MaxResults must be between 1 and {_MOST}.")
    if event_category not in {None, "insight"}:
        raise InvalidEventCategoryException(f"{event_category} is not an event category.")
    if event_category == "insight":
        return {"Events": []}
    request = _digest(call.params)
    found = _after(_lookup(call, lookup_attributes, start_time, end_time), next_token, request)
    shown, token = page(found, limit=max_results, key=lambda event: f"{request}{event.id}")
    return {"Events": [_shown(event) for event in shown], **({"NextToken": token} if token else {})}


def _check_attributes(attributes: Sequence[Mapping[str, str]]) -> None:
    if len(attributes) > 1:
        raise InvalidLookupAttributesException("You can look up events by one attribute only.")
    for attribute in attributes:
        if attribute["AttributeKey"] not in _ATTRIBUTES:
            raise InvalidLookupAttributesException(f"{attribute['AttributeKey']} is not a lookup attribute.")
        if not 1 <= len(attribute["AttributeValue"]) <= _LONGEST:
            raise InvalidLookupAttributesException(f"An attribute's value has 1 to {_LONGEST} characters.")


def _lookup(
    call: Call, attributes: Sequence[Mapping[str, str]], start: datetime | None, end: datetime | None
) -> Iterator[Event]:
    """Yield what is looked for, newest first."""
    since = max(start or call.now - _KEPT, call.now - _KEPT).replace(microsecond=0)
    for event in reversed(all_events(call.cloud)):
        # StartTime and EndTime come in whole seconds, as events show their times.
        at = event.at.replace(microsecond=0)
        seen = event.seen_by(call.account)
        if seen is None or not event.is_recorded or event.region != call.region:
            continue
        if at < since or (end is not None and at > end):
            continue
        if all(each["AttributeValue"] in _ATTRIBUTES[each["AttributeKey"]](seen) for each in attributes):
            yield seen


def _after(events: Iterator[Event], token: str | None, request: str) -> Iterator[Event]:
    """Skip what earlier pages had."""
    if token is None:
        return events
    key = place(token)
    if key is None or not key.startswith(request):
        raise InvalidNextTokenException("The token is invalid, or was used before with other parameters.")
    last = key[len(request) :]
    any(event.id == last for event in events)  # takes all events up to that one
    return events


def _digest(params: Mapping[str, Any]) -> str:
    """Return what tells a request from those with other parameters."""
    asked = sorted((name, str(value)) for name, value in params.items() if name not in {"NextToken", "MaxResults"})
    return hashlib.sha256(str(asked).encode()).hexdigest()


def _shown(event: Event) -> dict[str, Any]:
    optional = {"AccessKeyId": event.access_key_id, "Username": event.user_name}
    return {
        "EventId": event.id,
        "EventName": event.name,
        "ReadOnly": _read_only(event),
        "EventTime": event.at.replace(microsecond=0),
        "EventSource": f"{event.service}.amazonaws.com",
        "Resources": resources_of(event),
        "CloudTrailEvent": event.text,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _read_only(event: Event) -> str:
    return "true" if event.only_reads else "false"
