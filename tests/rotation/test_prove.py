"""``prove`` on functions that are right, and on others that are wrong in one way each: what it finds, and nothing else."""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from typing import Any

import boto3
import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation import prove
from mocksm.rotation.proving.report import Report
from mocksm.rotation.proving.rules import Rule
from tests.rotation import rotators
from tests.rotation.rotators import Rotator, Server, TwoTokens

LOGIN = {"username": "app", "password": "the first password"}

Findings = set[tuple[Rule, str]]
REPORTS: dict[tuple[type[Rotator], bool], Report] = {}


def report_on(function: type[Rotator], *, single_user: bool = True) -> Report:
    """Prove a function, or return what came of it before: a proof takes a second."""
    if (function, single_user) not in REPORTS:
        REPORTS[function, single_user] = fresh_report_on(function, single_user=single_user)
    return REPORTS[function, single_user]


def fresh_report_on(function: type[Rotator], *, single_user: bool = True) -> Report:
    server = TwoTokens() if issubclass(function, rotators.Overlapping) else Server()
    return prove(
        function(server),
        secret=LOGIN,
        works=server.lets_in,
        reset=server.start_over,
        single_user=single_user,
        check=False,
    )


def findings(report: Report) -> Findings:
    return {(violation.rule, violation.step) for violation in report.violations}


@pytest.mark.parametrize("function", [Rotator, rotators.WithLogging, rotators.Overlapping])
def test_nothing_is_found_when_the_function_is_right(function: type[Rotator]) -> None:
    assert [] == report_on(function).violations


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (rotators.WithoutToken, {(Rule.TOKEN, "createSecret"), (Rule.COMPLETES, "setSecret")}),
        (rotators.OneWayIn, {(Rule.RETRY, "setSecret")}),
        (rotators.CurrentFirst, {(Rule.REVOKED, "finishSecret")}),
        (rotators.Telling, {(Rule.TOLD, "createSecret")}),
        (rotators.Trusting, {(Rule.TESTS, "testSecret")}),
    ],
)
def test_fault_is_found_when_issue_threads_tell_of_it(function: type[Rotator], expected: Findings) -> None:
    assert expected == findings(report_on(function))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (rotators.AlwaysNew, {(Rule.RETRY, "createSecret")}),
        (rotators.Early, {(Rule.EARLY, "createSecret"), (Rule.LOST, "createSecret")}),
        (rotators.SetFirst, {(Rule.LOST, "createSecret")}),
        (rotators.Copying, {(Rule.NEW, "finishSecret")}),
        (rotators.Unfinished, {(Rule.LABELS, "finishSecret")}),
        (rotators.Forgetting, {(Rule.LABELS, "finishSecret")}),
        (rotators.PuttingBack, {(Rule.LABELS, "finishSecret")}),
        (
            rotators.Unaware,
            {
                *((Rule.NEWER, step) for step in ("createSecret", "setSecret", "finishSecret")),
                *((Rule.STALE, step) for step in ("createSecret", "setSecret")),
            },
        ),
        (rotators.Expecting, {(Rule.TEST_ALONE, "testSecret")}),
        (rotators.Impatient, {(Rule.RETRY, "finishSecret")}),
        (rotators.Confiding, {(Rule.TOLD, "testSecret")}),
        (rotators.Broken, {(Rule.COMPLETES, "setSecret")}),
    ],
)
def test_fault_is_found_when_a_rule_is_broken(function: type[Rotator], expected: Findings) -> None:
    assert expected == findings(report_on(function))


def test_outage_is_found_when_the_only_password_is_replaced_and_nobody_allows_it() -> None:
    report = report_on(Rotator, single_user=False)
    assert {(Rule.READERS, "setSecret")} == findings(report)
    assert ["createSecret ok", "setSecret ok"] == list(report.violations[0].sequence)


# -- the report ----------------------------------------------------------------------------------------------------------


