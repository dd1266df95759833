"""``aws cloudformation deploy``: the tool that makes change sets of templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from awscli.clidriver import create_clidriver  # type: ignore[import-untyped,unused-ignore]

from mocksm.aws import Aws

BODY = """
Parameters:
  Value: {Type: String, Default: a}
Resources:
  S:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: db, SecretString: !Ref Value}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stack.yaml"
    path.write_text(BODY, "utf-8")
    return path


def deploy(file: Path, *options: str) -> Any:
    asked = ["deploy", "--template-file", str(file), "--stack-name", "app", "--region", "us-east-1", *options]
    return create_clidriver().main(["cloudformation", *asked])


def test_stack_is_made_changed_and_left_as_it_is(mocksm: Aws, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == deploy(file)
    assert "a" == mocksm.secrets["db"].value
    assert 0 == deploy(file, "--parameter-overrides", "Value=b")
    assert "b" == mocksm.secrets["db"].value
    assert 0 == deploy(file, "--no-fail-on-empty-changeset")
    assert "No changes to deploy. Stack app is up to date" in capsys.readouterr().out


def test_stack_that_fails_is_told(mocksm: Aws, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mocksm.secret("db", "taken")
    assert 0 != deploy(file)
    assert "Failed to create/update the stack" in capsys.readouterr().err
