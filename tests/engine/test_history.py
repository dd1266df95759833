from __future__ import annotations

from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.errors import AwsError


def read(name: str, *, region: str = "us-east-1") -> None:
    boto3.client("secretsmanager", region_name=region).get_secret_value(SecretId=name)


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


def test_the_request_id_is_the_one_that_the_client_saw() -> None:
    with mock_secrets() as aws:
        answer = boto3.client("sts").get_caller_identity()

        assert answer["ResponseMetadata"]["RequestId"] == aws.calls.last.request_id


def test_what_a_service_asks_on_the_callers_behalf_is_kept_as_inner() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "hunter2")
        read("db")

        assert 0 == aws.calls("kms:*").count
        inner = aws.calls("kms:Decrypt", inner=True)
        assert 1 == inner.count
        assert "secretsmanager" == inner.last.via
        assert aws.secrets["db"].arn == inner.last.params["EncryptionContext"]["SecretARN"]


def test_a_refused_call_is_kept_with_its_error() -> None:
    with mock_secrets() as aws:
        with pytest.raises(ClientError):
            read("nothing")
        error = aws.calls.last.error

    assert isinstance(error, AwsError)
    assert "ResourceNotFoundException" == error.code


def test_calls_narrow_down_by_pattern_and_parameters() -> None:
    with mock_secrets(secrets={"a": "1", "b": "2"}) as aws:
        for name in "aab":
            read(name)

        assert 3 == aws.calls("secretsmanager:get*").count
        assert 2 == aws.calls("secretsmanager:GetSecretValue", SecretId="a").count
        assert 0 == aws.calls("secretsmanager:GetSecretValue", SecretId="a", VersionId="x").count
        assert ["a", "a", "b"] == [record.params["SecretId"] for record in aws.calls("secretsmanager:*")]


def test_what_the_test_seeds_and_looks_at_is_not_among_the_calls() -> None:
    with mock_secrets() as aws:
        db = aws.secret("db", "hunter2", kms_key=aws.key(alias="alias/app"))
        assert "hunter2" == db.value

        assert 0 == len(aws.calls)


def test_sensitive_members_do_not_show() -> None:
    with mock_secrets() as aws:
        boto3.client("secretsmanager").create_secret(Name="db", SecretString="hunter2")

        assert "hunter2" not in repr(aws.calls)
        assert "CreateSecret" in repr(aws.calls)
        assert "hunter2" == aws.calls.last.params["SecretString"]


def test_last_of_no_calls_says_so() -> None:
    with mock_secrets() as aws, pytest.raises(AssertionError, match="mocksm: no such call was made"):
        _ = aws.calls("kms:*").last


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
    for call in (mocksm.client("secretsmanager").list_secrets, mocksm.client("lambda").list_functions):
        with pytest.raises((ConnectionError, NotImplementedError)):
            call()

    assert isinstance(mocksm.calls("secretsmanager:ListSecrets").last.error, ConnectionError)


def test_the_last_call_is_the_tested_codes_own(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    read("db")

    assert "secretsmanager:GetSecretValue" == mocksm.calls.last.operation
    assert 1 == mocksm.calls.count == len(mocksm.calls)
