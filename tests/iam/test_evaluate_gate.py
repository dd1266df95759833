"""Key policies, grants and trust policies: authorization.md 2.1 to 2.6, 1.2, 8.3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mocksm.iam.evaluate import Asked, Grant, Reason, Setting, evaluate
from mocksm.iam.policy import Policy, parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny, document
from tests.iam.stories import OWNER, ROLE_ARN, ROOT_ARN, STRANGER, USER_ARN, Statements, outcome, session, user

KEY = f"arn:aws:kms:us-east-1:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DECRYPT = "kms:Decrypt"
MINE = allow(DECRYPT)
ROLE_TO_ASSUME = f"arn:aws:iam::{OWNER}:role/deploy"

BY_RESOURCE = (True, Reason.RESOURCE_ALLOWS)
BY_IDENTITY = (True, Reason.IDENTITY_ALLOWS)
BY_BOTH = (True, Reason.BOTH_ALLOW)
BY_GRANT = (True, Reason.GRANT_ALLOWS)
BY_RIGHTS = (True, Reason.ADMINISTRATOR)
NO_RESOURCE = (False, Reason.NO_RESOURCE_ALLOWS)
NO_IDENTITY = (False, Reason.NO_IDENTITY_ALLOWS)


def key_policy(*statements: dict[str, Any]) -> Policy:
    return parse(document(statements), kind="resource", name="key policy")


def asked(*statements: dict[str, Any], grants: tuple[str, ...] = (), **more: Any) -> Asked:
    policy = key_policy(*statements) if statements else None
    held = tuple(Grant(f"g-{grantee}", grantee) for grantee in grants)
    return Asked(DECRYPT, KEY, KEY, OWNER, policy, gate=True, grants=held)._replace(**more)


@pytest.mark.parametrize(
    ("caller", "statements", "expected"),
    [
        pytest.param(user(OWNER, MINE), [allow("kms:*", to=ROOT_ARN)], BY_IDENTITY, id="3-delegated"),
        pytest.param(user(OWNER, MINE), [allow("kms:*", to=OWNER)], BY_IDENTITY, id="3-delegated-by-id"),
        pytest.param(user(), [allow("kms:*", to=ROOT_ARN)], NO_IDENTITY, id="3-delegated-identity-lacks"),
        pytest.param(
            user(OWNER, MINE), [allow("kms:Encrypt", to=ROOT_ARN)], NO_RESOURCE, id="3-delegated-other-action"
        ),
        pytest.param(user(OWNER, MINE), [allow("kms:*", to=STRANGER)], NO_RESOURCE, id="2-others-only"),
        pytest.param(user(OWNER, allow("*")), [allow("kms:*", to=ROLE_ARN)], NO_RESOURCE, id="2-administrators-policy"),
        pytest.param(Principal.administrator(OWNER), [allow("kms:*", to=ROLE_ARN)], NO_RESOURCE, id="2-administrator"),
        pytest.param(
            Principal.administrator(OWNER), [allow("kms:*", to=OWNER)], BY_RIGHTS, id="2-administrator-delegated"
        ),
        pytest.param(Principal.administrator(OWNER), [], NO_RESOURCE, id="2-no-policy"),
        pytest.param(Principal.from_arn(ROOT_ARN), [allow("kms:*", to=USER_ARN)], NO_RESOURCE, id="1.4-root-left-out"),
        pytest.param(Principal.from_arn(ROOT_ARN), [allow("kms:*", to=ROOT_ARN)], BY_RIGHTS, id="1.4-root-named"),
        pytest.param(user(), [allow(DECRYPT, to=USER_ARN)], BY_RESOURCE, id="5-user-directly"),
        pytest.param(session(), [allow(DECRYPT, to=ROLE_ARN)], BY_RESOURCE, id="5-role-directly"),
        pytest.param(user(), [allow(DECRYPT, to="*")], BY_RESOURCE, id="9-everyone"),
        pytest.param(
            user(OWNER, deny(DECRYPT)), [allow(DECRYPT, to=USER_ARN)], (False, Reason.IDENTITY_DENIES), id="4-deny"
        ),
        pytest.param(
            user(OWNER, deny(DECRYPT)),
            [allow("kms:*", to=STRANGER)],
            (False, Reason.IDENTITY_DENIES),
            id="4-undelegated",
        ),
        pytest.param(user(OWNER, MINE), [deny("kms:*", to=OWNER)], (False, Reason.RESOURCE_DENIES), id="deny"),
        pytest.param(user(), [allow(DECRYPT, to=USER_ARN, on=KEY)], BY_RESOURCE, id="6-its-own-arn"),
        pytest.param(
            user(),
            [allow(DECRYPT, to=USER_ARN, on=f"arn:aws:kms:us-east-1:{OWNER}:alias/a")],
            NO_RESOURCE,
            id="7-alias",
        ),
        pytest.param(
            user(),
            [{"Effect": "Allow", "Principal": {"AWS": USER_ARN}, "Action": "kms:*"}],
            NO_RESOURCE,
            id="6-no-resource",
        ),
        pytest.param(user(STRANGER, MINE), [allow("kms:*", to=STRANGER)], BY_BOTH, id="x-account"),
        pytest.param(user(STRANGER, MINE), [allow("kms:*", to="*")], BY_BOTH, id="x-everyone"),
        pytest.param(user(STRANGER, MINE), [allow("kms:*", to=user(STRANGER))], BY_BOTH, id="x-user"),
        pytest.param(user(STRANGER), [allow("kms:*", to="*")], NO_IDENTITY, id="x-identity-lacks"),
        pytest.param(user(STRANGER, MINE), [allow("kms:*", to=OWNER)], NO_RESOURCE, id="x-resource-lacks"),
    ],
)
def test_key_policy_is_the_gate_2_1(caller: Principal, statements: Statements, expected: tuple[bool, Reason]) -> None:
    assert expected == outcome(evaluate(caller, asked(*statements)))


def test_delegation_holds_under_the_statements_own_conditions() -> None:
    via = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
    request = asked(allow("kms:*", to=OWNER, when=via))
    through = request._replace(context={"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"})

    assert [NO_RESOURCE, BY_IDENTITY] == [outcome(evaluate(user(OWNER, MINE), one)) for one in (request, through)]


@pytest.mark.parametrize(
    ("caller", "statements", "grants", "expected"),
    [
        pytest.param(user(), [allow("kms:*", to=OWNER)], [USER_ARN], BY_GRANT, id="user"),
        pytest.param(session(), [], [ROLE_ARN], BY_GRANT, id="role"),
        pytest.param(session(), [], [session().arn], BY_GRANT, id="session"),
        pytest.param(user(STRANGER), [], [user(STRANGER).arn], BY_GRANT, id="other-account-needs-no-identity"),
        pytest.param(user(STRANGER), [], [STRANGER], BY_GRANT, id="2.1-other-account-as-such"),
        pytest.param(user(), [allow("kms:*", to=OWNER)], [ROLE_ARN], NO_IDENTITY, id="to-another"),
        pytest.param(user(OWNER, deny(DECRYPT)), [], [USER_ARN], (False, Reason.IDENTITY_DENIES), id="identity-deny"),
        pytest.param(user(), [deny(DECRYPT, to="*")], [USER_ARN], (False, Reason.RESOURCE_DENIES), id="policy-deny"),
        pytest.param(user(OWNER, MINE), [allow("kms:*", to=OWNER)], [USER_ARN], BY_IDENTITY, id="not-needed"),
    ],
)
def test_grant_is_one_more_allow_2_3(
    caller: Principal, statements: Statements, grants: list[str], expected: tuple[bool, Reason]
) -> None:
    assert expected == outcome(evaluate(caller, asked(*statements, grants=tuple(grants))))


def test_grants_are_consulted_by_name() -> None:
    decision = evaluate(user(), asked(grants=(ROLE_ARN, USER_ARN)))

    assert [f"grant g-{ROLE_ARN} is silent", f"grant g-{USER_ARN} allows"] == list(map(str, decision.consulted))
    assert decision.consulted[1] is decision.by


MANAGED = [
    {
        **allow("kms:Decrypt", "kms:DescribeKey", to=["*"]),
        "Condition": {
            "StringEquals": {"kms:CallerAccount": OWNER, "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}
        },
    },
    allow("kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant", to=ROOT_ARN),
]


@pytest.mark.parametrize(
    ("caller", "via", "action", "expected"),
    [
        pytest.param(user(), "secretsmanager", DECRYPT, BY_RESOURCE, id="through-without-any-permission"),
        pytest.param(user(), "", DECRYPT, NO_RESOURCE, id="directly"),
        pytest.param(Principal.administrator(OWNER), "", DECRYPT, NO_RESOURCE, id="administrator-directly"),
        pytest.param(Principal.administrator(OWNER), "", "kms:DescribeKey", BY_RIGHTS, id="metadata"),
        pytest.param(user(STRANGER, allow("*")), "secretsmanager", DECRYPT, NO_RESOURCE, id="other-account"),
        pytest.param(user(OWNER, deny("kms:*")), "secretsmanager", DECRYPT, (False, Reason.IDENTITY_DENIES), id="deny"),
    ],
)
def test_aws_managed_key_serves_its_account_through_its_service_2_6(
    caller: Principal, via: str, action: str, expected: tuple[bool, Reason]
) -> None:
    service = f"{via}.us-east-1.amazonaws.com" if via else None
    context = {"kms:CallerAccount": caller.account, "kms:ViaService": service}
    request = asked(*MANAGED, action=action, context=context)

    assert expected == outcome(evaluate(caller, request, Setting(via=via or None)))


@pytest.mark.parametrize("key", ["aws:ResourceTag/team", "kms:ResourceAliases"])
def test_key_policy_does_not_see_tags_and_aliases_2_2(key: str) -> None:
    when = {"ForAnyValue:StringEquals": {key: "core"}}
    tagged = {"aws:ResourceTag/team": "core", "kms:ResourceAliases": ["core"]}

    by_identity = asked(allow("kms:*", to=OWNER), identity_context=tagged)
    by_policy = asked(allow("kms:*", to=USER_ARN, when=when), identity_context=tagged)

    assert BY_IDENTITY == outcome(evaluate(user(OWNER, allow("kms:*", when=when)), by_identity))
    assert NO_RESOURCE == outcome(evaluate(user(), by_policy))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(key_policy(allow("kms:*", to=ROOT_ARN)), (OWNER, "kms:"), id="default"),
        pytest.param(key_policy(allow("KMS:*", to=OWNER)), (OWNER, "kms:"), id="by-id"),
        pytest.param(key_policy(allow("*", to=OWNER)), (OWNER, ""), id="everything"),
        pytest.param(key_policy(allow("kms:Decrypt", "kms:*", to=OWNER)), (OWNER, "kms:"), id="and-more"),
        pytest.param(key_policy(allow("kms:De*", to=OWNER)), None, id="some-actions"),
        pytest.param(key_policy(allow("kms:*", to=[OWNER, STRANGER])), None, id="two-accounts"),
        pytest.param(key_policy(allow("kms:*", to=USER_ARN)), None, id="a-user"),
        pytest.param(key_policy(allow("kms:*", to="*")), None, id="everyone"),
        pytest.param(key_policy(deny("kms:*", to=OWNER)), None, id="deny"),
        pytest.param(key_policy(allow("kms:*", to=OWNER, on=KEY)), None, id="one-resource"),
        pytest.param(key_policy(allow("kms:*", to=OWNER, when={"Bool": {"a:b": True}})), None, id="condition"),
        pytest.param(key_policy(allow("kms:*", to=OWNER), deny("kms:*", to="*")), None, id="two-statements"),
        pytest.param(parse(document(allow("kms:*")), kind="identity"), None, id="identity"),
    ],
)
def test_policy_that_only_delegates_is_known_as_such(policy: Policy, expected: tuple[str, str] | None) -> None:
    assert expected == policy.delegation


def test_administrator_is_not_slowed_down_by_the_default_key_policy() -> None:
    decision = evaluate(Principal.administrator(OWNER), asked(allow("kms:*", to=ROOT_ARN)))

    assert (True, Reason.ADMINISTRATOR, ()) == (decision.allowed, decision.reason, decision.consulted)


@pytest.mark.parametrize("action", ["secretsmanager:GetSecretValue", "kmsx:Decrypt"])
def test_delegation_is_of_its_own_service_only(action: str) -> None:
    request = asked(allow("kms:*", to=ROOT_ARN), action=action)

    assert NO_RESOURCE == outcome(evaluate(Principal.administrator(OWNER), request))


def trust(*statements: dict[str, Any]) -> Asked:
    bare = [{key: value for key, value in one.items() if key != "Resource"} for one in statements]
    policy = parse(document(bare), kind="trust", name="trust policy of deploy")
    return Asked("sts:AssumeRole", ROLE_TO_ASSUME, ROLE_TO_ASSUME, OWNER, policy, gate=True)


ASSUME = allow("sts:AssumeRole")


@pytest.mark.parametrize(
    ("caller", "to", "expected"),
    [
        pytest.param(user(), USER_ARN, BY_RESOURCE, id="user-named"),
        pytest.param(session(), ROLE_ARN, BY_RESOURCE, id="role-named"),
        pytest.param(user(), OWNER, NO_IDENTITY, id="account-named"),
        pytest.param(user(OWNER, ASSUME), OWNER, BY_IDENTITY, id="account-named-and-identity"),
        pytest.param(user(OWNER, ASSUME), STRANGER, NO_RESOURCE, id="not-named"),
        pytest.param(Principal.administrator(OWNER), ROLE_ARN, NO_RESOURCE, id="administrator-not-named"),
        pytest.param(user(STRANGER), user(STRANGER).arn, NO_IDENTITY, id="x-user-named"),
        pytest.param(user(STRANGER, ASSUME), STRANGER, BY_BOTH, id="x-both"),
        pytest.param(Principal.service("lambda.amazonaws.com"), "lambda.amazonaws.com", BY_RESOURCE, id="service"),
        pytest.param(Principal.service("lambda.amazonaws.com"), "ec2.amazonaws.com", NO_RESOURCE, id="other-service"),
    ],
)
def test_trust_policy_is_a_gate_too_8_3(caller: Principal, to: str, expected: tuple[bool, Reason]) -> None:
    assert expected == outcome(evaluate(caller, trust(allow("sts:AssumeRole", to=to))))


@pytest.mark.parametrize(("external", "expected"), [("x-1", BY_BOTH), ("x-2", NO_RESOURCE), (None, NO_RESOURCE)])
def test_trust_may_hang_on_an_external_id(external: str | None, expected: tuple[bool, Reason]) -> None:
    statement = allow("sts:AssumeRole", to=STRANGER, when={"StringEquals": {"sts:ExternalId": "x-1"}})
    request = trust(statement)._replace(context={"sts:ExternalId": external})

    assert expected == outcome(evaluate(user(STRANGER, ASSUME), request))


@pytest.mark.parametrize(
    ("provider", "audience", "expected"),
    [
        pytest.param("accounts.google.com", "app", BY_RESOURCE, id="trusted"),
        pytest.param("accounts.google.com", "other", NO_RESOURCE, id="other-audience"),
        pytest.param("graph.facebook.com", "app", NO_RESOURCE, id="other-provider"),
    ],
)
def test_identity_provider_is_trusted_by_name(provider: str, audience: str, expected: tuple[bool, Reason]) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "accounts.google.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"accounts.google.com:aud": "app"}},
    }
    comer = Principal.provider(provider, {"accounts.google.com:aud": audience})
    request = trust(statement)._replace(action="sts:AssumeRoleWithWebIdentity")

    assert expected == outcome(evaluate(comer, request))


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(key_policy(allow(DECRYPT, to="*")), BY_RESOURCE, id="everyone"),
        pytest.param(key_policy(allow(DECRYPT, to=OWNER)), NO_RESOURCE, id="account"),
        pytest.param(None, NO_RESOURCE, id="none"),
    ],
)
def test_who_does_not_sign_is_let_in_by_the_resource_alone(
    policy: Policy | None, expected: tuple[bool, Reason]
) -> None:
    assert expected == outcome(evaluate(Principal.anonymous(), asked(policy=policy)))


def test_principal_stored_by_id_is_not_its_successor_of_the_same_name_1_9() -> None:
    old, new = user(), replace(user(), user_id="AIDAZZZZZZZZZZZZZZZZZ")
    stored = key_policy(allow("kms:*", to=USER_ARN)).bound({USER_ARN: old.user_id}.get)

    assert [BY_RESOURCE, NO_RESOURCE] == [outcome(evaluate(one, asked(policy=stored))) for one in (old, new)]


def test_role_stored_by_id_means_its_sessions_1_9() -> None:
    role_id = session().user_id.partition(":")[0]
    stored = key_policy(allow("kms:*", to=[ROLE_ARN, USER_ARN])).bound({ROLE_ARN: role_id}.get)

    assert frozenset({role_id, USER_ARN}) == stored.statements[0].principals
    assert [BY_RESOURCE, BY_RESOURCE] == [outcome(evaluate(one, asked(policy=stored))) for one in (session(), user())]
