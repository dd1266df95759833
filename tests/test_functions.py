from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import boto3
import pytest

from mocksm import allow, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.handles.functions import error_of


def rotate(event: Any, context: Any) -> Any:
    """Rotate nothing."""
    return {"event": event, "name": getattr(context, "function_name", None)}


class Rotator:
    def __call__(self, event: Any, context: Any) -> Any:
        return rotate(event, context)


def invoked(aws: Aws, name: str) -> Any:
    answer = aws.client("lambda").invoke(FunctionName=name, Payload=b'"event"')
    return json.loads(answer["Payload"].read())


@pytest.mark.parametrize(
    "handler",
    [rotate, Rotator(), Rotator().__call__, partial(rotate), f"{__name__}:rotate", f"{__name__}:ROTATORS.first"],
    ids=["a function", "an instance", "a method", "a partial", "a name", "a longer name"],
)
def test_a_function_is_made_of_anything_that_can_be_called(mocksm: Aws, handler: Any) -> None:
    function = mocksm.function("rotate-db", handler)

    assert "arn:aws:lambda:us-east-1:123456789012:function:rotate-db" == function.arn
    assert {"event": "event", "name": "rotate-db"} == invoked(mocksm, "rotate-db")
    assert {"event": 1, "name": None} == function(1)


class ROTATORS:
    first = staticmethod(rotate)


def test_a_function_may_be_made_by_decorating(mocksm: Aws) -> None:
    @mocksm.function("rotate-db", timeout=30)
    def handler(event: Any, context: Any) -> Any:
        """Say who it is."""
        return context.get_remaining_time_in_millis() // 1000 if context else "called"

    @mocksm.function
    def plain(event: Any, context: Any) -> str:
        return "plain"

    @mocksm.function(description="by its own name")
    def named(event: Any, context: Any) -> str:
        return "named"

    mocksm.clock.freeze()
    assert ("rotate-db", "plain", "named") == (handler.name, plain.name, named.name)
    assert (30, "plain", "named") == (invoked(mocksm, "rotate-db"), invoked(mocksm, "plain"), invoked(mocksm, "named"))
    assert ("called", "plain") == (handler({}, None), plain({}))
    assert ("handler", "Say who it is.") == (getattr(handler, "__name__", ""), handler.__doc__)
    assert ["named", "plain", "rotate-db"] == [each.name for each in mocksm.functions]


def test_a_decorated_coroutine_function_is_still_one_when_it_is_called(mocksm: Aws) -> None:
    @mocksm.function
    async def handler(event: Any, context: Any) -> Any:
        return event

    assert 7 == asyncio.run(handler(7, None))
    assert "event" == invoked(mocksm, "handler")


