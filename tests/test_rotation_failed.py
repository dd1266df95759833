"""RotationFailed: a rotation that failed in the background is told when the mock ends, unless the test has read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mocksm import RotationFailed, UnmockedRequest, mock_secrets
from mocksm.aws import Aws
from tests.plugin_run import run
from tests.services.secretsmanager.rotators import handler
from tests.test_refusals import swallow

TOLD = r"^mocksm: the rotation of prod/db failed at setSecret: ValueError: no setSecret\. A test that means it reads"


def fail_to_rotate(aws: Aws, step: str = "setSecret") -> None:
    aws.secret("prod/db", "old").rotate_with(aws.function("rotate", handler(step)))


def mocked(test: Callable[[Aws], None]) -> None:
    """Run a test inside a mock, to its end."""
    with mock_secrets() as aws:
        test(aws)


def test_a_failure_is_told_at_the_end_with_secret_step_and_error() -> None:
    with pytest.warns(RotationFailed, match=TOLD) as told:
        mocked(fail_to_rotate)
    assert 1 == len(told)


def test_a_failure_whose_error_was_read_is_not_told() -> None:
    with mock_secrets() as aws:
        fail_to_rotate(aws)
        assert "no setSecret" == str(aws.rotations[-1].error)
        aws.clock.advance(days=1)  # the further attempts are the same story


def test_looking_at_a_rotation_otherwise_reads_no_error() -> None:
    def test(aws: Aws) -> None:
        fail_to_rotate(aws)
        assert "failed at setSecret: ValueError: no setSecret" in repr(aws.rotations)
        assert not aws.rotations[-1].succeeded

    with pytest.warns(RotationFailed, match=TOLD):
        mocked(test)


def test_a_failure_that_another_attempt_made_good_is_not_told() -> None:
    with mock_secrets() as aws:
        fail_to_rotate(aws)
        aws.function("rotate", handler())  # mended, under the same name
        aws.clock.advance(minutes=1)
        assert aws.rotations[-1].succeeded


def test_many_attempts_are_told_once_with_their_number() -> None:
    def test(aws: Aws) -> None:
        fail_to_rotate(aws)
        aws.clock.advance(days=1)

    with pytest.warns(RotationFailed, match="failed at setSecret, 5 times: ValueError") as told:
        mocked(test)
    assert 1 == len(told)


def test_a_function_that_moves_no_label_has_failed() -> None:
    def test(aws: Aws) -> None:
        aws.secret("prod/db", "old").rotate_with(aws.function("rotate", lambda event, context: None))
        assert "AWSPENDING" in aws.secrets["prod/db"].stages

    told = "failed at finishSecret: the function returned, but AWSCURRENT is not on the new version"
    with pytest.warns(RotationFailed, match=told):
        mocked(test)


def test_a_failed_test_of_the_function_is_told() -> None:
    def test(aws: Aws) -> None:
        rotator = aws.function("rotate", handler("testSecret"))
        aws.secret("prod/db", "old").rotate_with(rotator, immediately=False)

    with pytest.warns(RotationFailed, match="failed at testSecret"):
        mocked(test)


def test_the_tests_own_exception_is_not_hidden() -> None:
    def test(aws: Aws) -> None:
        fail_to_rotate(aws)
        raise AssertionError("the test's own")

    with pytest.raises(AssertionError, match="the test's own") as caught:  # warnings are errors here
        mocked(test)

    (note,) = getattr(caught.value, "__notes__", [])
    assert note.startswith("mocksm: the rotation of prod/db failed at setSecret")


def test_a_refused_request_is_told_together_with_it() -> None:
    def test(aws: Aws) -> None:
        fail_to_rotate(aws)
        swallow()

    with pytest.raises(UnmockedRequest, match=r"refused 1 request(.|\n)*- the rotation of prod/db failed"):
        mocked(test)


def test_a_reset_does_not_lose_it() -> None:
    def test(aws: Aws) -> None:
        fail_to_rotate(aws)
        aws.reset()

    with pytest.warns(RotationFailed, match=TOLD):
        mocked(test)


def test_a_restored_snapshot_does_not_lose_it() -> None:
    def test(aws: Aws) -> None:
        before = aws.snapshot()
        fail_to_rotate(aws)
        aws.restore(before)

    with pytest.warns(RotationFailed, match=TOLD):
        mocked(test)


SOURCE = """
    import boto3, pytest
    from mocksm import mock_secrets

    def handler(event, context):
        raise ValueError("no " + event["Step"])

    def rotate(aws):
        aws.secret("db", "old").rotate_with(aws.function("rotate", handler))

    def test_fixture(mocksm):
        rotate(mocksm)

    aws = mock_secrets()

    @aws
    def test_decorated():
        rotate(aws)

    @aws
    class TestClass:
        def test_method(self):
            rotate(aws)

    def test_innocent(mocksm):
        mocksm.secret("db", "old")
"""


@pytest.mark.parametrize("strict", [False, True], ids=["warned", "as an error"])
def test_pytest_shows_it_where_it_belongs(pytester: pytest.Pytester, *, strict: bool) -> None:
    flags = ["-Werror::mocksm.RotationFailed" if strict else "-Wdefault"]
    result = run(pytester, SOURCE, *flags)

    if strict:
        outcomes = result.parseoutcomes()
        assert 3 == outcomes.get("failed", 0) + outcomes.get("errors", 0)
        result.stdout.fnmatch_lines(["*the rotation of db failed at createSecret: ValueError: no createSecret*"])
        result.stdout.fnmatch_lines(["PASSED test_inner.py::test_innocent"])
    else:
        result.assert_outcomes(passed=4, warnings=3)
        result.stdout.fnmatch_lines(["*RotationFailed: mocksm: the rotation of db failed at createSecret*"])
