from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.policy import MalformedPolicy, Policy, PrincipalForm, Rule, Statement, parse

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"
OTHER = "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf"
GOOD = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}

SESSION = {
    "*": PrincipalForm.EVERYONE,
    "111122223333": PrincipalForm.ACCOUNT,
    "arn:aws:iam::111122223333:root": PrincipalForm.ACCOUNT,
    "arn:aws:iam::111122223333:role/app/reader": PrincipalForm.ROLE,
    "arn:aws:sts::111122223333:assumed-role/reader/bob": PrincipalForm.ITSELF,
}
BY_ACCOUNT, BY_ROOT, BY_ROLE, BY_SESSION = [name for name in SESSION if name != "*"]


def read(**elements: Any) -> Statement:
    kind: Any = "resource" if {"Principal", "NotPrincipal"} & set(elements) else "identity"
    return parse({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **elements}}, kind=kind).statements[0]


@pytest.mark.parametrize(
    ("document", "rule", "where"),
    [
        pytest.param("", Rule.JSON, "document", id="nothing"),
        pytest.param("{", Rule.JSON, "document", id="half"),
        pytest.param("[" * 100_000, Rule.JSON, "document", id="too-deep"),
        pytest.param("[]", Rule.JSON, "document", id="a-list"),
        pytest.param("null", Rule.JSON, "document", id="null"),
        pytest.param({"Statement": [{1, 2}]}, Rule.JSON, "document", id="no-json-inside"),
        pytest.param('{"Statement": [], "Statement": []}', Rule.DUPLICATE, "document", id="duplicate"),
        pytest.param({"Statement": GOOD, "statement": []}, Rule.ELEMENT, "document", id="unknown-element"),
        pytest.param({"Statement": GOOD, "Version": "2012-10-18"}, Rule.VERSION, "Version", id="version"),
        pytest.param({"Statement": GOOD, "Version": ["2012-10-17"]}, Rule.VERSION, "Version", id="version-list"),
        pytest.param({"Statement": GOOD, "Version": None}, Rule.VERSION, "Version", id="version-null"),
        pytest.param({"Statement": GOOD, "Id": 7}, Rule.ID, "Id", id="id"),
        pytest.param({"Version": "2012-10-17"}, Rule.STATEMENT, "Statement[0]", id="no-statement"),
        pytest.param({"Statement": []}, Rule.STATEMENT, "Statement", id="empty-statement"),
        pytest.param({"Statement": [GOOD, "x"]}, Rule.STATEMENT, "Statement[1]", id="text-statement"),
        pytest.param(
            {"Statement": [{**GOOD, "Sid": "A"}, GOOD, {**GOOD, "Sid": "A"}]},
            Rule.SID_UNIQUE,
            "Statement[2].Sid",
            id="sid-twice",
        ),
    ],
)
def test_document_is_refused_when(document: Any, rule: Rule, where: str) -> None:
    with pytest.raises(MalformedPolicy) as refusal:
        parse(document, kind="identity")

    assert (rule, where) == (refusal.value.rule, refusal.value.where)


def test_refusal_names_the_rule_the_place_and_what_stands_there() -> None:
    with pytest.raises(MocksmError) as refusal:
        parse({"Statement": [GOOD, {**GOOD, "Effect": "allow"}]}, kind="identity")

    expected = 'mocksm cannot read the policy: Statement[1].Effect: Effect is "Allow" or "Deny"; found \'allow\''
    assert expected == str(refusal.value)


def test_sids_may_repeat_in_a_resource_policy() -> None:
    statement = {**GOOD, "Sid": "A", "Principal": "*"}

    assert ["A", "A"] == [one.sid for one in parse({"Statement": [statement] * 2}, kind="resource").statements]


def test_policy_keeps_text_name_and_version_when_given_as_text() -> None:
    text = json.dumps({"Version": "2012-10-17", "Id": "x", "Statement": GOOD}, indent=3)

    policy = parse(text, kind="identity", name="inline")

    assert (text, "inline", "2012-10-17") == (policy.text, policy.name, policy.version)


def test_policy_is_the_same_when_given_as_mapping_text_or_list_of_one() -> None:
    whole = {"Statement": GOOD}

    policies: list[Policy] = [
        parse(whole, kind="identity"),
        parse(MappingProxyType(whole), kind="identity"),
        parse(json.dumps(whole), kind="identity"),
        parse({"Statement": [GOOD]}, kind="identity"),
    ]

    assert 1 == len({policy.statements for policy in policies})


