from __future__ import annotations

import subprocess
import sys

import boto3
import pytest

from mocksm.intercept import default_session


@pytest.fixture(autouse=True, name="session")
def _session(monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    session = boto3.Session(region_name="eu-west-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    return session


def test_lay_takes_the_default_session_away_and_undo_puts_it_back(session: boto3.Session) -> None:
    layer = default_session.lay()

    assert boto3.DEFAULT_SESSION is None

    boto3.setup_default_session(region_name="us-east-1")
    layer.undo()

    assert session is boto3.DEFAULT_SESSION


def test_undo_puts_the_first_one_back_when_layers_end_out_of_order(session: boto3.Session) -> None:
    first = default_session.lay()
    boto3.setup_default_session(region_name="us-east-1")
    second = default_session.lay()
    boto3.setup_default_session(region_name="us-east-2")
    inner = boto3.DEFAULT_SESSION

    first.undo()

    assert inner is boto3.DEFAULT_SESSION

    second.undo()

    assert session is boto3.DEFAULT_SESSION


def test_undo_leaves_none_when_boto3_is_imported_only_after_lay() -> None:
    script = """
import sys
from mocksm.intercept import default_session
layer = default_session.lay()
print("boto3" in sys.modules)
import boto3
boto3.setup_default_session(region_name="us-east-1")
layer.undo()
print(boto3.DEFAULT_SESSION)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert ["False", "None"] == ran.stdout.split()


def test_undo_does_nothing_when_boto3_never_came(monkeypatch: pytest.MonkeyPatch, session: boto3.Session) -> None:
    monkeypatch.delitem(sys.modules, "boto3")

    default_session.lay().undo()

    assert "boto3" not in sys.modules
    assert session is boto3.DEFAULT_SESSION
