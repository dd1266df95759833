from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import allow
from mocksm.aws import Aws


def invoke(aws: Aws, name: str, payload: Any = None) -> dict[str, Any]:
    body = {} if payload is None else {"Payload": json.dumps(payload)}
    answer: dict[str, Any] = aws.client("lambda").invoke(FunctionName=name, **body)
    return {**answer, "Payload": json.loads(answer["Payload"].read())}


def test_a_function_gets_the_event_and_its_answer_comes_back(mocksm: Aws) -> None:
    mocksm.function("double", lambda event, _: {"twice": event["n"] * 2})

    answer = invoke(mocksm, "double", {"n": 21})

    assert 200 == answer["StatusCode"]
    assert {"twice": 42} == answer["Payload"]
    assert "$LATEST" == answer["ExecutedVersion"]
    assert "FunctionError" not in answer


@pytest.mark.parametrize(
    "form",
    ["{name}", "{arn}", "123456789012:function:{name}", "function:{name}"],
    ids=["name", "arn", "partial", "short"],
)
def test_a_function_is_found_by_every_form_of_its_name(mocksm: Aws, form: str) -> None:
    function = mocksm.function("hello", lambda *_: "hello")

    assert "hello" == invoke(mocksm, form.format(name=function.name, arn=function.arn))["Payload"]


def test_what_a_function_raises_is_reported_as_lambda_does(mocksm: Aws) -> None:
    def broken(event: Any, context: Any) -> None:
        raise KeyError("password")

    mocksm.function("broken", broken)
    answer = invoke(mocksm, "broken")

    assert 200 == answer["StatusCode"]
    assert "Unhandled" == answer["FunctionError"]
    assert "KeyError" == answer["Payload"]["errorType"]
    assert "'password'" == answer["Payload"]["errorMessage"]
    assert "broken" in "".join(answer["Payload"]["stackTrace"])


def test_an_answer_that_json_cannot_hold_is_an_error_of_the_function(mocksm: Aws) -> None:
    mocksm.function("odd", lambda *_: object())

    assert "Unhandled" == invoke(mocksm, "odd")["FunctionError"]


def test_the_context_has_what_handlers_use(mocksm: Aws) -> None:
    seen: list[Any] = []
    function = mocksm.function("look", lambda _, context: seen.append(context))
    mocksm.clock.freeze()
    answer = invoke(mocksm, "look")
    context = seen[0]

    assert answer["ResponseMetadata"]["RequestId"] == context.aws_request_id
    assert ("look", function.arn, "$LATEST") == (
        context.function_name,
        context.invoked_function_arn,
        context.function_version,
    )
    assert "/aws/lambda/look" == context.log_group_name
    assert 900_000 == context.get_remaining_time_in_millis()
    mocksm.clock.advance(minutes=20)
    assert 0 == context.get_remaining_time_in_millis()


def test_a_dry_run_runs_nothing(mocksm: Aws) -> None:
    ran: list[Any] = []
    mocksm.function("look", lambda event, _: ran.append(event))

    assert 204 == mocksm.client("lambda").invoke(FunctionName="look", InvocationType="DryRun")["StatusCode"]
    assert [] == ran


def test_a_function_that_is_not_there_is_refused(mocksm: Aws) -> None:
    with pytest.raises(ClientError) as refused:
        mocksm.client("lambda").invoke(FunctionName="nothing")

    assert {
        "Code": "ResourceNotFoundException",
        "Message": "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nothing",
    } == refused.value.response["Error"]
    assert 404 == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_payload_that_is_no_json_is_refused(mocksm: Aws) -> None:
    mocksm.function("look", lambda *_: None)

    with pytest.raises(ClientError, match="InvalidRequestContentException"):
        mocksm.client("lambda").invoke(FunctionName="look", Payload=b"{")


def test_a_caller_needs_to_be_allowed_to_invoke(mocksm: Aws) -> None:
    function = mocksm.function("hello", lambda *_: "hello")
    denied = mocksm.role("denied", [allow("lambda:GetFunction", on=function)])
    allowed = mocksm.role("allowed", [allow("lambda:InvokeFunction", on=function)])

    with pytest.raises(ClientError) as refused:
        denied.client("lambda").invoke(FunctionName="hello")

    assert "AccessDeniedException" == refused.value.response["Error"]["Code"]
    assert 403 == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert 200 == allowed.client("lambda").invoke(FunctionName="hello")["StatusCode"]


def test_asynchronous_invocation_is_named_as_not_modelled(mocksm: Aws) -> None:
    mocksm.function("hello", lambda *_: "hello")

    with pytest.raises(NotImplementedError, match="mocksm does not model InvocationType='Event' of Invoke yet"):
        mocksm.client("lambda").invoke(FunctionName="hello", InvocationType="Event")


def test_a_functions_calls_are_made_as_a_session_of_its_role(mocksm: Aws) -> None:
    role = mocksm.role("rotator", [allow("secretsmanager:GetSecretValue")])
    mocksm.function("who", lambda *_: boto3.client("sts").get_caller_identity()["Arn"], role=role)

    assert "arn:aws:sts::123456789012:assumed-role/rotator/who" == invoke(mocksm, "who")["Payload"]


def test_a_function_without_a_role_does_not_act_as_whoever_invokes_it(mocksm: Aws) -> None:
    mocksm.function("who", lambda *_: boto3.client("sts").get_caller_identity()["Arn"])
    with mocksm.user("bob", [allow("lambda:InvokeFunction")]):
        assert "arn:aws:iam::123456789012:user/mocksm" == invoke(mocksm, "who")["Payload"]


def test_a_rotation_fails_where_the_functions_role_may_not_do_a_step(mocksm: Aws) -> None:
    def rotate(event: Any, context: Any) -> None:
        boto3.client("secretsmanager").get_random_password()
        boto3.client("secretsmanager").describe_secret(SecretId=event["SecretId"])

    db = mocksm.secret("db", "old")
    role = mocksm.role("rotator", [allow("secretsmanager:GetRandomPassword")])
    db.rotate_with(mocksm.function("rotate", rotate, role=role))

    assert "assumed-role/rotator/rotate is not authorized to perform: secretsmanager:DescribeSecret" in str(
        mocksm.rotations[-1].error
    )
