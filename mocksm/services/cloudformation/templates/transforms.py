"""Transforms: AWS::SecretsManager puts a hosted rotation function's stack into the template. No other is modelled.

What AWS calls the stack's resource is not known; here it is the schedule's name with ``HostedRotationLambda`` behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.template import Declared, Template

OLD, NEW = "AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16"
SCHEDULE = "AWS::SecretsManager::RotationSchedule"
HOSTED = "HostedRotationLambda"
NESTED = "AWS::CloudFormation::Stack"

# Integrations 1.4: all that the older transform lets a schedule have beside its properties.
_OLD_ATTRIBUTES = frozenset({"Type", "Properties", "DeletionPolicy", "UpdateReplacePolicy"})


def check_transforms(template: Template) -> None:
    """Say so where a template needs a transform that is not modelled: nothing else can be said of it then.

    Raises:
        NotImplementedError: It declares one.
    """
    strange = [name for name in template.transforms if name not in (OLD, NEW)]
    if strange:
        raise NotModelled(f"mocksm does not model the transforms {strange} of a template; it has {OLD} and {NEW}")


def processed(template: Template) -> Template:
    """Return the template as its transforms leave it."""
    if not template.transforms:
        return template
    resources: dict[str, Any] = {}
    for name, given in template.body["Resources"].items():
        declared = template.resources[name]
        if declared.type == SCHEDULE and HOSTED in declared.properties:
            resources.update(_expanded(declared, given, is_old=NEW not in template.transforms))
        else:
            resources[name] = given
    return template.with_resources(resources)


def _expanded(declared: Declared, given: Mapping[str, Any], *, is_old: bool) -> dict[str, Any]:
    strange = sorted(given.keys() - _OLD_ATTRIBUTES)
    if is_old and strange:  # AWS's words are not known
        raise ValidationError(
            f"Transform {OLD} failed with: {', '.join(strange)} of {declared.logical_id} is not supported; {NEW} supports it"
        )
    name = f"{declared.logical_id}{HOSTED}"
    properties = {key: value for key, value in declared.properties.items() if key != HOSTED}
    stack = {
        "Type": NESTED,
        **({"Condition": declared.condition} if declared.condition else {}),
        "Properties": {
            "TemplateURL": "https://secrets-manager-rotation-functions.invalid/hosted.yaml",
            "Parameters": declared.properties[HOSTED],
        },
    }
    function = {"Fn::GetAtt": [name, "Outputs.RotationLambdaARN"]}
    return {name: stack, declared.logical_id: {**given, "Properties": {**properties, "RotationLambdaARN": function}}}
