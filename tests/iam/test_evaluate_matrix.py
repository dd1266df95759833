"""The test matrix of authorization.md, section 10, as far as the guard alone can play it; ids are its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mocksm.iam.evaluate import Asked, Grant, Reason, evaluate
from mocksm.iam.policy import Policy, parse
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.iam.statements import allow, deny, document
from tests.iam.stories import (
    GET,
    OWNER,
    ROLE_ARN,
    ROOT_ARN,
    SECRET,
    SESSION_ARN,
    STRANGER,
    USER_ARN,
    Statements,
    boundary,
    resource,
    session,
    session_policy,
    user,
)

KEY = f"arn:aws:kms:us-east-1:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
VIA = "secretsmanager.us-east-1.amazonaws.com"
THROUGH = {"StringEquals": {"kms:ViaService": VIA}}
BATCH = "secretsmanager:BatchGetSecretValue"
CURRENT = {"secretsmanager:VersionStage": ["AWSCURRENT"]}
STAGE = {"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}
MAY = (True, None)
NO_IDENTITY = (False, Reason.NO_IDENTITY_ALLOWS)
NO_RESOURCE = (False, Reason.NO_RESOURCE_ALLOWS)


def secret(policy: Policy | None = None, **more: Any) -> Asked:
    return Asked(GET, SECRET, "prod/db", OWNER, policy)._replace(**more)


def key(*statements: dict[str, Any], **more: Any) -> Asked:
    policy = parse(document(statements), kind="resource", name="key policy")
    return Asked("kms:Decrypt", KEY, KEY, OWNER, policy, gate=True)._replace(**more)


def holding(*statements: dict[str, Any]) -> Principal:
    return user(OWNER, *statements)


def tied(to: str) -> tuple[Principal, Asked]:
    """Return a session whose boundary allows nothing of the kind, and a secret whose policy names ``to``."""
    return replace(session(), boundary=boundary(allow("ec2:*"))), secret(resource(allow(GET, to=to)))


def tied_key(to: str) -> tuple[Principal, Statements]:
    """Return a session that may do all under a boundary that allows nothing of the kind, and a key policy that names ``to``."""
    return replace(session(OWNER, allow("*")), boundary=boundary(allow("ec2:*"))), [allow("kms:*", to=to)]


DELEGATED = allow("kms:*", to=OWNER)
AWS_MANAGED = {
    "Effect": "Allow",
    "Principal": {"AWS": "*"},
    "Action": "kms:Decrypt",
    "Resource": "*",
    "Condition": {"StringEquals": {"kms:CallerAccount": OWNER, "kms:ViaService": VIA}},
}
ABROAD = {"kms:CallerAccount": STRANGER, "kms:ViaService": VIA}
ENCRYPTED_FOR = {"kms:EncryptionContext:SecretARN": SECRET}


@pytest.mark.parametrize(
    ("caller", "request_", "expected"),
    [
        pytest.param(holding(allow(GET, on=SECRET[:-7])), secret(), NO_IDENTITY, id="1-name-without-suffix"),
        pytest.param(holding(allow(GET, on=SECRET[:-7] + "-??????")), secret(), MAY, id="1-six-question-marks"),
        pytest.param(
            holding(allow(BATCH, on=SECRET)), secret(action=BATCH, resource="*"), NO_IDENTITY, id="2-batch-on-arn"
        ),
        pytest.param(holding(allow(BATCH)), secret(action=BATCH, resource="*"), MAY, id="2-batch-on-star"),
        pytest.param(holding(allow(GET, when=STAGE)), secret(), NO_IDENTITY, id="3-stage-omitted"),
        pytest.param(holding(allow(GET, when=STAGE)), secret(context=CURRENT), MAY, id="3-stage-sent"),
        pytest.param(*tied(ROLE_ARN), (False, Reason.NO_BOUNDARY_ALLOWS), id="4-role-arn"),
        pytest.param(*tied(SESSION_ARN), MAY, id="4-session-arn"),
        pytest.param(*tied("*"), MAY, id="4-everyone"),
        pytest.param(
            replace(user(), boundary=boundary(allow("ec2:*"))),
            secret(resource(allow(GET, to=USER_ARN))),
            MAY,
            id="4-user",
        ),
        pytest.param(
            replace(session(), session_policies=(session_policy(allow("ec2:*")),)),
            secret(resource(allow(GET, to=ROLE_ARN))),
            (False, Reason.NO_SESSION_ALLOWS),
            id="5-session-policy",
        ),
        pytest.param(user(STRANGER, allow("*")), key(AWS_MANAGED, context=ABROAD), NO_RESOURCE, id="6-aws-managed-key"),
        pytest.param(
            user(STRANGER, allow("*")),
            secret(resource(allow("secretsmanager:*", to=STRANGER)), action="secretsmanager:DescribeSecret"),
            MAY,
            id="6-describe-secret",
        ),
        pytest.param(holding(allow("*")), key(allow("kms:*", to=ROLE_ARN)), NO_RESOURCE, id="7-no-root-statement"),
        pytest.param(holding(allow("*")), key(allow("kms:Encrypt", to=OWNER)), NO_RESOURCE, id="7-for-another-action"),
        pytest.param(
            holding(allow("kms:Decrypt", when=THROUGH)),
            key(DELEGATED, context={"kms:ViaService": VIA}),
            MAY,
            id="8-through-secrets-manager",
        ),
        pytest.param(holding(allow("kms:Decrypt", when=THROUGH)), key(DELEGATED), NO_IDENTITY, id="8-directly"),
        pytest.param(user(), key(DELEGATED, grants=(Grant("g", USER_ARN),)), MAY, id="11-grant-that-fits"),
        pytest.param(user(), key(DELEGATED), NO_IDENTITY, id="11-no-grant-that-fits"),
        pytest.param(
            holding(allow("kms:Decrypt", when={"StringEquals": {"kms:encryptioncontext:secretarn": SECRET}})),
            key(DELEGATED, context=ENCRYPTED_FOR),
            MAY,
            id="2.5-context-key-has-no-case",
        ),
        pytest.param(
            holding(allow("*"), deny("kms:*", when={"StringNotEquals": {"kms:ViaService": VIA}})),
            key(DELEGATED),
            (False, Reason.IDENTITY_DENIES),
            id="12-deny-of-a-missing-key",
        ),
        pytest.param(
            holding(allow("*"), deny("kms:*", when={"StringNotEqualsIfExists": {"kms:ViaService": VIA}})),
            key(DELEGATED),
            (False, Reason.IDENTITY_DENIES),
            id="12-if-exists-denies-too",
        ),
        pytest.param(
            holding(
                allow("*"),
                deny("kms:*", when={"StringNotEquals": {"kms:ViaService": VIA}, "Null": {"kms:ViaService": "false"}}),
            ),
            key(DELEGATED),
            MAY,
            id="12-null-spares",
        ),
        pytest.param(holding(allow("secretsmanager:List*")), secret(), NO_IDENTITY, id="16-without-permission"),
        pytest.param(holding(allow(GET)), secret(), MAY, id="16-with-permission"),
    ],
)
def test_matrix(caller: Principal, request_: Asked, expected: tuple[bool, Reason | None]) -> None:
    decision = evaluate(caller, request_)

    assert expected == (decision.allowed, None if decision.allowed else decision.reason)


ROOT = Principal.from_arn(ROOT_ARN)
TOKENED = Session("session-token", context={"aws:MultiFactorAuthPresent": True}).of(
    replace(user(), boundary=boundary(allow("ec2:*")))
)
LAMBDA = Principal.service("lambda.amazonaws.com")
FOREIGN_ROOT = Principal.from_arn(f"arn:aws:iam::{STRANGER}:root")


@pytest.mark.parametrize(
    ("caller", "policy", "expected"),
    [
        pytest.param(ROOT, resource(allow(GET, to=OWNER)), MAY, id="1.3-the-account-is-its-root-itself"),
        pytest.param(ROOT, resource(deny(GET, to=ROOT_ARN)), (False, Reason.RESOURCE_DENIES), id="1.4-deny-of-root"),
        pytest.param(
            FOREIGN_ROOT, resource(allow(GET, to=STRANGER)), MAY, id="1.2-root-of-another-account-that-is-let"
        ),
        pytest.param(FOREIGN_ROOT, None, NO_RESOURCE, id="1.2-root-of-another-account"),
        pytest.param(TOKENED, resource(allow(GET, to=USER_ARN)), MAY, id="1.3-session-token-is-the-user"),
        pytest.param(TOKENED, resource(allow(GET, to=OWNER)), NO_IDENTITY, id="1.3-session-token-by-account"),
        pytest.param(LAMBDA, resource(allow(GET, to="lambda.amazonaws.com")), MAY, id="1.3-service"),
        pytest.param(
            LAMBDA,
            resource(allow(GET, to="lambda.amazonaws.com"), deny(GET, to="*")),
            (False, Reason.RESOURCE_DENIES),
            id="1.5-deny-of-everyone-hits-services",
        ),
        pytest.param(LAMBDA, None, NO_RESOURCE, id="1.5-service-without-policy"),
        pytest.param(
            user(STRANGER, allow("*")),
            resource(allow(GET, to=user(STRANGER).arn), deny(GET, to=STRANGER)),
            (False, Reason.RESOURCE_DENIES),
            id="1.3-deny-of-another-account-is-of-all-in-it",
        ),
    ],
)
def test_root_tokens_and_services(
    caller: Principal, policy: Policy | None, expected: tuple[bool, Reason | None]
) -> None:
    decision = evaluate(caller, secret(policy))

    assert expected == (decision.allowed, None if decision.allowed else decision.reason)


@pytest.mark.parametrize(
    ("caller", "policy", "expected"),
    [
        pytest.param(ROOT, [allow("kms:*", to=ROOT_ARN)], MAY, id="2.1-root-named"),
        pytest.param(ROOT, [allow("kms:*", to=USER_ARN)], NO_RESOURCE, id="2.1-root-left-out"),
        pytest.param(ROOT, [allow("kms:Encrypt", to=ROOT_ARN)], NO_RESOURCE, id="2.1-root-named-for-another-action"),
        pytest.param(*tied_key(ROLE_ARN), (False, Reason.NO_BOUNDARY_ALLOWS), id="2.1-role-directly-boundary-blocks"),
        pytest.param(*tied_key(SESSION_ARN), MAY, id="2.1-session-directly-boundary-does-not"),
        pytest.param(*tied_key("*"), MAY, id="2.1-everyone-boundary-does-not"),
        pytest.param(*tied_key(OWNER), (False, Reason.NO_BOUNDARY_ALLOWS), id="2.1-delegated-boundary-blocks"),
        pytest.param(
            replace(session(OWNER, allow("kms:*")), session_policies=(session_policy(allow("ec2:*")),)),
            [DELEGATED],
            (False, Reason.NO_SESSION_ALLOWS),
            id="2.1-delegated-session-policy-blocks",
        ),
        pytest.param(
            user(STRANGER, deny("kms:*")), [allow("kms:*", to="*")], (False, Reason.IDENTITY_DENIES), id="2.1-x"
        ),
        pytest.param(LAMBDA, [allow("kms:Decrypt", to="lambda.amazonaws.com")], MAY, id="2.1-service-directly"),
    ],
)
def test_key_policy_by_principal(caller: Principal, policy: Statements, expected: tuple[bool, Reason | None]) -> None:
    decision = evaluate(caller, key(*policy))

    assert expected == (decision.allowed, None if decision.allowed else decision.reason)


@pytest.mark.parametrize(
    ("removed", "expected"),
    [
        pytest.param("nothing", [MAY, MAY], id="all-there"),
        pytest.param("resource policy", [NO_RESOURCE, MAY], id="without-resource-policy"),
        pytest.param("key policy", [MAY, NO_RESOURCE], id="without-key-policy"),
        pytest.param("identity policy", [NO_IDENTITY, NO_IDENTITY], id="without-identity-policy"),
    ],
)
def test_shared_secret_wants_all_three_policies_3_6(removed: str, expected: list[tuple[bool, Reason | None]]) -> None:
    reader = Principal.from_arn(f"arn:aws:iam::{STRANGER}:role/reader")
    if removed != "identity policy":
        reader = session(STRANGER, allow(GET, on=SECRET), allow("kms:Decrypt", on=KEY, when=THROUGH))
    shared = [] if removed == "resource policy" else [allow(GET, to=STRANGER)]
    opened = [DELEGATED] if removed == "key policy" else [DELEGATED, allow("kms:Decrypt", to=STRANGER, when=THROUGH)]

    decisions = [
        evaluate(reader, secret(resource(*shared) if shared else None)),
        evaluate(reader, key(*opened, context={"kms:ViaService": VIA})),
    ]

    assert expected == [(one.allowed, None if one.allowed else one.reason) for one in decisions]
