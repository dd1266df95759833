from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.elements import Kind
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.policy import parse

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"
ABSENT = object()


def statement(kind: Kind, **changes: Any) -> dict[str, Any]:
    whole = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    if kind == "resource":
        whole["Principal"] = "*"
    return {element: value for element, value in {**whole, **changes}.items() if value is not ABSENT}


def refused(kind: Kind, **changes: Any) -> tuple[Rule, str]:
    good = statement(kind)
    with pytest.raises(MalformedPolicy) as refusal:
        parse({"Version": "2012-10-17", "Statement": [good, statement(kind, **changes)]}, kind=kind)
    return refusal.value.rule, refusal.value.where


@pytest.mark.parametrize("kind", ["identity", "resource"])
@pytest.mark.parametrize(
    ("changes", "rule", "element"),
    [
        pytest.param({"Sid": 5}, Rule.SID, ".Sid", id="sid-number"),
        pytest.param({"Sid": None}, Rule.SID, ".Sid", id="sid-null"),
        pytest.param({"Effect": ABSENT}, Rule.EFFECT, ".Effect", id="effect-absent"),
        pytest.param({"Effect": "allow"}, Rule.EFFECT, ".Effect", id="effect-case"),
        pytest.param({"Effect": ["Allow"]}, Rule.EFFECT, ".Effect", id="effect-list"),
        pytest.param({"Action": ABSENT}, Rule.ACTION_MISSING, "", id="action-absent"),
        pytest.param({"Action": []}, Rule.ACTION_MISSING, ".Action", id="action-empty"),
        pytest.param({"NotAction": "kms:*"}, Rule.ACTION_TWICE, "", id="action-twice"),
        pytest.param({"Action": ["kms:*", 3]}, Rule.ACTION_FORM, ".Action", id="action-number"),
        pytest.param({"Action": "GetSecretValue"}, Rule.ACTION_PREFIX, ".Action", id="action-without-prefix"),
        pytest.param({"Action": ":Get"}, Rule.ACTION_PREFIX, ".Action", id="action-empty-prefix"),
        pytest.param({"Action": "kms:"}, Rule.ACTION_PREFIX, ".Action", id="action-empty-name"),
        pytest.param({"Action": "**"}, Rule.ACTION_PREFIX, ".Action", id="action-stars"),
        pytest.param({"Action": ABSENT, "NotAction": "x"}, Rule.ACTION_PREFIX, ".NotAction", id="not-action"),
        pytest.param({"Action": "kms:a:b"}, Rule.ACTION_COLONS, ".Action", id="action-colons"),
        pytest.param({"Action": "km*:Decrypt"}, Rule.ACTION_SERVICE, ".Action", id="action-service-wildcard"),
        pytest.param({"Action": "*:Decrypt"}, Rule.ACTION_SERVICE, ".Action", id="action-service-star"),
        pytest.param({"NotResource": ARN}, Rule.RESOURCE_TWICE, "", id="resource-twice"),
        pytest.param({"Resource": []}, Rule.RESOURCE_MISSING, "", id="resource-empty"),
        pytest.param({"Resource": 3}, Rule.RESOURCE_FORM, ".Resource", id="resource-number"),
        pytest.param({"Resource": ""}, Rule.RESOURCE_FORM, ".Resource", id="resource-nothing"),
        pytest.param({"Resource": "arn:aws:*:::x"}, Rule.RESOURCE_SERVICE, ".Resource", id="resource-service-star"),
        pytest.param({"Resource": "arn:aws:km?"}, Rule.RESOURCE_SERVICE, ".Resource", id="resource-service-short"),
        pytest.param({"Condition": []}, Rule.CONDITION, ".Condition", id="condition-list"),
        pytest.param({"Condition": None}, Rule.CONDITION, ".Condition", id="condition-null"),
        pytest.param({"Condition": {"Bool": "true"}}, Rule.CONDITION, ".Condition", id="condition-flat"),
        pytest.param({"action": "kms:*"}, Rule.ELEMENT, "", id="element-case"),
    ],
)
def test_statement_is_refused_with(kind: Kind, changes: dict[str, Any], rule: Rule, element: str) -> None:
    assert (rule, f"Statement[1]{element}") == refused(kind, **changes)


@pytest.mark.parametrize(
    ("changes", "rule", "element"),
    [
        pytest.param({"Sid": "two words"}, Rule.SID, ".Sid", id="sid-space"),
        pytest.param({"Sid": "é"}, Rule.SID, ".Sid", id="sid-not-ascii"),
        pytest.param({"Principal": "*"}, Rule.PRINCIPAL_FORBIDDEN, ".Principal", id="principal"),
        pytest.param({"NotPrincipal": "*"}, Rule.PRINCIPAL_FORBIDDEN, ".NotPrincipal", id="not-principal"),
        pytest.param({"Resource": ABSENT}, Rule.RESOURCE_MISSING, "", id="resource-absent"),
        pytest.param({"Resource": "prod/db"}, Rule.RESOURCE_FORM, ".Resource", id="resource-name"),
    ],
)
def test_statement_of_an_identity_policy_is_refused_with(changes: dict[str, Any], rule: Rule, element: str) -> None:
    assert (rule, f"Statement[1]{element}") == refused("identity", **changes)


