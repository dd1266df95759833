from __future__ import annotations

import contextlib

import boto3
import pytest

from mocksm import MockSecrets, UnmockedRequest, mock_secrets
from mocksm.intercept import active

S3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def swallow() -> None:
    with contextlib.suppress(Exception):
        S3.list_buckets()


def test_leaving_reports_every_refusal_that_was_swallowed() -> None:
    aws = mock_secrets().start()
    swallow()
    swallow()

    with pytest.raises(UnmockedRequest, match=r"refused 2 requests, and the tested code swallowed") as caught:
        aws.stop()

    assert 2 == str(caught.value).count("- mocksm did not send")
    assert () == active.all()


def test_only_the_last_exit_reports() -> None:
    aws = mock_secrets().start()
    with aws:
        swallow()
    with pytest.raises(UnmockedRequest, match="refused 1 request, and"):
        aws.stop()


def test_a_refusal_that_is_on_its_way_out_is_raised_once() -> None:
    with pytest.raises(UnmockedRequest) as caught, mock_secrets():
        S3.list_buckets()

    assert "swallowed" not in str(caught.value)
    assert not hasattr(caught.value, "__notes__")


def test_the_tests_own_exception_is_never_hidden_and_learns_what_was_refused() -> None:
    @mock_secrets
    def test() -> None:
        swallow()
        raise AssertionError("the test's own")

    with pytest.raises(AssertionError, match="the test's own") as caught:
        test()

    assert ["The tested code swallowed an UnmockedRequest"] == [
        note.split(":")[0] for note in getattr(caught.value, "__notes__", [])
    ]


def test_stop_in_a_finally_does_not_hide_the_exception() -> None:
    def test() -> None:
        aws = mock_secrets().start()
        try:
            swallow()
            raise AssertionError("the test's own")
        finally:
            aws.stop()

    with pytest.raises(AssertionError, match="the test's own"):
        test()


def test_refusals_that_the_test_takes_are_not_reported() -> None:
    with mock_secrets() as aws:
        swallow()
        (refusal,) = aws.take_refusals()

    assert refusal.startswith("mocksm did not send")
    assert [] == aws.take_refusals()


def test_a_refusal_belongs_to_the_mock_that_refused() -> None:
    with mock_secrets():
        inner = mock_secrets().start()
        swallow()
        with pytest.raises(UnmockedRequest):
            inner.stop()


def test_the_next_cloud_does_not_remember_refusals() -> None:
    aws = MockSecrets()
    aws.start()
    swallow()
    with pytest.raises(UnmockedRequest):
        aws.stop()
    with aws:
        assert [] == aws.take_refusals()
