"""Seeds what ``mocksm_secrets`` cannot say well."""

from __future__ import annotations

from mocksm import MockSecrets


def pytest_mocksm_seed(aws: MockSecrets) -> None:
    aws.secret("test/db", {"username": "app", "password": "hunter2", "host": "db.internal"})
