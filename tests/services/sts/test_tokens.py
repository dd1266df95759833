from __future__ import annotations

import json

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.sts.test_roles import client_of, read

READ = json.dumps({"Version": "2012-10-17", "Statement": [allow("secretsmanager:GetSecretValue")]})


def test_a_session_token_is_the_users_own(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob", [allow("secretsmanager:GetSecretValue")])

    answer = bob.client("sts").get_session_token(DurationSeconds=900)

    assert bob.arn == client_of(answer, "sts").get_caller_identity()["Arn"]
    assert "hunter2" == read(answer)
    mocksm.clock.advance(seconds=901)
    with refused("ExpiredTokenException", "The security token included in the request is expired"):
        read(answer)


def test_a_session_token_tells_of_the_device(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    sts = mocksm.user("bob", [allow("secretsmanager:*", when=with_mfa)]).client("sts")
    device = {"SerialNumber": "arn:aws:iam::123456789012:mfa/bob", "TokenCode": "123456"}
    assert "hunter2" == read(sts.get_session_token(**device))
    with pytest.raises(Exception, match="no identity-based policy allows"):
        read(sts.get_session_token())


def test_a_federated_user_may_what_the_user_and_the_session_policy_allow(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    sts = mocksm.user("bob", [allow("secretsmanager:*", "sts:GetFederationToken")]).client("sts")

    answer = sts.get_federation_token(Name="fay", Policy=READ)

    arn = "arn:aws:sts::123456789012:federated-user/fay"
    assert {"Arn": arn, "FederatedUserId": "123456789012:fay"} == answer["FederatedUser"]
    assert arn == client_of(answer, "sts").get_caller_identity()["Arn"]
    assert "hunter2" == read(answer)
    with pytest.raises(Exception, match="no session policy allows the secretsmanager:DescribeSecret action"):
        client_of(answer, "secretsmanager").describe_secret(SecretId="db")


def test_a_federated_user_without_policy_may_nothing(mocksm: Aws) -> None:
    mocksm.secret("db", "hunter2")
    answer = mocksm.client("sts").get_federation_token(Name="fay")
    assert 0 == answer["PackedPolicySize"]
    with pytest.raises(Exception, match="no session policy allows"):
        read(answer)


def test_sessions_get_no_tokens(mocksm: Aws) -> None:
    sts = mocksm.role("reader", [allow("*")]).client("sts")
    with refused("AccessDenied", "Cannot call GetSessionToken with session credentials", 403):
        sts.get_session_token()
    with refused("AccessDenied", "Cannot call GetFederationToken with session credentials", 403):
        sts.get_federation_token(Name="fay")


@pytest.mark.parametrize(
    ("key", "account"),
    [
        pytest.param("ASIAQNZGKIQY56JQ7WML", "029608264753", id="of-elsewhere"),
        pytest.param("AKIARTX3GSDSQAAAAAAA", "111122223333", id="made-up"),
    ],
)
def test_a_key_tells_its_account(mocksm: Aws, key: str, account: str) -> None:
    assert account == mocksm.client("sts").get_access_key_info(AccessKeyId=key)["Account"]


def test_an_issued_key_tells_its_account(mocksm: Aws) -> None:
    key = mocksm.account("444455556666").user("bob").credentials.access_key_id
    assert "444455556666" == mocksm.client("sts").get_access_key_info(AccessKeyId=key)["Account"]


def test_what_is_no_key_is_refused(mocksm: Aws) -> None:
    with refused("ValidationError", "Invalid AccessKeyId: AKIA000000000000000!"[:-1]):
        mocksm.client("sts").get_access_key_info(AccessKeyId="AKIA000000000000000")
