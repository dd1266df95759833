"""Short words for the steps of CloudFormation's cases: on the case's own stack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANSWERED, Has, Includes, Refused
from tests.contract.scope import Ref, Text

STACK = Text("${prefix}stack")
SECRET = "AWS::SecretsManager::Secret"
PARAMETER = "AWS::SSM::Parameter"


def case(section: str, id_: str, row: str, evidence: str, *steps: Step) -> Case:
    """Return a case of CloudFormation, whose fact is a row of a section of integrations.md."""
    return Case(f"cloudformation-{id_}", Fact(section, row, evidence, "integrations"), steps, "cloudformation")


def body(resources: Mapping[str, Any], **sections: Any) -> Text:
    """Return a template; ``$name`` and the like in it stand for names of the case."""
    return Text(json.dumps({"Resources": resources, **sections}))


def secret(**properties: Any) -> dict[str, Any]:
    """Return the declaration of a secret of the case's name."""
    return {"Type": SECRET, "Properties": {"Name": "$name", **properties}}


def showing(value: Any, **properties: Any) -> dict[str, Any]:
    """Return the declaration of a parameter of Parameter Store, which shows what a value became."""
    return {"Type": PARAMETER, "Properties": {"Name": "${prefix}shown", "Type": "String", "Value": value, **properties}}


def create(template: Text, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return a CreateStack."""
    return Step("CreateStack", {"StackName": STACK, "TemplateBody": template, **params}, expect)


def update(template: Text, expect: Any = ANSWERED, **params: Any) -> Step:
    """Return an UpdateStack."""
    return Step("UpdateStack", {"StackName": STACK, "TemplateBody": template, **params}, expect)


def delete() -> Step:
    """Return a DeleteStack."""
    return Step("DeleteStack", {"StackName": STACK}, {})


def stands(status: str, **members: Any) -> Step:
    """Return a step that waits until the stack has a status."""
    found = Has({"Stacks": [Has({"StackStatus": status, **members})]})
    return Step("DescribeStacks", {"StackName": STACK}, found, eventually=True)


def told(logical_id: Any, status: str, reason: Any) -> Step:
    """Return a step that finds an event."""
    event = Has({"LogicalResourceId": logical_id, "ResourceStatus": status, "ResourceStatusReason": reason})
    return Step("DescribeStackEvents", {"StackName": STACK}, Has({"StackEvents": Includes(event)}), eventually=True)


def shows(value: Any) -> Step:
    """Return a step that reads what a value became."""
    return Step(
        "GetParameter", {"Name": Text("${prefix}shown")}, Has({"Parameter": Has({"Value": value})}), service="ssm"
    )


def stored(name: str, value: str, kind: str = "String", **params: Any) -> Step:
    """Return a step that puts a parameter into Parameter Store."""
    given = {"Name": Text(f"${{prefix}}{name}"), "Value": value, "Type": kind, **params}
    return Step("PutParameter", given, service="ssm")


def kept(value: str) -> Step:
    """Return a step that makes the case's secret."""
    given = {"Name": Ref("name"), "SecretString": value, "ClientRequestToken": Ref("v1")}
    return Step("CreateSecret", given, service="secretsmanager")


def about_secret(operation: str, expect: Any, **params: Any) -> Step:
    """Return a step that asks Secrets Manager about the case's secret."""
    return Step(operation, {"SecretId": Ref("name"), **params}, expect, service="secretsmanager")


def validation(message: Any) -> Refused:
    """Return the refusal of a request."""
    return Refused("ValidationError", message)
