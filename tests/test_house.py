"""The house itself: which way imports go, what is loaded when, and how long a module is."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

_ROOT = Path(__file__).parents[1]
_LINES = 300

# What a run of pytest that does not use mocksm must not pay for.
_HEAVY = ("boto3", "botocore", "cryptography", "requests", "responses", "urllib3")


def _modules_after(tmp_path: Path, code: str) -> set[str]:
    """Return the modules that a fresh Python has loaded once it has run ``code``."""
    found = tmp_path / "modules.json"
    dump = f"import json, sys, pathlib\npathlib.Path({str(found)!r}).write_text(json.dumps(list(sys.modules)), 'utf-8')"
    subprocess.run([sys.executable, "-c", f"{code}\n{dump}"], cwd=tmp_path, check=True, capture_output=True)  # noqa: S603
    return set(json.loads(found.read_text("utf-8")))


def _heavy(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] in _HEAVY}


def _of_mocksm(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] == "mocksm"}


def _rooms(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith("mocksm.services.")}


def test_imports_go_in_the_directions_of_the_contracts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(_ROOT)
    monkeypatch.syspath_prepend(str(_ROOT))
    disabled = logging.root.manager.disable
    # It configures logging, which disables every logger that there is, for the tests after it as well.
    monkeypatch.setattr("importlinter.cli.logging_config.dictConfig", lambda _: None)
    try:
        status = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)
    finally:
        logging.disable(disabled)
    assert 0 == status, capsys.readouterr().out


def test_a_pytest_run_that_does_not_use_mocksm_loads_its_plugin_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "test_empty.py").write_text("def test_inner():\n    pass\n", "utf-8")
    others = ["-pno:hypothesispytest", "-pno:asyncio", "-pno:benchmark", "-pno:randomly", "-pno:time_machine"]
    others += ["-pno:requests_mock", "-pno:recording"]
    modules = _modules_after(tmp_path, f"import pytest; assert 0 == pytest.main(['--co', '-q', *{others}])")
    plugin = {f"mocksm.pytest_plugin{module}" for module in ("", ".ini", ".outcomes")}
    assert {"mocksm", *plugin} == _of_mocksm(modules)
    assert set() == _heavy(modules)


def test_the_package_loads_nothing_but_itself(tmp_path: Path) -> None:
    without = "import __future__, typing"
    assert {"mocksm"} == _modules_after(tmp_path, f"{without}, mocksm") - _modules_after(tmp_path, without)


@pytest.mark.parametrize(
    "entered",
    [
        pytest.param("", id="entered"),
        pytest.param("import boto3; boto3.client('secretsmanager'); boto3.client('kms')", id="clients made"),
    ],
)
def test_a_mock_that_nobody_asks_loads_no_room_and_no_cryptography(tmp_path: Path, entered: str) -> None:
    modules = _modules_after(tmp_path, f"import mocksm\nwith mocksm.mock_secrets():\n    {entered or 'pass'}")
    assert set() == _rooms(modules)
    assert "cryptography" not in modules
    assert "responses" not in modules


def test_the_first_call_loads_the_room_that_it_is_for(tmp_path: Path) -> None:
    call = "boto3.client('sts').get_caller_identity()"
    modules = _modules_after(tmp_path, f"import boto3, mocksm\nwith mocksm.mock_secrets():\n    {call}")
    assert {"sts"} == {name.split(".")[2] for name in _rooms(modules)}


def test_mocksm_does_not_import_boto3_or_moto(tmp_path: Path) -> None:
    seeding = "import mocksm\nwith mocksm.mock_secrets(secrets={'db': 'hunter2'}) as aws:\n    aws.secrets['db'].value"
    modules = _modules_after(tmp_path, seeding)
    assert {"secretsmanager", "kms"} <= {name.split(".")[2] for name in _rooms(modules)}
    assert set() == {name for name in modules if name.partition(".")[0] in {"boto3", "moto", "pytest"}}


def test_no_module_is_too_long_to_be_read_at_once() -> None:
    lengths = {
        str(path.relative_to(_ROOT)): len(path.read_text("utf-8").splitlines())
        for path in sorted((_ROOT / "mocksm").rglob("*.py"))
    }
    assert {} == {name: length for name, length in lengths.items() if length > _LINES}
    assert "mocksm/aws.py" in lengths
