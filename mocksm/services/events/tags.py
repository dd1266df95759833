"""TagResource, UntagResource, ListTagsForResource: the tags of rules, which are all that EventBridge has here.

AWS's words for an ARN that is no rule's are not known; event buses can't be tagged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.events.errors import LimitExceededException, ResourceNotFoundException, ValidationException
from mocksm.services.events.lookup import DEFAULT, find, rules_of
from mocksm.services.events.store import Rule

_MOST = 50
_RULE = "rule/"


@operation
def tag_resource(call: Call, *, resource_arn: str, tags: Sequence[Mapping[str, str]]) -> None:
    """Add tags to a rule, or give those that are there a new value."""
    rule = _find(call, resource_arn)
    rules_of(call, None).put(replace(rule, tags=with_tags(rule.tags, tags)))


@operation
def untag_resource(call: Call, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
    """Take tags off a rule; a key that is not there is no error."""
    rule = _find(call, resource_arn)
    left = {key: value for key, value in rule.tags.items() if key not in tag_keys}
    rules_of(call, None).put(replace(rule, tags=left))


@operation
def list_tags_for_resource(call: Call, *, resource_arn: str) -> dict[str, Any]:
    """Return the tags of a rule, in the order in which they were added."""
    return {"Tags": [{"Key": key, "Value": value} for key, value in _find(call, resource_arn).tags.items()]}


def with_tags(tags: Mapping[str, str], added: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return tags with those that were added; AWS's own and more than 50 are refused, in words that are not known."""
    if any(tag["Key"].lower().startswith("aws:") for tag in added):
        raise ValidationException("Tag keys that begin with aws: are reserved.")
    found = {**tags, **{tag["Key"]: tag["Value"] for tag in added}}
    if len(found) > _MOST:
        raise LimitExceededException("The requested resource exceeds the maximum number allowed.")
    return found


def _find(call: Call, arn: str) -> Rule:
    """Return the rule of an ARN, which in the default event bus is ``rule/name``; ``rule/default/name`` is taken too."""
    parts = Arn.parse(arn)
    if parts is None or parts.service != "events":
        raise ValidationException(f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.")
    if not parts.resource.startswith(_RULE):
        raise NotModelled(f"mocksm does not model the tags of {arn}; it has those of rules")
    bus, _, name = parts.resource.removeprefix(_RULE).rpartition("/")
    if (parts.account, parts.region) != (call.account, call.region):
        raise ResourceNotFoundException(f"Rule {name} does not exist on EventBus {DEFAULT}.")
    return find(call, name, bus or DEFAULT)
