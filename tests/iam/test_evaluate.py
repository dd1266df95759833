from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.evaluate import Reason, evaluate
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
    SECRET,
    SESSION_ARN,
    STRANGER,
    USER_ARN,
    Statements,
    asked,
    outcome,
    resource,
    session,
    user,
)

NO_IDENTITY = (False, Reason.NO_IDENTITY_ALLOWS)
NO_RESOURCE = (False, Reason.NO_RESOURCE_ALLOWS)
BY_IDENTITY = (True, Reason.IDENTITY_ALLOWS)
BY_RESOURCE = (True, Reason.RESOURCE_ALLOWS)
BY_BOTH = (True, Reason.BOTH_ALLOW)
RESOURCE_DENIES = (False, Reason.RESOURCE_DENIES)
IDENTITY_DENIES = (False, Reason.IDENTITY_DENIES)
BY_RIGHTS = (True, Reason.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("to", "caller", "expected"),
    [
        pytest.param(USER_ARN, user(), BY_RESOURCE, id="1.3-user-arn"),
        pytest.param(USER_ARN + "by", user(), NO_IDENTITY, id="1.3-other-user"),
        pytest.param(ROLE_ARN, session(), BY_RESOURCE, id="1.3-role-arn"),
        pytest.param(f"arn:aws:iam::{OWNER}:role/reader", session(), NO_IDENTITY, id="5.4-role-without-path"),
        pytest.param(SESSION_ARN, session(), BY_RESOURCE, id="1.3-session-arn"),
        pytest.param(SESSION_ARN + "2", session(), NO_IDENTITY, id="1.3-other-session"),
        pytest.param("*", user(), BY_RESOURCE, id="1.3-everyone-user"),
        pytest.param(["*", USER_ARN], session(), BY_RESOURCE, id="1.3-everyone-session"),
        pytest.param(ROOT_ARN, user(), NO_IDENTITY, id="1.3-account-root-arn"),
        pytest.param(OWNER, user(), NO_IDENTITY, id="1.3-account-id"),
        pytest.param(OWNER, session(), NO_IDENTITY, id="1.3-account-id-session"),
        pytest.param(OWNER, user(OWNER, ALLOWED), BY_IDENTITY, id="1.3-account-and-identity"),
        pytest.param([ROOT_ARN, USER_ARN], user(), BY_RESOURCE, id="1.3-account-and-user"),
    ],
)
def test_resource_policy_allows_in_its_own_account_when_it_names(
    to: Any, caller: Principal, expected: tuple[bool, Reason]
) -> None:
    assert expected == outcome(evaluate(caller, asked(resource(allow(GET, to=to)))))


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        pytest.param([], [], NO_IDENTITY, id="1.2-nothing"),
        pytest.param([ALLOWED], [], BY_IDENTITY, id="1.2-identity-alone"),
        pytest.param([], [allow(GET, to=USER_ARN)], BY_RESOURCE, id="1.2-resource-alone"),
        pytest.param([ALLOWED], [allow(GET, to=USER_ARN)], BY_RESOURCE, id="1.2-both"),
        pytest.param([ALLOWED, DENIED], [], IDENTITY_DENIES, id="1.1-deny-beside-allow"),
        pytest.param([DENIED], [allow(GET, to="*")], IDENTITY_DENIES, id="1.1-identity-deny-beats-resource"),
        pytest.param([ALLOWED], [deny(GET, to="*")], RESOURCE_DENIES, id="1.1-resource-deny-beats-identity"),
        pytest.param([ALLOWED], [deny(GET, to=OWNER)], RESOURCE_DENIES, id="1.3-deny-of-the-account"),
        pytest.param([ALLOWED], [deny(GET, to=STRANGER)], BY_IDENTITY, id="1.3-deny-of-another-account"),
        pytest.param([DENIED], [deny(GET, to=USER_ARN)], RESOURCE_DENIES, id="7.1-resource-deny-is-named-first"),
        pytest.param([allow("secretsmanager:List*")], [], NO_IDENTITY, id="5.2-other-action"),
        pytest.param([allow("SECRETSMANAGER:get*")], [], BY_IDENTITY, id="5.2-case"),
        pytest.param([allow(GET, on=SECRET[:-7])], [], NO_IDENTITY, id="3.1-name-without-suffix"),
        pytest.param([allow(GET, on=SECRET[:-6] + "??????")], [], BY_IDENTITY, id="3.1-six-question-marks"),
        pytest.param([], [allow(GET, to=USER_ARN, on=SECRET)], BY_RESOURCE, id="3.1-own-arn"),
        pytest.param([], [allow(GET, to=USER_ARN, on=SECRET + "x")], NO_IDENTITY, id="3.1-arn-of-another"),
    ],
)
def test_own_account_is_decided_by_either_side(
    mine: Statements, theirs: Statements, expected: tuple[bool, Reason]
) -> None:
    policy = resource(*theirs) if theirs else None

    assert expected == outcome(evaluate(user(OWNER, *mine), asked(policy)))


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        pytest.param([], [], NO_RESOURCE, id="7.3-both-lack"),
        pytest.param([ALLOWED], [], NO_RESOURCE, id="1.2-identity-alone"),
        pytest.param([], [allow(GET, to=STRANGER)], NO_IDENTITY, id="1.2-resource-alone-account"),
        pytest.param([], [allow(GET, to=user(STRANGER))], NO_IDENTITY, id="1.2-resource-alone-user"),
        pytest.param([], [allow(GET, to="*")], NO_IDENTITY, id="1.2-resource-alone-everyone"),
        pytest.param([ALLOWED], [allow(GET, to=STRANGER)], BY_BOTH, id="1.2-both-account"),
        pytest.param([ALLOWED], [allow(GET, to=user(STRANGER))], BY_BOTH, id="1.2-both-user"),
        pytest.param([ALLOWED], [allow(GET, to="*")], BY_BOTH, id="1.2-both-everyone"),
        pytest.param([ALLOWED], [allow(GET, to=OWNER)], NO_RESOURCE, id="1.2-owner-account"),
        pytest.param([ALLOWED], [allow("kms:*", to="*")], NO_RESOURCE, id="1.2-other-action"),
        pytest.param([ALLOWED], [allow(GET, to="*"), deny(GET, to="*")], RESOURCE_DENIES, id="1.1-resource-deny"),
        pytest.param([ALLOWED, DENIED], [allow(GET, to="*")], IDENTITY_DENIES, id="1.1-identity-deny"),
    ],
)
def test_other_account_is_decided_by_both_sides(
    mine: Statements, theirs: Statements, expected: tuple[bool, Reason]
) -> None:
    policy = resource(*theirs) if theirs else None

    assert expected == outcome(evaluate(user(STRANGER, *mine), asked(policy)))


