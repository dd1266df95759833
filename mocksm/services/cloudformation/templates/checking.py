"""Whether all that a template refers to is there. The words are not in the fact book; they are widely reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.order import in_order
from mocksm.services.cloudformation.templates.references import (
    Reference,
    check_functions,
    conditions_in,
    references,
)
from mocksm.services.cloudformation.templates.template import Template

PSEUDO = frozenset(
    {
        *("AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region"),
        *("AWS::StackId", "AWS::StackName", "AWS::URLSuffix"),
    }
)

# Says whether a type of resource has an attribute; None where it is not known.
HasAttribute = Callable[[str, str], bool | None]


def check(template: Template, has_attribute: HasAttribute) -> None:
    """Raise what CloudFormation says of a template whose references lead nowhere, or in a circle.

    Raises:
        NotImplementedError: It has a function that is not modelled.
    """
    check_functions({**template.body})
    for declared in template.resources.values():
        own = [declared.condition] if declared.condition else []
        _check_conditions([*own, *conditions_in({**declared.properties})], template)
        missing = [name for name in declared.depends_on if name not in template.resources]
        _check_found([*references(declared.properties), *map(Reference, missing)], template, "Resources", has_attribute)
    for output in template.outputs.values():
        _check_conditions([output["Condition"]] if "Condition" in output else [], template)
        _check_found(references(dict(output)), template, "Outputs", has_attribute)
    _check_conditions(conditions_in({**template.conditions}), template)
    for condition in template.conditions.values():
        _check_parameters(references(condition), template)
    in_order(template.resources)


def check_present(template: Template, conditions: Mapping[str, bool]) -> None:
    """Raise what CloudFormation says of a reference to a resource whose condition does not hold."""
    there = {name for name, each in template.resources.items() if each.condition is None or conditions[each.condition]}
    for name in template.resources:
        if name in there:
            found = references(template.resources[name].properties, conditions)
            _refuse((each.name for each in found if each.name in template.resources.keys() - there), "Resources")
    for output in template.outputs.values():
        if "Condition" not in output or conditions[output["Condition"]]:
            found = references(dict(output), conditions)
            _refuse((each.name for each in found if each.name in template.resources.keys() - there), "Outputs")


def _check_found(found: Iterable[Reference], template: Template, block: str, has_attribute: HasAttribute) -> None:
    found = list(found)
    known = template.resources.keys() | template.parameters.keys() | PSEUDO
    _refuse((each.name for each in found if each.name not in known), block)
    for each in found:
        declared = template.resources.get(each.name)
        if each.attribute is None:
            continue
        if declared is None:
            raise ValidationError(f"Template error: instance of Fn::GetAtt references undefined resource {each.name}")
        if has_attribute(declared.type, each.attribute) is False:
            raise ValidationError(
                f"Template error: resource {each.name} does not support attribute type {each.attribute} in Fn::GetAtt"
            )


def _check_parameters(found: Iterable[Reference], template: Template) -> None:
    strange = [each.name for each in found if each.name not in template.parameters.keys() | PSEUDO]
    if strange:
        raise ValidationError(
            f"Template format error: Unresolved dependencies [{', '.join(sorted(set(strange)))}]. Cannot reference resources "
            "in the Conditions block of the template"
        )


def _check_conditions(names: Iterable[str], template: Template) -> None:
    for name in names:
        if name not in template.conditions:
            raise ValidationError(
                f"Template format error: Unresolved condition dependency {name} in the Conditions block of the template"
            )


def _refuse(names: Iterable[str], block: str) -> None:
    missing = sorted(set(names))
    if missing:
        raise ValidationError(
            f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] in the {block} block of the template"
        )
