"""How rules hear: of what CloudTrail records and of what PutEvents sends, when the operation is done and no lock is held.

Who caused an event never learns what became of it: what can't be delivered, and what a function raises, is told to the test
when the mock ends, where AWS would try again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mocksm.arn import Arn
from mocksm.audit.events import Event
from mocksm.audit.identities import stamp
from mocksm.engine.call import Call
from mocksm.engine.history import Record
from mocksm.engine.trail import Happening
from mocksm.errors import AwsError, MocksmError
from mocksm.iam.principal import Principal
from mocksm.services.events.inputs import input_of
from mocksm.services.events.lookup import DEFAULT
from mocksm.services.events.store import Rule, Rules

_SERVICE = "events.amazonaws.com"
_HINT = f"A function has to be there, and its policy to let {_SERVICE} invoke it (AddPermission)."
_CUSTOM = "events:PutEvents"

Envelope = tuple[dict[str, Any], bool]
"""An event as EventBridge sends it, and whether it tells of a call that only reads."""


def deliver_from_now_on(call: Call) -> None:
    """Have the rules of the call's cloud hear of what happens, if they do not yet."""
    receivers = call.cloud.trail.receivers
    if not any(isinstance(each, _Delivery) for each in receivers):
        receivers.append(_Delivery(call))


class _Delivery:
    """The one receiver of happenings that all rules of a cloud have in common."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def __call__(self, happening: Happening) -> None:
        """Bring a happening to the targets of every rule that hears of it."""
        failures: list[str] = []
        for account, region, rules in self._call.cloud.stores(Rules):
            envelopes = list(_envelopes(happening, account, region))
            for rule in rules:
                for event, is_reading in envelopes:
                    if rule.hears(event, is_reading=is_reading):
                        failures += self._deliver(rule, event)
        if failures:
            raise MocksmError("\n".join(failures))

    def _deliver(self, rule: Rule, event: Mapping[str, Any]) -> Iterator[str]:
        """Invoke a rule's targets, and yield what went wrong."""
        for target in rule.targets.values():
            arn = target["Arn"]
            try:
                answer = self._invoke(rule, arn, input_of(target, event, rule, self._call.cloud.clock.now()))
            except AwsError as error:
                yield f"mocksm: the rule {rule.name} could not invoke {arn}: {error.code}: {error.message}. {_HINT}"
                continue
            if "FunctionError" in answer:
                yield f"mocksm: {arn}, a target of the rule {rule.name}, failed: {answer['Payload'].decode()}"

    def _invoke(self, rule: Rule, arn: str, text: str) -> dict[str, Any]:
        function = Arn.parse(arn)
        cloud = self._call.cloud
        call = self._call._replace(
            service="lambda",
            operation="Invoke",
            params={"FunctionName": arn, "Payload": text.encode()},
            principal=Principal.service(_SERVICE, rule.arn),
            account=function.account if function else "",
            region=function.region if function else "",
            now=cloud.clock.now(),
            request_id=cloud.ids.uuid(),
            pending=[],
            latency=[],
            via="events",
            recorded=True,
            access_key_id=None,
        )
        return call.corridor.complete(call)


def _envelopes(happening: Happening, account: str, region: str) -> Iterator[Envelope]:
    """Yield what of a happening comes to the default event bus of an account and Region."""
    if isinstance(happening, Record) and happening.operation == _CUSTOM:
        if (happening.principal.account, happening.region) == (account, region) and happening.result is not None:
            yield from _custom(happening, happening.result)
        return
    event = Event.of(happening)
    seen = event.seen_by(account) if event is not None else None
    if seen is not None and seen.region == region:
        yield seen.event, seen.is_held_back


def _custom(record: Record, result: Mapping[str, Any]) -> Iterator[Envelope]:
    """Yield the events of a PutEvents that were taken."""
    for entry, taken in zip(record.params["Entries"], result["Entries"], strict=True):
        is_here = entry.get("EventBusName", DEFAULT).rpartition("/")[2] == DEFAULT
        if is_here and "EventId" in taken:
            event = {
                "version": "0",
                "id": taken["EventId"],
                "detail-type": entry["DetailType"],
                "source": entry["Source"],
                "account": record.principal.account,
                "time": stamp(entry.get("Time", record.at)),
                "region": record.region,
                "resources": list(entry.get("Resources", ())),
                "detail": json.loads(entry["Detail"]),
            }
            yield event, False
