"""Configurations of EMR: which values name secrets, and how EMR fails to get them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mocksm import MockSecrets, allow
from mocksm.containers.failures import ConfigurationFailed, ValidationException
from mocksm.errors import MocksmError
from tests.containers.stopped import fails


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.secret("hive", "hunter2", suffix="AbCdEf")
    return mocksm


def site(value: str = "EMR.secret@hive", name: str = "password") -> list[dict[str, Any]]:
    return [{"Classification": "hive-site", "Properties": {name: value, "other": "x"}}]


def test_whole_values_of_properties_name_secrets(aws: MockSecrets) -> None:
    given = [
        *site(),
        {"Classification": "EMR.secret@hive", "Configurations": site(f"EMR.secret@{aws.secrets['hive'].arn}")},
    ]
    given.append({"Classification": "x", "Properties": {"url": "jdbc:EMR.secret@hive"}})
    found = aws.emr.resolve(given)
    assert [
        *site("hunter2"),
        {"Classification": "EMR.secret@hive", "Configurations": site("hunter2")},
        given[2],
    ] == found
    assert "EMR.secret@hive" == given[0]["Properties"]["password"]
    assert 2 == aws.calls("secretsmanager:GetSecretValue").count


def test_serverless_jobs_name_them_likewise(aws: MockSecrets) -> None:
    given = {"applicationConfiguration": [{"classification": "spark", "properties": {"p": "EMR.secret@hive"}}]}
    resolved = {"applicationConfiguration": [{"classification": "spark", "properties": {"p": "hunter2"}}]}
    trust = [{"Effect": "Allow", "Principal": {"Service": "emr-serverless.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    role = aws.role("job", [allow("secretsmanager:GetSecretValue")], trust=trust)
    assert resolved == aws.emr.resolve(given, role=role)
    assert {"configurationOverrides": resolved} == aws.emr.resolve({"configurationOverrides": given}, role=role)
    with fails(ValidationException, f"EMR service role {role.arn} is invalid"):
        aws.emr.resolve(site(), role=role)


def test_texts_and_files_are_read(aws: MockSecrets, tmp_path: Path) -> None:
    file = tmp_path / "configuration.json"
    file.write_text(json.dumps(site()), "utf-8")
    assert site("hunter2") == aws.emr.resolve(json.dumps(site())) == aws.emr.resolve(file) == aws.emr.resolve(str(file))
    with pytest.raises(MocksmError, match="a configuration is a mapping"):
        aws.emr.resolve(7)  # type: ignore[arg-type]
    with pytest.raises(MocksmError, match="and this text holds neither"):
        aws.emr.resolve("7")


def test_secrets_are_read_as_the_service_role(aws: MockSecrets) -> None:
    aws.emr.resolve(site(), role=aws.role("emr", [allow("secretsmanager:GetSecretValue")]))
    assert "arn:aws:sts::123456789012:assumed-role/emr/CCSSession" == aws.calls.last.principal.arn
    with pytest.raises(ConfigurationFailed, match=r"^AccessDeniedException: User: .* is not authorized to perform"):
        aws.emr.resolve(site(), role=aws.role("poor"))


@pytest.mark.parametrize(
    ("value", "name", "told"),
    [
        pytest.param(
            None, "p", "ResourceNotFoundException: Secrets Manager can't find the specified secret.", id="missing"
        ),
        pytest.param(b"x", "p", "The secret it is no plaintext.", id="binary"),
        pytest.param(
            "x" * 1020,
            "12345",
            "The property 12345 and the value of secret it are longer than 1024 characters together.",
            id="too-long",
        ),
    ],
)
def test_what_emr_does_not_take_fails(aws: MockSecrets, value: str | bytes | None, name: str, told: str) -> None:
    if value is not None:
        aws.secret("it", value)
    with fails(ConfigurationFailed, told):
        aws.emr.resolve(site("EMR.secret@it", name))


def test_a_property_and_a_secret_of_1024_characters_fit(aws: MockSecrets) -> None:
    aws.secret("it", "x" * 1020)
    assert site("x" * 1020, "1234") == aws.emr.resolve(site("EMR.secret@it", "1234"))
