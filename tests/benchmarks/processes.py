"""Rows that are whole processes: imports, one tiny test, suites as users write them; mocksm beside moto and beside the floor."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

ROUNDS = 3
TESTS = 500

_TOP = """
import boto3
{top}

def client():
    return boto3.client("secretsmanager", region_name="us-east-1")
"""
_TEST = """

{decorator}
def test_{number}():
    app = client()
    made = app.create_secret(Name="app/{number}", SecretString="one")
    assert made["ARN"]
    assert app.get_secret_value(SecretId="app/{number}")
    app.update_secret(SecretId="app/{number}", SecretString="two")
    assert app.get_secret_value(SecretId=made["ARN"])
    assert "SecretList" in app.list_secrets(MaxResults=1)
"""
_SIDES: Mapping[str, tuple[str, str]] = {
    "mocksm": ("from mocksm import mock_secrets", "@mock_secrets"),
    "mocksm, keep_session": ("from mocksm import mock_secrets", "@mock_secrets(keep_session=True)"),
    "moto": ("from moto import mock_aws", "@mock_aws"),
}
_CLIENTS = """
import boto3
from mocksm import mock_secrets
mock_secrets().start()
client, kms = (boto3.client(service, region_name="us-east-1") for service in ("secretsmanager", "kms"))
"""
_FIRST_CALLS = """
client.create_secret(Name="app", SecretString="one")
kms.list_keys()
"""
_TIMED = """
{before}
import time
began = time.perf_counter()
{code}
print(time.perf_counter() - began)
"""
_FLOOR = """
import boto3, botocore.awsrequest, os
from botocore.awsrequest import AWSResponse

class Body:
    def stream(self, **_):
        yield b'{"ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf", "Name": "a", "SecretList": []}'

def answer(request, **_):
    return AWSResponse(request.url, 200, {}, Body())

os.environ.update(AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing")

def client():
    made = boto3.client("secretsmanager", region_name="us-east-1")
    made.meta.events.register("before-send", answer)
    return made
"""


def rows(only: str = "*", tests: int = TESTS, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the ratio of each row that matches: of the times of as many turns, mocksm and the other side by turns, the median."""
    suite, tiny = _suites(tests), _suites(1)
    sides = {
        f"{tests} tests, beside moto": (suite("mocksm"), suite("moto"), rounds),
        f"{tests} tests with keep_session, beside moto": (suite("mocksm, keep_session"), suite("moto"), rounds),
        "one tiny test, whole process": (tiny("mocksm"), tiny("floor"), 3 * rounds),
        "import and enter, beside importing boto3": (_entered, _boto3, 3 * rounds),
        "first call to Secrets Manager and KMS, beside importing boto3": (_first_calls, _boto3, 3 * rounds),
    }
    return {row: _ratio(*side) for row, side in sides.items() if fnmatch.fnmatch(row, only)}


def _ratio(one: Callable[[], float], other: Callable[[], float], rounds: int) -> float:
    return median(one() / other() for _ in range(rounds))


def _suites(tests: int) -> Callable[[str], Callable[[], float]]:
    def of(side: str) -> Callable[[], float]:
        def run() -> float:
            with tempfile.TemporaryDirectory() as folder:
                top, decorator = _SIDES.get(side, ("", ""))
                text = _FLOOR if side == "floor" else _TOP.format(top=top)
                text += "".join(_TEST.format(decorator=decorator, number=number) for number in range(tests))
                Path(folder, "test_suite.py").write_text(text, "utf-8")
                command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", folder]
                began = time.perf_counter()
                subprocess.run(command, check=True, cwd=folder, capture_output=True, env=_environment())  # noqa: S603 - ours
                return time.perf_counter() - began

        return run

    return of


def _entered() -> float:
    return _seconds("from mocksm import mock_secrets\nmock_secrets().start()", before="import boto3")


def _first_calls() -> float:
    return _seconds(_FIRST_CALLS, before=_CLIENTS)


def _boto3() -> float:
    return _seconds("import boto3")


def _seconds(code: str, before: str = "") -> float:
    """Return what code takes in a process of its own, where other code has run before."""
    program = [sys.executable, "-c", _TIMED.format(before=before, code=code)]
    return float(subprocess.run(program, check=True, capture_output=True, env=_environment(), text=True).stdout)  # noqa: S603 - ours


def _environment() -> dict[str, str]:
    # With bytecode kept, as for a user.
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": ""}
