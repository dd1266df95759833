"""TagResource, UntagResource, ListTags: the tags of a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.lambda_.errors import InvalidParameterValueException
from mocksm.services.lambda_.store import Function
from mocksm.services.lambda_.targets import find, target_of


@operation
def tag_resource(call: Call, *, resource: str, tags: Mapping[str, str]) -> None:
    """Add tags to a function, or change their values."""
    _find(call, resource).tags.update(tags)


@operation
def untag_resource(call: Call, *, resource: str, tag_keys: Sequence[str]) -> None:
    """Take tags away from a function; those that it has not are no error."""
    function = _find(call, resource)
    for key in tag_keys:
        function.tags.pop(key, None)


@operation
def list_tags(call: Call, *, resource: str) -> dict[str, Any]:
    """Return a function's tags."""
    return {"Tags": dict(_find(call, resource).tags)}


def _find(call: Call, arn: str) -> Function:
    target = target_of(call, arn)
    if target.qualifier is not None:
        raise InvalidParameterValueException(
            "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    return find(call, target)
