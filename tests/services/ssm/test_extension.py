"""The Lambda extension's address on localhost, with parameters behind it."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.services.ssm.asking import again, put

URL = "http://localhost:2773/systemsmanager/parameters/get"


def read(query: str) -> Any:
    answer = requests.get(f"{URL}?{query}", headers={"X-Aws-Parameters-Secrets-Token": "any"}, timeout=1)
    return answer.json()["Parameter"] if answer.ok else answer.status_code


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=/app/url", "two"),
        ("name=/app/url&version=1", "one"),
        ("name=/app/url&label=prod", "one"),
        ("name=/app/password&withDecryption=true", "hunter2"),
    ],
)
def test_parameters_are_read_through_the_extension(ssm: Any, query: str, expected: str) -> None:
    put(ssm, "/app/url", "one")
    again(ssm, "/app/url", "two")
    ssm.label_parameter_version(Name="/app/url", ParameterVersion=1, Labels=["prod"])
    put(ssm, "/app/password", "hunter2", Type="SecureString")
    assert expected == read(query)["Value"]


def test_what_is_not_there_is_refused(ssm: Any) -> None:
    assert 400 == read("name=/none")
