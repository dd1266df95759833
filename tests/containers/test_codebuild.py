"""Builds of CodeBuild: their variables, whose count, and how a build fails that cannot get one."""

from __future__ import annotations

import os
from typing import Any

import pytest

from mocksm import MockSecrets, allow
from mocksm.containers.failures import BuildFailed, InvalidInputException
from mocksm.errors import MocksmError
from tests.containers.stopped import fails

SECRET, PARAMETER = "Secrets Manager Error", "Decrypted Variables Error"


@pytest.fixture
def aws(mocksm: MockSecrets) -> MockSecrets:
    mocksm.secret("prod/db", versions=[{"password": "old"}, {"password": "new", "port": 5432}], suffix="AbCdEf")
    mocksm.secret("plain", "hunter2", suffix="AbCdEf")
    mocksm.parameter("/app/flag", "on", secure=True)
    return mocksm


def spec(section: str = "secrets-manager", /, **variables: Any) -> dict[str, Any]:
    return {"env": {section: variables}}


def test_a_buildspec_gives_variables_of_three_kinds(aws: MockSecrets) -> None:
    text = """
version: 0.2
env:
  variables: {MODE: live, DEBUG: true}
  parameter-store: {FLAG: /app/flag}
  secrets-manager: {PASSWORD: "prod/db:password", WHOLE: plain}
"""
    found = aws.codebuild.environment(text)
    assert {"MODE": "live", "DEBUG": "true", "FLAG": "on", "PASSWORD": "new", "WHOLE": "hunter2"} == found
    with found:
        assert "new" == os.environ["PASSWORD"]
    assert "PASSWORD" not in os.environ


@pytest.mark.parametrize("by_arn", [pytest.param(False, id="name"), pytest.param(True, id="arn")])
@pytest.mark.parametrize(
    ("rest", "value"),
    [
        pytest.param(":password", "new", id="key"),
        pytest.param(":password:AWSPREVIOUS", "old", id="stage"),
        pytest.param(":password::{old}", "old", id="version"),
        pytest.param("::AWSPREVIOUS:", '{"password": "old"}', id="whole"),
        pytest.param(":port::", "5432", id="number"),
    ],
)
def test_a_reference_names_key_stage_and_version(aws: MockSecrets, rest: str, value: str, *, by_arn: bool) -> None:
    secret = aws.secrets["prod/db"]
    reference = (secret.arn if by_arn else "prod/db") + rest.format(old=secret.versions[0])
    assert {"IT": value} == aws.codebuild.environment(spec(IT=reference))


def test_those_of_startbuild_count_then_the_projects_then_the_buildspecs(aws: MockSecrets) -> None:
    def listed(name: str, kind: str, value: str) -> dict[str, str]:
        return {"name": name, "type": kind, "value": value}

    project = {
        "environment": {
            "environmentVariables": [listed("B", "SECRETS_MANAGER", "plain"), listed("C", "PLAINTEXT", "p")]
        }
    }
    found = aws.codebuild.environment(
        spec("variables", A="a", B="a", C="a"),
        project=project,
        overrides=[listed("C", "PARAMETER_STORE", "/app/flag")],
    )
    assert {"A": "a", "B": "hunter2", "C": "on"} == found


def test_a_project_has_its_own_buildspec_and_role(aws: MockSecrets) -> None:
    role = aws.role("build", [allow("secretsmanager:GetSecretValue")])
    buildspec = '{"env": {"secrets-manager": {"IT": "plain"}}}'
    found = aws.codebuild.environment(project={"serviceRole": role.arn, "source": {"buildspec": buildspec}})
    assert {"IT": "hunter2"} == found
    assert aws.calls.last.principal.arn.startswith("arn:aws:sts::123456789012:assumed-role/build/AWSCodeBuild-")


def test_a_secret_of_another_account_is_read_by_its_arn(aws: MockSecrets) -> None:
    reader = aws.role("build", [allow("secretsmanager:GetSecretValue", "kms:Decrypt")])
    far = aws.account("444455556666")
    key = far.key(policy=[allow("kms:*", to=["444455556666", reader])])
    theirs = far.secret("theirs", {"k": "v"}, kms_key=key, policy=[allow("secretsmanager:GetSecretValue", to=reader)])
    assert {"IT": "v"} == aws.codebuild.environment(spec(IT=f"{theirs.arn}:k"), role=reader)


def _line(code: str, told: str) -> str:
    return f"Phase context status code: {code} Message: {told}"


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        pytest.param(
            spec(IT="none"),
            SECRET,
            "ResourceNotFoundException: Secrets Manager can't find the specified secret.\n\tstatus code: 400, request id: <id>",
            id="secret",
        ),
        pytest.param(spec("parameter-store", IT="none"), PARAMETER, "parameter does not exist: none", id="parameter"),
        pytest.param(spec(IT="prod/db:user"), SECRET, "key user does not exist in secret prod/db", id="key"),
        pytest.param(spec(IT="plain:user"), SECRET, "the value of secret plain is no JSON", id="no-json"),
    ],
)
def test_a_build_fails_with_the_line_in_its_log(aws: MockSecrets, given: dict[str, Any], code: str, told: str) -> None:
    with fails(BuildFailed, _line(code, told), code):
        aws.codebuild.environment(given)


@pytest.mark.parametrize(
    ("given", "code", "action"),
    [
        pytest.param(spec(IT="plain"), SECRET, "secretsmanager:GetSecretValue", id="secret"),
        pytest.param(spec("parameter-store", IT="/app/flag"), PARAMETER, "ssm:GetParameters", id="parameter"),
    ],
)
def test_policies_bind(aws: MockSecrets, given: dict[str, Any], code: str, action: str) -> None:
    with pytest.raises(BuildFailed) as caught:
        aws.codebuild.environment(given, role=aws.role("poor"))
    who = aws.calls.last.principal.arn
    begin = _line(code, f"AccessDeniedException: User: {who} is not authorized to perform: {action} on resource: ")
    assert str(caught.value).startswith(begin)
    assert str(caught.value).endswith(f"\n\tstatus code: 400, request id: {aws.calls.last.request_id}")
    assert "DOWNLOAD_SOURCE" == caught.value.phase


def test_a_role_that_does_not_trust_codebuild_is_refused(aws: MockSecrets) -> None:
    trust = [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    role = aws.role("other", [allow("*")], trust=trust)
    with fails(InvalidInputException, f"CodeBuild is not authorized to perform: sts:AssumeRole on {role.arn}"):
        aws.codebuild.environment(spec(IT="plain"), role=role)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(
            {"buildspec": spec(CODEBUILD_X="plain")}, "CodeBuild keeps names that begin with CODEBUILD_", id="name"
        ),
        pytest.param({"buildspec": spec(IT="a:b:c:d:e")}, "'a:b:c:d:e' is no reference of CodeBuild", id="parts"),
        pytest.param(
            {"overrides": [{"name": "A", "value": "b", "type": "C"}]}, "a variable of StartBuild has", id="type"
        ),
        pytest.param({"buildspec": "env: [\n"}, "a buildspec is neither JSON nor YAML: line 2", id="yaml"),
        pytest.param({"buildspec": "7"}, "a buildspec is a mapping, and this text holds none", id="number"),
    ],
)
def test_what_means_nothing_is_refused(aws: MockSecrets, given: dict[str, Any], told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        aws.codebuild.environment(**given)
    assert told in str(caught.value)
    assert 0 == aws.calls.count
