"""Change sets: what they foresee, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.aws import Aws
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.cloudformation.deploying import ALL, Cfn, parameter, secret, template

ONE = template({"P": parameter("a", Name="p")})


def propose(cfn: Cfn, body: str, name: str = "next", **params: Any) -> dict[str, Any]:
    """Make a change set of the stack ``app``, and describe it."""
    cfn.client.create_change_set(StackName="app", ChangeSetName=name, TemplateBody=body, Capabilities=ALL, **params)
    found: dict[str, Any] = cfn.client.describe_change_set(StackName="app", ChangeSetName=name)
    return found


def changes(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return of each change the action, the resource, and whether it is replaced."""
    told = [each["ResourceChange"] for each in found["Changes"]]
    return [(each["Action"], each["LogicalResourceId"], each.get("Replacement")) for each in told]


def test_change_set_makes_a_stack(cfn: Cfn, ssm: Any) -> None:
    found = propose(cfn, ONE, ChangeSetType="CREATE", Description="the first")
    assert ("CREATE_COMPLETE", "AVAILABLE", "the first") == (
        found["Status"],
        found["ExecutionStatus"],
        found["Description"],
    )
    assert [("Add", "P", None)] == changes(found)
    assert ("REVIEW_IN_PROGRESS", []) == (cfn.status(), ssm.describe_parameters()["Parameters"])

    cfn.client.get_waiter("change_set_create_complete").wait(StackName="app", ChangeSetName="next")
    cfn.client.execute_change_set(StackName="app", ChangeSetName="next")
    cfn.client.get_waiter("stack_create_complete").wait(StackName="app")

    assert ("CREATE_COMPLETE", {"P": "p"}) == (cfn.status(), cfn.ids())
    assert found["ChangeSetId"] == cfn.stack()["ChangeSetId"]
    assert ["REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS"] == [s for which, s, _ in cfn.events() if which == "app"][:2]


