from __future__ import annotations

from dataclasses import replace
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


@pytest.mark.parametrize(
    ("make", "tags", "expected"),
    [
        pytest.param(allow, {}, NO_IDENTITY, id="allow-unmet"),
        pytest.param(allow, {"team": "core"}, (True, Reason.RESOURCE_ALLOWS), id="allow-met"),
        pytest.param(deny, {}, NO_IDENTITY, id="deny-unmet"),
        pytest.param(deny, {"team": "core"}, (False, Reason.RESOURCE_DENIES), id="deny-met"),
    ],
)
def test_condition_decides_whether_its_statement_does(
    make: Any, tags: dict[str, str], expected: tuple[bool, Reason]
) -> None:
    policy = resource(allow("kms:*", to="*"), {**make(GET, to="*", when=CONDITION), "Sid": "Core"})

    assert expected == outcome(evaluate(replace(user(), tags=tags), asked(policy)))


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


@pytest.mark.parametrize(
    ("element", "name", "expected"),
    [
        pytest.param("Resource", "bob", BY_IDENTITY, id="resource"),
        pytest.param("Resource", "al", NO_IDENTITY, id="resource-of-another"),
        pytest.param("NotResource", "bob", NO_IDENTITY, id="not-resource"),
        pytest.param("NotResource", "al", BY_IDENTITY, id="not-resource-of-another"),
    ],
)
def test_policy_variable_stands_for_the_callers_own(element: str, name: str, expected: tuple[bool, Reason]) -> None:
    pattern = SECRET.replace("prod/db-AbCdEf", "${aws:username}/*")
    on = SECRET.replace("prod/", f"{name}/")

    assert expected == outcome(
        evaluate(user(OWNER, {"Effect": "Allow", "Action": GET, element: pattern}), asked(on=on))
    )


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
