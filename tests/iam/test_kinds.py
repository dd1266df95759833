from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.kinds import Kind
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.policy import PrincipalForm, parse

ROLE = "arn:aws:iam::111122223333:role/r"
TRUST = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"}
RCP = {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}
HELD = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}


def refused(statement: dict[str, Any], kind: Kind) -> Rule:
    with pytest.raises(MalformedPolicy) as refusal:
        parse({"Version": "2012-10-17", "Statement": statement}, kind=kind)
    return refusal.value.rule


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"Resource": "*"}, Rule.TRUST_RESOURCE, id="5.8-resource"),
        pytest.param({"NotResource": "*"}, Rule.TRUST_RESOURCE, id="5.8-not-resource"),
        pytest.param({"NotPrincipal": "*"}, Rule.NOT_PRINCIPAL, id="5.4-not-principal"),
        pytest.param({"Action": ["sts:AssumeRole", "kms:Decrypt"]}, Rule.TRUST_ACTION, id="other-service"),
        pytest.param({"Action": "*"}, Rule.TRUST_ACTION, id="everything"),
        pytest.param({"Sid": "two words"}, Rule.SID, id="sid"),
        pytest.param({"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}, Rule.PRINCIPAL_FORM, id="wildcard"),
    ],
)
def test_trust_policy_is_refused_with(changes: dict[str, Any], rule: Rule) -> None:
    assert rule is refused({**TRUST, **changes}, "trust")


def test_trust_policy_is_refused_without_principal() -> None:
    assert Rule.PRINCIPAL_MISSING is refused({key: TRUST[key] for key in ("Effect", "Action")}, "trust")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({"Effect": "Allow"}, Rule.RCP_EFFECT, id="1.7-allow"),
        pytest.param({"Principal": {"AWS": ROLE}}, Rule.RCP_PRINCIPAL, id="1.7-principal"),
        pytest.param({"Action": "*"}, Rule.RCP_ACTION, id="1.7-lone-star"),
        pytest.param({"Action": ["kms:*", "*"]}, Rule.RCP_ACTION, id="1.7-star-in-a-list"),
        pytest.param({"NotAction": "kms:*"}, Rule.RCP_ACTION, id="1.7-not-action"),
        pytest.param({"NotPrincipal": "*"}, Rule.NOT_PRINCIPAL, id="1.7-not-principal"),
        pytest.param({"Resource": "arn:aws:kms"}, Rule.RESOURCE_FORM, id="1.8-short-arn"),
    ],
)
def test_rcp_is_refused_with(changes: dict[str, Any], rule: Rule) -> None:
    assert rule is refused({**RCP, **changes}, "rcp")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("identity", None), ("boundary", None), ("session", None), ("scp", Rule.RESOURCE_FORM)],
)
def test_short_arn_is_refused_in_policies_of_organizations_1_8(kind: Kind, expected: Rule | None) -> None:
    statement = {**HELD, "Resource": "arn:aws:kms"}

    if expected is not None:
        assert expected is refused(statement, kind)
    else:
        policy = parse({"Statement": statement}, kind=kind)
        assert policy.statements[0].matches_resource("arn:aws:kms:us-east-1:111122223333:key/a")


@pytest.mark.parametrize("kind", ["identity", "boundary", "session", "scp"])
@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_policy_that_callers_hold_names_no_principal_5_1(kind: Kind, element: str) -> None:
    assert Rule.PRINCIPAL_FORBIDDEN is refused({**HELD, element: "*"}, kind)


@pytest.mark.parametrize("kind", ["identity", "boundary", "session", "scp", "rcp", "trust"])
def test_sids_are_unique_everywhere_but_on_resources(kind: Kind) -> None:
    good: dict[Kind, dict[str, Any]] = {"trust": TRUST, "rcp": RCP}
    statement = {**good.get(kind, HELD), "Sid": "A"}

    with pytest.raises(MalformedPolicy) as refusal:
        parse({"Statement": [statement, statement]}, kind=kind)

    assert Rule.SID_UNIQUE is refusal.value.rule


def test_trust_policy_is_about_its_role() -> None:
    statement = parse({"Statement": TRUST}, kind="trust").statements[0]

    assert statement.matches_resource("arn:aws:iam::111122223333:role/any")
    assert PrincipalForm.ROLE is statement.form_of({ROLE: PrincipalForm.ROLE})


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}], ids=["star", "aws", "list"])
def test_rcp_names_everyone_in_either_spelling(principal: Any) -> None:
    assert frozenset("*") == parse({"Statement": {**RCP, "Principal": principal}}, kind="rcp").statements[0].principals


@pytest.mark.parametrize("unique_id", ["AIDACKCEVSQ6C2EXAMPLE", "AROADBQP57FF2AEXAMPLE"])
def test_principal_is_read_when_it_is_a_stored_id_1_9(unique_id: str) -> None:
    statement = {**HELD, "Principal": {"AWS": unique_id}}

    assert frozenset({unique_id}) == parse({"Statement": statement}, kind="resource").statements[0].principals


@pytest.mark.parametrize("unique_id", ["AGPACKCEVSQ6C2EXAMPLE", "AIDA", "aidackcevsq6c2example"])
def test_principal_is_refused_when_it_is_another_id(unique_id: str) -> None:
    assert Rule.PRINCIPAL_FORM is refused({**HELD, "Principal": {"AWS": unique_id}}, "resource")


def test_policy_keeps_kind_and_arn() -> None:
    policy = parse({"Statement": HELD}, kind="boundary", name="limit", arn="arn:aws:iam::111122223333:policy/limit")

    assert ("boundary", "limit", "arn:aws:iam::111122223333:policy/limit") == (policy.kind, policy.name, policy.arn)