def test_version_is_the_old_one_when_absent() -> None:
    assert "2008-10-17" == parse({"Statement": GOOD}, kind="identity").version


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        pytest.param({"Action": "kms:Decrypt"}, True, id="action"),
        pytest.param({"Action": ["kms:Encrypt", "KMS:DE*"]}, True, id="list-and-case"),
        pytest.param({"Action": "kms:Encrypt"}, False, id="other-action"),
        pytest.param({"NotAction": "kms:Encrypt"}, True, id="not-action-other"),
        pytest.param({"NotAction": ["kms:Encrypt", "kms:decrypt"]}, False, id="not-action"),
        pytest.param({"NotAction": "secretsmanager:*"}, True, id="5.2-not-action-other-service"),
    ],
)
def test_statement_speaks_of_an_action_when(elements: dict[str, Any], expected: bool) -> None:
    assert expected == read(**elements, Resource="*").matches_action("kms:Decrypt")


@pytest.mark.parametrize(
    ("elements", "resource", "expected"),
    [
        pytest.param({"Resource": ARN}, ARN, True, id="resource"),
        pytest.param({"Resource": OTHER}, ARN, False, id="other-resource"),
        pytest.param({"Resource": [OTHER, ARN]}, ARN, True, id="list"),
        pytest.param({"NotResource": OTHER}, ARN, True, id="not-resource-other"),
        pytest.param({"NotResource": [OTHER, ARN]}, ARN, False, id="not-resource"),
        pytest.param({"NotResource": ARN}, "*", True, id="not-resource-of-no-resource"),
        pytest.param({"NotResource": "*"}, "*", False, id="not-everything"),
        pytest.param({"Principal": "*"}, ARN, False, id="5.1-no-resource-is-inert"),
    ],
)
def test_statement_speaks_of_a_resource_when(elements: dict[str, Any], resource: str, expected: bool) -> None:
    assert expected == read(**elements, Action="*").matches_resource(resource)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["*"], PrincipalForm.EVERYONE, id="everyone"),
        pytest.param([BY_ACCOUNT], PrincipalForm.ACCOUNT, id="account"),
        pytest.param([BY_ROOT], PrincipalForm.ACCOUNT, id="root"),
        pytest.param([BY_ROLE], PrincipalForm.ROLE, id="role"),
        pytest.param([BY_SESSION], PrincipalForm.ITSELF, id="session"),
        pytest.param([BY_ROOT, BY_ROLE], PrincipalForm.ROLE, id="strongest-of-root-and-role"),
        pytest.param([BY_ROLE, "*"], PrincipalForm.EVERYONE, id="strongest-of-role-and-everyone"),
        pytest.param(["arn:aws:iam::111122223333:role/reader"], None, id="5.4-role-without-its-path"),
        pytest.param(["arn:aws:sts::111122223333:assumed-role/reader/al"], None, id="other-session"),
    ],
)
def test_statement_names_a_session_by(names: list[str], expected: PrincipalForm | None) -> None:
    assert expected == read(Principal={"AWS": names}, Action="*", Resource="*").form_of(SESSION)


@pytest.mark.parametrize(
    ("effect", "listed", "expected"),
    [
        pytest.param("Deny", [BY_ROOT, BY_ROLE, BY_SESSION], False, id="1.8-all-three"),
        pytest.param("Deny", [BY_ACCOUNT, BY_ROLE, BY_SESSION], False, id="1.8-all-three-account-by-id"),
        pytest.param("Deny", [BY_ROOT, BY_ROLE], True, id="1.8-without-session"),
        pytest.param("Deny", [BY_ROLE, BY_SESSION], True, id="1.8-without-account"),
        pytest.param("Deny", [BY_ROOT], True, id="1.8-account-only"),
        pytest.param("Deny", ["444455556666"], True, id="stranger"),
        pytest.param("Deny", ["*"], False, id="everyone"),
        pytest.param("Allow", ["444455556666"], True, id="allow-stranger"),
        pytest.param("Allow", [BY_ROLE], False, id="allow-listed"),
    ],
)
def test_not_principal_hits_a_session_when(effect: str, listed: list[str], expected: bool) -> None:
    statement = read(Effect=effect, NotPrincipal={"AWS": listed}, Action="*", Resource="*")

    assert (PrincipalForm.EVERYONE if expected else None) == statement.form_of(SESSION)


def test_not_principal_of_a_deny_hits_the_unsigned_caller() -> None:
    statement = read(Effect="Deny", NotPrincipal={"AWS": BY_ROOT}, Action="*", Resource="*")

    assert PrincipalForm.EVERYONE == statement.form_of({"*": PrincipalForm.EVERYONE})


def test_identity_statement_speaks_of_its_holder() -> None:
    assert PrincipalForm.HOLDER == read(Action="*", Resource="*").form_of(SESSION)


def test_condition_is_kept_as_it_stands() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}}

    assert condition == read(Action="*", Resource="*", Condition=condition).condition


@pytest.mark.parametrize(("sid", "expected"), [("Read", "Statement[0] (Sid 'Read')"), ("", "Statement[0]")])
def test_statement_is_called_by_place_and_sid(sid: str, expected: str) -> None:
    assert expected == str(read(Sid=sid, Action="*", Resource="*"))