def test_test_fails_with_every_violation_when_there_is_one() -> None:
    server = Server()
    with pytest.raises(AssertionError) as failure:
        prove(
            rotators.OneWayIn(server),
            secret=LOGIN,
            works=server.lets_in,
            reset=server.start_over,
            single_user=True,
        )
    lines = [line.strip() for line in str(failure.value).splitlines()]
    assert lines[0].startswith("mocksm: the rotation function does not hold (1 finding, ")
    assert lines[2] == "1. setSecret: raised PermissionError: app is not let in"
    assert "played: every step is run twice" in lines
    assert (
        "sequence: createSecret ok -> createSecret ok -> setSecret ok -> setSecret raised PermissionError: app is not let"
        in lines
    )
    assert any(line.startswith("usual cause: it logs in with AWSCURRENT, which no longer works") for line in lines)
    assert any(line.startswith("found too: setSecret done, but its answer lost") for line in lines)


def test_report_says_so_when_nothing_is_found() -> None:
    report = report_on(Rotator)
    assert f"mocksm: the rotation function holds in all of the {len(report.scenarios)} scenarios played" == str(report)
    report.check()


def test_each_call_is_interrupted_when_a_function_is_proven() -> None:
    expected = """
        nothing goes wrong
        every step is run twice
        AWS repeats a rotation that went well
        two rotations, then the events of the first come again
        createSecret done, but its answer lost (a crash or a timeout)
        setSecret done, but its answer lost (a crash or a timeout)
        testSecret done, but its answer lost (a crash or a timeout)
        finishSecret done, but its answer lost (a crash or a timeout)
        killed before DescribeSecret (call 1 of createSecret)
        DescribeSecret (call 1 of createSecret) throttled past botocore's retries
        killed before GetSecretValue (call 2 of createSecret)
        GetSecretValue (call 2 of createSecret) throttled past botocore's retries
        killed before GetSecretValue (call 3 of createSecret)
        GetSecretValue (call 3 of createSecret) throttled past botocore's retries
        killed before GetRandomPassword (call 4 of createSecret)
        GetRandomPassword (call 4 of createSecret) throttled past botocore's retries
        killed before PutSecretValue (call 5 of createSecret)
        killed after PutSecretValue (call 5 of createSecret)
        PutSecretValue (call 5 of createSecret) throttled past botocore's retries
        DescribeSecret (call 1 of setSecret) throttled past botocore's retries
        killed before GetSecretValue (call 2 of setSecret)
        GetSecretValue (call 2 of setSecret) throttled past botocore's retries
        killed before GetSecretValue (call 3 of setSecret)
        GetSecretValue (call 3 of setSecret) throttled past botocore's retries
        DescribeSecret (call 1 of testSecret) throttled past botocore's retries
        killed before GetSecretValue (call 2 of testSecret)
        GetSecretValue (call 2 of testSecret) throttled past botocore's retries
        DescribeSecret (call 1 of finishSecret) throttled past botocore's retries
        killed before DescribeSecret (call 2 of finishSecret)
        DescribeSecret (call 2 of finishSecret) throttled past botocore's retries
        killed before UpdateSecretVersionStage (call 3 of finishSecret)
        killed after UpdateSecretVersionStage (call 3 of finishSecret)
        UpdateSecretVersionStage (call 3 of finishSecret) throttled past botocore's retries
        an earlier rotation stored a value and was given up by hand
        an earlier rotation stored nothing and was given up by hand
        someone else stores a new AWSCURRENT before createSecret
        someone else stores a new AWSCURRENT before setSecret
        someone else stores a new AWSCURRENT before testSecret
        someone else stores a new AWSCURRENT before finishSecret
        the pending value does not work
        only testSecret is run (RotateImmediately=False)
    """
    assert [line.strip() for line in expected.strip().splitlines()] == report_on(Rotator).scenarios


