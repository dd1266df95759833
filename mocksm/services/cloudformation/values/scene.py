"""What a template's functions can see: parameters, mappings, conditions, and the resources that are there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mocksm.arn import partition_of
from mocksm.services.cloudformation.errors import StackFailed, ValidationError

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""What stands for a value that is not known before the stack is changed, in CloudFormation's own words."""

NO_VALUE = object()
"""AWS::NoValue: what is to be as if it was not there."""

_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


def suffix_of(region: str) -> str:
    """Return how the host names of AWS end in a Region: AWS::URLSuffix."""
    return _SUFFIXES.get(partition_of(region), "amazonaws.com")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is.

    Attributes:
        account: Its account.
        region: Its Region.
        stack_id: Its ARN.
        stack_name: Its name.
    """

    account: str
    region: str
    stack_id: str
    stack_name: str

    def pseudo(self) -> dict[str, Any]:
        """Return the pseudo parameters; no one is notified of what happens to stacks."""
        partition = partition_of(self.region)
        return {
            "AWS::AccountId": self.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::NotificationARNs": [],
            "AWS::Partition": partition,
            "AWS::Region": self.region,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.stack_name,
            "AWS::URLSuffix": suffix_of(self.region),
        }


@dataclass(frozen=True, slots=True)
class Scene:
    """What functions see.

    Attributes:
        values: Parameters and pseudo parameters by name.
        mappings: The template's mappings.
        conditions: How its conditions turned out.
        resource: Returns what Ref (attribute None) or Fn::GetAtt give of a resource; None if there is no such one.
        export: Returns the value that a stack exports under a name, None where none does.
    """

    values: Mapping[str, Any] = field(repr=False)  # NoEcho parameters are among them
    mappings: Mapping[str, Any]
    conditions: Mapping[str, bool]
    resource: Callable[[str, str | None], Any]
    export: Callable[[str], str | None]

    def named(self, name: str, attribute: str | None = None) -> Any:
        """Return what a reference gives."""
        if attribute is None and name in self.values:
            return self.values[name]
        found = self.resource(name, attribute)
        if found is None:
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
            )
        return found

    def imported(self, name: str) -> str:
        """Return what Fn::ImportValue gives."""
        found = self.export(name)
        if found is None:
            raise StackFailed(f"No export named {name} found.")
        return found
