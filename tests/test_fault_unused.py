"""FaultUnused: what was ordered to go wrong and never did is told when the mock ends, unless it need not."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from mocksm import FaultUnused, mock_secrets
from mocksm.aws import Aws
from mocksm.decorating.worlds import World
from mocksm.errors import MocksmError
from mocksm.lifetime import Lifetime
from tests.engine.test_faults import THROTTLED, outcomes
from tests.plugin_run import run


def mocked(test: Callable[[Aws], None]) -> None:
    """Run a test inside a mock, to its end."""
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        test(aws)


def ordered(**options: Any) -> Callable[[Aws], None]:
    """Return a test that orders a fault, and reads a secret once."""

    def test(aws: Aws) -> None:
        aws.fail("secretsmanager:GetSecretValue", THROTTLED, **options)
        outcomes(1)

    return test


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"times": 2, "after": 1},
            r"times=2, after=1\) has never fired: 1 calls came that it was meant for, and it was no",
        ),
        ({"when": {"SecretId": "other"}}, r"has never fired: 1 calls of .* came, and its conditions held for none"),
        ({"nth": 2}, r"nth=2\) has never fired: 1 calls came"),
    ],
    ids=["not its turn", "condition", "nth"],
)
def test_a_fault_that_never_fired_is_told_at_the_end(options: dict[str, Any], told: str) -> None:
    with pytest.warns(FaultUnused, match=rf"^mocksm: aws\.fail\('secretsmanager:GetSecretValue', .*{told}") as warned:
        mocked(ordered(**options))
    assert 1 == len(warned)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (
            lambda aws: aws.fail("kms:Decrypt", "DisabledException").stop(),
            r"aws\.fail\('kms:Decrypt', 'DisabledException'\)",
        ),
        (lambda aws: aws.slow("kms:Decrypt", 3), r"aws\.slow\('kms:Decrypt', 3\)"),
        (lambda aws: aws.outage("eu-west-1"), r"aws\.outage\('eu-west-1', 'unreachable'\)"),
    ],
    ids=["stopped", "slow", "outage"],
)
def test_one_that_no_call_met_is_told(order: Any, told: str) -> None:
    with pytest.warns(FaultUnused, match=rf"{told} has never fired: no call of .* came.*says required=False"):
        mocked(order)


def test_one_that_only_services_could_have_met_is_told_so() -> None:
    def test(aws: Aws) -> None:
        aws.secret("own", "x", kms_key=aws.key())
        aws.fail("kms:*", "timeout")
        boto3.client("secretsmanager").get_secret_value(SecretId="own")

    told = r"1 calls of kms:\* came, all from AWS's services on a caller's behalf, and a failure of transport is met by"
    with pytest.warns(FaultUnused, match=rf"has never fired: {told} clients only"):
        mocked(test)


def test_a_condition_that_raises_is_the_tests_mistake_and_is_told_even_if_its_error_is_swallowed() -> None:
    def test(aws: Aws) -> None:
        aws.fail("secretsmanager:GetSecretValue", THROTTLED, when=lambda call: call.params["VersionId"] == "x")
        with contextlib.suppress(Exception):
            boto3.client("secretsmanager").get_secret_value(SecretId="db")

    told = r"the condition of aws\.fail\(.* raised KeyError\('VersionId'\) when a call of secretsmanager:GetSecretValue came"
    with pytest.raises(MocksmError, match=told):
        mocked(test)


def test_a_condition_that_raised_is_told_of_a_fault_that_never_fired() -> None:
    def test(aws: Aws) -> None:
        aws.fail("secretsmanager:GetSecretValue", THROTTLED, when=lambda call: call.params["VersionId"] == "x")
        assert isinstance(aws, Lifetime)
        with pytest.raises(MocksmError, match="the condition"):
            boto3.client("secretsmanager").get_secret_value(SecretId="db")
        assert 1 == len(aws.take_refusals())

    with pytest.warns(FaultUnused, match=r"has never fired: its condition raised KeyError\('VersionId'\)\."):
        mocked(test)


def test_what_is_told_of_a_fault_shows_no_secret() -> None:
    shown: list[str] = []

    def test(aws: Aws) -> None:
        when = {"SecretString": "hunter9", "Name": "db"}
        shown.append(repr(aws.fail("secretsmanager:CreateSecret", THROTTLED, when=when)))

    with pytest.warns(FaultUnused, match=r"when=\{'SecretString': .*, 'Name': 'db'\}\) has never fired") as warned:
        mocked(test)
    assert "'Name': 'db'" in shown[0]
    assert "hunter9" not in shown[0] + str(warned[0].message)


@pytest.mark.parametrize(
    "order",
    [
        ordered(required=False, after=1),
        ordered(chance=0),
        ordered(times=5),
        lambda aws: aws.slow("kms:Decrypt", 3, required=False),
        lambda aws: aws.outage("eu-west-1", required=False),
        lambda aws: aws.throttle(),
        lambda aws: aws.lag(5),
    ],
    ids=["not required", "by chance", "less often than it might", "slow", "outage", "throttle", "lag"],
)
def test_what_need_not_fire_is_not_told(order: Any) -> None:
    mocked(order)


def test_a_fault_that_fired_before_a_snapshot_was_restored_is_not_told() -> None:
    def test(aws: Aws) -> None:
        aws.fail("secretsmanager:*", THROTTLED)
        before = aws.snapshot()
        outcomes(1)
        aws.restore(before)

    mocked(test)


def test_a_fault_that_a_restored_snapshot_drops_is_told() -> None:
    def test(aws: Aws) -> None:
        before = aws.snapshot()
        ordered(after=1)(aws)
        aws.restore(before)

    with pytest.warns(FaultUnused, match="has never fired"):
        mocked(test)


def test_a_fault_that_a_reset_drops_is_told() -> None:
    def test(aws: Aws) -> None:
        ordered(after=1)(aws)
        aws.reset()

    with pytest.warns(FaultUnused, match="has never fired"):
        mocked(test)


def test_the_tests_own_exception_is_not_hidden_and_carries_it() -> None:
    def test(aws: Aws) -> None:
        ordered(after=1)(aws)
        raise AssertionError("the test's own")

    with pytest.raises(AssertionError, match="the test's own") as caught:
        mocked(test)
    assert any("has never fired" in note for note in getattr(caught.value, "__notes__", []))


def test_one_that_is_in_force_still_is_not_told_before_the_end() -> None:
    def test(aws: Aws) -> None:
        assert isinstance(aws, Lifetime)
        aws.fail("secretsmanager:*", THROTTLED)
        assert [] == list(aws.take_ending().unused)
        outcomes(1)

    mocked(test)


def test_a_test_of_a_class_is_told_of_its_own_faults_and_the_class_of_the_others() -> None:
    world = World(mock_secrets(), asked=True)
    world.enter_class()
    world.mock.fail("secretsmanager:*", THROTTLED)
    world.enter_test()
    world.mock.fail("kms:Encrypt", "DisabledException")
    with pytest.warns(FaultUnused, match="no call of kms:Encrypt came") as told:
        world.leave_test()
    assert 1 == len(told)
    with pytest.warns(FaultUnused, match=r"no call of secretsmanager:\* came") as told:
        world.leave_class()
    assert 1 == len(told)


SOURCE = """
    import unittest
    import pytest
    from mocksm import mock_secrets

    def order(aws):
        aws.fail("kms:Decrypt", "DisabledException")

    def test_fixture(mocksm):
        order(mocksm)

    aws = mock_secrets()

    @aws
    def test_decorated():
        order(aws)

    @aws
    class TestClass:
        def test_method(self):
            order(aws)

    case = mock_secrets()

    @case
    class TestCase(unittest.TestCase):
        def test_case(self):
            order(case)

    def test_innocent(mocksm):
        mocksm.secret("db", "old")
