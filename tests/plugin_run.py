"""Runs pytest inside a test: over a few files, in this process or in one of its own with a chosen environment."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from textwrap import dedent

import boto3
import pytest

import mocksm.handles
from mocksm import mock_secrets

# Plugins that stand beside mocksm in its own development are left out: order, output, time and processes are pytest's own.
_OTHERS = (
    "anyio",
    "asyncio",
    "benchmark",
    "cacheprovider",
    "hypothesispytest",
    "platformdirs",
    "randomly",
    "recording",
    "requests_mock",
    "time_machine",
    "xdist",
    "xdist.looponfail",
)
_PLAIN = (*(f"-pno:{name}" for name in _OTHERS), "--strict-markers", "--strict-config", "-rA")


def run(pytester: pytest.Pytester, source: str, *args: str, ini: str = "", conftest: str = "") -> pytest.RunResult:
    """Run the tests of ``source`` in this process."""
    write(pytester, source, ini=ini, conftest=conftest)
    return pytester.runpytest_inprocess(*_PLAIN, *args)


def run_with_environment(
    pytester: pytest.Pytester, environment: dict[str, str], *args: str
) -> subprocess.CompletedProcess[str]:
    """Run the tests that were written, in a process that has this environment and nothing else."""
    command = [sys.executable, "-m", "pytest", *_PLAIN, *args]
    return subprocess.run(command, cwd=pytester.path, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def write(pytester: pytest.Pytester, source: str = "", *, ini: str = "", conftest: str = "") -> None:
    """Write a test module, an ini file and a conftest file."""
    pytester.makepyfile(test_inner=dedent(source))
    pytester.makeini("[pytest]\n" + dedent(ini))
    if conftest:
        pytester.makeconftest(dedent(conftest))


def _import_rooms() -> None:
    """Load what a run would load: pytester forgets what was imported in a test, and cryptography cannot load twice.

    A module that it forgot is still its package's attribute, and so there would be two of it.
    """
    for module in pkgutil.iter_modules(mocksm.handles.__path__, "mocksm.handles."):
        importlib.import_module(module.name)
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.client("kms").list_keys()
        boto3.client("sts").get_caller_identity()


_import_rooms()