def test_a_decorated_function_keeps_its_attributes(mocksm: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        """Do nothing."""

    handler.owner = "core"  # type: ignore[attr-defined]
    handler.name = "not this one"  # type: ignore[attr-defined]
    function: Any = mocksm.function(handler)

    assert ("core", "handler", handler) == (function.owner, function.name, function.__wrapped__)


def test_a_handle_raises_what_the_handler_raises(mocksm: Aws) -> None:
    @mocksm.function
    def broken(event: Any, context: Any) -> None:
        raise KeyError(event)

    with pytest.raises(KeyError, match="one"):
        broken("one", None)
    assert [] == broken.invocations


def test_a_function_that_is_found_is_the_one_that_was_made(mocksm: Aws) -> None:
    function = mocksm.function("rotate-db", rotate)

    for found in (mocksm.functions["rotate-db"], mocksm.functions[function.arn], *mocksm.functions):
        assert (function.name, function.arn, rotate) == (found.name, found.arn, found.handler)


def test_a_function_of_the_same_name_is_replaced(mocksm: Aws) -> None:
    mocksm.function("f", lambda *_: "old")
    mocksm.client("lambda").publish_version(FunctionName="f")
    mocksm.function("f", lambda *_: "new")

    assert "new" == invoked(mocksm, "f")
    assert 1 == len(mocksm.client("lambda").list_versions_by_function(FunctionName="f")["Versions"])


def test_the_invocations_of_a_function_can_be_read(mocksm: Aws) -> None:
    @mocksm.function
    def picky(event: Any, context: Any) -> None:
        if event != "good":
            raise ValueError(event)

    client = mocksm.client("lambda")
    ids = [
        client.invoke(FunctionName=name, Payload=payload)["ResponseMetadata"]["RequestId"]
        for name, payload in (("picky", b'"good"'), ("picky:$LATEST", b'"bad"'))
    ]
    first, second = picky.invocations

    assert ("good", None, ids[0]) == (first.event, first.error, first.request_id)
    assert ("bad", "bad", ids[1]) == (second.event, str(second.error), second.request_id)
    assert "bad" not in repr(second).replace(repr(second.error), "")


def test_what_a_function_raised_for_an_event_is_found(mocksm: Aws) -> None:
    def broken(event: Any, context: Any) -> None:
        raise ValueError(event["Step"])

    function = mocksm.function("broken", broken)
    mocksm.client("lambda").invoke(FunctionName="broken", Payload=b'{"Step": "one"}')

    assert "one" == str(error_of(mocksm.cloud, function.arn, {"Step": "one"}))
    assert error_of(mocksm.cloud, function.arn, {"Step": "two"}) is None


def test_a_role_may_be_given_as_a_handle_or_an_arn(mocksm: Aws) -> None:
    role = mocksm.role("app/runs", [])
    who = lambda *_: boto3.client("sts").get_caller_identity()["Arn"]  # noqa: E731 - a handler
    mocksm.function("by-handle", who, role=role)
    mocksm.function("by-arn", who, role=role.arn)

    assert "arn:aws:sts::123456789012:assumed-role/runs/by-handle" == invoked(mocksm, "by-handle")
    assert "arn:aws:sts::123456789012:assumed-role/runs/by-arn" == invoked(mocksm, "by-arn")


def test_what_a_role_may_do_is_what_it_may_at_that_moment(mocksm: Aws) -> None:
    mocksm.secret("db", "x")
    role = mocksm.role("runs", [])
    mocksm.function(
        "read", lambda *_: boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"], role=role
    )
    assert "AccessDeniedException" in str(invoked(mocksm, "read"))
    policy = {"Version": "2012-10-17", "Statement": [allow("secretsmanager:GetSecretValue")]}
    mocksm.client("iam").put_role_policy(RoleName="runs", PolicyName="read", PolicyDocument=json.dumps(policy))

    assert "x" == invoked(mocksm, "read")


@pytest.mark.parametrize(
    ("name", "handler", "options", "said"),
    [
        pytest.param("a b", rotate, {}, "'a b' is no function name", id="a name with a space"),
        pytest.param("x" * 65, rotate, {}, "is no function name; it takes up to 64", id="a long name"),
        pytest.param(7, rotate, {}, "7 is no function name", id="a number"),
        pytest.param("f", 7, {}, "takes handler.event, context., an object that can be called", id="no handler"),
        pytest.param("f", Rotator, {}, "is a class; aws.function takes an instance", id="a class"),
        pytest.param(None, Rotator(), {}, "has no name of its own; give one", id="no name"),
        pytest.param(lambda *_: None, None, {}, "'<lambda>' is no function name", id="a lambda"),
        pytest.param("f", "app", {}, "'app' names no handler; it is 'module:function'", id="no colon"),
        pytest.param("f", ":handler", {}, "':handler' names no handler", id="no module"),
        pytest.param("f", "mocksm_nothing:handler", {}, "cannot be imported: No module named", id="no such module"),
        pytest.param(
            "f", "json:nothing", {}, "names nothing: module 'json' has no attribute 'nothing'", id="no such function"
        ),
        pytest.param("f", "json:__name__", {}, "cannot be called: it is 'json'", id="a text"),
        pytest.param(
            "f", rotate, {"timeout": 0}, "timeout=0 is none of Lambda's; it takes whole seconds", id="no time"
        ),
        pytest.param("f", rotate, {"timeout": 901}, "timeout=901", id="much time"),
        pytest.param("f", rotate, {"timeout": 2.5}, "timeout=2.5", id="half seconds"),
        pytest.param("f", rotate, {"memory": 64}, "memory=64 is none of Lambda's", id="little memory"),
        pytest.param(
            "f", rotate, {"environment": {"OWN": 7}}, "Lambda takes no 'OWN': 7", id="a variable that is no text"
        ),
        pytest.param(
            "f", rotate, {"environment": {"A-B": "x"}}, "Lambda takes no 'A-B': 'x'", id="a variable of no name"
        ),
        pytest.param(
            "f",
            rotate,
            {"environment": {"AWS_REGION": "x"}},
            "Lambda does not take this environment: .*AWS_REGION",
            id="a reserved one",
        ),
        pytest.param(
            "f",
            rotate,
            {"role": "runs"},
            "is one of its own account .123456789012. that aws.role.. or boto3's iam made",
            id="no such role",
        ),
    ],
)
def test_what_lambda_does_not_take_is_said(mocksm: Aws, name: Any, handler: Any, options: Any, said: str) -> None:
    with pytest.raises(MocksmError, match=f"^mocksm: .*{said}"):
        mocksm.function(*((name,) if handler is None else (name, handler)), **options)
    assert 0 == len(mocksm.functions)


def test_neither_a_user_nor_a_role_of_another_account_is_a_functions_role(mocksm: Aws) -> None:
    other = mocksm.role("arn:aws:iam::444455556666:role/runs", [])
    for given in (mocksm.user("bob"), other, other.assume("session")):
        with pytest.raises(MocksmError, match="a function's role is one of its own account"):
            mocksm.function("f", rotate, role=given)
    assert "f" not in mocksm.functions


def test_an_account_has_functions_of_its_own(mocksm: Aws) -> None:
    tools = mocksm.account("444455556666")
    who = lambda *_: boto3.client("sts").get_caller_identity()["Arn"]  # noqa: E731 - a handler
    plain = tools.function("plain", who)
    tools.function("runs", who, role=tools.role("runner", []))
    client = tools.client("lambda")

    assert "arn:aws:lambda:us-east-1:444455556666:function:plain" == plain.arn
    assert (["plain", "runs"], []) == ([each.name for each in tools.functions], list(mocksm.functions))
    answers = [json.loads(client.invoke(FunctionName=name)["Payload"].read()) for name in ("plain", "runs")]
    assert ["arn:aws:iam::444455556666:user/mocksm", "arn:aws:sts::444455556666:assumed-role/runner/runs"] == answers


def test_a_zip_has_no_handler_to_call(mocksm: Aws) -> None:
    from tests.services.lambda_.invoking import create

    create(mocksm, "f", "handler = print")
    with pytest.raises(MocksmError, match="f is a zip, which runs when it is invoked"):
        mocksm.functions["f"]({}, None)


def test_functions_of_other_mocks_are_not_there() -> None:
    with mock_secrets() as aws:
        aws.function("f", rotate)
        aws.reset()
        assert "f" not in aws.functions
