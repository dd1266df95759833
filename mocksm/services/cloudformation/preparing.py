"""A request's template, parameters and tags to what the stack is to be: all that is refused in the request's own answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocksm.engine.call import Call
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.options import Options
from mocksm.services.cloudformation.resources import has_attribute, is_type
from mocksm.services.cloudformation.running.run import options_of
from mocksm.services.cloudformation.running.scenes import conditions_of, seen
from mocksm.services.cloudformation.running.secure import check_references
from mocksm.services.cloudformation.store import Resource, Target
from mocksm.services.cloudformation.templates.capabilities import check_capabilities
from mocksm.services.cloudformation.templates.checking import check, check_present
from mocksm.services.cloudformation.templates.parameters import values_of
from mocksm.services.cloudformation.templates.template import Template
from mocksm.services.cloudformation.templates.transforms import check_transforms, processed
from mocksm.services.cloudformation.values.conditions import check_rules
from mocksm.services.cloudformation.values.scene import Place
from mocksm.services.cloudformation.values.stored_parameters import fetched

Listed = Sequence[Mapping[str, Any]]


def parsed(call: Call, text: str) -> Template:
    """Return a template, with all that it says of itself checked."""
    template = Template.parse(text)
    check_transforms(template)
    strange = sorted({each.type for each in template.resources.values() if not is_type(each.type)})
    if strange:  # widely reported
        raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(strange)}]")
    options = options_of(call)
    check(template, lambda kind, attribute: _has_attribute(options, kind, attribute))
    return template


def prepare(
    call: Call,
    template: Template,
    place: Place,
    *,
    parameters: Listed,
    capabilities: Sequence[str],
    tags: Mapping[str, str],
    expands: bool,
    before: Target | None = None,
    there: Mapping[str, Resource] | None = None,
) -> Target:
    """Return what a stack is to be.

    Args:
        call: The request, as whoever the stack is changed by.
        template: The template.
        place: Where the stack is, or will be.
        parameters: Parameters, as requests have them.
        capabilities: What the caller acknowledged.
        tags: The stack's tags.
        expands: Whether transforms are run without a change set.
        before: What the stack is; None where there is none yet.
        there: The stack's resources.
    """
    values = values_of(template, parameters, before.values if before else None)
    check_capabilities(template, capabilities, expands=expands)
    target = Target(template, processed(template), values, tags, tuple(capabilities))
    target = replace(target, stored=fetched(call, template, values))
    check_rules(template, seen(place, target))
    check_present(target.processed, conditions_of(place, target))
    check_references(call, place, target, there or {})
    return target


def tags_of(given: Listed) -> dict[str, str]:
    """Return tags as a mapping; the words of what is refused are not known of AWS."""
    found = {each["Key"]: each["Value"] for each in given}
    if any(key.lower().startswith("aws:") for key in found):
        raise ValidationError("Tag keys that begin with aws: are reserved.")
    return found


def _has_attribute(options: Options, kind: str, attribute: str) -> bool | None:
    return None if options.accepted(kind) else has_attribute(kind, attribute)
