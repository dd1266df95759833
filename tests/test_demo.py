"""``python -m mocksm demo``, as a reader runs it: with boto3 and without, and with no way out of the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Runs at the start of every Python that has its folder on the path. An attempt ends the process at once, since whoever
# made it may swallow an exception.
_WATCH = """
import os, sys
LEAVING = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}
sys.addaudithook(lambda event, args: os._exit(70) if event in LEAVING else None)
"""
_WITHOUT_BOTO3 = 'sys.modules["boto3"] = None\n'


def run(folder: Path, customize: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an empty environment, with ``customize`` before all else."""
    (folder / "sitecustomize.py").write_text(customize, "utf-8")
    command = [sys.executable, *arguments]
    environment = {"PYTHONPATH": str(folder), "HOME": str(folder), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own


@pytest.mark.parametrize("customize", [_WATCH, _WATCH + _WITHOUT_BOTO3], ids=["with boto3", "without boto3"])
def test_demo_shows_the_life_of_a_secret(tmp_path: Path, customize: str) -> None:
    ran = run(tmp_path, customize, "-m", "mocksm", "demo")

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


def test_demo_shows_passwords_and_labels_that_move(tmp_path: Path) -> None:
    lines = run(tmp_path, _WATCH, "-m", "mocksm", "demo").stdout.splitlines()

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
    assert status == run(tmp_path, _WATCH + _WITHOUT_BOTO3, "-c", code).returncode
