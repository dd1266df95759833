"""DescribeParameters: what is known of parameters beside their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.services.ssm.errors import ValidationException
from mocksm.services.ssm.filters import DESCRIBING, matching, modern
from mocksm.services.ssm.lists import listing
from mocksm.services.ssm.store import Parameter, Parameters, Version

_PAGE = 50


@operation
def describe_parameters(
    call: Call,
    *,
    filters: Sequence[Mapping[str, Any]] = (),
    parameter_filters: Sequence[Mapping[str, Any]] = (),
    max_results: int = _PAGE,
    next_token: str | None = None,
    shared: bool = False,
) -> dict[str, Any]:
    """Return the caller's parameters by their names, as far as all filters match them."""
    if shared:
        raise NotModelled("mocksm does not model Shared=True of DescribeParameters: nobody shares parameters here")
    if filters and parameter_filters:
        raise ValidationException("You can use either Filters or ParameterFilters in a single request.")
    wanted = matching(parameter_filters or modern(filters), DESCRIBING)
    found = [parameter for parameter in call.store(Parameters) if wanted(parameter)]
    return listing(found, lambda parameter: parameter.key, _entry, max_results, next_token)


def description_of(parameter: Parameter, version: Version) -> dict[str, Any]:
    """Return what DescribeParameters and GetParameterHistory tell of a version."""
    said = {
        "KeyId": version.key_id,
        "Description": version.description,
        "AllowedPattern": version.allowed_pattern,
    }
    return {
        "Name": parameter.name,
        "Type": version.type,
        **{member: value for member, value in said.items() if value},
        "LastModifiedDate": version.modified,
        "LastModifiedUser": version.user,
        "Version": version.number,
        "Tier": version.tier,
        "Policies": [
            {"PolicyText": policy.text, "PolicyType": policy.type, "PolicyStatus": policy.status}
            for policy in version.policies
        ],
        "DataType": version.data_type,
    }


def _entry(parameter: Parameter) -> dict[str, Any]:
    return {"ARN": parameter.arn, **description_of(parameter, parameter.latest)}
