"""AWS::SecretsManager::Secret (integrations.md, sections 1.1 and 1.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import as_list, given, gone, tags_of, truth, whole

_TRUTHS = frozenset(
    {
        *("ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase", "IncludeSpace"),
        "RequireEachIncludedType",
    }
)
_TEMPLATE, _KEY = "SecretStringTemplate", "GenerateStringKey"
_VALUES = frozenset({"SecretString", "GenerateSecretString"})


def _create(work: Work, wanted: Properties) -> Made:
    value = _value(work, wanted)
    tags = [*as_list(tags_of(wanted)), *work.system_tags()]
    answer = work.ask(
        "secretsmanager",
        "CreateSecret",
        Name=wanted.get("Name") or work.short_name(),
        ClientRequestToken=work.token(),
        Tags=tags,
        **given(wanted, "Description", "KmsKeyId", "Type", AddReplicaRegions="ReplicaRegions"),
        **({} if value is None else {"SecretString": value}),
    )
    return _made(answer["ARN"])


def _update(work: Work, change: Change) -> Made:
    """Change what differs; a value that is wanted otherwise, or generated otherwise, is a new version."""
    wanted: Properties = change.wanted
    asked: dict[str, Any] = {}
    for name in ("Description", "KmsKeyId", "Type"):
        if name in change.changed:
            asked[name] = wanted.get(name, "")
    if change.changed & _VALUES and (value := _value(work, wanted)) is not None:
        asked["SecretString"] = value
    if asked:
        work.ask("secretsmanager", "UpdateSecret", SecretId=change.id, ClientRequestToken=work.token(), **asked)
    if "ReplicaRegions" in change.changed:
        _replicate(work, change)
    if "Tags" in change.changed:
        _tag(work, change)
    return _made(change.id)


def _delete(work: Work, arn: str, properties: Properties) -> None:
    """Delete it for good, with its replicas: the name is free at once (recorded)."""
    regions = [each["Region"] for each in properties.get("ReplicaRegions", [])]
    if regions:
        work.ask_unless_gone(
            "secretsmanager",
            "RemoveRegionsFromReplication",
            "ResourceNotFoundException",
            SecretId=arn,
            RemoveReplicaRegions=regions,
        )
    work.ask("secretsmanager", "DeleteSecret", SecretId=arn, ForceDeleteWithoutRecovery=True)


def _replicate(work: Work, change: Change) -> None:
    before = {each["Region"]: each for each in change.before.get("ReplicaRegions", [])}
    after = {each["Region"]: each for each in change.wanted.get("ReplicaRegions", [])}
    left = [region for region, each in before.items() if after.get(region) != each]
    if left:
        work.ask("secretsmanager", "RemoveRegionsFromReplication", SecretId=change.id, RemoveReplicaRegions=left)
    new = [each for region, each in after.items() if before.get(region) != each]
    if new:
        work.ask("secretsmanager", "ReplicateSecretToRegions", SecretId=change.id, AddReplicaRegions=new)


def _tag(work: Work, change: Change) -> None:
    before, after = tags_of(change.before), tags_of(change.wanted)
    if removed := gone(before, after):
        work.ask("secretsmanager", "UntagResource", SecretId=change.id, TagKeys=removed)
    if after:
        work.ask("secretsmanager", "TagResource", SecretId=change.id, Tags=as_list(after))


def _value(work: Work, wanted: Properties) -> str | None:
    """Return the value: the given one or a generated one; None for a secret that is to have none."""
    if _VALUES <= wanted.keys():  # AWS's words are not known
        raise StackFailed("You can't specify both SecretString and GenerateSecretString.")
    if "GenerateSecretString" in wanted:
        return _generated(work, wanted["GenerateSecretString"])
    return wanted.get("SecretString")


def _generated(work: Work, how: Mapping[str, Any]) -> str:
    """Return a password, inside the template's JSON if there is one."""
    if (_TEMPLATE in how) != (_KEY in how):  # AWS's words are not known
        raise StackFailed(f"You must specify both {_TEMPLATE} and {_KEY}, or neither of them.")
    options: dict[str, Any] = {name: truth(value) if name in _TRUTHS else value for name, value in how.items()}
    template, key = options.pop(_TEMPLATE, None), options.pop(_KEY, None)
    if "PasswordLength" in options:
        options["PasswordLength"] = whole(options["PasswordLength"])
    password = str(work.ask("secretsmanager", "GetRandomPassword", **options)["RandomPassword"])
    return password if template is None else json.dumps({**_parsed(template), key: password})


def _parsed(template: str) -> dict[str, Any]:
    try:
        found = json.loads(template)
    except ValueError:
        found = None
    if not isinstance(found, dict):  # AWS's words are not known
        raise StackFailed(f"{_TEMPLATE} must be a JSON object.")
    return found


def _made(arn: str) -> Made:
    return Made(arn, {"Id": arn})


SECRET = Kind(
    "AWS::SecretsManager::Secret",
    frozenset(
        {"Description", "GenerateSecretString", "KmsKeyId", "Name", "ReplicaRegions", "SecretString", "Tags", "Type"}
    ),
    _create,
    _update,
    _delete,
    replaces=frozenset({"Name"}),
    attributes=frozenset({"Id"}),
    named_by="Name",
    taggable=True,
)

KINDS = (SECRET,)
