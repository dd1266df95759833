from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NoReturn

import boto3
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials, DeferredRefreshableCredentials, RefreshableCredentials
from botocore.exceptions import CredentialRetrievalError, NoCredentialsError, ProfileNotFound
from botocore.model import ServiceId
from botocore.signers import RequestSigner
from botocore.tokens import DeferredRefreshableToken, FrozenAuthToken

from mocksm import mock_secrets
from mocksm.intercept.environment import ACCESS_KEY_ID
from mocksm.intercept.signing import signer_for
from mocksm.wire.http import HttpResponse
from tests.intercept.canned import CannedMock, answer
from tests.intercept.clients import boto3_client, new_session

AWS = "https://kms.us-east-1.amazonaws.com/"
LOCAL = "http://localhost:8000/"


def never() -> NoReturn:
    pytest.fail("credentials were fetched outside")


def expiring(minutes: int, fetch: Callable[[], Any] = never) -> RefreshableCredentials:
    at = datetime.now(timezone.utc) + timedelta(minutes=minutes)  # noqa: TID251 - botocore compares with the real clock
    return RefreshableCredentials("AKIAHELD", "s", "t", at, fetch, "test")


def deferred() -> DeferredRefreshableCredentials:
    return DeferredRefreshableCredentials(never, "test")


def client_with(credentials: Any, service: str = "secretsmanager", **options: Any) -> Any:
    return new_session(credentials).create_client(service, region_name="us-east-1", **options)


def signer_with(credentials: Any, service_id: str = "KMS", version: Any = "v4", token: Any = None) -> RequestSigner:
    emitter = new_session().get_component("event_emitter")
    return RequestSigner(ServiceId(service_id), "us-east-1", "x", version, credentials, emitter, token)


def held_by(signer: RequestSigner) -> Any:
    return vars(signer)["_credentials"]


def bearer_of(signer: RequestSigner) -> Any:
    request = AWSRequest("POST", AWS)
    signer.get_auth_instance("x", "us-east-1").add_auth(request)
    return request.headers["Authorization"]


@pytest.mark.parametrize(
    ("credentials", "signed_by"),
    [
        (None, ACCESS_KEY_ID),
        (expiring(-60), ACCESS_KEY_ID),
        (expiring(5), ACCESS_KEY_ID),
        (deferred(), ACCESS_KEY_ID),
        (expiring(60), "AKIAHELD"),
        (Credentials("AKIAPLAIN", "s"), "AKIAPLAIN"),
        (Credentials("111122223333", "s"), "111122223333"),
    ],
    ids=["none", "expired", "about to expire", "deferred", "fresh", "plain", "account"],
)
def test_client_signs_with_what_it_has_or_with_stand_ins(mock: CannedMock, credentials: Any, signed_by: str) -> None:
    client = client_with(credentials)
    with mock:
        client.list_secrets()

    assert [signed_by] == mock.signed_by


def test_client_refreshes_when_its_key_came_from_the_mock() -> None:
    mock = CannedMock(issued={"AKIAHELD"})
    renewed = {"access_key": "ASIARENEWED", "secret_key": "s", "token": "t", "expiry_time": "2999-01-01T00:00:00Z"}
    client = client_with(expiring(-60, lambda: renewed))
    with mock:
        client.list_secrets()

    assert ["ASIARENEWED"] == mock.signed_by


def test_client_has_no_credentials_again_when_the_mock_is_over(mock: CannedMock) -> None:
    client = client_with(None)
    with mock:
        client.list_secrets()

    with pytest.raises(NoCredentialsError):
        client.list_secrets()


def test_stand_ins_do_not_touch_the_client_s_own_signer(mock: CannedMock) -> None:
    credentials = deferred()
    signer = signer_with(credentials)

    stand_in = signer_for(signer, mock, AWS)

    assert stand_in is not signer
    assert credentials is held_by(signer)


def test_client_stays_unsigned_when_its_config_says_so(mock: CannedMock) -> None:
    mock.responses = [HttpResponse(200, b"<R><GetCallerIdentityResult/></R>")]
    client = client_with(None, "sts", config=Config(signature_version=UNSIGNED))
    with mock:
        client.get_caller_identity()

    assert [None] == mock.signed_by


def test_presigned_url_is_signed_when_there_are_no_credentials(mock: CannedMock) -> None:
    client = client_with(None, "sts")
    with mock:
        url = client.generate_presigned_url("get_caller_identity")

    assert f"X-Amz-Credential={ACCESS_KEY_ID}%2F" in url


