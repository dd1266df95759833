"""What a caller has to acknowledge before a template is used."""

from __future__ import annotations

from collections.abc import Sequence

from mocksm.services.cloudformation.errors import InsufficientCapabilitiesException
from mocksm.services.cloudformation.templates.template import Declared, Template

_NAMES = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::RolePolicy": None,
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserPolicy": None,
}
IAM, NAMED_IAM, EXPAND = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"


def needed(template: Template) -> list[str]:
    """Return what the resources of a template need acknowledged."""
    of_iam = [each for each in template.resources.values() if each.type in _NAMES]
    if any(_is_named(each) for each in of_iam):
        return [NAMED_IAM]
    hosted = any("HostedRotationLambda" in each.properties for each in template.resources.values())
    return [IAM] if of_iam or hosted else []


def iam_resources(template: Template) -> list[str]:
    """Return the types for which IAM is to be acknowledged, each once."""
    return list(dict.fromkeys(each.type for each in template.resources.values() if each.type in _NAMES))


def check_capabilities(template: Template, given: Sequence[str], *, expands: bool) -> None:
    """Refuse a template whose needs are not acknowledged.

    Args:
        template: The template, before it is transformed.
        given: Capabilities, as requests have them.
        expands: Whether transforms are run without anyone having seen what comes out, as a change set shows it.
    """
    lacking = [each for each in needed(template) if each not in given and (each, NAMED_IAM in given) != (IAM, True)]
    if expands and template.transforms and EXPAND not in given:
        lacking.append(EXPAND)
    if lacking:
        raise InsufficientCapabilitiesException(f"Requires capabilities : [{', '.join(lacking)}]")


def _is_named(declared: Declared) -> bool:
    name = _NAMES[declared.type]
    return name is not None and name in declared.properties