@pytest.mark.parametrize("caller", [Principal.administrator(OWNER), Principal.from_arn(ROOT_ARN)], ids=["user", "root"])
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(None, BY_RIGHTS, id="no-policy"),
        pytest.param(resource(allow(GET, to=STRANGER)), BY_RIGHTS, id="1.4-allow-of-others"),
        pytest.param(resource(deny(GET, to="*")), RESOURCE_DENIES, id="1.4-deny"),
        pytest.param(resource(deny(GET, to=OWNER)), RESOURCE_DENIES, id="1.3-deny-of-the-account"),
    ],
)
def test_full_rights_in_the_own_account_end_at_an_explicit_deny(
    caller: Principal, policy: Policy | None, expected: tuple[bool, Reason]
) -> None:
    assert expected == outcome(evaluate(caller, asked(policy)))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(None, NO_RESOURCE, id="no-policy"),
        pytest.param(resource(allow(GET, to=OWNER)), NO_RESOURCE, id="not-named"),
        pytest.param(resource(allow(GET, to=STRANGER)), BY_BOTH, id="account"),
    ],
)
def test_full_rights_do_not_reach_into_another_account(policy: Policy | None, expected: tuple[bool, Reason]) -> None:
    assert expected == outcome(evaluate(Principal.administrator(STRANGER), asked(policy)))


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        pytest.param("lambda.amazonaws.com", BY_RESOURCE, id="1.5-service"),
        pytest.param("*", BY_RESOURCE, id="1.5-everyone"),
        pytest.param("sns.amazonaws.com", NO_RESOURCE, id="1.5-other-service"),
        pytest.param(OWNER, NO_RESOURCE, id="1.5-account"),
    ],
)
def test_service_is_decided_by_the_resource_policy_alone(to: str, expected: tuple[bool, Reason]) -> None:
    policy = resource(allow(GET, to=to))

    assert expected == outcome(evaluate(Principal.service("lambda.amazonaws.com"), asked(policy)))


def test_caller_identity_is_always_told() -> None:
    request = asked(action="sts:GetCallerIdentity", on="*")

    assert (True, Reason.ALWAYS) == outcome(evaluate(user(OWNER, deny("*")), request))


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(allow("secretsmanager:ListSecrets"), BY_IDENTITY, id="3.2-star"),
        pytest.param(allow("secretsmanager:ListSecrets", on=SECRET), NO_IDENTITY, id="3.2-an-arn"),
        pytest.param(
            allow("secretsmanager:ListSecrets", on="arn:aws:secretsmanager:*:*:secret:*"),
            NO_IDENTITY,
            id="3.2-all-arns",
        ),
    ],
)
def test_action_without_resource_is_allowed_on(statement: dict[str, Any], expected: tuple[bool, Reason]) -> None:
    request = asked(action="secretsmanager:ListSecrets", on="*")

    assert expected == outcome(evaluate(user(OWNER, statement), request))


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        pytest.param([ROOT_ARN, USER_ARN], BY_IDENTITY, id="1.8-user-and-account"),
        pytest.param([USER_ARN], RESOURCE_DENIES, id="1.8-user-alone"),
        pytest.param([ROOT_ARN], RESOURCE_DENIES, id="1.8-account-alone"),
    ],
)
def test_deny_with_not_principal_spares(listed: list[str], expected: tuple[bool, Reason]) -> None:
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "*", "Resource": "*"}

    assert expected == outcome(evaluate(user(OWNER, ALLOWED), asked(resource(statement))))