@pytest.mark.parametrize(
    ("service_id", "url", "passing"),
    [
        ("DynamoDB", LOCAL, set()),
        ("DynamoDB", AWS, {"dynamodb"}),
        ("SFN", AWS, {"stepfunctions"}),
        ("CloudWatch", AWS, {"monitoring"}),
        ("S3", AWS, {"kms.us-east-1.amazonaws.com"}),
    ],
    ids=["host that is not AWS's", "passed service", "passed by botocore's name", "passed by signing name", "host"],
)
def test_signer_keeps_what_it_has_when_the_request_may_leave(service_id: str, url: str, passing: set[str]) -> None:
    signer = signer_with(deferred(), service_id)

    assert signer is signer_for(signer, CannedMock(passing=passing), url)


@pytest.mark.parametrize(
    ("service_id", "url"),
    [("DynamoDB", AWS), ("Secrets Manager", LOCAL), ("KMS", LOCAL)],
    ids=["AWS's host", "secretsmanager", "kms"],
)
def test_signer_gets_stand_ins_when_the_request_may_not_leave(mock: CannedMock, service_id: str, url: str) -> None:
    signer = signer_with(deferred(), service_id)

    assert signer is not signer_for(signer, mock, url)


@pytest.mark.parametrize("token", [DeferredRefreshableToken("test", never), None], ids=["deferred", "none"])
def test_bearer_token_is_a_stand_in_when_it_would_have_to_be_fetched(mock: CannedMock, token: Any) -> None:
    signer = signer_with(Credentials("AKIAPLAIN", "s"), version="bearer", token=token)

    assert bearer_of(signer_for(signer, mock, AWS)).startswith("Bearer mocksm")


def test_bearer_token_stays_when_it_is_there(mock: CannedMock) -> None:
    signer = signer_with(None, version="bearer", token=FrozenAuthToken("mine"))

    assert "mine" == vars(signer_for(signer, mock, AWS))["_auth_token"].token


def test_credentials_stay_when_only_the_token_would_have_to_be_fetched(mock: CannedMock) -> None:
    signer = signer_with(Credentials("AKIAPLAIN", "s"), token=DeferredRefreshableToken("test", never))

    stand_in = signer_for(signer, mock, AWS)

    assert "AKIAPLAIN" == held_by(stand_in).access_key


