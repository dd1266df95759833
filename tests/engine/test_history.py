from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.errors import AwsError


def read(name: str) -> None:
    boto3.client("secretsmanager").get_secret_value(SecretId=name)


def test_a_call_is_kept_with_who_what_where_and_when() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.clock.freeze()
        read("db")
        record = aws.calls.last

        assert "secretsmanager:GetSecretValue" == record.operation
        assert {"SecretId": "db"} == record.params
        assert "arn:aws:iam::123456789012:user/mocksm" == record.principal.arn
        assert "us-east-1" == record.region
        assert aws.clock.now() == record.at
        assert record.via is None
        assert record.error is None
        assert record.result is not None
        assert "hunter2" == record.result["SecretString"]


def test_the_request_id_is_the_one_that_the_client_saw() -> None:
    with mock_secrets() as aws:
        answer = boto3.client("sts").get_caller_identity()

        assert answer["ResponseMetadata"]["RequestId"] == aws.calls.last.request_id


def test_what_a_service_asks_on_the_callers_behalf_is_kept_as_inner() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        read("db")

        inner = aws.calls("kms:Decrypt", inner=True).last
        assert "secretsmanager" == inner.via
        assert aws.secrets["db"].arn == inner.params["EncryptionContext"]["SecretARN"]


def test_a_refused_call_is_kept_with_its_error() -> None:
    with mock_secrets() as aws:
        with pytest.raises(ClientError):
            read("nothing")
        record = aws.calls.last

    assert isinstance(record.error, AwsError)
    assert "ResourceNotFoundException" == record.error.code
    assert record.result is None


def test_the_time_of_a_call_is_the_clocks(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    mocksm.clock.freeze()
    read("db")
    mocksm.clock.advance(days=3)
    read("db")

    first, second = mocksm.calls("secretsmanager:GetSecretValue")
    assert timedelta(days=3) == second.at - first.at


def test_a_call_that_ended_in_no_error_of_awss_is_kept_with_what_it_ended_in(mocksm: Aws) -> None:
    mocksm.fail("secretsmanager:ListSecrets", ConnectionError("cut"))
    with pytest.raises(ConnectionError):
        mocksm.client("secretsmanager").list_secrets()

    assert isinstance(mocksm.calls.last.error, ConnectionError)


# -- what is shown of it -----------------------------------------------------------------------------------------------


def test_a_call_is_shown_in_one_line_and_without_secrets(mocksm: Aws) -> None:
    boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2", ClientRequestToken="t" * 32)

    shown = {"Name": "db", "SecretString": "***", "ClientRequestToken": "t" * 32}
    who = "arn:aws:iam::123456789012:user/mocksm"
    assert f"<secretsmanager:CreateSecret {shown} by {who} in us-east-1>" == repr(mocksm.calls.last)
    assert "hunter2" == mocksm.calls.last.params["SecretString"]
    assert "hunter2" in mocksm.calls.last.text(revealed=True)


def test_what_a_call_ended_in_and_who_made_it_for_whom_is_shown(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    read("db")
    with pytest.raises(ClientError):
        read("nothing")

    assert repr(mocksm.calls("kms:Decrypt", inner=True).last).endswith(" in us-east-1 via secretsmanager>")
    assert repr(mocksm.calls.last).endswith(" in us-east-1 -> ResourceNotFoundException>")


def test_long_bytes_are_shown_by_their_number(mocksm: Aws) -> None:
    with pytest.raises(ClientError):
        mocksm.client("kms").decrypt(CiphertextBlob=b"x" * 100)
    with pytest.raises(ClientError):
        mocksm.client("kms").decrypt(CiphertextBlob=b"short")

    first, second = mocksm.calls
    assert "{'CiphertextBlob': <100 bytes>}" in repr(first)
    assert "{'CiphertextBlob': b'short'}" in repr(second)
    assert "x" * 100 in first.text(revealed=True)


def test_the_external_id_of_a_role_is_not_shown(mocksm: Aws) -> None:
    mocksm.role("reader")
    role = "arn:aws:iam::123456789012:role/reader"
    mocksm.client("sts").assume_role(RoleArn=role, RoleSessionName="s1", ExternalId="between-us")

    assert "between-us" not in repr(mocksm.calls.last)
    assert "'ExternalId': '***'" in repr(mocksm.calls.last)
