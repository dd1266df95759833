"""PutParameter: a new parameter, or another version of one.

What a version is not said to have it takes over from the one before: description, pattern, key, data type, tier, policies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.ssm.encryption import DEFAULT_KEY, seal
from mocksm.services.ssm.errors import (
    HierarchyTypeMismatchException,
    ParameterAlreadyExists,
    ParameterMaxVersionLimitExceeded,
    ValidationException,
)
from mocksm.services.ssm.expiring import carried_over, plan
from mocksm.services.ssm.names import PREFIX, check_new
from mocksm.services.ssm.policies import read
from mocksm.services.ssm.store import SECURE_STRING, STANDARD, Parameter, Parameters, Version, key_of
from mocksm.services.ssm.tags import with_tags
from mocksm.services.ssm.telling import tell_change
from mocksm.services.ssm.tiers import tier_for
from mocksm.services.ssm.values import check_data_type, check_value

_VERSIONS = 100


@operation
def put_parameter(
    call: Call,
    *,
    name: str,
    value: str,
    description: str | None = None,
    type: str | None = None,  # noqa: A002 - AWS's word
    key_id: str | None = None,
    overwrite: bool = False,
    allowed_pattern: str | None = None,
    tags: Sequence[Mapping[str, str]] | None = None,
    tier: str | None = None,
    policies: str | None = None,
    data_type: str | None = None,
) -> dict[str, Any]:
    """Make a parameter, or with Overwrite another version of one; a parameter keeps its type."""
    name = name.strip()
    check_new(call, name)
    parameters = call.store(Parameters)
    parameter = parameters.find(name)
    _check_way(parameter, overwrite=overwrite, tags=tags)
    before = parameter.latest if parameter else None
    _check_type(before, type, key_id)
    said = {
        "type": type,
        "description": description,
        "allowed_pattern": allowed_pattern,
        "key_id": key_id,
        "data_type": data_type or None,
        "policies": None if policies is None else read(policies),
    }
    version = _version(call, before, value, {name: each for name, each in said.items() if each is not None})
    check_data_type(version.data_type)
    check_value(value, version.type, version.allowed_pattern)
    version.tier = tier_for(parameters, parameter, tier, value, has_policies=bool(version.policies))
    if parameter is None:
        parameter = Parameter(name, call.arn(PREFIX + key_of(name)), [], tags=with_tags({}, tags or ()))
    else:
        _check_room(parameter)
    if version.type == SECURE_STRING:
        version.key_id = version.key_id or DEFAULT_KEY
        version.content = seal(call, parameter.arn, value, version.tier, version.key_id)
    _keep(call, parameter, version)
    return {"Version": version.number, "Tier": version.tier}


def _check_way(parameter: Parameter | None, *, overwrite: bool, tags: Sequence[Mapping[str, str]] | None) -> None:
    if overwrite and tags:
        raise ValidationException(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove "
            "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource."
        )
    if parameter is not None and not overwrite:
        raise ParameterAlreadyExists(
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."
        )


def _check_type(before: Version | None, kind: str | None, key_id: str | None) -> None:
    if before is None and kind is None:
        raise ValidationException("A parameter type is required when you create a parameter.")
    if before is not None and kind not in {None, before.type}:  # the sentence is the model's
        raise HierarchyTypeMismatchException(
            "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a "
            "parameter from a String type to a SecureString type. You must create a new, unique parameter."
        )
    if key_id is not None and SECURE_STRING != (before.type if before else kind):
        raise ValidationException("KeyId is required for SecureString type parameter only.")


def _version(call: Call, before: Version | None, value: str, said: Mapping[str, Any]) -> Version:
    """Return the version that is to come, not yet in its tier and with its value in the clear."""
    put: dict[str, Any] = {"content": value, "modified": call.now, "user": call.principal.arn}
    if before is None:
        return Version(1, tier=STANDARD, **put, **said)
    kept: dict[str, Any] = {"policies": carried_over(before.policies), **said}
    return replace(before, number=before.number + 1, **put, **kept)


def _check_room(parameter: Parameter) -> None:
    oldest = parameter.versions[0]
    if len(parameter.versions) >= _VERSIONS and parameter.labels_of(oldest.number):
        raise ParameterMaxVersionLimitExceeded(
            f"You attempted to create a new version of {parameter.name} by calling the PutParameter API with the overwrite "
            f"flag. Version {oldest.number}, the oldest version, can't be deleted because it has a label associated with it. "
            "Move the label to another version of the parameter, and try again."
        )


def _keep(call: Call, parameter: Parameter, version: Version) -> None:
    parameters = call.store(Parameters)
    if parameter.versions:
        parameters.renew(parameter, version)
        del parameter.versions[:-_VERSIONS]
        tell_change(call, parameter, "Update")
    else:
        parameter.versions.append(version)
        parameters.add(parameter)
        tell_change(call, parameter, "Create")
    plan(call, parameter)
