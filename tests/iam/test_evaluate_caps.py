"""Boundaries and session policies: the table of authorization.md 1.3, its formulas, and what stands around them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mocksm.iam.evaluate import Grant, Reason, evaluate
from mocksm.iam.policy import Policy
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny
from tests.iam.stories import (
    ALLOWED,
    DENIED,
    GET,
    OWNER,
    ROLE_ARN,
    ROOT_ARN,
    SESSION_ARN,
    STRANGER,
    USER_ARN,
    Statements,
    asked,
    boundary,
    outcome,
    resource,
    session,
    session_policy,
    user,
)

OTHER = allow("kms:*")
WIDE, NARROW = boundary(ALLOWED), boundary(OTHER)
OPEN, SHUT = (session_policy(ALLOWED),), (session_policy(OTHER),)
FEDERATED_ARN = f"arn:aws:sts::{OWNER}:federated-user/fay"

BY_RESOURCE = (True, Reason.RESOURCE_ALLOWS)
BY_IDENTITY = (True, Reason.IDENTITY_ALLOWS)
NO_IDENTITY = (False, Reason.NO_IDENTITY_ALLOWS)
NO_BOUNDARY = (False, Reason.NO_BOUNDARY_ALLOWS)
NO_SESSION = (False, Reason.NO_SESSION_ALLOWS)


def capped(caller: Principal, limit: Policy | None, passed: tuple[Policy, ...] | None) -> Principal:
    return replace(caller, boundary=limit, session_policies=passed)


def federated(passed: tuple[Policy, ...] | None, *statements: dict[str, Any]) -> Principal:
    return user(OWNER, *statements).federated("fay", passed)


@pytest.mark.parametrize(
    ("caller", "to", "expected"),
    [
        pytest.param(user(), USER_ARN, BY_RESOURCE, id="user-by-user"),
        pytest.param(capped(user(), NARROW, None), USER_ARN, BY_RESOURCE, id="user-by-user-boundary-is-bypassed"),
        pytest.param(session(), ROLE_ARN, BY_RESOURCE, id="session-by-role"),
        pytest.param(capped(session(), NARROW, None), ROLE_ARN, NO_BOUNDARY, id="session-by-role-boundary-blocks"),
        pytest.param(capped(session(), None, SHUT), ROLE_ARN, NO_SESSION, id="session-by-role-session-policy-blocks"),
        pytest.param(capped(session(), None, ()), ROLE_ARN, NO_SESSION, id="session-by-role-empty-session-policy"),
        pytest.param(capped(session(), WIDE, OPEN), ROLE_ARN, BY_RESOURCE, id="session-by-role-both-allow"),
        pytest.param(capped(session(), WIDE, SHUT), ROLE_ARN, NO_SESSION, id="session-by-role-session-narrower"),
        pytest.param(capped(session(), NARROW, SHUT), ROLE_ARN, NO_BOUNDARY, id="session-by-role-both-block"),
        pytest.param(capped(session(), NARROW, SHUT), SESSION_ARN, BY_RESOURCE, id="session-by-session"),
        pytest.param(federated(OPEN), USER_ARN, BY_RESOURCE, id="federated-by-user"),
        pytest.param(federated(SHUT), USER_ARN, NO_SESSION, id="federated-by-user-session-policy-blocks"),
        pytest.param(federated(None), USER_ARN, NO_SESSION, id="federated-by-user-without-session-policy"),
        pytest.param(replace(federated(OPEN), boundary=NARROW), USER_ARN, NO_BOUNDARY, id="federated-boundary-blocks"),
        pytest.param(federated(SHUT), FEDERATED_ARN, BY_RESOURCE, id="federated-by-itself"),
        pytest.param(federated(None), FEDERATED_ARN, BY_RESOURCE, id="federated-by-itself-without-session-policy"),
        pytest.param(replace(federated(SHUT), boundary=NARROW), FEDERATED_ARN, BY_RESOURCE, id="federated-uncapped"),
        pytest.param(federated(SHUT), "*", BY_RESOURCE, id="federated-by-everyone"),
        pytest.param(capped(user(), NARROW, None), "*", BY_RESOURCE, id="user-by-everyone"),
        pytest.param(capped(session(), NARROW, SHUT), "*", BY_RESOURCE, id="session-by-everyone"),
        pytest.param(user(), OWNER, NO_IDENTITY, id="user-by-account-needs-identity"),
        pytest.param(user(OWNER, ALLOWED), OWNER, BY_IDENTITY, id="user-by-account-and-identity"),
        pytest.param(capped(user(OWNER, ALLOWED), NARROW, None), OWNER, NO_BOUNDARY, id="user-by-account-boundary"),
        pytest.param(
            capped(session(OWNER, ALLOWED), None, SHUT), ROOT_ARN, NO_SESSION, id="session-by-account-session"
        ),
        pytest.param(capped(session(OWNER, ALLOWED), WIDE, OPEN), ROOT_ARN, BY_IDENTITY, id="session-by-account-all"),
        pytest.param(federated(None, ALLOWED), OWNER, NO_SESSION, id="federated-by-account-without-session-policy"),
        pytest.param(federated(OPEN, ALLOWED), OWNER, BY_IDENTITY, id="federated-by-account-all"),
    ],
)
def test_implicit_deny_blocks_or_not_by_the_form_of_1_3(
    caller: Principal, to: str, expected: tuple[bool, Reason]
) -> None:
    assert expected == outcome(evaluate(caller, asked(resource(allow(GET, to=to)))))


PINNED = {"ArnEquals": {"aws:PrincipalArn": ROLE_ARN}}


def test_role_by_condition_is_not_capped_as_the_role_by_name_is() -> None:
    caller = capped(session(), NARROW, SHUT)

    assert BY_RESOURCE == outcome(evaluate(caller, asked(resource(allow(GET, to="*", when=PINNED)))))


@pytest.mark.parametrize(
    ("mine", "limit", "passed", "expected"),
    [
        pytest.param([ALLOWED], None, None, BY_IDENTITY, id="identity"),
        pytest.param([ALLOWED], WIDE, None, BY_IDENTITY, id="within-boundary"),
        pytest.param([ALLOWED], NARROW, None, NO_BOUNDARY, id="outside-boundary"),
        pytest.param([], WIDE, None, NO_IDENTITY, id="boundary-gives-nothing"),
        pytest.param([ALLOWED], None, OPEN, BY_IDENTITY, id="within-session"),
        pytest.param([ALLOWED], None, SHUT, NO_SESSION, id="outside-session"),
        pytest.param([ALLOWED], None, (*SHUT, *OPEN), BY_IDENTITY, id="session-policies-are-a-union"),
        pytest.param([], None, OPEN, NO_IDENTITY, id="session-gives-nothing"),
        pytest.param(
            [ALLOWED], boundary(allow("*"), DENIED), None, (False, Reason.BOUNDARY_DENIES), id="boundary-denies"
        ),
        pytest.param(
            [ALLOWED], None, (session_policy(allow("*"), DENIED),), (False, Reason.SESSION_DENIES), id="session-denies"
        ),
    ],
)
def test_what_identity_policies_allow_is_capped(
    mine: Statements, limit: Policy | None, passed: tuple[Policy, ...] | None, expected: tuple[bool, Reason]
) -> None:
    assert expected == outcome(evaluate(capped(session(OWNER, *mine), limit, passed), asked()))


@pytest.mark.parametrize(
    ("limit", "passed", "expected"),
    [
        pytest.param(None, None, (True, Reason.BOTH_ALLOW), id="uncapped"),
        pytest.param(WIDE, OPEN, (True, Reason.BOTH_ALLOW), id="within"),
        pytest.param(NARROW, None, NO_BOUNDARY, id="boundary"),
        pytest.param(None, SHUT, NO_SESSION, id="session"),
    ],
)
@pytest.mark.parametrize("to", ["*", "role", "session", "account"])
def test_caps_always_block_into_another_account_1_2(
    to: str, limit: Policy | None, passed: tuple[Policy, ...] | None, expected: tuple[bool, Reason]
) -> None:
    caller = capped(session(STRANGER, ALLOWED), limit, passed)
    named = {"role": caller.role_arn, "session": caller.arn, "account": STRANGER}.get(to, to)

    assert expected == outcome(evaluate(caller, asked(resource(allow(GET, to=str(named))))))


@pytest.mark.parametrize(
    ("denying", "reason"),
    [
        pytest.param({"boundary": boundary(allow("*"), DENIED)}, Reason.BOUNDARY_DENIES, id="boundary"),
        pytest.param({"session_policies": (session_policy(allow("*"), DENIED),)}, Reason.SESSION_DENIES, id="session"),
    ],
)
@pytest.mark.parametrize("to", ["*", SESSION_ARN, ROLE_ARN])
def test_explicit_deny_of_a_cap_always_blocks(to: str, denying: dict[str, Any], reason: Reason) -> None:
    decision = evaluate(replace(session(OWNER, ALLOWED), **denying), asked(resource(allow(GET, to=to))))

    assert (False, reason) == outcome(decision)


def test_capped_administrator_is_an_administrator_of_what_the_cap_allows() -> None:
    admin = replace(Principal.administrator(OWNER), boundary=NARROW)

    outcomes = [outcome(evaluate(admin, asked(action=action))) for action in ("kms:Decrypt", GET)]

    assert [(True, Reason.ADMINISTRATOR), NO_BOUNDARY] == outcomes


@pytest.mark.parametrize(
    ("caller", "listed", "expected"),
    [
        pytest.param(user(OWNER, ALLOWED), [ROOT_ARN, USER_ARN], True, id="without-boundary"),
        pytest.param(capped(user(OWNER, ALLOWED), WIDE, None), [ROOT_ARN, USER_ARN], False, id="with-boundary"),
        pytest.param(capped(user(OWNER, ALLOWED), WIDE, None), ["*"], False, id="with-boundary-everyone"),
        pytest.param(session(OWNER, ALLOWED), [OWNER, ROLE_ARN, SESSION_ARN], True, id="session"),
        pytest.param(session(OWNER, ALLOWED), [OWNER, ROLE_ARN], False, id="session-not-listed"),
        pytest.param(session(OWNER, ALLOWED), [OWNER, SESSION_ARN], False, id="role-not-listed"),
        pytest.param(federated(OPEN, ALLOWED), [OWNER, USER_ARN, FEDERATED_ARN], True, id="federated"),
    ],
)
def test_deny_with_not_principal_is_subtle_1_8(caller: Principal, listed: list[str], expected: bool) -> None:
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "*", "Resource": "*"}

    assert expected == evaluate(caller, asked(resource(statement))).allowed


@pytest.mark.parametrize(
    ("caller", "grantee", "expected"),
    [
        pytest.param(session(), ROLE_ARN, (True, Reason.GRANT_ALLOWS), id="role"),
        pytest.param(capped(session(), NARROW, None), ROLE_ARN, NO_BOUNDARY, id="role-capped"),
        pytest.param(capped(session(), NARROW, SHUT), SESSION_ARN, (True, Reason.GRANT_ALLOWS), id="session-uncapped"),
        pytest.param(capped(user(), NARROW, None), USER_ARN, (True, Reason.GRANT_ALLOWS), id="user-uncapped"),
        pytest.param(
            capped(user(OWNER, ALLOWED), NARROW, None), USER_ARN, (True, Reason.GRANT_ALLOWS), id="beside-capped"
        ),
    ],
)
def test_grant_is_capped_by_the_form_of_its_grantee_10(
    caller: Principal, grantee: str, expected: tuple[bool, Reason]
) -> None:
    policy = resource(allow(GET, to=OWNER))
    request = asked(policy)._replace(gate=True, grants=(Grant("g-1", grantee),))

    assert expected == outcome(evaluate(caller, request))


def test_deny_of_the_resource_is_named_before_those_of_the_caller_7_1() -> None:
    caller = replace(session(OWNER, DENIED), boundary=boundary(DENIED), session_policies=(session_policy(DENIED),))

    reasons = [
        evaluate(one, asked(policy)).reason
        for one, policy in [
            (caller, resource(deny(GET, to="*"))),
            (caller, None),
            (replace(caller, policies=()), None),
            (replace(caller, policies=(), boundary=None), None),
        ]
    ]

    assert [
        Reason.RESOURCE_DENIES,
        Reason.IDENTITY_DENIES,
        Reason.BOUNDARY_DENIES,
        Reason.SESSION_DENIES,
    ] == reasons
