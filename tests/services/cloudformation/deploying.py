"""What tests of stacks share: templates by their resources, stacks made of them, and what is seen of these."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mocksm.aws import Aws

SECRET = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "hunter2"}}
ALL = ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]


def template(resources: Mapping[str, Any], **sections: Any) -> str:
    """Return a template of these resources, with further sections."""
    return json.dumps({**sections, "Resources": resources})


def secret(**properties: Any) -> dict[str, Any]:
    """Return the declaration of a secret."""
    return {"Type": "AWS::SecretsManager::Secret", "Properties": properties}


def parameter(value: Any, **properties: Any) -> dict[str, Any]:
    """Return the declaration of a parameter of Parameter Store, which shows what a value became."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value, **properties}}


class Cfn:
    """A client of CloudFormation, and what a stack looks like to it."""

    def __init__(self, aws: Aws) -> None:
        self.client = aws.client("cloudformation")

    def create(self, body: str, name: str = "app", **params: Any) -> str:
        """Make a stack, and return its status."""
        self.client.create_stack(StackName=name, TemplateBody=body, Capabilities=ALL, **params)
        return self.status(name)

    def update(self, body: str, name: str = "app", **params: Any) -> str:
        """Change a stack, and return its status."""
        self.client.update_stack(StackName=name, TemplateBody=body, Capabilities=ALL, **params)
        return self.status(name)

    def stack(self, name: str = "app") -> dict[str, Any]:
        """Return a stack as it is described."""
        found: dict[str, Any] = self.client.describe_stacks(StackName=name)["Stacks"][0]
        return found

    def status(self, name: str = "app") -> str:
        """Return a stack's status."""
        return str(self.stack(name)["StackStatus"])

    def outputs(self, name: str = "app") -> dict[str, str]:
        """Return a stack's outputs."""
        return {each["OutputKey"]: each["OutputValue"] for each in self.stack(name).get("Outputs", [])}

    def ids(self, name: str = "app") -> dict[str, str]:
        """Return the physical ids of a stack's resources."""
        found = self.client.describe_stack_resources(StackName=name)["StackResources"]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found if "PhysicalResourceId" in each}

    def events(self, name: str = "app") -> list[tuple[str, str, str]]:
        """Return what happened, oldest first: logical id, status, reason."""
        found = self.client.describe_stack_events(StackName=name)["StackEvents"]
        told = [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", "")) for e in found]
        return told[::-1]

    def reason(self, logical_id: str, name: str = "app") -> str:
        """Return why a resource failed last."""
        return next(
            why for which, status, why in reversed(self.events(name)) if which == logical_id and "FAILED" in status
        )
