"""``userIdentity`` of every kind of caller, as CloudTrail's guide shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mocksm.audit.identities import stranger, user_identity, user_name
from mocksm.clock import UTC
from mocksm.iam.principal import Principal

ACCOUNT = "123456789012"
ISSUED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ALICE = Principal.administrator(ACCOUNT, "team/alice")
READER = Principal.from_arn(f"arn:aws:iam::{ACCOUNT}:role/app/reader", session="job-1")
ROOT = Principal.from_arn(f"arn:aws:iam::{ACCOUNT}:root")
GUEST = ALICE.federated("guest")


def since(principal: Principal, **context: Any) -> Principal:
    return replace(principal, context={"aws:TokenIssueTime": ISSUED, **context})


ROLE = {
    "type": "Role",
    "principalId": READER.user_id.partition(":")[0],
    "arn": f"arn:aws:iam::{ACCOUNT}:role/app/reader",
    "accountId": ACCOUNT,
    "userName": "reader",
}


def test_a_user_is_named_with_the_key_that_signed() -> None:
    assert {
        "type": "IAMUser",
        "principalId": ALICE.user_id,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/team/alice",
        "accountId": ACCOUNT,
        "accessKeyId": "AKIA1",
        "userName": "alice",
    } == user_identity(ALICE, "AKIA1")


def test_a_users_session_tells_when_it_began_and_whether_with_a_device() -> None:
    found = user_identity(since(ALICE, **{"aws:MultiFactorAuthPresent": True}), "ASIA1")

    assert "IAMUser" == found["type"]
    attributes = {"creationDate": "2026-01-02T03:04:05Z", "mfaAuthenticated": "true"}
    assert {"attributes": attributes} == found["sessionContext"]


def test_a_session_of_a_role_tells_its_role() -> None:
    found = user_identity(since(READER, **{"aws:SourceIdentity": "alice"}), "ASIA1")

    assert {
        "type": "AssumedRole",
        "principalId": READER.user_id,
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/job-1",
        "accountId": ACCOUNT,
        "accessKeyId": "ASIA1",
        "sessionContext": {
            "sessionIssuer": ROLE,
            "attributes": {"creationDate": "2026-01-02T03:04:05Z", "mfaAuthenticated": "false"},
            "sourceIdentity": "alice",
        },
    } == found


def test_a_role_that_a_test_entered_has_a_session_without_a_beginning() -> None:
    assert {"sessionIssuer": ROLE, "attributes": {"mfaAuthenticated": "false"}} == user_identity(READER, None)[
        "sessionContext"
    ]


def test_a_session_by_web_identity_tells_the_provider() -> None:
    keys = {"accounts.google.com:aud": "app", "accounts.google.com:sub": "user-1"}
    context = user_identity(since(READER, **keys, **{"aws:FederatedProvider": "accounts.google.com"}), "ASIA1")

    expected = {"federatedProvider": "accounts.google.com", "attributes": keys}
    assert expected == context["sessionContext"]["webIdFederationData"]


@pytest.mark.parametrize(
    ("behind", "issuer"),
    [
        (
            ALICE,
            {
                "type": "IAMUser",
                "principalId": ALICE.user_id,
                "arn": ALICE.arn,
                "accountId": ACCOUNT,
                "userName": "alice",
            },
        ),
        (ROOT, {"type": "Root", "principalId": ACCOUNT, "arn": ROOT.arn, "accountId": ACCOUNT}),
    ],
    ids=["user", "root"],
)
def test_a_federated_user_tells_who_asked(behind: Principal, issuer: dict[str, str]) -> None:
    found = user_identity(since(behind.federated("guest")), "ASIA1")

    assert ("FederatedUser", f"{ACCOUNT}:guest") == (found["type"], found["principalId"])
    assert issuer == found["sessionContext"]["sessionIssuer"]


def test_a_root_is_its_account() -> None:
    assert {"type": "Root", "principalId": ACCOUNT, "arn": ROOT.arn, "accountId": ACCOUNT} == user_identity(ROOT, None)


def test_a_service_is_named_alone() -> None:
    service = Principal.service("secretsmanager.amazonaws.com", f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db")

    assert {"type": "AWSService", "invokedBy": "secretsmanager.amazonaws.com"} == user_identity(service, None)


def test_a_service_that_calls_on_a_callers_behalf_is_named_beside_the_caller() -> None:
    found = user_identity(ALICE, "AKIA1", via="secretsmanager.amazonaws.com")

    assert {**user_identity(ALICE, "AKIA1"), "invokedBy": "secretsmanager.amazonaws.com"} == found


def test_who_brings_a_token_is_named_by_it() -> None:
    bearer = Principal.provider(
        "accounts.google.com", {"accounts.google.com:sub": "user-1", "accounts.google.com:aud": "app"}
    )

    assert {
        "type": "WebIdentityUser",
        "principalId": "accounts.google.com:app:user-1",
        "userName": "user-1",
        "identityProvider": "accounts.google.com",
    } == user_identity(bearer, None)


def test_who_brings_an_assertion_is_named_by_it() -> None:
    bearer = Principal.provider("arn:aws:iam::1:saml-provider/x", {"SAML:sub": "bob", "SAML:namequalifier": "q"})

    expected = {"type": "SAMLUser", "principalId": "q:bob", "userName": "bob", "identityProvider": "q"}
    assert expected == user_identity(bearer, None)


def test_nobody_is_nobody() -> None:
    assert {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"} == user_identity(
        Principal.anonymous(), None
    )


def test_another_account_sees_the_callers_account_and_id_alone() -> None:
    assert {"type": "AWSAccount", "principalId": ALICE.user_id, "accountId": ACCOUNT} == stranger(ALICE)


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        (ALICE, "alice"),
        (READER, "job-1"),
        (GUEST, "guest"),
        (ROOT, "root"),
        (Principal.provider("accounts.google.com", {"accounts.google.com:sub": "user-1"}), "user-1"),
        (Principal.service("kms.amazonaws.com"), None),
    ],
    ids=["user", "session", "federated", "root", "provider", "service"],
)
def test_user_name_is_what_lookups_compare(principal: Principal, name: str | None) -> None:
    assert name == user_name(principal)
