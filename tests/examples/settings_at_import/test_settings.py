from __future__ import annotations

import runpy

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets
from tests.examples.settings_at_import import service, settings


def test_settings_are_there() -> None:
    assert "postgresql://app:hunter2@db.internal/shop" == settings.DATABASE_URL


def test_requests_carry_the_token() -> None:
    assert {"Authorization": "Bearer t0ken"} == service.headers()


def test_another_stage_reads_its_own_secrets(mocksm: MockSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "prod")
    mocksm.secret("prod/db", {"username": "app", "password": "correct horse", "host": "db.prod"})
    mocksm.secret("prod/api-token", "other")

    fresh = runpy.run_path(settings.__file__)

    assert ("postgresql://app:correct horse@db.prod/shop", "other") == (fresh["DATABASE_URL"], fresh["API_TOKEN"])


def test_a_stage_without_secrets_does_not_start(mocksm: MockSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "nowhere")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        runpy.run_path(settings.__file__)
