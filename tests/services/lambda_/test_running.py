from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import boto3
import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import NotModelled
from tests.services.lambda_.invoking import invoke


def raises(error: BaseException) -> Callable[[Any, Any], None]:
    def handler(event: Any, context: Any) -> None:
        raise error

    return handler


def test_what_a_function_raises_is_reported_as_lambda_does(mocksm: Aws) -> None:
    mocksm.function("broken", raises(KeyError("password")))
    answer = invoke(mocksm, "broken")
    report = answer["Payload"]

    assert (200, "Unhandled", "$LATEST") == (answer["StatusCode"], answer["FunctionError"], answer["ExecutedVersion"])
    assert ["errorMessage", "errorType", "requestId", "stackTrace"] == list(report)
    assert ("'password'", "KeyError") == (report["errorMessage"], report["errorType"])
    assert answer["ResponseMetadata"]["RequestId"] == report["requestId"]
    assert [f'  File "{__file__}", line {raises.__code__.co_firstlineno + 2}, in handler\n    raise error\n'] == report[
        "stackTrace"
    ]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (3, "Runtime exited with error: exit status 3"),
        (259, "Runtime exited with error: exit status 3"),
        ("no", "Runtime exited with error: exit status 1"),
        (0, "Runtime exited without providing a reason"),
        (None, "Runtime exited without providing a reason"),
    ],
)
def test_a_function_that_exits_has_ended_its_runtime(mocksm: Aws, code: Any, told: str) -> None:
    mocksm.function("leave", lambda *_: sys.exit(code))
    answer = invoke(mocksm, "leave")

    assert "Unhandled" == answer["FunctionError"]
    assert {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {answer['ResponseMetadata']['RequestId']} Error: {told}",
    } == answer["Payload"]


def test_an_answer_that_json_cannot_hold_is_an_error_of_the_function(mocksm: Aws) -> None:
    function = mocksm.function("odd", lambda *_: {1, 2})
    answer = invoke(mocksm, "odd")

    assert "Unhandled" == answer["FunctionError"]
    assert {
        "errorMessage": "Unable to marshal response: Object of type set is not JSON serializable",
        "errorType": "Runtime.MarshalError",
        "requestId": answer["ResponseMetadata"]["RequestId"],
        "stackTrace": [],
    } == answer["Payload"]
    assert "set is not JSON serializable" in str(function.invocations[-1].error)


@pytest.mark.parametrize(
    ("returned", "payload"),
    [
        pytest.param(None, b"null", id="nothing"),
        pytest.param(b"\x00raw", b"\x00raw", id="bytes"),
        pytest.param({"a": Decimal("1.5"), "b": Decimal(7)}, b'{"a": 1.5, "b": 7}', id="decimals"),
        pytest.param([Decimal("NaN")], b"[NaN]", id="no number"),
        pytest.param("größer", '"größer"'.encode(), id="text beyond ASCII"),
    ],
)
def test_an_answer_is_sent_as_the_python_runtime_does(mocksm: Aws, returned: Any, payload: bytes) -> None:
    mocksm.function("answer", lambda *_: returned)

    assert payload == mocksm.client("lambda").invoke(FunctionName="answer")["Payload"].read()


def test_an_answer_that_is_too_long_is_an_error(mocksm: Aws) -> None:
    mocksm.function("long", lambda event, _: "x" * event)

    assert "FunctionError" not in invoke(mocksm, "long", 6_291_554)
    assert {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    } == invoke(mocksm, "long", 6_291_555)["Payload"]


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_what_mocksm_has_to_say_reaches_the_test(mocksm: Aws) -> None:
    mocksm.function("lacking", raises(NotModelled("mocksm does not model this")))

    with pytest.raises(NotImplementedError, match="mocksm does not model this"):
        invoke(mocksm, "lacking")


def test_what_pytest_raises_in_a_handler_fails_the_test(mocksm: Aws) -> None:
    mocksm.function("fail", lambda *_: pytest.fail("in the handler"))

    with pytest.raises(pytest.fail.Exception, match="in the handler"):
        invoke(mocksm, "fail")


