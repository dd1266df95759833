"""Runs the project ``settings_at_import`` as its users do, in its own folder and with its own ini file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROJECT = Path(__file__).parent / "settings_at_import"


def test_its_tests_pass_in_an_environment_without_aws() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-Werror", "-pno:cacheprovider"],
        cwd=_PROJECT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    assert "4 passed" in done.stdout
