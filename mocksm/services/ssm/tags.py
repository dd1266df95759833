"""AddTagsToResource, RemoveTagsFromResource, ListTagsForResource: the tags of parameters, and of nothing else that SSM has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.ssm.errors import InvalidResourceId, TooManyTagsError, ValidationException
from mocksm.services.ssm.store import Parameter, Parameters

_MOST = 50


@operation
def add_tags_to_resource(
    call: Call, *, resource_type: str, resource_id: str, tags: Sequence[Mapping[str, str]]
) -> None:
    """Add tags to a parameter, or give those that are there a new value."""
    parameter = _find(call, resource_type, resource_id)
    parameter.tags = with_tags(parameter.tags, tags)


@operation
def remove_tags_from_resource(call: Call, *, resource_type: str, resource_id: str, tag_keys: Sequence[str]) -> None:
    """Take tags away from a parameter; a key that is not there is no error."""
    parameter = _find(call, resource_type, resource_id)
    parameter.tags = {key: value for key, value in parameter.tags.items() if key not in tag_keys}


@operation
def list_tags_for_resource(call: Call, *, resource_type: str, resource_id: str) -> dict[str, Any]:
    """Return the tags of a parameter, in the order in which they were added."""
    tags = _find(call, resource_type, resource_id).tags
    return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}


def with_tags(tags: Mapping[str, str], added: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return tags with those that were added; more than 50, and AWS's own, are refused (in words that are unsure)."""
    if any(tag["Key"].lower().startswith("aws:") for tag in added):
        raise ValidationException("Tag keys that begin with aws: are reserved.")
    found = {**tags, **{tag["Key"]: tag["Value"] for tag in added}}
    if len(found) > _MOST:
        raise TooManyTagsError
    return found


def _find(call: Call, kind: str, name: str) -> Parameter:
    if kind != "Parameter":
        raise NotModelled(f"mocksm does not model the tags of ResourceType={kind!r}; it has those of 'Parameter'")
    parameter = call.store(Parameters).find(name.strip())
    if parameter is None:  # the sentence is unsure
        raise InvalidResourceId("Invalid Resource Id")
    return parameter
