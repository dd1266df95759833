"""AWS::SSM::Parameter. CloudFormation makes no SecureString."""

from __future__ import annotations

from typing import Any

from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import as_list, given, gone, tags_of

_TYPES = ("String", "StringList")


def _create(work: Work, wanted: Properties) -> Made:
    name = wanted.get("Name") or f"CFN-{work.short_name()}"
    tags = {"Tags": as_list(tags_of(wanted))} if wanted.get("Tags") else {}
    work.ask("ssm", "PutParameter", Name=name, **_said(wanted), **tags)
    return _made(name, wanted)


def _update(work: Work, change: Change) -> Made:
    if change.changed - {"Tags"}:
        cleared: dict[str, Any] = {name: "" for name in ("Description", "AllowedPattern") if name in change.changed}
        work.ask("ssm", "PutParameter", Name=change.id, Overwrite=True, **{**cleared, **_said(change.wanted)})
    if "Tags" in change.changed:
        _tag(work, change)
    return _made(change.id, change.wanted)


def _delete(work: Work, name: str, _: Properties) -> None:
    work.ask_unless_gone("ssm", "DeleteParameter", "ParameterNotFound", Name=name)


def _said(wanted: Properties) -> dict[str, Any]:
    if wanted["Type"] not in _TYPES:  # AWS's words are not known
        raise StackFailed(f"{wanted['Type']} is not a type that AWS::SSM::Parameter supports: [{', '.join(_TYPES)}]")
    said = given(wanted, "AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value")
    return {**said, "Value": str(said["Value"])}


def _tag(work: Work, change: Change) -> None:
    before, after = tags_of(change.before), tags_of(change.wanted)
    of = {"ResourceType": "Parameter", "ResourceId": change.id}
    if removed := gone(before, after):
        work.ask("ssm", "RemoveTagsFromResource", **of, TagKeys=removed)
    if after:
        work.ask("ssm", "AddTagsToResource", **of, Tags=as_list(after))


def _made(name: str, wanted: Properties) -> Made:
    return Made(name, {"Type": wanted["Type"], "Value": str(wanted["Value"])})


def _with_tags_as_list(properties: Properties) -> Properties:
    """Return the properties with their tags as other types have them: here a template maps keys to values."""
    tags = properties.get("Tags")
    return {**properties, "Tags": as_list(tags)} if isinstance(tags, dict) else properties


KINDS = (
    Kind(
        "AWS::SSM::Parameter",
        frozenset({"AllowedPattern", "DataType", "Description", "Name", "Policies", "Tags", "Tier", "Type", "Value"}),
        _create,
        _update,
        _delete,
        required=frozenset({"Type", "Value"}),
        replaces=frozenset({"Name"}),
        attributes=frozenset({"Type", "Value"}),
        named_by="Name",
        taggable=True,
        reads=_with_tags_as_list,
    ),
)
