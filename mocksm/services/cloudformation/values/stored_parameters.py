"""Parameters whose values are names in Parameter Store: what stands there, fetched with every change of a stack.

Facts: integrations.md, section 1.7. What is allowed is asked of the name, never of the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.services.cloudformation.errors import InternalFailure, ValidationError
from mocksm.services.cloudformation.templates.parameters import is_list, stored_type, typed
from mocksm.services.cloudformation.templates.template import Template
from mocksm.services.cloudformation.values.dynamic import StoredPart

_NAME = re.compile(r"(?P<name>[^:]+)(:(?P<version>\d+))?")


def fetched(call: Call, template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """Return what Parameter Store has for each parameter that is a name there, by the parameter's name."""
    named = {name: kind for name, each in template.parameters.items() if (kind := stored_type(each)) is not None}
    parts = {name: _part(values[name]) for name in named}
    if not parts:
        return {}
    found = _fetch(call, list(dict.fromkeys(parts.values())))
    return {name: _checked(part.name, named[name], found[part]) for name, part in parts.items()}


def as_seen(template: Template, values: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, Any]:
    """Return what Ref gives of each parameter."""
    seen: dict[str, Any] = {}
    for name, text in values.items():
        declaration = template.parameters[name]
        kind = stored_type(declaration) or str(declaration["Type"])
        seen[name] = typed(stored.get(name, text), kind)
    return seen


def _part(name: str) -> StoredPart:
    match = _NAME.fullmatch(name)
    if match is None:  # a label: recorded, the answer says no more
        raise InternalFailure(status=500)
    return StoredPart(match["name"], match["version"])


def _fetch(call: Call, parts: list[StoredPart]) -> dict[StoredPart, Mapping[str, Any]]:
    found: dict[StoredPart, Mapping[str, Any]] = {}
    for part in parts:
        answer = call.ask("ssm", "GetParameters", Names=[part.selector], WithDecryption=False)
        if answer["Parameters"]:
            found[part] = answer["Parameters"][0]
    missing = [part.name for part in parts if part not in found]
    if missing:
        raise ValidationError(
            f"Unable to fetch parameters [{', '.join(missing)}] from parameter store for this account."
        )
    return found


def _checked(name: str, kind: str, stored: Mapping[str, Any]) -> str:
    if stored["Type"] == "SecureString":
        raise ValidationError(f"Parameters [{name}] referenced by template have types not supported by CloudFormation.")
    if is_list(kind) != (stored["Type"] == "StringList"):
        raise ValidationError(f"Types for SSM parameters [{name}] defined in CFN template and SSM are incompatible")
    return str(stored["Value"])
