from __future__ import annotations

import base64
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.sts.test_roles import client_of, read

PROVIDER = "arn:aws:iam::123456789012:saml-provider/corp"
ROLE = "arn:aws:iam::123456789012:role/staff"
RECIPIENT = "https://signin.aws.amazon.com/saml"
OURS = "https://aws.amazon.com/SAML/Attributes/"


def assertion(*, recipient: str = RECIPIENT, pair: str = f"{ROLE},{PROVIDER}", session: str = "ann") -> str:
    attributes = {f"{OURS}Role": pair, f"{OURS}RoleSessionName": session, f"{OURS}PrincipalTag:team": "core"}
    values = "".join(
        f'<a:Attribute Name="{name}"><a:AttributeValue>{value}</a:AttributeValue></a:Attribute>'
        for name, value in attributes.items()
        if value
    )
    text = (
        '<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">'
        "<a:Assertion><a:Issuer>https://idp.test</a:Issuer><a:Subject>"
        '<a:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">ann@corp</a:NameID>'
        f'<a:SubjectConfirmation><a:SubjectConfirmationData Recipient="{recipient}"/></a:SubjectConfirmation>'
        f"</a:Subject><a:AttributeStatement>{values}</a:AttributeStatement></a:Assertion></p:Response>"
    )
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def assume(mocksm: Aws) -> Any:
    mocksm.secret("db", "hunter2")
    trust = {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": RECIPIENT}},
    }
    tagged = {"StringEquals": {"aws:PrincipalTag/team": "core"}}
    mocksm.role("staff", [allow("secretsmanager:GetSecretValue", when=tagged)], trust=trust)
    sts = boto3.client("sts", "us-east-1", config=Config(signature_version=UNSIGNED))

    def assume(text: str) -> dict[str, Any]:
        return dict(sts.assume_role_with_saml(RoleArn=ROLE, PrincipalArn=PROVIDER, SAMLAssertion=text))

    return assume


def test_the_bearer_of_an_assertion_gets_a_session(assume: Any) -> None:
    answer = assume(assertion())

    assert ("ann@corp", "persistent", "https://idp.test", RECIPIENT) == tuple(
        answer[member] for member in ("Subject", "SubjectType", "Issuer", "Audience")
    )
    assert client_of(answer, "sts").get_caller_identity()["Arn"].endswith(":assumed-role/staff/ann")
    assert "hunter2" == read(answer)


@pytest.mark.parametrize(
    "parts", [{"recipient": "https://other.test"}, {"pair": f"{ROLE}x,{PROVIDER}"}], ids=["trust-policy", "other-role"]
)
def test_trust_policy_and_assertion_decide(assume: Any, parts: dict[str, str]) -> None:
    with refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403):
        assume(assertion(**parts))


def test_what_is_no_assertion_is_refused(assume: Any) -> None:
    with refused("InvalidIdentityToken", "Invalid base64 SAMLResponse"):
        assume("nonsense")
    with refused("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse"):
        assume(assertion(session=""))
