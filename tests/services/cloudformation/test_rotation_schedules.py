"""AWS::SecretsManager::RotationSchedule, with a function of the test's own and with a hosted one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import ALL, Cfn, secret, template

SCHEDULE = "AWS::SecretsManager::RotationSchedule"
NEW, OLD = "AWS::SecretsManager-2024-09-16", "AWS::SecretsManager-2020-07-23"


class Rotator:
    """A rotation function that counts up."""

    def __init__(self, aws: Aws) -> None:
        self.client = aws.client("secretsmanager")
        self.steps: list[str] = []

    def __call__(self, event: dict[str, str], context: Any) -> None:
        del context
        step, of, token = event["Step"], {"SecretId": event["SecretId"]}, event["ClientRequestToken"]
        self.steps.append(step)
        if step == "createSecret":
            value = f"{self.client.get_secret_value(**of)['SecretString']}+"
            self.client.put_secret_value(
                **of, SecretString=value, ClientRequestToken=token, VersionStages=["AWSPENDING"]
            )
        if step == "finishSecret":
            stages = self.client.describe_secret(**of)["VersionIdsToStages"]
            current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
            labels = {"VersionStage": "AWSCURRENT", "MoveToVersionId": token, "RemoveFromVersionId": current}
            self.client.update_secret_version_stage(**of, **labels)


@pytest.fixture
def rotator(mocksm: Aws) -> Rotator:
    return Rotator(mocksm)


def scheduled(**properties: Any) -> dict[str, Any]:
    return {
        "S": secret(Name="db", SecretString="a"),
        "R": {"Type": SCHEDULE, "Properties": {"SecretId": {"Ref": "S"}, **properties}},
    }


def test_schedule_rotates_at_once(mocksm: Aws, cfn: Cfn, sm: Any, rotator: Rotator) -> None:
    arn = mocksm.function("rotate", rotator).arn
    rules = {"AutomaticallyAfterDays": "10"}
    assert "CREATE_COMPLETE" == cfn.create(template(scheduled(RotationLambdaARN=arn, RotationRules=rules)))
    assert cfn.ids()["S"] == cfn.ids()["R"]
    assert ["createSecret", "setSecret", "testSecret", "finishSecret"] == rotator.steps
    found = sm.describe_secret(SecretId="db")
    assert (True, {"AutomaticallyAfterDays": 10}) == (found["RotationEnabled"], found["RotationRules"])
    assert "a+" == sm.get_secret_value(SecretId="db")["SecretString"]


def test_schedule_only_tests_when_it_is_not_to_rotate_at_once(mocksm: Aws, cfn: Cfn, sm: Any, rotator: Rotator) -> None:
    arn = mocksm.function("rotate", rotator).arn
    rules = {"ScheduleExpression": "rate(10 days)", "Duration": "2h"}
    cfn.create(template(scheduled(RotationLambdaARN=arn, RotationRules=rules, RotateImmediatelyOnUpdate="false")))
    assert (["testSecret"], "a") == (rotator.steps, sm.get_secret_value(SecretId="db")["SecretString"])
    assert rules.items() <= sm.describe_secret(SecretId="db")["RotationRules"].items()


def test_schedule_that_is_taken_away_ends_the_rotation(mocksm: Aws, cfn: Cfn, sm: Any, rotator: Rotator) -> None:
    arn = mocksm.function("rotate", rotator).arn
    cfn.create(template(scheduled(RotationLambdaARN=arn, RotationRules={"AutomaticallyAfterDays": 10})))
    cfn.update(template({"S": secret(Name="db", SecretString="a")}))
    assert not sm.describe_secret(SecretId="db")["RotationEnabled"]
    mocksm.clock.advance(days=40)
    assert 1 == len(mocksm.rotations)


def test_schedule_of_a_secret_that_is_to_be_deleted_is_deleted(
    mocksm: Aws, cfn: Cfn, sm: Any, rotator: Rotator
) -> None:
    arn = mocksm.function("rotate", rotator).arn
    mocksm.secret("db", "a")
    schedule = {"SecretId": "db", "RotationLambdaARN": arn, "RotationRules": {"AutomaticallyAfterDays": 10}}
    cfn.create(template({"R": {"Type": SCHEDULE, "Properties": schedule}}))
    stack = cfn.stack()["StackId"]
    sm.delete_secret(SecretId="db")
    cfn.client.delete_stack(StackName="app")
    assert "DELETE_COMPLETE" == cfn.status(stack)


def test_function_that_secrets_manager_may_not_invoke_fails_the_schedule(
    mocksm: Aws, cfn: Cfn, sm: Any, rotator: Rotator
) -> None:
    arn = mocksm.function("rotate", rotator, policy=[]).arn
    assert "ROLLBACK_COMPLETE" == cfn.create(template(scheduled(RotationLambdaARN=arn)))
    words = (
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
        "principal secretsmanager.amazonaws.com."
    )
    assert words in cfn.reason("R")
    assert ([], []) == (rotator.steps, sm.list_secrets()["SecretList"])


def test_schedule_without_function_fails(cfn: Cfn) -> None:
    cfn.create(template(scheduled()))
    assert "No Lambda rotation function ARN is associated with this secret." in cfn.reason("R")


# -- hosted functions ----------------------------------------------------------------------------------------------------

HOSTED = scheduled(HostedRotationLambda={"RotationType": "PostgreSQLSingleUser", "RotationLambdaName": "rotate-db"})


@pytest.mark.parametrize("transform", [NEW, OLD])
def test_hosted_function_rotates(mocksm: Aws, cfn: Cfn, sm: Any, rotator: Rotator, transform: str) -> None:
    mocksm.cloudformation.bind("PostgreSQLSingleUser", rotator)
    assert "CREATE_COMPLETE" == cfn.create(template(HOSTED, Transform=transform))
    assert ["createSecret", "setSecret", "testSecret", "finishSecret"] == rotator.steps
    assert mocksm.functions["rotate-db"].arn == sm.describe_secret(SecretId="db")["RotationLambdaARN"]
    kinds = {each["LogicalResourceId"]: each["ResourceType"] for each in described(cfn)}
    assert "AWS::CloudFormation::Stack" == kinds["RHostedRotationLambda"]
    acting = mocksm.calls("secretsmanager:PutSecretValue").last.principal
    assert ("assumed-role", True) == (acting.kind, acting.arn.endswith("/rotate-db"))


def described(cfn: Cfn) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cfn.client.describe_stack_resources(StackName="app")["StackResources"]
    return found


def test_hosted_function_goes_with_its_stack(mocksm: Aws, cfn: Cfn, rotator: Rotator) -> None:
    mocksm.cloudformation.bind("PostgreSQLSingleUser", rotator)
    cfn.create(template(HOSTED, Transform=NEW))
    assert 1 == len(mocksm.client("iam").list_roles()["Roles"])
    cfn.client.delete_stack(StackName="app")
    assert [] == mocksm.client("lambda").list_functions()["Functions"]
    assert [] == mocksm.client("iam").list_roles()["Roles"]


def test_hosted_function_that_fails_halfway_is_not_left_over(mocksm: Aws, cfn: Cfn, rotator: Rotator) -> None:
    mocksm.cloudformation.bind("PostgreSQLSingleUser", rotator)
    mocksm.fail("lambda:AddPermission", "ServiceException", times=1)
    assert "ROLLBACK_COMPLETE" == cfn.create(template(HOSTED, Transform=NEW))
    assert [] == mocksm.client("lambda").list_functions()["Functions"]
    assert [] == mocksm.client("iam").list_roles()["Roles"]


def test_processed_template_has_the_nested_stack(mocksm: Aws, cfn: Cfn, rotator: Rotator) -> None:
    mocksm.cloudformation.bind("PostgreSQLSingleUser", rotator)
    cfn.create(template(HOSTED, Transform=NEW))
    original = cfn.client.get_template(StackName="app")["TemplateBody"]
    processed = cfn.client.get_template(StackName="app", TemplateStage="Processed")["TemplateBody"]
    assert ({"S", "R"}, {"S", "R", "RHostedRotationLambda"}) == (
        set(original["Resources"]),
        set(processed["Resources"]),
    )
    arn = {"Fn::GetAtt": ["RHostedRotationLambda", "Outputs.RotationLambdaARN"]}
    assert arn == processed["Resources"]["R"]["Properties"]["RotationLambdaARN"]


def test_hosted_function_that_nothing_stands_for_says_what_to_do(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    assert "ROLLBACK_COMPLETE" == cfn.create(template(HOSTED, Transform=NEW))
    assert "aws.cloudformation.bind('PostgreSQLSingleUser', handler)" in cfn.reason("RHostedRotationLambda")
    assert ([], []) == (sm.list_secrets()["SecretList"], mocksm.client("iam").list_roles()["Roles"])


def test_hosted_function_has_the_variables_of_awss_own(mocksm: Aws, cfn: Cfn, rotator: Rotator) -> None:
    mocksm.cloudformation.bind("OracleSingleUser", rotator)
    hosted = {"RotationType": "OracleSingleUser", "RotationLambdaName": "rotate", "ExcludeCharacters": "xyz"}
    cfn.create(template(scheduled(HostedRotationLambda=hosted), Transform=NEW))
    found = mocksm.client("lambda").get_function_configuration(FunctionName="rotate")["Environment"]["Variables"]
    endpoint = "https://secretsmanager.us-east-1.amazonaws.com"
    assert {"SECRETS_MANAGER_ENDPOINT": endpoint, "EXCLUDE_CHARACTERS": "xyz"} == found


def test_hosted_function_of_another_type_fails(cfn: Cfn) -> None:
    cfn.create(template(scheduled(HostedRotationLambda={"RotationType": "Nope"}), Transform=NEW))
    assert cfn.reason("RHostedRotationLambda").startswith("RotationType Nope is not one of Db2MultiUser, ")


def test_hosted_function_without_the_transform_fails(cfn: Cfn) -> None:
    cfn.create(template(HOSTED))
    assert f"HostedRotationLambda needs the transform {NEW} in the template." == cfn.reason("R")


def test_hosted_function_uses_the_keys_that_it_is_given(mocksm: Aws, cfn: Cfn, rotator: Rotator) -> None:
    mocksm.cloudformation.bind("MySQLMultiUser", rotator)
    key = mocksm.key()
    hosted = {"RotationType": "MySQLMultiUser", "KmsKeyArn": key.arn}
    resources = scheduled(HostedRotationLambda=hosted)
    resources["S"]["Properties"]["KmsKeyId"] = key.arn
    assert "CREATE_COMPLETE" == cfn.create(template(resources, Transform=NEW))
    assert ["succeeded"] == [rotation.outcome for rotation in mocksm.rotations]


def test_older_transform_takes_no_dependencies(cfn: Cfn) -> None:
    resources = json.loads(json.dumps(HOSTED))
    resources["R"]["DependsOn"] = "S"
    with refused("ValidationError", f"Transform {OLD} failed with: DependsOn of R is not supported; {NEW} supports it"):
        cfn.create(template(resources, Transform=OLD))


def test_transform_has_to_be_acknowledged(cfn: Cfn) -> None:
    asked = {"StackName": "app", "TemplateBody": template(HOSTED, Transform=NEW)}
    with refused(
        "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM, CAPABILITY_AUTO_EXPAND]"
    ):
        cfn.client.create_stack(**asked)
    with refused("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_AUTO_EXPAND]"):
        cfn.client.create_stack(**asked, Capabilities=["CAPABILITY_IAM"])


def test_stack_of_the_templates_own_is_not_modelled(cfn: Cfn) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://mine.invalid/t.yaml"}}
    cfn.create(template({"N": nested}))
    assert "mocksm does not model AWS::CloudFormation::Stack but for hosted rotation functions" == cfn.reason("N")


def test_rotation_and_stack_follow_the_clock_when_they_are_to_be_later() -> None:
    with mock_secrets(rotation="later") as aws:
        cfn, rotator = Cfn(aws), Rotator(aws)
        arn = aws.function("rotate", rotator).arn
        body = template(scheduled(RotationLambdaARN=arn))
        cfn.client.create_stack(StackName="app", TemplateBody=body, Capabilities=ALL)
        assert ("CREATE_IN_PROGRESS", {}) == (cfn.status(), cfn.ids())
        assert [] == aws.client("secretsmanager").list_secrets()["SecretList"]

        aws.clock.advance(seconds=10)

        assert ("CREATE_COMPLETE", []) == (cfn.status(), rotator.steps)
        aws.clock.advance(seconds=10)
        assert 4 == len(rotator.steps)
        creator = aws.calls("secretsmanager:CreateSecret", inner=True).last
        assert aws.calls("cloudformation:CreateStack").last.principal == creator.principal
        message = f"Stack:{cfn.stack()['StackId']} is in UPDATE_IN_PROGRESS state and can not be "
        body = template(scheduled(RotationLambdaARN=arn, RotateImmediatelyOnUpdate=False))
        cfn.client.update_stack(StackName="app", TemplateBody=body)
        with refused("ValidationError", f"{message}updated."):
            cfn.client.update_stack(StackName="app", TemplateBody=body)
        with refused("ValidationError", f"{message}deleted."):
            cfn.client.delete_stack(StackName="app")
        cfn.client.get_waiter("stack_update_complete").wait(StackName="app")
        cfn.client.delete_stack(StackName="app")
        cfn.client.get_waiter("stack_delete_complete").wait(StackName="app")
        assert [] == aws.client("secretsmanager").list_secrets()["SecretList"]
