from __future__ import annotations

import base64
import json
from contextlib import nullcontext
from typing import Any

import boto3
import pytest

from mocksm import allow, mock_secrets
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ACCOUNT, ARN, invoke


def test_a_function_gets_the_event_and_its_answer_comes_back(mocksm: Aws) -> None:
    mocksm.function("double", lambda event, _: {"twice": event["n"] * 2})

    answer = invoke(mocksm, "double", {"n": 21})

    assert 200 == answer["StatusCode"]
    assert {"twice": 42} == answer["Payload"]
    assert "$LATEST" == answer["ExecutedVersion"]
    assert "FunctionError" not in answer
    assert "LogResult" not in answer


def test_a_function_that_gets_no_payload_gets_an_empty_event(mocksm: Aws) -> None:
    mocksm.function("echo", lambda event, _: event)

    assert {} == invoke(mocksm, "echo")["Payload"]


@pytest.mark.parametrize(
    "form",
    [
        "{name}",
        "{arn}",
        "{arn}:$LATEST",
        "{name}:$LATEST",
        "123456789012:function:{name}",
        "us-east-1:123456789012:function:{name}",
        "function:{name}",
    ],
    ids=["name", "arn", "qualified arn", "qualified name", "partial", "with the region", "short"],
)
def test_a_function_is_found_by_every_form_of_its_name(mocksm: Aws, form: str) -> None:
    function = mocksm.function("hello", lambda *_: "hello")

    assert "hello" == invoke(mocksm, form.format(name=function.name, arn=function.arn))["Payload"]


def test_a_dry_run_runs_nothing(mocksm: Aws) -> None:
    function = mocksm.function("look", lambda *_: None)

    assert 204 == invoke(mocksm, "look", InvocationType="DryRun")["StatusCode"]
    assert [] == function.invocations


@pytest.mark.parametrize("kind", ["RequestResponse", "Event", "DryRun"])
def test_a_function_that_is_not_there_is_refused(mocksm: Aws, kind: str) -> None:
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:nothing", 404):
        mocksm.client("lambda").invoke(FunctionName="nothing", InvocationType=kind)


def test_a_qualifier_that_is_not_there_is_refused(mocksm: Aws) -> None:
    mocksm.function("hello", lambda *_: "hello")

    with refused("ResourceNotFoundException", f"Function not found: {ARN}:hello:7", 404):
        mocksm.client("lambda").invoke(FunctionName="hello", Qualifier="7")


def test_two_qualifiers_have_to_agree(mocksm: Aws) -> None:
    mocksm.function("hello", lambda *_: "hello")

    assert "hello" == invoke(mocksm, "hello:$LATEST", Qualifier="$LATEST")["Payload"]
    with refused(
        "InvalidParameterValueException",
        "The derived qualifier from the function name does not match the specified qualifier.",
    ):
        mocksm.client("lambda").invoke(FunctionName="hello:1", Qualifier="2")


def test_a_function_of_another_region_is_out_of_reach(mocksm: Aws) -> None:
    elsewhere = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:hello"
    with refused(
        "ResourceNotFoundException",
        "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
        404,
    ):
        mocksm.client("lambda").invoke(FunctionName=elsewhere)


@pytest.mark.parametrize("kind", ["RequestResponse", "Event"])
def test_a_payload_that_is_no_json_is_refused(mocksm: Aws, kind: str) -> None:
    function = mocksm.function("look", lambda *_: None)

    with pytest.raises(mocksm.client("lambda").exceptions.InvalidRequestContentException) as caught:
        mocksm.client("lambda").invoke(FunctionName="look", Payload=b"{", InvocationType=kind)

    assert "Could not parse request body into json" in caught.value.response["Error"]["Message"]
    assert "User" == caught.value.response["Type"]
    assert [] == function.invocations


