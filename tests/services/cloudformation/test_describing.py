"""What is seen of stacks: lists, pages, resources by their physical ids, and what a snapshot brings back."""

from __future__ import annotations

from typing import Any

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template


def test_stack_is_described(cfn: Cfn) -> None:
    body = template({"S": secret(Name="db")}, Description="Words")
    arn = cfn.client.create_stack(StackName="app", TemplateBody=body, TimeoutInMinutes=5)["StackId"]
    found = cfn.stack()
    assert (arn, "app", "Words", 5, False) == (
        found["StackId"],
        found["StackName"],
        found["Description"],
        found["TimeoutInMinutes"],
        found["EnableTerminationProtection"],
    )
    assert arn.startswith("arn:aws:cloudformation:us-east-1:123456789012:stack/app/")
    assert {"LastUpdatedTime", "DeletionTime", "StackStatusReason", "Outputs", "Parameters"} & found.keys() == set()


def test_stacks_are_listed_by_status(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a")}), "one")
    cfn.create(template({"P": parameter("a")}), "two")
    cfn.client.delete_stack(StackName="one")
    listed = cfn.client.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert ["one"] == [each["StackName"] for each in listed]
    assert ["two", "one"] == [each["StackName"] for each in cfn.client.list_stacks()["StackSummaries"]]


def test_events_come_in_pages(cfn: Cfn) -> None:
    cfn.create(template({f"P{number}": parameter("a") for number in range(40)}))
    first = cfn.client.describe_stack_events(StackName="app")
    rest = cfn.client.describe_stack_events(StackName="app", NextToken=first["NextToken"])
    ids = {each["EventId"] for each in (*first["StackEvents"], *rest["StackEvents"])}
    assert (100, 122) == (len(first["StackEvents"]), len(ids))
    every = cfn.client.get_paginator("describe_stack_events").paginate(StackName="app").build_full_result()
    assert 122 == len(every["StackEvents"])


def test_token_that_was_not_issued_is_refused(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a")}))
    with refused("ValidationError", "Invalid NextToken"):
        cfn.client.describe_stack_events(StackName="app", NextToken="nope")


def test_events_carry_the_token_of_their_request(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a")}), ClientRequestToken="mine")
    events = cfn.client.describe_stack_events(StackName="app")["StackEvents"]
    assert {"mine"} == {each["ClientRequestToken"] for each in events}


def test_resources_are_found_by_their_physical_id(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a", Name="p"), "Q": parameter("b", Name="q")}))
    found = cfn.client.describe_stack_resources(PhysicalResourceId="p")["StackResources"]
    assert ["P", "Q"] == [each["LogicalResourceId"] for each in found]
    one = cfn.client.describe_stack_resources(StackName="app", LogicalResourceId="Q")["StackResources"]
    assert [("q", "AWS::SSM::Parameter")] == [(each["PhysicalResourceId"], each["ResourceType"]) for each in one]
    with refused("ValidationError", "Stack for nope does not exist"):
        cfn.client.describe_stack_resources(PhysicalResourceId="nope")
    with refused("ValidationError", "Either StackName or PhysicalResourceId must be specified"):
        cfn.client.describe_stack_resources()
    listed = cfn.client.list_stack_resources(StackName="app")["StackResourceSummaries"]
    assert ["CREATE_COMPLETE"] * 2 == [each["ResourceStatus"] for each in listed]


def test_what_is_not_there_is_told_in_the_words_of_each_operation(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a")}))
    told = {
        "describe_stacks": "Stack with id nope does not exist",
        "list_stack_resources": "Stack with id nope does not exist",
        "describe_stack_resources": "Stack with id nope does not exist",
        "get_template": "Stack with id nope does not exist",
        "describe_stack_events": "Stack [nope] does not exist",
        "list_change_sets": "Stack [nope] does not exist",
    }
    for operation, message in told.items():
        with refused("ValidationError", message):
            getattr(cfn.client, operation)(StackName="nope")
    with refused("ValidationError", "Stack 'nope' does not exist"):
        cfn.client.describe_stack_resource(StackName="nope", LogicalResourceId="P")
    for operation in ("describe_stack_resource", "describe_stack_resources"):
        with refused("ValidationError", "Resource Q does not exist for stack app"):
            getattr(cfn.client, operation)(StackName="app", LogicalResourceId="Q")
    with refused("ValidationError", "StackName or ChangeSetName must be specified."):
        cfn.client.get_template()


def test_snapshot_brings_a_stack_back(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    body = template({"S": secret(Name="db", SecretString="a")})
    cfn.create(body)
    before = mocksm.snapshot()
    cfn.update(template({"S": secret(Name="db", SecretString="b"), "P": parameter("a")}))
    cfn.client.delete_stack(StackName="app")
    mocksm.restore(before)
    assert ("CREATE_COMPLETE", ["S"]) == (cfn.status(), list(cfn.ids()))
    assert "UPDATE_COMPLETE" == cfn.update(template({"S": secret(Name="db", SecretString="c")}))
    assert "c" == sm.get_secret_value(SecretId="db")["SecretString"]


def test_ids_are_the_same_with_the_same_seed() -> None:
    from mocksm import mock_secrets

    def ids() -> dict[str, str]:
        with mock_secrets(random_seed=7) as aws:
            made = Cfn(aws)
            made.create(template({"S": secret(SecretString="a"), "P": parameter("a")}))
            return made.ids()

    assert ids() == ids()
