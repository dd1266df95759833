"""GetTemplate, ValidateTemplate, GetTemplateSummary: templates as texts, and what they say of themselves."""

from __future__ import annotations

import json
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.lookup import change_set, find
from mocksm.services.cloudformation.preparing import parsed
from mocksm.services.cloudformation.shapes import optional
from mocksm.services.cloudformation.stacks import body_of
from mocksm.services.cloudformation.templates.capabilities import iam_resources, needed
from mocksm.services.cloudformation.templates.parameters import as_text, is_hidden
from mocksm.services.cloudformation.templates.template import Template


@operation
def get_template(
    call: Call,
    *,
    stack_name: str | None = None,
    change_set_name: str | None = None,
    template_stage: str = "Original",
) -> dict[str, Any]:
    """Return the template of a stack or a change set, as it was given or as its transforms left it; JSON comes parsed."""
    if change_set_name is not None:
        target = change_set(call, change_set_name, stack_name)[1].target
    elif stack_name is not None:
        found = find(call, stack_name).target
        if found is None:
            raise ValidationError(f"Stack {stack_name} does not have a template")  # AWS's words are not known
        target = found
    else:
        raise ValidationError("StackName or ChangeSetName must be specified.")  # likewise
    text = (target.processed if template_stage == "Processed" else target.template).text
    return {"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]}


@operation
def validate_template(call: Call, *, template_body: str | None = None) -> dict[str, Any]:
    """Return what a template says of itself, if its form and its references are right."""
    template = parsed(call, body_of(template_body))
    parameters = [
        {
            "ParameterKey": name,
            "NoEcho": is_hidden(each),
            **optional(
                DefaultValue=as_text(each["Default"]) if "Default" in each else None,
                Description=each.get("Description"),
            ),
        }
        for name, each in template.parameters.items()
    ]
    return {"Parameters": parameters, **_needs(template), **optional(Description=template.description)}


@operation
def get_template_summary(
    call: Call, *, template_body: str | None = None, stack_name: str | None = None
) -> dict[str, Any]:
    """Return what a template, or that of a stack, says of itself, with the types of its resources."""
    target = find(call, stack_name).target if stack_name and not template_body else None
    template = target.template if target else parsed(call, body_of(template_body))
    parameters = [
        {
            "ParameterKey": name,
            "ParameterType": str(each["Type"]),
            "NoEcho": is_hidden(each),
            "ParameterConstraints": optional(
                AllowedValues=[as_text(value) for value in each["AllowedValues"]] if "AllowedValues" in each else None
            ),
            **optional(
                DefaultValue=as_text(each["Default"]) if "Default" in each else None,
                Description=each.get("Description"),
            ),
        }
        for name, each in template.parameters.items()
    ]
    metadata = template.body.get("Metadata")
    return {
        "Parameters": parameters,
        "ResourceTypes": list(dict.fromkeys(each.type for each in template.resources.values())),
        **_needs(template),
        **optional(
            Description=template.description,
            Metadata=None if metadata is None else json.dumps(metadata),
            Version=str(template.body["AWSTemplateFormatVersion"])
            if "AWSTemplateFormatVersion" in template.body
            else None,
        ),
    }


def _needs(template: Template) -> dict[str, Any]:
    """Return the capabilities that a template needs, with the reason in CloudFormation's words (widely reported)."""
    lacking, types = needed(template), iam_resources(template)
    reason = f"The following resource(s) require capabilities: [{', '.join(types)}]" if types else None
    transforms = list(template.transforms)
    return optional(Capabilities=lacking or None, CapabilitiesReason=reason, DeclaredTransforms=transforms or None)