@pytest.mark.parametrize(("kind", "longest"), [("RequestResponse", 6_291_456), ("Event", 1_048_576)])
def test_a_payload_that_is_too_long_is_refused(mocksm: Aws, kind: str, longest: int) -> None:
    function = mocksm.function("size", lambda event, _: len(event))
    client = mocksm.client("lambda")

    client.invoke(FunctionName="size", Payload=json.dumps("x" * (longest - 2)), InvocationType=kind)
    with refused(
        "RequestTooLargeException",
        f"Request must be smaller than {longest} bytes for the InvokeFunction operation",
        413,
    ):
        client.invoke(FunctionName="size", Payload=json.dumps("x" * (longest - 1)), InvocationType=kind)
    assert 1 == len(function.invocations)


def test_the_client_context_is_handed_on(mocksm: Aws) -> None:
    sent = {"custom": {"a": 1}, "env": {"b": 2}, "client": {"app_title": "app", "unknown": 3}}
    seen: list[Any] = []
    mocksm.function("look", lambda _, context: seen.append(context.client_context))

    invoke(mocksm, "look", ClientContext=base64.b64encode(json.dumps(sent).encode()).decode())

    assert ({"a": 1}, {"b": 2}, "app", None) == (
        seen[0].custom,
        seen[0].env,
        seen[0].client.app_title,
        seen[0].client.installation_id,
    )
    assert not hasattr(seen[0].client, "unknown")


def test_a_client_context_that_is_none_is_refused(mocksm: Aws) -> None:
    mocksm.function("look", lambda *_: None)

    with refused("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object."):
        mocksm.client("lambda").invoke(FunctionName="look", ClientContext="{}")


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_what_the_model_has_and_mocksm_has_not_is_said(mocksm: Aws) -> None:
    mocksm.function("hello", lambda *_: "hello")

    with pytest.raises(NotImplementedError, match=r"mocksm does not model \['TenantId'\] of Invoke"):
        mocksm.client("lambda").invoke(FunctionName="hello", TenantId="one")


# -- asynchronous --------------------------------------------------------------------------------------------------------


def test_an_asynchronous_invocation_is_done_when_it_is_answered(mocksm: Aws) -> None:
    function = mocksm.function("look", lambda *_: "nobody reads this")

    answer = invoke(mocksm, "look", {"n": 1}, InvocationType="Event")

    assert 202 == answer["StatusCode"]
    assert answer["Payload"] is None
    assert "ExecutedVersion" not in answer
    assert [({"n": 1}, None)] == [(each.event, each.error) for each in function.invocations]


def test_what_fails_asynchronously_is_tried_three_times(mocksm: Aws) -> None:
    def fail(_: Any, context: Any) -> None:
        tries.append((context.aws_request_id, mocksm.clock.now() - start))
        raise ValueError("no")

    tries: list[Any] = []
    mocksm.clock.freeze()
    start = mocksm.clock.now()
    mocksm.function("fail", fail)
    answer = invoke(mocksm, "fail", InvocationType="Event")

    assert 202 == answer["StatusCode"]
    assert "FunctionError" not in answer
    assert 1 == len(tries)
    mocksm.clock.advance(hours=6)
    assert [0, 60, 180] == [after.total_seconds() for _, after in tries]
    assert {answer["ResponseMetadata"]["RequestId"]} == {request for request, _ in tries}


def test_what_succeeds_at_last_is_not_tried_again(mocksm: Aws) -> None:
    def fail_once(*_: Any) -> None:
        if not mocksm.functions["fail-once"].invocations:
            raise ValueError("no")

    made = mocksm.function("fail-once", fail_once)
    invoke(mocksm, "fail-once", InvocationType="Event")
    mocksm.clock.advance(hours=6)

    assert [ValueError, type(None)] == [type(each.error) for each in made.invocations]


