"""Credentials that a mock issued are refreshed by its clock; a profile's role that it has is assumed here."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.credentials import RefreshableCredentials, create_assume_role_refresher
from botocore.session import get_session

from mocksm import MockSecrets, allow, mock_secrets

ROLE = "arn:aws:iam::123456789012:role/app"
HOUR = timedelta(hours=1)


def profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(
        f"[profile app]\nrole_arn = {ROLE}\nsource_profile = own\nregion = eu-west-1\n"
        "[profile own]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))


def caller(client: Any) -> str:
    arn: str = client.get_caller_identity()["Arn"]
    return arn


def test_a_profiles_role_signs_and_is_assumed_anew_by_the_mocks_clock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile(monkeypatch, tmp_path)
    with mock_secrets() as aws:
        aws.role("app", [allow("secretsmanager:GetSecretValue")])
        client = boto3.Session(profile_name="app").client("sts")
        for number in range(1, 4):
            for _ in range(2):
                assert caller(client).startswith("arn:aws:sts::123456789012:assumed-role/app/")
            assert number == aws.calls("sts:AssumeRole").count
            aws.clock.advance(minutes=61)


def test_a_profiles_role_that_the_mock_does_not_have_is_the_default_callers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile(monkeypatch, tmp_path)
    with mock_secrets() as aws:
        client = boto3.Session(profile_name="app").client("sts")

        assert "arn:aws:iam::123456789012:user/mocksm" == caller(client)
        assert 0 == aws.calls("sts:AssumeRole").count


def refreshing(aws: MockSecrets) -> Any:
    """Return a client whose credentials refresh themselves, as services and libraries make them."""
    aws.role("app")
    refresh = create_assume_role_refresher(boto3.client("sts"), {"RoleArn": ROLE, "RoleSessionName": "session"})
    session = get_session()
    credentials = RefreshableCredentials.create_from_metadata(refresh(), refresh, "sts-assume-role")
    session._credentials = credentials  # type: ignore[attr-defined]  # noqa: SLF001 - as users do
    return boto3.Session(botocore_session=session).client("sts")


def test_refreshable_credentials_are_refreshed_by_the_mocks_clock(mocksm: MockSecrets) -> None:
    client = refreshing(mocksm)
    for number in range(1, 4):
        assert "arn:aws:sts::123456789012:assumed-role/app/session" == caller(client)
        assert number == mocksm.calls("sts:AssumeRole").count
        mocksm.clock.advance(minutes=61)


def test_credentials_are_not_refreshed_before_their_time(mocksm: MockSecrets) -> None:
    client = refreshing(mocksm)
    mocksm.clock.advance(minutes=40)
    caller(client)
    assert 1 == mocksm.calls("sts:AssumeRole").count

    mocksm.clock.advance(minutes=6)  # a quarter of an hour before the end botocore asks for new ones
    caller(client)
    assert 2 == mocksm.calls("sts:AssumeRole").count


def test_credentials_of_elsewhere_go_by_the_systems_time(mocksm: MockSecrets) -> None:
    refreshed: list[int] = []

    def refresh() -> dict[str, str]:
        refreshed.append(1)
        ends = datetime.now(timezone.utc) + HOUR  # noqa: TID251 - botocore's own time
        return {"access_key": "AKIAX", "secret_key": "x", "token": "x", "expiry_time": ends.isoformat()}

    credentials = RefreshableCredentials.create_from_metadata(refresh(), refresh, "custom")
    mocksm.clock.advance(days=1)

    assert "AKIAX" == credentials.get_frozen_credentials().access_key
    assert [1] == refreshed


def test_without_a_mock_botocore_goes_by_its_own_time() -> None:
    with mock_secrets() as aws:
        client = refreshing(aws)
        credentials = client._request_signer._credentials  # noqa: SLF001 - there is no public name
        aws.clock.advance(days=1)
        assert credentials.refresh_needed()
    assert not credentials.refresh_needed()
