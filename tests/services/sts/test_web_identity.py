from __future__ import annotations

import base64
import json
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.sts.test_roles import client_of, read

ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
SUBJECT = "repo:octo/app:ref:refs/heads/main"


def token(**claims: Any) -> str:
    given = {"iss": f"https://{ISSUER}", "aud": "sts.amazonaws.com", "sub": SUBJECT, **claims}
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, given, {})
    )


@pytest.fixture
def sts() -> Any:
    return boto3.client("sts", "us-east-1", config=Config(signature_version=UNSIGNED))


@pytest.fixture
def role(mocksm: Aws) -> str:
    mocksm.secret("db", "hunter2")
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{ISSUER}:sub": SUBJECT, f"{ISSUER}:aud": "sts.amazonaws.com"}},
    }
    return mocksm.role("deploy", [allow("secretsmanager:GetSecretValue")], trust=trust).arn


def test_the_bearer_of_a_token_gets_a_session(role: str, sts: Any) -> None:
    answer = sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci", WebIdentityToken=token())

    assert (SUBJECT, PROVIDER, "sts.amazonaws.com") == (
        answer["SubjectFromWebIdentityToken"],
        answer["Provider"],
        answer["Audience"],
    )
    assert client_of(answer, "sts").get_caller_identity()["Arn"].endswith(":assumed-role/deploy/ci")
    assert "hunter2" == read(answer)


@pytest.mark.parametrize(
    "claims", [{"sub": "repo:octo/other"}, {"aud": "other"}, {"iss": "https://other.test"}], ids=["sub", "aud", "iss"]
)
def test_the_trust_policy_decides_on_what_the_token_says(role: str, sts: Any, claims: dict[str, str]) -> None:
    with refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403):
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci", WebIdentityToken=token(**claims))


def test_a_token_that_is_over_is_refused(role: str, sts: Any, mocksm: Aws) -> None:
    short = token(exp=mocksm.clock.now().timestamp() + 60)
    sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci", WebIdentityToken=short)
    mocksm.clock.advance(seconds=61)
    message = "Token expired: current date/time must be before the expiration date/time"
    with refused("ExpiredTokenException", message):
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci", WebIdentityToken=short)


@pytest.mark.parametrize("given", ["nonsense", "a.b.c", "a.W10.c"], ids=["no-parts", "no-json", "no-object"])
def test_what_is_no_token_is_refused(role: str, sts: Any, given: str) -> None:
    message = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
    with refused("InvalidIdentityToken", message):
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci", WebIdentityToken=given)


def test_tags_of_the_token_are_the_sessions(role: str, sts: Any, mocksm: Aws) -> None:
    wanted = {"StringEquals": {"aws:PrincipalTag/team": "core"}}
    mocksm.client("iam").put_role_policy(
        RoleName="deploy",
        PolicyName="mocksm",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow("secretsmanager:*", when=wanted)]}),
    )
    tagged = token(**{"https://aws.amazon.com/tags": {"principal_tags": {"team": ["core"]}}})
    answers = [
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="ci", WebIdentityToken=each)
        for each in (tagged, token())
    ]
    assert "hunter2" == read(answers[0])
    with pytest.raises(Exception, match="no identity-based policy allows"):
        read(answers[1])
