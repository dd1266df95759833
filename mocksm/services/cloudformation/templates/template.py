"""A template in its parts, each checked for its form. What its functions refer to is checked elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.reading import read

_SECTIONS = frozenset(
    {
        *("AWSTemplateFormatVersion", "Conditions", "Description", "Mappings", "Metadata", "Outputs", "Parameters"),
        *("Resources", "Rules", "Transform"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("Condition", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type"),
        *("UpdatePolicy", "UpdateReplacePolicy"),
    }
)
_POLICIES = ("Delete", "Retain", "Snapshot", "RetainExceptOnCreate")
_NAME = re.compile(r"[A-Za-z0-9]{1,255}", re.ASCII)
_MOST: Mapping[str, int] = {"Resources": 500, "Parameters": 200, "Mappings": 200, "Outputs": 200}
_LONGEST = 1024
_VERSION = "2010-09-09"

# The sentences of this file are not in the fact book; they are widely reported.


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource as a template declares it.

    Attributes:
        logical_id: Its name in the template.
        type: ``AWS::KMS::Key``.
        properties: Its properties, with their functions.
        depends_on: What it names under DependsOn.
        condition: The name of the condition under which it is made, None where it always is.
        deletion_policy: What becomes of it when it leaves the stack; None where the template does not say.
        replace_policy: What becomes of it when it is replaced; likewise.
        metadata: Its Metadata, as it stands.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    depends_on: tuple[str, ...] = ()
    condition: str | None = None
    deletion_policy: str | None = None
    replace_policy: str | None = None
    metadata: Any = None


@dataclass(frozen=True)
class Template:
    """A template.

    Attributes:
        text: Its text as it was given.
        body: What it holds, short forms as their long ones.
    """

    text: str
    body: Mapping[str, Any]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Return a template; raises ValidationError where its form is wrong."""
        template = cls(text, read(text))
        _check_sections(template.body)
        template.resources  # noqa: B018 - checks them
        _check_outputs(template.outputs)
        return template

    def with_resources(self, resources: Mapping[str, Any]) -> Template:
        """Return the same template as transforms have processed it."""
        body = {**self.body, "Resources": resources}
        return Template(json.dumps(body, indent=2), body)

    @cached_property
    def resources(self) -> Mapping[str, Declared]:
        """The resources by their logical ids, in the template's order."""
        return {name: _declared(name, given) for name, given in self.body["Resources"].items()}

    @property
    def description(self) -> str | None:
        """Its description."""
        found = self.body.get("Description")
        return None if found is None else str(found)

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The declarations of its parameters."""
        return _section(self.body, "Parameters")

    @property
    def mappings(self) -> Mapping[str, Any]:
        """Its mappings."""
        return _section(self.body, "Mappings")

    @property
    def conditions(self) -> Mapping[str, Any]:
        """Its conditions by their names."""
        return _section(self.body, "Conditions")

    @property
    def rules(self) -> Mapping[str, Any]:
        """Its rules by their names."""
        return _section(self.body, "Rules")

    @property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        """Its outputs by their names."""
        return _section(self.body, "Outputs")

    @property
    def transforms(self) -> Sequence[str]:
        """The transforms that it declares."""
        found = self.body.get("Transform", [])
        return [found] if isinstance(found, str) else list(found)


def _section(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name) or {}
    if not isinstance(found, Mapping):
        raise ValidationError(f"Template format error: {name} section must be a map or object.")
    return found


def _check_sections(body: Mapping[str, Any]) -> None:
    strange = [str(name) for name in body if name not in _SECTIONS]
    if "Hooks" in strange:
        raise NotModelled("mocksm does not model the Hooks section of a template")
    if strange:
        raise ValidationError(f"Invalid template property or properties [{', '.join(strange)}]")
    version = body.get("AWSTemplateFormatVersion", _VERSION)
    if str(version) != _VERSION:
        raise ValidationError(
            f"Template format error: {version} is not a supported value for AWSTemplateFormatVersion."
        )
    resources = _section(body, "Resources")
    if not resources:
        raise ValidationError("Template format error: At least one Resources member must be defined.")
    _check_sizes(body)
    for section, noun in (("Resources", "Resource"), ("Parameters", "Parameter"), ("Outputs", "Output")):
        for name in _section(body, section):
            _check_name(str(name), section, noun)


def _check_sizes(body: Mapping[str, Any]) -> None:
    for section, most in _MOST.items():
        number = len(_section(body, section))
        if number > most:
            raise ValidationError(
                f"Template format error: Number of {section.lower()}, {number}, is greater than maximum allowed, {most}"
            )
    if len(str(body.get("Description", ""))) > _LONGEST:
        raise ValidationError(f"Template format error: 'Description' length is greater than {_LONGEST}.")


def _check_name(name: str, section: str, noun: str) -> None:
    if name.startswith("Fn::"):
        raise NotModelled(f"mocksm does not model {name} as a name in the {section} section of a template")
    if _NAME.fullmatch(name) is None:
        raise ValidationError(f"Template format error: {noun} name {name} is non alphanumeric.")


def _declared(name: str, given: Any) -> Declared:
    if not isinstance(given, Mapping):
        raise ValidationError(f"Template format error: [/Resources/{name}] resource definition is malformed")
    if not isinstance(given.get("Type"), str):
        raise ValidationError(
            f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
        )
    strange = next((each for each in given if each not in _ATTRIBUTES), None)
    if strange is not None:
        raise ValidationError(f"Invalid template resource property '{strange}'")
    depends_on = given.get("DependsOn", [])
    return Declared(
        name,
        given["Type"],
        _properties(name, given.get("Properties") or {}),
        (depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
        given.get("Condition"),
        _policy(name, "DeletionPolicy", given),
        _policy(name, "UpdateReplacePolicy", given),
        given.get("Metadata"),
    )


def _properties(name: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise ValidationError(f"Template format error: [/Resources/{name}] resource definition is malformed")
    return given


def _policy(name: str, attribute: str, given: Mapping[str, Any]) -> str | None:
    found = given.get(attribute)
    if found is not None and found not in _POLICIES:
        raise ValidationError(f"Template format error: Unrecognized {attribute} {found} for resource {name}")
    return found


def _check_outputs(outputs: Mapping[str, Any]) -> None:
    for given in outputs.values():
        if not isinstance(given, Mapping) or "Value" not in given:
            raise ValidationError("Template format error: Every Outputs member must contain a Value object")
