"""What AWS's published functions check before a step, and their sentences (facts/integrations.md, 3.2)."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm.aws import Aws
from mocksm.rotation import password
from mocksm.rotation.contract import finish_secret
from mocksm.rotation.secrets import Rotation, client_of
from tests.rotation.by_hand import STEPS, begun, event, pending, rotate

ELSEWHERE = "https://secrets.example.com"


def test_step_is_refused_when_the_secret_is_not_in_rotation(aws: Aws) -> None:
    db = aws.secret("db", "old")
    token = begun(aws, db)
    aws.client("secretsmanager").cancel_rotate_secret(SecretId=db.arn)
    with pytest.raises(ValueError, match="is not enabled") as refusal:
        password()(event(db, token, "createSecret"), None)
    assert f"Secret {db.arn} is not enabled for rotation" == str(refusal.value)


@pytest.mark.parametrize("step", [*STEPS, "dropSecret"])
def test_step_is_refused_when_the_version_is_unknown(aws: Aws, step: str) -> None:
    db, token = aws.secret("db", "old"), "x" * 32
    begun(aws, db)
    with pytest.raises(ValueError, match="has no stage") as refusal:
        password()(event(db, token, step), None)
    assert f"Secret version {token} has no stage for rotation of secret {db.arn}." == str(refusal.value)


@pytest.mark.parametrize("step", [*STEPS, "dropSecret"])
def test_step_is_refused_when_the_version_is_not_pending(aws: Aws, step: str) -> None:
    db = aws.secret("db", "old")
    before = db.stages["AWSCURRENT"]
    rotate(password(), db, begun(aws, db))
    begun(aws, db)
    with pytest.raises(ValueError, match="not set as") as refusal:
        password()(event(db, before, step), None)
    assert f"Secret version {before} not set as AWSPENDING for rotation of secret {db.arn}." == str(refusal.value)


def test_step_is_refused_when_there_is_none_of_the_name(aws: Aws) -> None:
    db = aws.secret("db", "old")
    with pytest.raises(ValueError, match="Invalid step") as refusal:
        password()(event(db, begun(aws, db), "dropSecret"), None)
    assert f"Invalid step parameter dropSecret for secret {db.arn}" == str(refusal.value)


@pytest.mark.parametrize("step", [*STEPS, "dropSecret"])
def test_step_does_nothing_when_the_version_is_current(aws: Aws, step: str) -> None:
    db = aws.secret("db", "old")
    token = begun(aws, db)
    rotate(password(), db, token)
    stages, seen = db.stages, len(aws.calls)

    password()(event(db, token, step), None)

    assert stages == db.stages
    assert ["secretsmanager:DescribeSecret"] == [record.operation for record in list(aws.calls)[seen:]]


def test_current_version_stays_when_it_moved_while_the_last_step_ran(aws: Aws) -> None:
    db = aws.secret("db", "old")
    token, seen = db.stages["AWSCURRENT"], len(aws.calls)
    finish_secret(Rotation(aws.client("secretsmanager"), db.arn, token))
    assert ["secretsmanager:DescribeSecret"] == [record.operation for record in list(aws.calls)[seen:]]


def test_rotation_token_goes_along_when_the_event_has_one(aws: Aws) -> None:
    db = aws.secret("db", "old")
    token = begun(aws, db)
    sent: list[dict[str, Any]] = []

    class Client:
        """Takes what is put, in place of an AWS that checks the token."""

        meta = aws.client("secretsmanager").meta

        def put_secret_value(self, **params: Any) -> None:
            sent.append(params)

    Rotation(Client(), db.arn, token, "shown").put("new")
    Rotation(Client(), db.arn, token).put("new")

    whole = {"SecretId": db.arn, "ClientRequestToken": token, "SecretString": "new", "VersionStages": ["AWSPENDING"]}
    assert [{**whole, "RotationToken": "shown"}, whole] == sent


def test_rotation_token_is_the_events_when_secrets_manager_rotates(aws: Aws) -> None:
    events: list[dict[str, str]] = []

    def handler(event: dict[str, str], context: object) -> None:
        events.append(event)
        password()(event, context)

    aws.secret("db", "old").rotate_with(aws.function("rotate", handler))

    assert events[0]["RotationToken"] == aws.calls("secretsmanager:PutSecretValue").last.params["RotationToken"]


def test_client_is_for_the_secrets_region_when_the_environment_has_another(aws: Aws) -> None:
    client = client_of("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf")
    assert ("eu-west-1", "https://secretsmanager.eu-west-1.amazonaws.com") == (
        client.meta.region_name,
        client.meta.endpoint_url,
    )


def test_client_is_the_environments_when_the_secret_is_named_without_an_arn(aws: Aws) -> None:
    assert aws.region == client_of("db").meta.region_name


def test_endpoint_is_the_environments_when_it_is_set(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_MANAGER_ENDPOINT", ELSEWHERE)
    db = aws.secret("db", "old")
    assert ELSEWHERE == client_of(db.arn).meta.endpoint_url
    rotate(password(), db, begun(aws, db))
    assert "old" != db.value


def test_client_is_botocores_when_boto3_is_not_loaded(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "boto3", raising=False)
    db = aws.secret("db", "old")
    rotate(password(), db, begun(aws, db))
    assert "old" != db.value
    assert "boto3" not in sys.modules


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param(
            {},
            {
                "ExcludeCharacters": "/@\"'\\",
                "PasswordLength": 32,
                "ExcludeNumbers": False,
                "ExcludePunctuation": False,
                "ExcludeUppercase": False,
                "ExcludeLowercase": False,
                "RequireEachIncludedType": True,
            },
            id="unset",
        ),
        pytest.param(
            {
                "EXCLUDE_CHARACTERS": "xyz",
                "PASSWORD_LENGTH": "40",
                "EXCLUDE_NUMBERS": "true",
                "EXCLUDE_PUNCTUATION": "1",
                "EXCLUDE_UPPERCASE": "Y",
                "EXCLUDE_LOWERCASE": "no",
                "REQUIRE_EACH_INCLUDED_TYPE": "off",
            },
            {
                "ExcludeCharacters": "xyz",
                "PasswordLength": 40,
                "ExcludeNumbers": True,
                "ExcludePunctuation": True,
                "ExcludeUppercase": True,
                "ExcludeLowercase": False,
                "RequireEachIncludedType": False,
            },
            id="set",
        ),
    ],
)
def test_password_is_what_the_environment_says(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: dict[str, Any]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    db = aws.secret("db", "old")
    rotate(password(), db, begun(aws, db))
    assert expected == aws.calls("secretsmanager:GetRandomPassword").last.params
    assert expected["PasswordLength"] == len(db.value)


def test_binary_secret_is_refused(aws: Aws) -> None:
    db = aws.secret("db", b"\x30")
    with pytest.raises(ValueError, match="is binary") as refusal:
        rotate(password(), db, begun(aws, db))
    assert f"Secret {db.arn} is binary: this rotation function takes text" == str(refusal.value)


def test_call_that_aws_refuses_reaches_the_caller(aws: Aws) -> None:
    db = aws.secret("db", "old")
    token = begun(aws, db)
    aws.fail("secretsmanager:GetSecretValue", "DecryptionFailure", times=1)
    with pytest.raises(ClientError):
        password()(event(db, token, "createSecret"), None)
    with pytest.raises(ClientError, match="AWSPENDING"):
        pending(aws, db)


def test_function_loads_nothing_of_the_mock_when_it_runs_in_lambda() -> None:
    program = (
        "import sys; from mocksm.rotation import alternating_users, api_key, password, single_user\n"
        "password(); single_user(print); api_key(issue=print, check=print)\n"
        "loaded = [name for name in sys.modules if name.startswith('mocksm.') and 'rotation' not in name]\n"
        "assert ['mocksm.errors'] == loaded, loaded\n"
        "assert not {'pytest', 'responses', 'cryptography', 'boto3'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)  # noqa: S603 - this interpreter