def test_a_handler_may_change_the_event_that_it_gets(mocksm: Aws) -> None:
    function = mocksm.function("clear", lambda event, _: event.clear())
    invoke(mocksm, "clear", {"n": 1})

    assert {"n": 1} == function.invocations[-1].event


# -- timeouts ------------------------------------------------------------------------------------------------------------


def test_a_function_that_uses_more_time_than_it_has_is_reported_as_timed_out(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    function = mocksm.function("slow", lambda event, _: mocksm.clock.advance(seconds=event), timeout=3)

    assert "FunctionError" not in invoke(mocksm, "slow", 3)
    answer = invoke(mocksm, "slow", 3.001)

    assert "Unhandled" == answer["FunctionError"]
    assert {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {answer['ResponseMetadata']['RequestId']} Error: Task timed out after 3.00 seconds",
    } == answer["Payload"]
    assert "Task timed out after 3.00 seconds" == str(function.invocations[-1].error)


def test_what_a_function_raises_after_its_time_is_behind_the_timeout(mocksm: Aws) -> None:
    def slow(*_: Any) -> None:
        mocksm.clock.advance(minutes=1)
        raise ValueError("too late")

    function = mocksm.function("slow", slow, timeout=3)

    assert "Sandbox.Timedout" == invoke(mocksm, "slow")["Payload"]["errorType"]
    assert "too late" == str(getattr(function.invocations[-1].error, "__cause__", None))


def test_a_rotation_whose_function_times_out_has_failed(mocksm: Aws) -> None:
    db = mocksm.secret("db", "old")
    db.rotate_with(mocksm.function("slow", lambda *_: mocksm.clock.advance(minutes=1), timeout=30))

    assert ["createSecret"] == mocksm.rotations[-1].steps
    assert "Task timed out after 30.00 seconds" == str(mocksm.rotations[-1].error)


# -- as whom -------------------------------------------------------------------------------------------------------------


def whoami(*_: Any) -> str:
    arn: str = boto3.client("sts").get_caller_identity()["Arn"]
    return arn


def test_a_functions_calls_are_made_as_a_session_of_its_role(mocksm: Aws) -> None:
    role = mocksm.role("rotator", [allow("secretsmanager:GetSecretValue")])
    mocksm.function("who", whoami, role=role)

    assert "arn:aws:sts::123456789012:assumed-role/rotator/who" == invoke(mocksm, "who")["Payload"]
    assert "arn:aws:iam::123456789012:user/mocksm" == whoami()


def test_a_function_without_a_role_does_not_act_as_whoever_invokes_it(mocksm: Aws) -> None:
    mocksm.function("who", whoami)
    with mocksm.user("bob", [allow("lambda:InvokeFunction")]):
        assert "arn:aws:iam::123456789012:user/mocksm" == invoke(mocksm, "who")["Payload"]


def test_a_function_that_invokes_another_acts_as_itself_again_afterwards(mocksm: Aws) -> None:
    def outer(*_: Any) -> list[str]:
        return [whoami(), invoke(mocksm, "inner")["Payload"], whoami()]

    mocksm.function("inner", whoami, role=mocksm.role("inner-role", []))
    mocksm.function("outer", outer, role=mocksm.role("outer-role", [allow("lambda:InvokeFunction")]))

    assert ["outer-role/outer", "inner-role/inner", "outer-role/outer"] == [
        arn.partition("assumed-role/")[2] for arn in invoke(mocksm, "outer")["Payload"]
    ]


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


def test_the_answer_of_a_function_is_json_to_its_caller(mocksm: Aws) -> None:
    mocksm.function("echo", lambda event, _: event)
    sent = {"text": "a", "list": [1, 2.5, None, True]}

    assert sent == json.loads(
        mocksm.client("lambda").invoke(FunctionName="echo", Payload=json.dumps(sent))["Payload"].read()
    )