def test_statement_of_a_resource_policy_is_refused_without_principal() -> None:
    assert (Rule.PRINCIPAL_MISSING, "Statement[1]") == refused("resource", Principal=ABSENT)


def test_statement_of_a_resource_policy_is_refused_with_both_kinds_of_principal() -> None:
    assert (Rule.PRINCIPAL_TWICE, "Statement[1]") == refused("resource", NotPrincipal="*")


@pytest.mark.parametrize(
    "principal",
    [
        pytest.param("arn:aws:iam::111122223333:user/bob", id="a-bare-arn"),
        pytest.param("111122223333", id="a-bare-account"),
        pytest.param({}, id="nobody"),
        pytest.param({"AWS": []}, id="empty"),
        pytest.param({"AWS": 111122223333}, id="a-number"),
        pytest.param({"aws": "*"}, id="group-case"),
        pytest.param({"CanonicalUser": "79a59df900b949e5"}, id="s3-only"),
        pytest.param({"AWS": "bob"}, id="a-name"),
        pytest.param({"AWS": "1111222233334"}, id="thirteen-digits"),
        pytest.param({"AWS": "arn:aws:iam::111122223333:role/*"}, id="5.4-partial-wildcard"),
        pytest.param({"AWS": "arn:aws:iam::*:root"}, id="5.4-account-wildcard"),
        pytest.param({"AWS": "arn:aws:iam::111122223333:group/g"}, id="5.4-group"),
        pytest.param({"AWS": "arn:aws:iam::111122223333:saml-provider/p"}, id="5.4-provider"),
        pytest.param({"AWS": "arn:aws:sts::111122223333:assumed-role/reader/*"}, id="1.3-session-wildcard"),
        pytest.param({"AWS": "arn:aws:sts::111122223333:assumed-role/reader"}, id="no-session"),
        pytest.param({"AWS": "secretsmanager.amazonaws.com"}, id="a-service-as-aws"),
        pytest.param({"Service": "secretsmanager"}, id="no-service-principal"),
        pytest.param({"Service": "*"}, id="service-wildcard"),
        pytest.param({"Federated": "*"}, id="federated-wildcard"),
        pytest.param(["*"], id="a-list"),
    ],
)
def test_principal_is_refused_when_it_is(principal: Any) -> None:
    rule, where = refused("resource", Principal=principal)

    assert Rule.PRINCIPAL_FORM == rule
    assert where.startswith("Statement[1].Principal")


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        pytest.param("*", {"*"}, id="everyone"),
        pytest.param({"AWS": "*"}, {"*"}, id="everyone-as-aws"),
        pytest.param({"AWS": "111122223333"}, {"111122223333"}, id="account"),
        pytest.param({"AWS": "arn:aws:iam::111122223333:root"}, {"arn:aws:iam::111122223333:root"}, id="root"),
        pytest.param(
            {"AWS": ["arn:aws:iam::111122223333:user/a/bob", "arn:aws-cn:iam::111122223333:role/r"]},
            {"arn:aws:iam::111122223333:user/a/bob", "arn:aws-cn:iam::111122223333:role/r"},
            id="user-and-role",
        ),
        pytest.param(
            {"AWS": "arn:aws:sts::111122223333:assumed-role/r/s", "Service": "lambda.amazonaws.com"},
            {"arn:aws:sts::111122223333:assumed-role/r/s", "lambda.amazonaws.com"},
            id="session-and-service",
        ),
        pytest.param(
            {"AWS": "arn:aws:sts::111122223333:federated-user/f"},
            {"arn:aws:sts::111122223333:federated-user/f"},
            id="federated-user",
        ),
        pytest.param({"Federated": "accounts.google.com"}, {"accounts.google.com"}, id="federated"),
    ],
)
def test_principal_is_read_when_it_is(principal: Any, expected: set[str]) -> None:
    policy = parse({"Statement": statement("resource", Principal=principal)}, kind="resource")

    assert frozenset(expected) == policy.statements[0].principals


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        pytest.param("identity", {"Sid": ""}, id="empty-sid"),
        pytest.param("identity", {"Resource": "arn:*"}, id="short-arn"),
        pytest.param("identity", {"Action": "*:*"}, id="star-colon-star"),
        pytest.param("resource", {"Sid": "Allow use of the key"}, id="5.1-sid-with-spaces"),
        pytest.param("resource", {"Resource": ABSENT}, id="5.1-no-resource"),
        pytest.param("resource", {"Resource": "prod/db"}, id="1.8-no-arn"),
        pytest.param("resource", {"Condition": {}}, id="empty-condition"),
    ],
)
def test_statement_is_read_with(kind: Kind, changes: dict[str, Any]) -> None:
    assert 1 == len(parse({"Statement": statement(kind, **changes)}, kind=kind).statements)
