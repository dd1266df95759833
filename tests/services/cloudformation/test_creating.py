"""What becomes of a stack whose creation fails, and what is refused of a stack's name and options."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template

# The second secret has the name of one that the test has made.
FAILING = template({"First": secret(SecretString="a"), "Second": secret(Name="taken", SecretString="b")})
FAILED = "The following resource(s) failed to create: [Second]."


@pytest.fixture(autouse=True)
def taken(mocksm: Aws) -> None:
    mocksm.secret("taken", "x")


def names(sm: Any) -> list[str]:
    return [each["Name"] for each in sm.list_secrets()["SecretList"]]


def test_what_was_made_is_taken_back_when_a_resource_fails(cfn: Cfn, sm: Any) -> None:
    assert "ROLLBACK_COMPLETE" == cfn.create(FAILING)
    assert ["taken"] == names(sm)
    told = [(which, status) for which, status, _ in cfn.events()]
    assert [
        ("app", "CREATE_IN_PROGRESS"),
        *[("First", "CREATE_IN_PROGRESS")] * 2,
        ("First", "CREATE_COMPLETE"),
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_FAILED"),
        ("app", "ROLLBACK_IN_PROGRESS"),
        ("First", "DELETE_IN_PROGRESS"),
        ("First", "DELETE_COMPLETE"),
        ("app", "ROLLBACK_COMPLETE"),
    ] == told
    assert ("app", "ROLLBACK_IN_PROGRESS", f"{FAILED} Rollback requested by user.") in cfn.events()


def test_reason_of_a_resource_has_the_words_of_its_service(cfn: Cfn) -> None:
    cfn.create(FAILING)
    reason = cfn.reason("Second")
    words = "The operation failed because the secret taken already exists."
    assert reason.startswith(
        f'Resource handler returned message: "{words} (Service: SecretsManager, Status Code: 400, '
    )
    assert reason.endswith("HandlerErrorCode: AlreadyExists)")


@pytest.mark.parametrize("options", [{"DisableRollback": True}, {"OnFailure": "DO_NOTHING"}], ids=str)
def test_what_was_made_stays_when_that_is_wanted(cfn: Cfn, sm: Any, options: dict[str, Any]) -> None:
    assert "CREATE_FAILED" == cfn.create(FAILING, **options)
    assert (FAILED, True) == (cfn.stack()["StackStatusReason"], cfn.stack()["DisableRollback"])
    assert 2 == len(names(sm))
    repaired = template({"First": secret(SecretString="a"), "Second": secret(SecretString="b")})
    assert "UPDATE_COMPLETE" == cfn.update(repaired)
    assert 3 == len(names(sm))


def test_failed_stack_is_deleted_when_that_is_wanted(cfn: Cfn, sm: Any) -> None:
    made = cfn.client.create_stack(StackName="app", TemplateBody=FAILING, OnFailure="DELETE")
    assert "DELETE_COMPLETE" == cfn.status(made["StackId"])
    assert ["taken"] == names(sm)
    with refused("ValidationError", "Stack with id app does not exist"):
        cfn.stack()


@pytest.mark.parametrize(("policy", "left"), [("Retain", 2), ("RetainExceptOnCreate", 1), ("Delete", 1)])
def test_what_is_to_stay_stays_when_a_stack_is_rolled_back(cfn: Cfn, sm: Any, policy: str, left: int) -> None:
    first = {**secret(SecretString="a"), "DeletionPolicy": policy}
    cfn.create(template({"First": first, "Second": {**secret(Name="taken"), "DependsOn": "First"}}))
    assert ("ROLLBACK_COMPLETE", left) == (cfn.status(), len(names(sm)))


def test_stack_that_was_rolled_back_can_only_be_deleted(cfn: Cfn) -> None:
    cfn.create(FAILING)
    arn = cfn.stack()["StackId"]
    with refused("ValidationError", f"Stack:{arn} is in ROLLBACK_COMPLETE state and can not be updated."):
        cfn.update(template({"S": secret()}))
    with refused("AlreadyExistsException", "Stack [app] already exists"):
        cfn.create(template({"S": secret()}))
    cfn.client.delete_stack(StackName="app")
    assert "CREATE_COMPLETE" == cfn.create(template({"S": secret()}))


def test_type_that_mocksm_does_not_have_fails_the_stack_and_says_how_to_go_on(cfn: Cfn, sm: Any) -> None:
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"S": secret(), "B": {"Type": "AWS::S3::Bucket"}}))
    reason = cfn.reason("B")
    assert reason.startswith("mocksm does not model AWS::S3::Bucket; it has AWS::CDK::Metadata, ")
    assert reason.endswith("aws.cloudformation.accept('AWS::S3::Bucket')")
    assert ["taken"] == names(sm)


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        pytest.param(
            {"Value": "a", "Type": "String", "Nope": 1}, "extraneous key [Nope] is not permitted", id="strange"
        ),
        pytest.param({"Value": "a"}, "required key [Type] not found", id="lacking"),
    ],
)
def test_properties_that_are_not_the_types_fail_the_resource(
    cfn: Cfn, properties: dict[str, Any], problem: str
) -> None:
    cfn.create(template({"P": {"Type": "AWS::SSM::Parameter", "Properties": properties}}))
    assert f"Properties validation failed for resource P with message:\n#: {problem}" == cfn.reason("P")


def test_fault_that_the_test_ordered_fails_the_resource(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.fail("secretsmanager:CreateSecret", "InternalServiceError", times=1)
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"S": secret()}))
    assert "HandlerErrorCode: GeneralServiceException" in cfn.reason("S")


def test_resource_whose_condition_does_not_hold_is_not_made(cfn: Cfn) -> None:
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    body = template({"S": {**secret(), "Condition": "Never"}, "P": parameter("a")}, Conditions=conditions)
    assert "CREATE_COMPLETE" == cfn.create(body)
    assert ["P"] == list(cfn.ids())


def test_reference_to_what_is_not_made_is_refused(cfn: Cfn) -> None:
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    resources = {"S": {**secret(), "Condition": "Never"}, "P": parameter({"Ref": "S"})}
    message = "Template format error: Unresolved resource dependencies [S] in the Resources block of the template"
    with refused("ValidationError", message):
        cfn.create(template(resources, Conditions=conditions))
    either = {"Fn::If": ["Never", {"Ref": "S"}, "none"]}
    assert "CREATE_COMPLETE" == cfn.create(template({**resources, "P": parameter(either)}, Conditions=conditions))


def test_resource_waits_for_what_it_depends_on(cfn: Cfn) -> None:
    cfn.create(template({"A": {**parameter("a"), "DependsOn": ["C"]}, "B": parameter("b"), "C": parameter("c")}))
    assert ["B", "C", "A"] == [which for which, status, _ in cfn.events() if status == "CREATE_COMPLETE"][:-1]


@pytest.mark.parametrize("name", ["1app", "my app", "a_b"])
def test_name_of_a_stack_is_letters_digits_and_hyphens(cfn: Cfn, name: str) -> None:
    with refused(
        "ValidationError",
        f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    ):
        cfn.create(template({"S": secret()}), name)


def test_two_ways_to_say_what_becomes_of_a_failure_are_refused(cfn: Cfn) -> None:
    with refused("ValidationError", "You cannot specify both DisableRollback and OnFailure"):
        cfn.create(FAILING, OnFailure="DELETE", DisableRollback=True)


def test_tags_of_the_stack_are_those_of_its_resources(cfn: Cfn, sm: Any) -> None:
    own = secret(Name="db", Tags=[{"Key": "team", "Value": "core"}])
    cfn.create(template({"S": own}), Tags=[{"Key": "team", "Value": "all"}, {"Key": "stage", "Value": "prod"}])
    tags = {tag["Key"]: tag["Value"] for tag in sm.describe_secret(SecretId="db")["Tags"]}
    assert ("core", "prod", "app") == (tags["team"], tags["stage"], tags["aws:cloudformation:stack-name"])
    assert [{"Key": "team", "Value": "all"}, {"Key": "stage", "Value": "prod"}] == cfn.stack()["Tags"]


def test_tags_that_are_reserved_are_refused(cfn: Cfn) -> None:
    with refused("ValidationError", "Tag keys that begin with aws: are reserved."):
        cfn.create(template({"S": secret()}), Tags=[{"Key": "aws:x", "Value": "y"}])


def test_exception_that_the_test_ordered_fails_the_resource(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.fail("secretsmanager:CreateSecret", RuntimeError("broken"), times=1)
    cfn.create(template({"S": secret()}))
    assert "RuntimeError('broken')" == cfn.reason("S")


def test_stack_that_a_snapshot_takes_away_is_not_made() -> None:
    with mock_secrets(rotation="later") as aws:
        cfn, before = Cfn(aws), aws.snapshot()
        cfn.create(template({"S": secret()}))
        aws.restore(before)
        aws.clock.advance(seconds=20)
        assert [] == cfn.client.list_stacks()["StackSummaries"]
        assert [] == aws.client("secretsmanager").list_secrets()["SecretList"]
