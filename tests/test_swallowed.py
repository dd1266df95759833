"""mocksm's own errors that the tested code swallows: what fails the test, what takes it back, what never does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, UnmockedRequest, allow, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import MocksmError, NotModelled
from mocksm.intercept import active
from tests.test_refusals import swallow


def ask_too_much() -> None:
    """Call what mocksm does not model, and swallow what it says."""
    with contextlib.suppress(Exception):
        boto3.client("lambda").list_layers()


def test_a_call_that_is_not_modelled_is_reported_at_the_end() -> None:
    aws = mock_secrets().start()
    ask_too_much()

    with pytest.raises(
        NotModelled, match=r"refused 1 request, and the tested code swallowed(.|\n)*ListLayers of lambda"
    ):
        aws.stop()
    assert () == active.all()


def test_a_parameter_that_is_not_modelled_is_reported_too(mocksm: MockSecrets) -> None:
    mocksm.function("f", lambda event, context: event)
    with contextlib.suppress(Exception):
        boto3.client("lambda").invoke(FunctionName="f", Qualifier="$LATEST", TenantId="t")

    (refusal,) = mocksm.take_refusals()
    assert "mocksm does not model ['TenantId'] of Invoke" == refusal


def test_both_kinds_are_told_in_the_order_in_which_they_came() -> None:
    def test() -> None:
        with mock_secrets():
            ask_too_much()
            swallow()

    with pytest.raises(NotModelled, match=r"refused 2 requests(.|\n)*ListLayers(.|\n)*ListBuckets"):
        test()


def test_what_a_rotation_function_met_is_reported_where_its_caller_hides_it() -> None:
    def handler(event: Any, context: Any) -> None:
        boto3.client("lambda").list_layers()

    def test() -> None:
        with mock_secrets(secrets={"db": "1"}) as aws:
            function = aws.function("rotate", handler)
            with contextlib.suppress(Exception):
                boto3.client("secretsmanager").rotate_secret(SecretId="db", RotationLambdaARN=function.arn)

    with pytest.raises(NotModelled, match=r"refused 1 request(.|\n)*- mocksm does not model ListLayers of lambda"):
        test()


def test_what_passes_through_a_function_and_its_caller_is_reported_once() -> None:
    def handler(event: Any, context: Any) -> None:
        boto3.client("lambda").list_layers()

    with mock_secrets() as aws:
        aws.function("f", handler)
        with contextlib.suppress(Exception):
            boto3.client("lambda").invoke(FunctionName="f")
        assert 1 == len(aws.take_refusals())


def test_what_is_on_its_way_out_is_raised_once() -> None:
    with pytest.raises(NotModelled) as caught, mock_secrets():
        boto3.client("lambda").list_layers()

    assert "swallowed" not in str(caught.value)
    assert not hasattr(caught.value, "__notes__")


def test_what_an_exception_on_its_way_out_comes_of_is_no_note_of_it() -> None:
    def test() -> None:
        with mock_secrets():
            try:
                boto3.client("lambda").list_layers()
            except Exception as error:
                raise ValueError("the application's own") from error

    with pytest.raises(ValueError, match="the application's own") as caught:
        test()
    assert not hasattr(caught.value, "__notes__")


def test_refusals_that_the_test_takes_are_not_reported() -> None:
    with mock_secrets() as aws:
        ask_too_much()
        swallow()
        first, second = aws.take_refusals()

    assert first.startswith("mocksm does not model ListLayers")
    assert second.startswith("mocksm did not send ListBuckets")


# -- may_swallow -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("allowed", "do", "reported"),
    [
        pytest.param("NotModelled", ask_too_much, None, id="not modelled, allowed"),
        pytest.param("UnmockedRequest", swallow, None, id="not sent, allowed"),
        pytest.param("NotModelled", swallow, UnmockedRequest, id="not sent, and the other is allowed"),
        pytest.param("UnmockedRequest", ask_too_much, NotModelled, id="not modelled, and the other is allowed"),
    ],
)
def test_the_kinds_are_allowed_one_by_one(
    allowed: Any, do: Callable[[], None], reported: type[Exception] | None
) -> None:
    aws = mock_secrets(may_swallow=[allowed]).start()
    do()
    with pytest.raises(reported) if reported else contextlib.nullcontext():
        aws.stop()


def test_what_is_allowed_can_be_taken_all_the_same() -> None:
    with mock_secrets(may_swallow=["NotModelled"]) as aws:
        ask_too_much()
        assert 1 == len(aws.take_refusals())


def test_a_failure_is_told_of_what_is_allowed() -> None:
    @mock_secrets(may_swallow=["NotModelled"])
    def test() -> None:
        ask_too_much()
        raise ValueError("own")

    with pytest.raises(ValueError, match="own") as caught:
        test()

    (note,) = getattr(caught.value, "__notes__", [])
    assert note.startswith("The tested code swallowed a NotModelled: mocksm does not model ListLayers")


@pytest.mark.parametrize(
    ("option", "reported"),
    [(None, None), ([], NotModelled), (["UnmockedRequest"], NotModelled), (["NotModelled"], None)],
    ids=["the environment's", "none", "another", "the same"],
)
def test_the_environment_tells_where_no_option_does(
    monkeypatch: pytest.MonkeyPatch, option: Any, reported: type[Exception] | None
) -> None:
    monkeypatch.setenv("MOCKSM_MAY_SWALLOW", "NotModelled UnmockedRequest")
    aws = mock_secrets(may_swallow=option).start()
    ask_too_much()
    with pytest.raises(reported) if reported else contextlib.nullcontext():
        aws.stop()


@pytest.mark.parametrize("names", ["NotModelled", ["NotModeled"], ["UnmockedRequest", 5]])
def test_a_kind_that_there_is_not_is_refused(names: Any) -> None:
    with pytest.raises(MocksmError, match="may_swallow takes a list of 'UnmockedRequest' and 'NotModelled', not"):
        mock_secrets(may_swallow=names)


# -- AWS's own errors --------------------------------------------------------------------------------------------------


def _not_found(aws: Aws) -> None:
    aws.client("secretsmanager").get_secret_value(SecretId="nothing")


def _injected(aws: Aws) -> None:
    aws.fail("secretsmanager:ListSecrets", "InternalFailure")
    aws.client("secretsmanager").list_secrets()


def _unreachable(aws: Aws) -> None:
    aws.fail("secretsmanager:ListSecrets", "unreachable")
    aws.client("secretsmanager").list_secrets()


def _denied(aws: Aws) -> None:
    aws.role("reader", [allow("kms:*")]).client("secretsmanager").list_secrets()


@pytest.mark.parametrize("call", [_not_found, _injected, _unreachable, _denied])
def test_an_error_of_awss_that_the_code_handled_fails_nothing(call: Callable[[Aws], None]) -> None:
    with mock_secrets() as aws:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever botocore raises
            call(aws)
        assert not isinstance(caught.value, MocksmError)
        assert [] == aws.take_refusals()


def test_an_error_of_awss_that_the_code_swallowed_fails_nothing() -> None:
    with mock_secrets() as aws, contextlib.suppress(ClientError):
        _not_found(aws)


def test_a_wrong_kind_in_the_environment_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKSM_MAY_SWALLOW", "Unmocked")
    with pytest.raises(
        MocksmError, match="the environment's MOCKSM_MAY_SWALLOW takes 'UnmockedRequest' and 'NotModelled'"
    ):
        mock_secrets().start()

    assert () == active.all()


def test_only_kinds_that_there_are_are_recommended() -> None:
    with mock_secrets() as elsewhere:
        foreign = elsewhere.user("bob").credentials
    aws = mock_secrets().start()
    with contextlib.suppress(Exception):
        boto3.client("kms", **foreign).list_keys()
    with pytest.raises(MocksmError, match=r"takes them with `aws\.take_refusals\(\)`\.\n") as caught:
        aws.stop()

    assert "may_swallow" not in str(caught.value)


def test_all_kinds_that_were_swallowed_are_recommended() -> None:
    aws = mock_secrets().start()
    swallow()
    ask_too_much()
    with pytest.raises(MocksmError, match=r"may_swallow=\['NotModelled', 'UnmockedRequest'\]`\."):
        aws.stop()