def test_eight_threads_sign_with_stand_ins_when_one_client_has_none(mock: CannedMock) -> None:
    client = client_with(deferred())
    with mock:
        threads = [threading.Thread(target=client.list_secrets) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert [ACCESS_KEY_ID] * 8 == mock.signed_by


@pytest.mark.usefixtures("mock")
def test_profile_that_does_not_exist_fails_when_nothing_is_active() -> None:
    with pytest.raises(ProfileNotFound):
        boto3.Session(profile_name="missing")


def test_profile_that_does_not_exist_is_no_obstacle_when_it_is_an_argument(mock: CannedMock) -> None:
    with mock:
        session = boto3.Session(profile_name="missing", region_name="us-east-1")
        session.client("secretsmanager").list_secrets()

        assert session.get_credentials() is None
        assert "missing" == session.profile_name

    assert [ACCESS_KEY_ID] == mock.signed_by


def test_profile_that_does_not_exist_is_no_obstacle_when_the_environment_names_it(
    mock: CannedMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "missing")
    with mock:
        boto3.Session(region_name="us-east-1").client("secretsmanager").list_secrets()

    assert [ACCESS_KEY_ID] == mock.signed_by


def test_session_made_before_finds_its_profile_missing_only_when_the_mock_is_over(
    mock: CannedMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "missing")
    session = new_session()
    with mock:
        session.create_client("secretsmanager", region_name="us-east-1").list_secrets()

    with pytest.raises(ProfileNotFound):
        session.create_client("secretsmanager", region_name="us-east-1")


@pytest.fixture(name="config")
def _config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return tmp_path / "config"


PROFILES = "[default]\nregion = eu-north-1\n[profile there]\nregion = eu-south-2\n[profile bare]\noutput = json\n"


@pytest.mark.parametrize(
    ("profile", "region"),
    [
        ("missing", "ca-west-1"),
        ("bare", "ca-west-1"),
        ("empty", "ca-west-1"),
        ("there", "eu-south-2"),
        ("default", "eu-north-1"),
        (None, "eu-north-1"),
    ],
)
def test_profile_without_a_region_has_the_mock_s_when_the_default_profile_names_another(
    mock: CannedMock, config: Path, profile: str | None, region: str
) -> None:
    config.write_text(PROFILES + "[profile empty]\nregion =\n")
    with mock:
        session = boto3.Session(profile_name=profile)

        assert region == session.client("secretsmanager").meta.region_name
        assert region == session.region_name


def test_profile_stays_without_a_region_when_the_mock_is_over(mock: CannedMock, config: Path) -> None:
    config.write_text(PROFILES)
    session: Any = boto3.Session(botocore_session=new_session(), profile_name="bare")
    with mock:
        session.client("secretsmanager").list_secrets()

    assert session.region_name is None
    assert {"output": "json"} == vars(session)["_session"].get_scoped_config()


def test_environment_s_region_comes_before_the_mock_s(
    mock: CannedMock, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(PROFILES)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "sa-east-1")
    with mock:
        assert "sa-east-1" == boto3.Session(profile_name="bare").region_name


@pytest.mark.parametrize("profile", ["missing", "bare"])
def test_client_of_a_profile_is_in_the_mock_s_region_when_the_mock_is_the_real_one(config: Path, profile: str) -> None:
    config.write_text(PROFILES)
    with mock_secrets() as aws:
        client = boto3.Session(profile_name=profile).client("secretsmanager")
        arn = client.create_secret(Name="db", SecretString="hunter2")["ARN"]

        assert "eu-north-1" == aws.region
        assert arn == aws.secrets["db"].arn
        assert ":eu-north-1:" in arn


def client_of_profile() -> Any:
    session: Any = boto3.Session(botocore_session=new_session(), profile_name="prod", region_name="us-east-1")
    return session.client("secretsmanager")


SSO = "sso_start_url = https://example.org/start\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n"
ROLE = "role_arn = arn:aws:iam::111122223333:role/r\n"


@pytest.mark.parametrize(
    "profile",
    [
        SSO,
        ROLE + "credential_source = Ec2InstanceMetadata\n",
        ROLE + "credential_source = EcsContainer\n",
        ROLE + "web_identity_token_file = /nowhere\n",
        ROLE + "source_profile = other\n[profile other]\n" + SSO,
        "credential_process = /nowhere/helper --account prod\n",
        ROLE + "source_profile = other\n[profile other]\ncredential_process = /nowhere/helper\n",
    ],
    ids=["sso", "role of instance", "role of container", "web identity", "role of sso", "process", "role of process"],
)
def test_profile_is_not_asked_for_credentials_when_they_are_outside(
    mock: CannedMock, config: Path, profile: str
) -> None:
    config.write_text("[profile prod]\n" + profile)
    with mock:
        client_of_profile().list_secrets()

    assert [ACCESS_KEY_ID] == mock.signed_by


def test_profile_s_own_keys_sign_when_the_file_has_them(mock: CannedMock, config: Path) -> None:
    config.write_text("[profile prod]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n")
    with mock:
        client_of_profile().list_secrets()

    assert ["AKIAFILE"] == mock.signed_by


@pytest.mark.parametrize(
    "profile",
    [ROLE + "credential_source = EcsContainer\n", "credential_process = false\n"],
    ids=["container", "process"],
)
def test_profile_is_asked_for_credentials_when_nothing_is_active(config: Path, profile: str) -> None:
    config.write_text("[profile prod]\n" + profile)

    with pytest.raises(CredentialRetrievalError):
        client_of_profile()


@pytest.mark.parametrize("host", ["169.254.169.254", "169.254.170.2"])
def test_metadata_is_not_asked_when_it_is_not_disabled(
    mock: CannedMock, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "false")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://{host}/")
    with mock:
        session = boto3.Session(region_name="us-east-1")

        assert session.get_credentials() is None

        session.client("secretsmanager").list_secrets()

    assert [ACCESS_KEY_ID] == mock.signed_by
    assert [] == mock.refused


def test_session_signs_with_the_answer_when_the_mock_serves_sts() -> None:
    keys = b"<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    body = b"<R><AssumeRoleResult><Credentials>" + keys + b"</Credentials></AssumeRoleResult></R>"
    mock = CannedMock(HttpResponse(200, body), answer())
    with mock:
        role = boto3_client("sts", aws_access_key_id=ACCESS_KEY_ID).assume_role(
            RoleArn="arn:aws:iam::111122223333:role/r", RoleSessionName="session"
        )["Credentials"]
        client_with(Credentials(role["AccessKeyId"], role["SecretAccessKey"])).list_secrets()

    assert [ACCESS_KEY_ID, "ASIAROLE"] == mock.signed_by