def test_a_function_that_is_deleted_meanwhile_is_not_tried_again(mocksm: Aws) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("no")

    function = mocksm.function("fail", fail)
    invoke(mocksm, "fail", InvocationType="Event")
    mocksm.client("lambda").delete_function(FunctionName="fail")
    mocksm.clock.advance(hours=6)

    assert 1 == len(function.invocations)


def test_an_asynchronous_invocation_for_which_there_is_no_role_any_more_is_tried_again(mocksm: Aws) -> None:
    mocksm.role("runs", [])
    function = mocksm.function("look", lambda *_: None, role=f"arn:aws:iam::{ACCOUNT}:role/runs")
    mocksm.client("iam").delete_role(RoleName="runs")

    assert 202 == invoke(mocksm, "look", InvocationType="Event")["StatusCode"]
    assert [] == function.invocations
    mocksm.role("runs", [])
    mocksm.clock.advance(minutes=2)
    assert [None] == [each.error for each in function.invocations]


def test_what_is_left_for_later_runs_when_the_clock_gets_there() -> None:
    with mock_secrets(rotation="later") as aws:
        function = aws.function("look", lambda *_: None)
        aws.client("lambda").invoke(FunctionName="look", InvocationType="Event")
        assert [] == function.invocations
        aws.clock.advance(minutes=1)
        assert 1 == len(function.invocations)


# -- across accounts -----------------------------------------------------------------------------------------------------


def test_a_function_of_another_account_is_invoked_where_both_sides_allow_it(mocksm: Aws) -> None:
    function = mocksm.function("hello", lambda *_: boto3.client("sts").get_caller_identity()["Account"])
    reader = mocksm.role("arn:aws:iam::444455556666:role/reader", [allow("lambda:InvokeFunction")])
    client = reader.client("lambda")
    caller = "arn:aws:sts::444455556666:assumed-role/reader/mocksm"

    with refused(
        "AccessDeniedException",
        f"User: {caller} is not authorized to perform: lambda:InvokeFunction on resource: {function.arn} "
        "because no resource-based policy allows the lambda:InvokeFunction action",
        403,
    ):
        client.invoke(FunctionName=function.arn)
    mocksm.client("lambda").add_permission(
        FunctionName="hello", StatementId="reader", Action="lambda:InvokeFunction", Principal=reader.arn
    )

    assert ACCOUNT == json.loads(client.invoke(FunctionName=function.arn)["Payload"].read())
    with refused(
        "ResourceNotFoundException",
        "Function not found: arn:aws:lambda:us-east-1:444455556666:function:hello",
        404,
    ):
        mocksm.account("444455556666").client("lambda").invoke(FunctionName="hello")


def test_a_rotation_function_may_be_of_another_account(mocksm: Aws) -> None:
    other = mocksm.account("444455556666")
    secret = other.secret("db", "old")
    function = mocksm.function("shared", lambda *_: None)
    other.client("secretsmanager").rotate_secret(
        SecretId=secret.arn, RotationLambdaARN=function.arn, RotateImmediately=False
    )

    assert ["testSecret"] == mocksm.rotations[-1].steps
    assert [secret.arn] == [each.event["SecretId"] for each in function.invocations]


@pytest.mark.parametrize(("account", "allowed"), [("444455556666", True), (ACCOUNT, False)])
def test_the_owner_of_a_function_may_name_the_account_of_the_secrets(mocksm: Aws, account: str, allowed: bool) -> None:
    other = mocksm.account("444455556666")
    secret = other.secret("db", "old")
    function = mocksm.function("shared", lambda *_: None, policy=[])
    mocksm.client("lambda").add_permission(
        FunctionName="shared",
        StatementId="rotation",
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
        SourceAccount=account,
    )
    sentence = (
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
        "principal secretsmanager.amazonaws.com."
    )
    with nullcontext() if allowed else refused("AccessDeniedException", sentence):
        other.client("secretsmanager").rotate_secret(
            SecretId=secret.arn, RotationLambdaARN=function.arn, RotateImmediately=False
        )
    assert allowed == bool(function.invocations)
