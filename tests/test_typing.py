"""The public API is typed to strict mypy and strict pyright: both read ``tests/typing`` and find nothing to say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PUBLIC = ROOT / "tests" / "typing" / "public.py"


def run(*command: str, cwd: Path = ROOT) -> tuple[int, str]:
    ran = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a configuration of pyright, strict but for stubs that others do not have."""
    settings = {
        "include": [str(PUBLIC)],
        "extraPaths": [str(ROOT)],
        "pythonVersion": "3.10",
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
    }
    place = tmp_path_factory.mktemp("pyright") / "pyrightconfig.json"
    place.write_text(json.dumps(settings))
    return place


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "mocksm" / "py.typed").is_file()


def test_strict_mypy_reads_the_public_api() -> None:
    code, said = run("mypy", "--strict", "--python-version=3.10", "--no-error-summary", str(PUBLIC))
    assert (0, "") == (code, said)


def test_strict_pyright_reads_the_public_api(pyright: Path) -> None:
    code, said = run("basedpyright", "--project", str(pyright), "--pythonpath", sys.executable)
    assert (0, "0 errors, 0 warnings, 0 notes") == (code, said.strip().splitlines()[-1]), said