def test_smooth_rotation_is_all_that_is_played_when_it_fails() -> None:
    assert ["nothing goes wrong"] == report_on(rotators.Broken).scenarios


@pytest.mark.parametrize("function", [rotators.Telling, rotators.Confiding])
def test_no_secret_stands_in_the_report_when_the_function_tells_it(function: type[Rotator]) -> None:
    rotator = function(server := Server())
    kept: list[str] = []

    def lets_in(login: dict[str, Any]) -> bool:
        kept.append(login["password"])
        return server.lets_in(login)

    report = prove(rotator, secret=LOGIN, works=lets_in, reset=server.start_over, single_user=True, check=False)
    assert not [password for password in kept if password in str(report)]


# -- what a function is, and what a proof is given -------------------------------------------------------------------------


class Keys:
    """Keys of which all are good, and a function in any form that adds one."""

    def __init__(self) -> None:
        self.good: set[Any] = set()

    @functools.cached_property
    def client(self) -> Any:
        return boto3.client("secretsmanager")

    def rotate(self, event: dict[str, str], new: Any) -> None:
        arn, token, step, client = event["SecretId"], event["ClientRequestToken"], event["Step"], self.client
        stages = client.describe_secret(SecretId=arn)["VersionIdsToStages"]
        if "AWSCURRENT" in stages.get(token, []):
            return
        if "AWSPENDING" not in stages.get(token, []):
            raise ValueError("the version is not in rotation")
        if step == "createSecret":
            self.good.add(new)
            member = "SecretString" if isinstance(new, str) else "SecretBinary"
            client.put_secret_value(
                SecretId=arn,
                ClientRequestToken=token,
                RotationToken=event["RotationToken"],
                VersionStages=["AWSPENDING"],
                **{member: new},
            )
        if step == "testSecret":
            answer = client.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")
            if answer.get("SecretString", answer.get("SecretBinary")) not in self.good:
                raise PermissionError
        if step == "finishSecret":
            (current,) = [version for version, labels in stages.items() if "AWSCURRENT" in labels]
            client.update_secret_version_stage(
                SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
            )


KEYS = Keys()


async def rotate_text(event: dict[str, str], _context: object) -> None:
    await asyncio.sleep(0)
    KEYS.rotate(event, f"key of {event['ClientRequestToken']}")


def rotate_bytes(event: dict[str, str], _context: object) -> None:
    KEYS.rotate(event, b"key of " + event["ClientRequestToken"].encode())


@pytest.mark.parametrize(
    ("handler", "secret"),
    [
        pytest.param(rotate_text, "the first key", id="coroutine function"),
        pytest.param(rotate_bytes, b"the first key", id="binary"),
        pytest.param(f"{__name__}:rotate_bytes", b"the first key", id="module:function"),
    ],
)
def test_function_is_proven_when_it_has_another_form(handler: Any, secret: str | bytes) -> None:
    prove(handler, secret=secret, works=lambda key: key in KEYS.good, reset=lambda: KEYS.good.add(secret))


def test_function_runs_as_a_lambda_when_it_is_proven() -> None:
    server, seen = Server(), set()

    class Curious(Rotator):
        def test(self) -> None:
            seen.add((os.environ["AWS_REGION"], os.environ["FLAVOUR"], self.client.meta.region_name, self.arn[:44]))
            super().test()

    prove(
        Curious(server),
        secret=LOGIN,
        works=server.lets_in,
        reset=server.start_over,
        single_user=True,
        environment={"FLAVOUR": "salty"},
        region="eu-west-1",
        account="111122223333",
    )
    assert {("eu-west-1", "salty", "eu-west-1", "arn:aws:secretsmanager:eu-west-1:11112222333")} == seen


def test_missing_permission_is_told_when_the_role_lacks_it() -> None:
    server = Server()
    report = prove(
        Rotator(server),
        secret=LOGIN,
        works=server.lets_in,
        policies=[allow("secretsmanager:DescribeSecret"), allow("secretsmanager:GetSecretValue")],
        check=False,
    )
    (violation,) = report.violations
    assert (Rule.COMPLETES, "createSecret") == (violation.rule, violation.step)
    assert "is not authorized to perform: secretsmanager:GetRandomPassword" in violation.found


