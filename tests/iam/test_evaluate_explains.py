from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.evaluate import Group, Reason, evaluate
from mocksm.iam.policy import Policy, parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny, document
from tests.iam.stories import (
    ALLOWED,
    GET,
    OWNER,
    ROLE_ARN,
    SECRET,
    USER_ARN,
    asked,
    identity,
    outcome,
    resource,
    session,
    user,
)

NO_IDENTITY = (False, Reason.NO_IDENTITY_ALLOWS)
BY_IDENTITY = (True, Reason.IDENTITY_ALLOWS)
CONDITION = {"StringEquals": {"aws:PrincipalTag/team": "core"}}


@pytest.mark.parametrize("make", [allow, deny], ids=["allow", "deny"])
def test_condition_is_not_passed_over_when_its_statement_would_decide(make: Any) -> None:
    policy = resource(allow("kms:*", to="*"), {**make(GET, to="*", when=CONDITION), "Sid": "Core"})

    with pytest.raises(NotImplementedError) as refusal:
        evaluate(Principal.administrator(OWNER), asked(policy))

    expected = (
        "mocksm does not model conditions in policies yet: Statement[1] (Sid 'Core') of resource policy of prod/db has "
        f"{CONDITION}"
    )
    assert expected == str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(deny("kms:*", when=CONDITION), id="other-action"),
        pytest.param(deny(GET, on=SECRET + "x", when=CONDITION), id="other-resource"),
        pytest.param(deny("kms:*", on="arn:aws:kms:us-east-1:111122223333:key/${aws:username}"), id="variable"),
    ],
)
def test_condition_does_not_matter_when_its_statement_speaks_of(statement: dict[str, Any]) -> None:
    assert BY_IDENTITY == outcome(evaluate(user(OWNER, statement, ALLOWED), asked()))


@pytest.mark.parametrize("element", ["Resource", "NotResource"])
def test_policy_variable_is_not_passed_over(element: str) -> None:
    pattern = SECRET[:-13] + "${aws:username}-*"
    statement = {"Effect": "Allow", "Action": GET, element: pattern}

    with pytest.raises(NotImplementedError) as refusal:
        evaluate(user(OWNER, statement), asked())

    expected = f"mocksm does not model policy variables in policies yet: Statement[0] of inline has {(pattern,)}"
    assert expected == str(refusal.value)


def test_policy_variable_is_plain_text_in_the_old_version() -> None:
    name = SECRET[:-13] + "${aws:username}"
    policy = parse({"Version": "2008-10-17", "Statement": allow(GET, on=name)}, kind="identity")
    caller = Principal.from_arn(USER_ARN, [policy])

    assert [BY_IDENTITY, NO_IDENTITY] == [outcome(evaluate(caller, asked(on=on))) for on in (name, SECRET)]


def test_decision_lists_every_policy_and_names_the_one_that_decided() -> None:
    silent, speaking = identity(allow("kms:*")), identity(allow("kms:*"), ALLOWED)
    policy = resource(allow(GET, to=OWNER))
    caller = Principal.from_arn(USER_ARN, [silent, speaking])

    decision = evaluate(caller, asked(policy))

    assert (speaking, speaking.statements[1]) == (decision.policy, decision.statement)
    assert [
        (Group.RESOURCE, policy, policy.statements[0]),
        (Group.IDENTITY, silent, None),
        (Group.IDENTITY, speaking, speaking.statements[1]),
    ] == [(finding.group, finding.policy, finding.statement) for finding in decision.consulted]


def test_decision_names_no_policy_when_nothing_allows() -> None:
    decision = evaluate(user(OWNER, allow("kms:*")), asked())

    assert (None, None, 1) == (decision.policy, decision.statement, len(decision.consulted))


def test_finding_is_the_statement_that_names_the_caller_most_closely() -> None:
    policy = resource(allow(GET, to=OWNER), allow(GET, to=ROLE_ARN), allow(GET, to=OWNER))

    assert policy.statements[1] == evaluate(session(), asked(policy)).statement


@pytest.mark.parametrize(
    ("caller", "policy", "expected"),
    [
        pytest.param(
            Principal.administrator(OWNER),
            None,
            f"arn:aws:iam::{OWNER}:user/mocksm may {GET} on {SECRET}: administrator (no policy was consulted)",
            id="administrator",
        ),
        pytest.param(
            user(OWNER, allow("kms:*")),
            resource({**deny(GET, to="*"), "Sid": "Nobody"}),
            f"{USER_ARN} may not {GET} on {SECRET}: explicit deny in resource policy "
            "(resource policy of prod/db denies by Statement[0] (Sid 'Nobody'); inline is silent)",
            id="denied",
        ),
        pytest.param(
            Principal.from_arn(USER_ARN, [parse(document(ALLOWED), kind="identity")]),
            None,
            f"{USER_ARN} may {GET} on {SECRET}: identity policy allows (unnamed identity policy allows by Statement[0])",
            id="unnamed",
        ),
    ],
)
def test_decision_tells_who_asked_for_what_and_why(caller: Principal, policy: Policy | None, expected: str) -> None:
    assert expected == str(evaluate(caller, asked(policy)))