def test_change_set_foresees_what_is_changed_replaced_made_and_deleted(cfn: Cfn) -> None:
    cfn.create(
        template(
            {
                "Same": parameter("a"),
                "Other": parameter("a"),
                "Named": parameter("a", Name="n"),
                "Shows": parameter({"Ref": "Named"}),
                "Gone": {**parameter("a"), "DeletionPolicy": "Retain"},
            }
        )
    )
    found = propose(
        cfn,
        template(
            {
                "Same": parameter("a"),
                "Other": parameter("b"),
                "Named": parameter("a", Name="m"),
                "Shows": parameter({"Ref": "Named"}),
                "New": secret(),
            }
        ),
    )
    assert [
        ("Modify", "Other", "False"),
        ("Modify", "Named", "True"),
        ("Modify", "Shows", "False"),
        ("Add", "New", None),
        ("Remove", "Gone", None),
    ] == changes(found)
    other, named, shows, _, gone = (each["ResourceChange"] for each in found["Changes"])
    assert "Retain" == gone["PolicyAction"]
    assert ["Properties"] == other["Scope"]
    target = {"Attribute": "Properties", "Name": "Name", "RequiresRecreation": "Always"}
    assert [{"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}] == named["Details"]
    assert ("Dynamic", "ResourceReference") == (
        shows["Details"][0]["Evaluation"],
        shows["Details"][0]["ChangeSource"],
    )


def test_change_set_changes_nothing_until_it_is_executed(cfn: Cfn, ssm: Any) -> None:
    cfn.create(ONE)
    propose(cfn, template({"P": parameter("b", Name="p")}))
    assert "a" == ssm.get_parameter(Name="p")["Parameter"]["Value"]
    cfn.client.execute_change_set(StackName="app", ChangeSetName="next")
    assert ("UPDATE_COMPLETE", "b") == (cfn.status(), ssm.get_parameter(Name="p")["Parameter"]["Value"])


def test_change_set_without_changes_fails(cfn: Cfn) -> None:
    cfn.create(ONE)
    found = propose(cfn, ONE)
    reason = "The submitted information didn't contain changes. Submit different information to create a change set."
    assert ("FAILED", "UNAVAILABLE", reason) == (found["Status"], found["ExecutionStatus"], found["StatusReason"])
    message = f"ChangeSet [{found['ChangeSetId']}] cannot be executed in its current status of [FAILED]"
    with refused("InvalidChangeSetStatus", message):
        cfn.client.execute_change_set(StackName="app", ChangeSetName="next")


def test_executed_change_set_takes_the_others_away(cfn: Cfn) -> None:
    cfn.create(ONE)
    propose(cfn, template({"P": parameter("b", Name="p")}), "first")
    propose(cfn, template({"P": parameter("c", Name="p")}), "second")
    listed = cfn.client.list_change_sets(StackName="app")["Summaries"]
    assert ["first", "second"] == [each["ChangeSetName"] for each in listed]

    cfn.client.execute_change_set(StackName="app", ChangeSetName="second")

    assert [] == cfn.client.list_change_sets(StackName="app")["Summaries"]
    with refused("ChangeSetNotFound", "ChangeSet [first] does not exist", 404):
        cfn.client.describe_change_set(StackName="app", ChangeSetName="first")
    described = cfn.client.describe_change_set(StackName="app", ChangeSetName="second")
    assert "EXECUTE_COMPLETE" == described["ExecutionStatus"]


def test_change_set_is_named_by_its_arn(cfn: Cfn) -> None:
    cfn.create(ONE)
    arn = propose(cfn, template({"P": parameter("b", Name="p")}))["ChangeSetId"]
    assert "next" == cfn.client.describe_change_set(ChangeSetName=arn)["ChangeSetName"]
    assert '"b"' in str(cfn.client.get_template(ChangeSetName=arn)["TemplateBody"]).replace("'", '"')
    cfn.client.delete_change_set(ChangeSetName=arn)
    assert [] == cfn.client.list_change_sets(StackName="app")["Summaries"]


def test_deleting_a_change_set_that_there_is_not_is_no_error(cfn: Cfn) -> None:
    cfn.create(ONE)
    cfn.client.delete_change_set(StackName="app", ChangeSetName="nope")
    assert [] == cfn.client.list_change_sets(StackName="app")["Summaries"]


def test_name_of_a_change_set_is_taken_once(cfn: Cfn) -> None:
    cfn.create(ONE)
    propose(cfn, template({"P": parameter("b", Name="p")}))
    with refused("AlreadyExistsException", "ChangeSet next already exists"):
        propose(cfn, template({"P": parameter("c", Name="p")}))


def test_name_of_an_executed_change_set_is_free_again(cfn: Cfn) -> None:
    cfn.create(ONE)
    for value in ("b", "c"):
        propose(cfn, template({"P": parameter(value, Name="p")}))
        cfn.client.execute_change_set(StackName="app", ChangeSetName="next")
    assert "UPDATE_COMPLETE" == cfn.status()


def test_change_set_of_a_stack_that_there_is_not_is_refused(cfn: Cfn) -> None:
    with refused("ValidationError", "Stack [app] does not exist"):
        propose(cfn, ONE)


def test_change_set_that_makes_a_stack_wants_a_free_name(cfn: Cfn) -> None:
    cfn.create(ONE)
    with refused("AlreadyExistsException", "Stack [app] already exists"):
        propose(cfn, ONE, ChangeSetType="CREATE")


def test_change_set_by_its_name_wants_the_stack(cfn: Cfn) -> None:
    message = "StackName must be specified if ChangeSetName is not specified as an ARN."
    with refused("ValidationError", message):
        cfn.client.describe_change_set(ChangeSetName="next")


def test_stack_in_review_takes_a_second_change_set(cfn: Cfn) -> None:
    propose(cfn, ONE, ChangeSetType="CREATE")
    propose(cfn, template({"P": parameter("b", Name="p")}), "second", ChangeSetType="CREATE")
    cfn.client.execute_change_set(StackName="app", ChangeSetName="second")
    assert "CREATE_COMPLETE" == cfn.status()


def test_failed_stack_of_a_change_set_is_deleted_when_that_is_wanted(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.secret("taken", "x")
    body = template({"S": secret(Name="taken")})
    arn = propose(cfn, body, ChangeSetType="CREATE", OnStackFailure="DELETE")["StackId"]
    cfn.client.execute_change_set(StackName="app", ChangeSetName="next")
    assert "DELETE_COMPLETE" == cfn.status(arn)


def test_import_of_resources_is_not_modelled(mocksm: MockSecrets, cfn: Cfn) -> None:
    with pytest.raises(NotModelled, match="ChangeSetType='IMPORT'"):
        propose(cfn, ONE, ChangeSetType="IMPORT")
    mocksm.take_refusals()


def test_change_set_of_a_stack_that_cannot_be_updated_is_refused(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.secret("taken", "x")
    cfn.create(template({"S": secret(Name="taken")}))
    message = f"Stack:{cfn.stack()['StackId']} is in ROLLBACK_COMPLETE state and can not be updated."
    with refused("ValidationError", message):
        propose(cfn, ONE)


def test_change_set_is_not_executed_once_its_stack_has_failed(mocksm: Aws, cfn: Cfn) -> None:
    cfn.create(ONE)
    propose(cfn, template({"P": parameter("b", Name="p")}))
    mocksm.fail("ssm:DeleteParameter", "InternalServerError", times=1)
    cfn.client.delete_stack(StackName="app")
    message = f"Stack:{cfn.stack()['StackId']} is in DELETE_FAILED state and can not be updated."
    with refused("ValidationError", message):
        cfn.client.execute_change_set(StackName="app", ChangeSetName="next")


def test_change_set_uses_the_template_that_is_there(cfn: Cfn, ssm: Any) -> None:
    body = template({"P": parameter({"Ref": "V"}, Name="p")}, Parameters={"V": {"Type": "String", "Default": "a"}})
    cfn.create(body)
    given = [{"ParameterKey": "V", "ParameterValue": "b"}]
    asked = {"StackName": "app", "ChangeSetName": "next", "UsePreviousTemplate": True, "Parameters": given}
    with refused("ValidationError", "You cannot specify both usePreviousTemplate and Template Body/Template URL."):
        cfn.client.create_change_set(**asked, TemplateBody=body)
    cfn.client.create_change_set(**asked)
    cfn.client.execute_change_set(StackName="app", ChangeSetName="next")
    assert "b" == ssm.get_parameter(Name="p")["Parameter"]["Value"]


def test_values_of_properties_are_not_modelled(mocksm: MockSecrets, cfn: Cfn) -> None:
    propose(cfn, ONE, ChangeSetType="CREATE")
    with pytest.raises(NotModelled, match="IncludePropertyValues"):
        cfn.client.describe_change_set(StackName="app", ChangeSetName="next", IncludePropertyValues=True)
    mocksm.take_refusals()


def test_stack_in_review_has_no_template(cfn: Cfn) -> None:
    propose(cfn, ONE, ChangeSetType="CREATE")
    with refused("ValidationError", "Stack app does not have a template"):
        cfn.client.get_template(StackName="app")
