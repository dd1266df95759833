from __future__ import annotations

from dataclasses import replace

from mocksm.iam.evaluate import Asked, Decision, Grant, Group, Miss, Reason, evaluate
from mocksm.iam.guardrails import Guardrails
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny
from tests.iam.stories import (
    ALLOWED,
    GET,
    OWNER,
    ROLE_ARN,
    SECRET,
    STRANGER,
    USER_ARN,
    asked,
    boundary,
    resource,
    scp,
    session,
    session_policy,
    user,
)

VIA = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
FINANCE = {"StringLike": {"aws:PrincipalTag/team": ["fin*", "tax"]}}


def lines(decision: Decision) -> list[str]:
    return decision.explain().splitlines()


def test_explanation_names_the_condition_that_is_missing() -> None:
    caller = replace(
        user(OWNER, {**allow(GET, when=FINANCE), "Sid": "Fin"}, allow(GET, on=SECRET + "x")), tags={"team": "hr"}
    )

    assert [
        f"{USER_ARN} may not {GET} on {SECRET}: no identity-based policy allows",
        "  > identity policy: inline has no statement that applies:",
        (
            "      Statement[0] (Sid 'Fin') would allow, but its condition StringLike aws:PrincipalTag/team 'fin*' or 'tax' "
            "does not hold: aws:PrincipalTag/team is 'hr'"
        ),
        f"      Statement[1] would allow, but is about {SECRET}x",
    ] == lines(evaluate(caller, asked()))


def test_explanation_shows_every_policy_and_marks_the_one_that_decided() -> None:
    caller = replace(
        session(OWNER, ALLOWED), boundary=boundary(allow("kms:*")), session_policies=(session_policy(ALLOWED),)
    )
    organization = {OWNER: Guardrails(scps=((scp(allow("*")),),))}
    decision = evaluate(caller, asked(resource(allow(GET, to=ROLE_ARN))), organization=organization)

    assert [
        f"{caller.arn} may not {GET} on {SECRET}: no permissions boundary allows",
        "  - service control policy: scp allows by Statement[0]",
        "  - resource policy of prod/db allows by Statement[0], naming the role or user behind the session",
        "  - identity policy: inline allows by Statement[0]",
        f"  > permissions boundary: boundary has no statement about {GET}",
        "  - session policy allows by Statement[0]",
    ] == lines(decision)


def test_explanation_says_that_there_is_no_policy_where_one_would_be_needed() -> None:
    decision = evaluate(user(STRANGER, ALLOWED), asked())

    assert [
        f"arn:aws:iam::{STRANGER}:user/bob may not {GET} on {SECRET}: no resource-based policy allows",
        f"  caller of account {STRANGER}, resource of account {OWNER}; the policies of both have to allow",
        "  - identity policy: inline allows by Statement[0]",
        "  > resource policy: there is none",
    ] == lines(decision)


def test_explanation_marks_a_deny_and_what_spared_the_caller() -> None:
    policy = resource(deny(GET, to="*", when=VIA), {**deny(GET, to=USER_ARN), "Sid": "NotBob"})
    decision = evaluate(user(OWNER, ALLOWED), asked(policy))

    assert [
        f"{USER_ARN} may not {GET} on {SECRET}: explicit deny in resource policy",
        "  > resource policy of prod/db denies by Statement[1] (Sid 'NotBob'), naming the caller",
        (
            "      Statement[0] would deny, but its condition StringEquals kms:ViaService "
            "'secretsmanager.us-east-1.amazonaws.com' does not hold: kms:ViaService is absent"
        ),
        "  - identity policy: inline allows by Statement[0]",
    ] == lines(decision)


def test_explanation_marks_the_grant_that_allows() -> None:
    request = Asked(
        "kms:Decrypt", "arn:key", "arn:key", OWNER, gate=True, grants=(Grant("7e", ROLE_ARN), Grant("8f", USER_ARN))
    )

    assert [
        f"{USER_ARN} may kms:Decrypt on arn:key: grant allows",
        "  - grant 7e is to someone else",
        "  > grant 8f allows, naming the caller",
    ] == lines(evaluate(user(), request))


def test_explanation_of_an_administrator_is_one_line() -> None:
    decision = evaluate(Principal.administrator(OWNER), asked())

    assert [f"arn:aws:iam::{OWNER}:user/mocksm may {GET} on {SECRET}: administrator"] == lines(decision)


def test_decision_in_short_names_the_first_thing_missing() -> None:
    decision = evaluate(user(OWNER, allow(GET, when=VIA)), asked())

    assert (
        f"{USER_ARN} may not {GET} on {SECRET}: no identity-based policy allows (inline is silent: Statement[0] would "
        "allow, but its condition StringEquals kms:ViaService 'secretsmanager.us-east-1.amazonaws.com' does not hold: "
        "kms:ViaService is absent)"
    ) == str(decision)


def test_missing_are_the_statements_that_nearly_allow_where_an_allow_is_missing() -> None:
    caller = user(OWNER, allow(GET, when=VIA), deny(GET, when=VIA), allow(GET, on="arn:aws:s3:::b"), allow("kms:*"))
    near = caller.policies[0].statements
    decision = evaluate(caller, asked(resource(allow(GET, to=STRANGER, when=VIA), allow(GET, to=OWNER, when=VIA))))

    expected = (Miss(near[0], near[0].conditions[0], None), Miss(near[2], None, None))
    assert expected == decision.missing


def test_missing_is_nothing_where_a_policy_denies_or_all_is_well() -> None:
    denied = evaluate(user(OWNER, allow(GET, when=VIA), deny(GET)), asked())
    allowed = evaluate(user(OWNER, allow(GET, when=VIA), ALLOWED), asked())

    assert ((), ()) == (denied.missing, allowed.missing)


def test_decision_names_the_policy_that_alone_could_have_allowed() -> None:
    policy, limit = resource(allow("kms:*", to="*")), boundary(allow("kms:*"))
    abroad = evaluate(user(STRANGER, ALLOWED), asked(policy))
    capped = evaluate(replace(user(OWNER, ALLOWED), boundary=limit), asked())

    assert [(policy, None), (limit, None)] == [(one.policy, one.statement) for one in (abroad, capped)]


def test_finding_about_no_resource_and_about_all_but_some_says_so() -> None:
    policy = resource(
        {"Effect": "Allow", "Principal": "*", "Action": GET},
        {"Effect": "Allow", "Principal": "*", "Action": GET, "NotResource": [SECRET, "arn:x"]},
    )
    decision = evaluate(user(STRANGER, ALLOWED), asked(policy))

    assert [
        "Statement[0] would allow, but is about no resource",
        f"Statement[1] would allow, but is about all but {SECRET} or arn:x",
    ] == list(map(str, decision.consulted[0].misses))


def test_levels_of_scps_are_told_apart() -> None:
    organization = {OWNER: Guardrails(scps=((scp(allow("*")),), (scp(allow("ec2:*")), scp(allow("s3:*")))))}
    decision = evaluate(user(OWNER, ALLOWED), asked(), organization=organization)

    scps = [finding for finding in decision.consulted if finding.group is Group.SCP]
    assert (Reason.NO_SCP_ALLOWS, [0, 1, 1]) == (decision.reason, [finding.level for finding in scps])


def test_context_is_not_asked_for_when_no_condition_wants_it() -> None:
    def keys() -> dict[str, str]:
        raise AssertionError("nobody asked")

    request = asked(resource(allow(GET, to=OWNER)))._replace(context=keys, identity_context=keys)

    assert evaluate(user(OWNER, ALLOWED), request).allowed
