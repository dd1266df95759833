"""``aws.cloudformation``: stacks deployed in a line, and what a test says of resources that mocksm does not have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.errors import MocksmError

SECRET = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "db", "SecretString": {"Ref": "Value"}}}
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Value": {"Type": "String", "Default": "hunter2"}, "Other": {"Type": "String", "Default": "x"}},
    "Resources": {"Db": SECRET},
    "Outputs": {"Arn": {"Value": {"Ref": "Db"}}},
}


def test_stack_is_deployed_in_a_line(mocksm: Aws) -> None:
    stack = mocksm.cloudformation.deploy("app", TEMPLATE, {"Value": "a"}, tags={"team": "core"})
    db = mocksm.secrets["db"]
    assert ("app", "CREATE_COMPLETE", {"Arn": db.arn}, {"Db": db.arn}) == (
        stack.name,
        stack.status,
        stack.outputs,
        stack.resources,
    )
    assert ("a", 0) == (db.value, mocksm.calls.count)
    assert "<mocksm stack app: CREATE_COMPLETE>" == repr(stack)


@pytest.mark.parametrize("name", ["stack.json", "stack.yaml"])
def test_template_is_read_from_a_file(mocksm: Aws, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(TEMPLATE), "utf-8")
    mocksm.cloudformation.deploy("app", file)
    assert "hunter2" == mocksm.secrets["db"].value


def test_stack_is_deployed_again(mocksm: Aws) -> None:
    stack = mocksm.cloudformation.deploy("app", TEMPLATE, {"Value": "a"})
    mocksm.cloudformation.deploy("app", TEMPLATE)
    assert ("CREATE_COMPLETE", "a") == (stack.status, mocksm.secrets["db"].value)
    without = {**TEMPLATE, "Parameters": {"Value": {"Type": "String"}}}
    mocksm.cloudformation.deploy("app", json.dumps({**without, "Outputs": {}}))
    assert ("UPDATE_COMPLETE", {}, "a") == (stack.status, stack.outputs, mocksm.secrets["db"].value)
    mocksm.cloudformation.deploy("app", without, {"Value": "b"})
    assert "b" == mocksm.secrets["db"].value


def test_stack_that_fails_says_why(mocksm: Aws) -> None:
    mocksm.secret("db", "taken")
    with pytest.raises(MocksmError) as caught:
        mocksm.cloudformation.deploy("app", TEMPLATE)
    told = str(caught.value)
    assert told.startswith("mocksm: the stack app is in ROLLBACK_COMPLETE: Db: Resource handler returned message: ")
    assert "the secret db already exists" in told
    stack = mocksm.cloudformation["app"]
    assert (["Db"], {}) == (list(stack.failures), stack.resources)


def test_template_that_is_refused_says_why(mocksm: Aws) -> None:
    told = (
        "CloudFormation answers CreateStack with ValidationError: Template format error: At least one Resources member"
    )
    with pytest.raises(MocksmError, match=told):
        mocksm.cloudformation.deploy("app", {"Resources": {}})
    mocksm.cloudformation.deploy("app", TEMPLATE)
    with pytest.raises(MocksmError, match="JSON not well-formed"):
        mocksm.cloudformation.deploy("app", "{")


def test_stacks_are_found(mocksm: Aws) -> None:
    stacks = mocksm.cloudformation
    first = stacks.deploy("first", TEMPLATE)
    mocksm.client("cloudformation").create_stack(
        StackName="second", TemplateBody=json.dumps({"Resources": {"K": {"Type": "AWS::KMS::Key"}}})
    )
    assert ["first", "second"] == [stack.name for stack in stacks]
    assert (2, True, False) == (len(stacks), "second" in stacks, "third" in stacks)
    assert first.arn == stacks[first.arn].arn
    assert "<mocksm stacks: 'first', 'second'>" == repr(stacks)
    with pytest.raises(KeyError, match="mocksm has no stack 'frist' here; there is: 'first', 'second'"):
        stacks["frist"]
    first.delete()
    assert ["second"] == [stack.name for stack in stacks]
    assert "db" not in mocksm.secrets


BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"Tags": ["{{resolve:secretsmanager:token}}"]}}


def with_bucket(attribute: str = "Arn") -> dict[str, Any]:
    shown = {"Fn::Sub": f"${{B}} ${{B.{attribute}}}"}
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "p", "Type": "String", "Value": shown}}
    return {"Resources": {"B": BUCKET, "P": parameter}}


def test_accepted_type_is_what_the_test_says(mocksm: Aws) -> None:
    mocksm.secret("token", "x")
    mocksm.cloudformation.accept("AWS::S3::Bucket", ref="mine", attributes={"Arn": "arn:aws:s3:::mine"})
    stack = mocksm.cloudformation.deploy("app", with_bucket())
    value = mocksm.client("ssm").get_parameter(Name="p")["Parameter"]["Value"]
    assert ("mine arn:aws:s3:::mine", "mine") == (value, stack.resources["B"])
    stack.delete()


def test_accepted_type_has_a_name_where_none_is_given(mocksm: Aws) -> None:
    mocksm.secret("token", "x")
    mocksm.cloudformation.accept("AWS::S3::*", attributes={"Arn": "a"})
    assert mocksm.cloudformation.deploy("app", with_bucket()).resources["B"].startswith("app-B-")


def test_what_was_accepted_last_counts(mocksm: Aws) -> None:
    mocksm.secret("token", "x")
    for pattern, ref in (("AWS::S3::Bucket", "first"), ("AWS::*", "second"), ("AWS::S3::Bucket", "third")):
        mocksm.cloudformation.accept(pattern, ref=ref, attributes={"Arn": "a"})
    other = {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}, "B": BUCKET}}
    assert {"Q": "second", "B": "third"} == mocksm.cloudformation.deploy("app", other).resources
    mocksm.cloudformation.accept("AWS::S3::*", ref="fourth")
    assert "fourth" == mocksm.cloudformation.deploy("more", {"Resources": {"B": BUCKET}}).resources["B"]


def test_properties_of_an_accepted_type_are_resolved(mocksm: Aws) -> None:
    mocksm.cloudformation.accept("AWS::S3::Bucket", attributes={"Arn": "a"})
    with pytest.raises(MocksmError, match="Secrets Manager can't find the specified secret"):
        mocksm.cloudformation.deploy("app", with_bucket())


def test_attribute_that_was_not_said_fails_and_says_what_to_do(mocksm: Aws) -> None:
    mocksm.secret("token", "x")
    mocksm.cloudformation.accept("AWS::S3::Bucket")
    with pytest.raises(MocksmError, match=r"accept\('AWS::S3::Bucket', attributes=\{'DomainName': \.\.\.\}\)"):
        mocksm.cloudformation.deploy("app", with_bucket("DomainName"))


def test_accepting_a_type_that_mocksm_has_makes_nothing_of_it(mocksm: Aws) -> None:
    mocksm.cloudformation.accept("AWS::SecretsManager::Secret", ref="none", attributes={"Arn": "a"})
    stack = mocksm.cloudformation.deploy("app", TEMPLATE)
    assert ({"Db": "none"}, 0) == (stack.resources, len(list(mocksm.secrets)))


def test_what_was_said_is_part_of_a_snapshot(mocksm: Aws) -> None:
    mocksm.secret("token", "x")
    before = mocksm.snapshot()
    mocksm.cloudformation.accept("AWS::S3::Bucket", attributes={"Arn": "a"})
    mocksm.cloudformation.deploy("app", with_bucket())
    mocksm.restore(before)
    with pytest.raises(MocksmError, match=r"mocksm does not model AWS::S3::Bucket"):
        mocksm.cloudformation.deploy("app", with_bucket())


def test_stacks_are_made_in_the_region_that_is_meant() -> None:
    from mocksm import mock_secrets

    with mock_secrets(region="eu-west-1") as aws:
        stack = aws.cloudformation.deploy("app", TEMPLATE)
        assert "eu-west-1" == stack.arn.split(":")[3] == stack.outputs["Arn"].split(":")[3]


def test_stack_that_is_to_be_later_is_deployed_when_the_clock_says_so() -> None:
    from mocksm import mock_secrets

    with mock_secrets(rotation="later") as aws:
        stack = aws.cloudformation.deploy("app", TEMPLATE)
        assert "CREATE_IN_PROGRESS" == stack.status
        aws.clock.advance(seconds=10)
        assert ("CREATE_COMPLETE", "hunter2") == (stack.status, aws.secrets["db"].value)


def with_secrets(*names: str) -> dict[str, Any]:
    """Return a template of secrets, the second and third of which cannot be made: their names are taken."""
    resources = {name: {"Type": SECRET["Type"], "Properties": {"Name": name.lower()}} for name in names}
    return {"Resources": resources}


def test_failures_are_those_of_the_last_operation(mocksm: Aws) -> None:
    for name in ("b", "c"):
        mocksm.secret(name, "taken")
    stack = mocksm.cloudformation.deploy("app", with_secrets("A"))
    with pytest.raises(MocksmError, match="the stack app is in UPDATE_ROLLBACK_COMPLETE: B: "):
        mocksm.cloudformation.deploy("app", with_secrets("A", "B"))
    assert ["B"] == list(stack.failures)
    with pytest.raises(MocksmError, match="the stack app is in UPDATE_ROLLBACK_COMPLETE: C: ") as caught:
        mocksm.cloudformation.deploy("app", with_secrets("A", "C"))
    assert ("B: " in str(caught.value), ["C"]) == (False, list(stack.failures))
    mocksm.cloudformation.deploy("app", with_secrets("A", "D"))
    assert ("UPDATE_COMPLETE", {}) == (stack.status, stack.failures)


def test_deploying_what_a_stack_is_already_is_quiet_after_an_update_that_failed(mocksm: Aws) -> None:
    mocksm.secret("b", "taken")
    mocksm.cloudformation.deploy("app", with_secrets("A"))
    with pytest.raises(MocksmError, match="B: "):
        mocksm.cloudformation.deploy("app", with_secrets("A", "B"))
    assert "UPDATE_ROLLBACK_COMPLETE" == mocksm.cloudformation.deploy("app", with_secrets("A")).status


def test_resource_may_be_called_as_its_stack(mocksm: Aws) -> None:
    mocksm.secret("app", "taken")
    with pytest.raises(MocksmError, match="the stack App is in ROLLBACK_COMPLETE: App: Resource handler"):
        mocksm.cloudformation.deploy("App", with_secrets("App"))
    assert ["App"] == list(mocksm.cloudformation["App"].failures)


def test_stack_whose_creation_failed_has_to_be_deleted_first(mocksm: Aws) -> None:
    mocksm.secret("b", "taken")
    with pytest.raises(MocksmError):
        mocksm.cloudformation.deploy("app", with_secrets("B"))
    with pytest.raises(MocksmError, match=r"Do that first: aws\.cloudformation\['app'\]\.delete\(\)"):
        mocksm.cloudformation.deploy("app", with_secrets("A"))
    mocksm.cloudformation["app"].delete()
    assert "CREATE_COMPLETE" == mocksm.cloudformation.deploy("app", with_secrets("A")).status


def test_stack_that_is_gone_says_so(mocksm: Aws) -> None:
    before = mocksm.snapshot()
    stack = mocksm.cloudformation.deploy("app", TEMPLATE)
    mocksm.restore(before)
    assert "<mocksm stack app: gone>" == repr(stack)


@pytest.mark.parametrize(("value", "text"), [(5, "5"), (True, "true"), (1.5, "1.5"), ("a", "a")], ids=str)
def test_parameters_of_a_deployment_may_be_scalars(mocksm: Aws, value: Any, text: str) -> None:
    mocksm.cloudformation.deploy("app", TEMPLATE, {"Value": value})
    assert text == mocksm.secrets["db"].value


def test_parameter_of_a_deployment_that_is_a_list_is_refused(mocksm: Aws) -> None:
    with pytest.raises(
        MocksmError, match="the parameter Value of a stack is a text, a number or a truth value, not a list"
    ):
        mocksm.cloudformation.deploy("app", TEMPLATE, {"Value": ["a"]})  # type: ignore[dict-item]
    assert "app" not in mocksm.cloudformation
