"""Service and resource control policies: authorization.md 1.1, 1.4 to 1.7."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.evaluate import Asked, Reason, evaluate
from mocksm.iam.guardrails import Guardrails, rcps_reach
from mocksm.iam.policy import Policy
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny
from tests.iam.stories import (
    ALLOWED,
    DENIED,
    GET,
    OWNER,
    ROOT_ARN,
    SECRET,
    STRANGER,
    asked,
    outcome,
    rcp,
    resource,
    scp,
    session,
    user,
)

FULL = scp(allow("*"))
EMPTY = scp(allow("ec2:*"))
NO_SCP = (False, Reason.NO_SCP_ALLOWS)
SCP_DENIES = (False, Reason.SCP_DENIES)
RCP_DENIES = (False, Reason.RCP_DENIES)
BY_IDENTITY = (True, Reason.IDENTITY_ALLOWS)
BY_RIGHTS = (True, Reason.ADMINISTRATOR)
OPEN = resource(allow(GET, to="*"))
SHUT = Guardrails(rcps=(rcp(deny("secretsmanager:*")),))
LINKED = Principal.from_arn(f"arn:aws:iam::{OWNER}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param((), BY_IDENTITY, id="no-levels"),
        pytest.param(((FULL,), (FULL,), (FULL,)), BY_IDENTITY, id="every-level-allows"),
        pytest.param(((FULL,), (EMPTY,), (FULL,)), NO_SCP, id="one-level-is-silent"),
        pytest.param(((FULL,), (EMPTY, FULL)), BY_IDENTITY, id="one-of-two-at-a-level-allows"),
        pytest.param(((EMPTY,),), NO_SCP, id="only-level-is-silent"),
        pytest.param(((FULL,), (FULL, scp(DENIED))), SCP_DENIES, id="deny-at-a-level"),
        pytest.param(((scp(DENIED),), (EMPTY,)), SCP_DENIES, id="deny-is-named-first"),
        pytest.param(((scp(allow("*"), deny("kms:*")),),), BY_IDENTITY, id="deny-of-others"),
    ],
)
def test_every_level_of_scps_has_to_allow_1_1(
    levels: tuple[tuple[Policy, ...], ...], expected: tuple[bool, Reason]
) -> None:
    decision = evaluate(user(OWNER, ALLOWED), asked(), organization={OWNER: Guardrails(scps=levels)})

    assert expected == outcome(decision)


def test_scp_gives_nothing() -> None:
    decision = evaluate(user(), asked(), organization={OWNER: Guardrails(scps=((FULL,),))})

    assert (False, Reason.NO_IDENTITY_ALLOWS) == outcome(decision)


@pytest.mark.parametrize(
    ("caller", "guardrails", "expected"),
    [
        pytest.param(Principal.administrator(OWNER), {}, NO_SCP, id="administrator"),
        pytest.param(Principal.from_arn(ROOT_ARN), {}, NO_SCP, id="1.4-root-of-a-member"),
        pytest.param(Principal.from_arn(ROOT_ARN), {"management": True}, BY_RIGHTS, id="1.4-root-of-management"),
        pytest.param(
            user(OWNER, ALLOWED), {"management": True}, (True, Reason.RESOURCE_ALLOWS), id="1.6-user-of-management"
        ),
        pytest.param(session(OWNER, ALLOWED), {}, NO_SCP, id="1.6-session"),
        pytest.param(user(OWNER).federated("fay"), {}, NO_SCP, id="federated"),
        pytest.param(LINKED, {}, (True, Reason.RESOURCE_ALLOWS), id="1.6-service-linked-role"),
        pytest.param(Principal.service("lambda.amazonaws.com"), {}, (True, Reason.RESOURCE_ALLOWS), id="1.5-service"),
        pytest.param(user(STRANGER, ALLOWED), {}, (True, Reason.BOTH_ALLOW), id="1.2-not-those-of-the-owner"),
    ],
)
def test_scps_bind_1_6(caller: Principal, guardrails: dict[str, Any], expected: tuple[bool, Reason]) -> None:
    organization = {OWNER: Guardrails(scps=((EMPTY,),), **guardrails)}

    assert expected == outcome(evaluate(caller, asked(OPEN), organization=organization))


@pytest.mark.parametrize("to", ["*", "user"])
def test_scps_of_the_callers_account_bind_abroad_1_2(to: str) -> None:
    caller = user(STRANGER, ALLOWED)
    policy = resource(allow(GET, to=caller if to == "user" else to))

    assert NO_SCP == outcome(evaluate(caller, asked(policy), organization={STRANGER: Guardrails(scps=((EMPTY,),))}))


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        pytest.param(user(OWNER, ALLOWED), RCP_DENIES, id="own-account"),
        pytest.param(Principal.administrator(OWNER), RCP_DENIES, id="administrator"),
        pytest.param(Principal.from_arn(ROOT_ARN), RCP_DENIES, id="root"),
        pytest.param(user(STRANGER, ALLOWED), RCP_DENIES, id="other-account"),
        pytest.param(Principal.anonymous(), RCP_DENIES, id="anonymous"),
        pytest.param(Principal.service("lambda.amazonaws.com"), RCP_DENIES, id="service"),
        pytest.param(LINKED, (True, Reason.RESOURCE_ALLOWS), id="service-linked-role"),
    ],
)
def test_rcps_of_the_owner_bind_whoever_comes_1_7(caller: Principal, expected: tuple[bool, Reason]) -> None:
    assert expected == outcome(evaluate(caller, asked(OPEN), organization={OWNER: SHUT}))


@pytest.mark.parametrize(
    ("guardrails", "more", "expected"),
    [
        pytest.param(SHUT._replace(management=True), {}, BY_RIGHTS, id="management-account"),
        pytest.param(SHUT, {"aws_managed": True}, BY_RIGHTS, id="aws-managed-key"),
        pytest.param(Guardrails(rcps=(rcp(deny("kms:*")),)), {}, BY_RIGHTS, id="other-action"),
        pytest.param(Guardrails(rcps=(rcp(deny("*:*")),)), {"action": "kms:RetireGrant"}, BY_RIGHTS, id="retire-grant"),
        pytest.param(Guardrails(rcps=(rcp(deny("*:*")),)), {"action": "ssm:GetParameter"}, BY_RIGHTS, id="not-covered"),
        pytest.param(Guardrails(rcps=(rcp(deny("*:*")),)), {"action": "kms:RevokeGrant"}, RCP_DENIES, id="covered"),
    ],
)
def test_rcps_do_not_reach_1_7(guardrails: Guardrails, more: dict[str, Any], expected: tuple[bool, Reason]) -> None:
    request = asked()._replace(**more)

    assert expected == outcome(evaluate(Principal.administrator(OWNER), request, organization={OWNER: guardrails}))


def test_rcps_of_the_callers_account_do_not_bind_abroad() -> None:
    decision = evaluate(user(STRANGER, ALLOWED), asked(OPEN), organization={STRANGER: SHUT})

    assert (True, Reason.BOTH_ALLOW) == outcome(decision)


def test_perimeter_keeps_strangers_out_and_services_in() -> None:
    perimeter = deny(
        "secretsmanager:*",
        when={
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    )
    organization = {
        OWNER: Guardrails(rcps=(rcp(perimeter),), organization="o-a"),
        STRANGER: Guardrails(organization="o-a"),
    }
    callers = [
        user(OWNER, ALLOWED),
        user(STRANGER, ALLOWED),
        user("777788889999", ALLOWED),
        Principal.service("lambda.amazonaws.com"),
    ]

    assert [True, True, False, True] == [
        evaluate(one, asked(OPEN), organization=organization).allowed for one in callers
    ]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("kms:Decrypt", True),
        ("secretsmanager:GetSecretValue", True),
        ("sts:AssumeRole", True),
        ("lambda:InvokeFunction", False),
        ("kms:RetireGrant", False),
    ],
)
def test_rcps_reach(action: str, expected: bool) -> None:
    assert expected == rcps_reach(action)


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        pytest.param("", "", "", id="no-organizations"),
        pytest.param("o-a", "o-b", "", id="two-organizations"),
        pytest.param("o-a", "o-a", "arn:rcp", id="one-organization"),
    ],
)
def test_arn_of_an_rcp_is_told_within_the_organization_7_1(own: str, others: str, expected: str) -> None:
    organization = {
        OWNER: Guardrails(rcps=(rcp(deny("secretsmanager:*"), arn="arn:rcp"),), organization=own),
        STRANGER: Guardrails(organization=others),
    }

    assert expected == evaluate(user(STRANGER, ALLOWED), asked(OPEN), organization=organization).policy_arn
    assert "arn:rcp" == evaluate(user(OWNER, ALLOWED), asked(OPEN), organization=organization).policy_arn


def test_arn_of_an_scp_is_told() -> None:
    organization = {OWNER: Guardrails(scps=((scp(allow("*"), DENIED, arn="arn:scp"),),))}

    assert "arn:scp" == evaluate(user(OWNER, ALLOWED), asked(), organization=organization).policy_arn


def test_caller_identity_is_told_whatever_an_organization_says() -> None:
    request = Asked("sts:GetCallerIdentity", "*", "", OWNER)
    organization = {OWNER: Guardrails(scps=((scp(deny("*")),),))}

    assert (True, Reason.ALWAYS) == outcome(evaluate(user(), request, organization=organization))


def test_scp_sees_the_region() -> None:
    only_here = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    organization = {OWNER: Guardrails(scps=((scp(allow("*"), deny("*", when=only_here)),),))}

    class Scene:
        now = None
        via = None
        region = "eu-west-1"

    request = Asked(GET, SECRET, SECRET, OWNER)
    outcomes = [
        outcome(evaluate(Principal.administrator(OWNER), request, Scene(), organization)),
        outcome(evaluate(Principal.administrator(OWNER), request, organization=organization)),
    ]

    assert [BY_RIGHTS, SCP_DENIES] == outcomes


def test_an_organization_of_others_leaves_the_short_path_open() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/k"
    question = Asked("kms:Decrypt", key, key, OWNER, resource(allow("kms:*", to=OWNER)), gate=True)

    theirs, ours = (
        evaluate(Principal.administrator(OWNER), question, organization={account: SHUT})
        for account in (STRANGER, OWNER)
    )

    assert ((True, Reason.ADMINISTRATOR), ()) == (outcome(theirs), theirs.consulted)
    assert BY_RIGHTS == outcome(ours)
    assert ours.consulted
