"""``python -m mocksm demo``, as a reader runs it: with boto3 and without, and with no way out of the machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.command_line import WATCH, WITHOUT_BOTO3, run


@pytest.fixture(scope="module")
def ran_with_boto3(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return run(tmp_path_factory.mktemp("with"), WATCH, "-m", "mocksm", "demo")


@pytest.fixture(scope="module")
def ran_without_boto3(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return run(tmp_path_factory.mktemp("without"), WATCH + WITHOUT_BOTO3, "-m", "mocksm", "demo")


@pytest.mark.parametrize("fixture", ["ran_with_boto3", "ran_without_boto3"])
def test_demo_shows_the_life_of_a_secret(request: pytest.FixtureRequest, fixture: str) -> None:
    ran: subprocess.CompletedProcess[str] = request.getfixturevalue(fixture)

    assert (0, "") == (ran.returncode, ran.stderr)
    lines = ran.stdout.splitlines()
    assert [
        "1. A secret under a KMS key, and the application that reads it",
        "2. Rotation, by a Python callable that is a Lambda function here",
        "3. A caller whose policy allows something else",
        "4. Time",
    ] == [line for line in lines if line[:1].isdigit()]
    assert "   the application reads: old" in lines
    assert "   steps:  createSecret -> setSecret -> testSecret -> finishSecret" in lines
    assert (
        "   AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/auditor/mocksm is not authorized to "
        "perform: secretsmanager:GetSecretValue on resource: prod/db because no identity-based policy allows the "
        "secretsmanager:GetSecretValue action"
    ) in lines
    assert ["   deleted, with 7 days to recover it: still there", "   8 days later: gone for good"] == [
        line for line in lines if "still there" in line or "gone" in line
    ]
    assert lines[-1].endswith("none left this process.")


def test_demo_shows_passwords_and_labels_that_move(ran_without_boto3: subprocess.CompletedProcess[str]) -> None:
    lines = ran_without_boto3.stdout.splitlines()

    read = [line.rpartition(": ")[2] for line in lines if "the application reads" in line]
    assert ("old", 3) == (read[0], len(set(read)))
    before, after = (line for line in lines if line.startswith(("   before:", "   after:")))
    version = before.removeprefix("   before: AWSCURRENT on ")
    assert f"AWSPREVIOUS on {version}" in after
    assert f"AWSCURRENT on {version}" not in after


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", 70),
        ("import boto3", 1),
    ],
    ids=["socket", "boto3"],
)
def test_the_watch_over_the_demo_sees_what_it_is_for(tmp_path: Path, code: str, status: int) -> None:
    assert status == run(tmp_path, WATCH + WITHOUT_BOTO3, "-c", code).returncode


def test_the_command_line_without_a_command_says_what_there_is(tmp_path: Path) -> None:
    ran = run(tmp_path, WATCH, "-m", "mocksm")

    assert (0, "") == (ran.returncode, ran.stderr)
    words = [line.split() for line in ran.stdout.splitlines()]
    assert ["demo", "run"] == [line[0] for line in words if line[:1] in (["demo"], ["run"])]


def test_a_command_that_there_is_not_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, WATCH, "-m", "mocksm", "dance")

    assert (2, "") == (ran.returncode, ran.stdout)
    assert "invalid choice: 'dance'" in ran.stderr