def test_secret_is_the_tests_own_when_a_function_makes_it() -> None:
    server, seen = Server(), set()

    class Curious(Rotator):
        def test(self) -> None:
            seen.add(self.client.describe_secret(SecretId=self.arn)["Name"])
            super().test()

    prove(
        Curious(server),
        secret=lambda aws: aws.secret("prod/db", LOGIN, kms_key=aws.key()),
        works=server.lets_in,
        reset=server.start_over,
        single_user=True,
    )
    assert {"prod/db"} == seen


# -- misuse --------------------------------------------------------------------------------------------------------------


def no_handle(_aws: Aws) -> Any:
    return "prod/db"


def no_value(aws: Aws) -> SecretHandle:
    return aws.secret("prod/db")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"works": lambda _login: False}, "works() says no to the secret's first value", id="works refuses"),
        pytest.param({"works": lambda _login: True}, "works() says yes to a value that the function has not made", id="works accepts"),
        pytest.param({"reset": lambda: None}, "give prove a reset=", id="no reset"),
        pytest.param({"secret": no_handle}, "returns the handle of the secret, as aws.secret(...) does; this one returned str", id="no handle"),
        pytest.param({"secret": no_value}, "prove starts from a secret that has a value, and 'prod/db' has none", id="no value"),
    ],
)  # fmt: skip
def test_misuse_is_told_when_the_arguments_do_not_fit(given: dict[str, Any], expected: str) -> None:
    server = Server()
    arguments: dict[str, Any] = {"secret": LOGIN, "works": server.lets_in, "reset": server.start_over, **given}
    with pytest.raises(MocksmError) as told:
        prove(Rotator(server), single_user=True, **arguments)
    assert str(told.value).startswith("mocksm: ")
    assert expected in str(told.value)


def test_error_is_the_tests_own_when_works_raises_within_a_step() -> None:
    server, asked = Server(), 0

    def lets_in(login: dict[str, Any]) -> bool:
        nonlocal asked
        asked += 1
        if asked == 2:  # before PutSecretValue; the first time is before the rotation
            raise LookupError("no such table")
        return server.lets_in(login)

    with pytest.raises(LookupError, match="no such table"):
        prove(Rotator(server), secret=LOGIN, works=lets_in, reset=server.start_over, single_user=True)


def test_streams_and_handlers_are_put_back_when_a_proof_ends(caplog: pytest.LogCaptureFixture) -> None:
    before = sys.stdout, sys.stderr, list(rotators.LOG.root.handlers)
    fresh_report_on(rotators.Broken)
    assert before == (sys.stdout, sys.stderr, list(rotators.LOG.root.handlers))
    fresh_report_on(rotators.Telling)
    assert "storing" in caplog.text


def test_output_is_seen_all_the_same_when_a_function_prints(capsys: pytest.CaptureFixture[str]) -> None:
    fresh_report_on(rotators.WithLogging)
    assert "setting the password of app\n" in capsys.readouterr().out


def test_function_is_not_to_blame_when_works_prints_the_value() -> None:
    server = Server()

    def lets_in(login: dict[str, Any]) -> bool:
        print("trying", login)  # noqa: T201 - that is the point
        return server.lets_in(login)

    prove(Rotator(server), secret=LOGIN, works=lets_in, reset=server.start_over, single_user=True)


def test_function_stays_killed_when_it_catches_its_end() -> None:
    class Stubborn(Rotator):
        def put(self, login: dict[str, Any]) -> None:
            try:
                super().put(login)
            except BaseException:  # noqa: BLE001 - that is the point
                self.client.describe_secret(SecretId=self.arn)

    assert set() == findings(report_on(Stubborn))
