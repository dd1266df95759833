"""What each request asks of which rule or event bus: the guard's question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags, tag_keys
from mocksm.services.events.store import Rules

_WITHOUT_RESOURCE = {"ListRules", "ListRuleNamesByTarget", "TestEventPattern"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the ARN of the rule, or of the event bus that events are put on; PutRule with tags also tags it."""
    action = f"events:{call.operation}"
    if call.operation in _WITHOUT_RESOURCE:
        return (Asked(action, "*", "*", call.account),)
    if call.operation == "PutEvents":
        buses = dict.fromkeys(_bus(call, entry.get("EventBusName")) for entry in call.params["Entries"])
        return tuple(Asked(action, arn, arn, call.account) for arn in buses)
    params = call.params
    arn = params.get("ResourceARN") or call.arn(f"rule/{params.get('Name') or params['Rule']}")
    own = Asked(action, arn, arn, call.account, context=partial(_keys, call, arn))
    if call.operation == "PutRule" and params.get("Tags"):
        return (own, own._replace(action="events:TagResource"))
    return (own,)


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a rule or an event bus would ask."""
    del given
    if call.operation in _WITHOUT_RESOURCE:
        return Asked(f"events:{call.operation}", "*", "*", call.account)
    return plain(call, arn)._replace(context=partial(_keys, call, arn))


def _bus(call: Call, named: str | None) -> str:
    return named if named is not None and named.startswith("arn:") else call.arn(f"event-bus/{named or 'default'}")


def _keys(call: Call, arn: str) -> Mapping[str, Any]:
    parts = Arn.parse(arn)
    name = parts.resource.removeprefix("rule/").rpartition("/")[2] if parts else ""
    rule = call.store(Rules).find(name)
    tags = {tag["Key"]: tag["Value"] for tag in call.params.get("Tags", ())}
    return {
        **(request_tags(tags) if tags else {}),
        **(tag_keys(call.params["TagKeys"]) if call.params.get("TagKeys") else {}),
        **(resource_tags(rule.tags) if rule else {}),
    }


PERMISSIONS = Permissions(ask)