"""


@pytest.mark.parametrize("strict", [False, True], ids=["warned", "as an error"])
def test_pytest_shows_it_where_it_belongs(pytester: pytest.Pytester, *, strict: bool) -> None:
    result = run(pytester, SOURCE, "-Werror::mocksm.FaultUnused" if strict else "-Wdefault")

    if strict:
        outcomes = result.parseoutcomes()
        assert 4 == outcomes.get("failed", 0) + outcomes.get("errors", 0)
        result.stdout.fnmatch_lines(["*aws.fail('kms:Decrypt', 'DisabledException') has never fired*"])
        result.stdout.fnmatch_lines(["PASSED test_inner.py::test_innocent"])
    else:
        result.assert_outcomes(passed=5, warnings=4)
        result.stdout.fnmatch_lines(
            ["*FaultUnused: mocksm: aws.fail('kms:Decrypt', 'DisabledException') has never fired*"]
        )


def test_pytest_shows_it_beside_a_failure_which_stays_the_only_one(pytester: pytest.Pytester) -> None:
    source = """
        def test_inner(mocksm):
            mocksm.fail("kms:Decrypt", "DisabledException")
            assert False, "the test's own"
    """
    result = run(pytester, source, "-Werror")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the test's own*", "*aws.fail('kms:Decrypt', 'DisabledException') has never fired*"])


def test_a_warning_points_at_the_tests_own_line() -> None:
    with pytest.warns(FaultUnused) as warned:
        mocked(ordered(after=1))

    assert __file__ == warned[0].filename


def test_all_are_told_where_the_first_becomes_an_error() -> None:
    def test(aws: Aws) -> None:
        aws.fail("kms:Decrypt", "DisabledException")
        aws.fail("kms:Encrypt", "DisabledException")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FaultUnused, match=r"no call of kms:Decrypt came.*\n.*no call of kms:Encrypt came"):
            mocked(test)
