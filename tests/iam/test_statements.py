from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.policy import MalformedPolicy, parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny, document

ROLE = "arn:aws:iam::111122223333:role/reader"
USER = "arn:aws:iam::111122223333:user/bob"


@dataclass
class Thing:
    arn: str


def test_allow_is_about_everything_when_nothing_else_is_said() -> None:
    assert {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"} == allow("kms:Decrypt")


def test_deny_takes_several_actions() -> None:
    expected = {"Effect": "Deny", "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "*"}

    assert expected == deny("kms:Decrypt", "kms:Encrypt")


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        pytest.param("*", "*", id="everyone"),
        pytest.param("111122223333", {"AWS": "111122223333"}, id="account"),
        pytest.param(USER, {"AWS": USER}, id="arn"),
        pytest.param(Thing(ROLE), {"AWS": ROLE}, id="object"),
        pytest.param(Principal.from_arn(USER), {"AWS": USER}, id="user"),
        pytest.param(Principal.from_arn(ROLE), {"AWS": ROLE}, id="session-means-its-role"),
        pytest.param("lambda.amazonaws.com", {"Service": "lambda.amazonaws.com"}, id="service"),
        pytest.param([USER, Thing(ROLE)], {"AWS": [USER, ROLE]}, id="list"),
        pytest.param(("*", USER), {"AWS": ["*", USER]}, id="everyone-in-a-list"),
        pytest.param([USER, "sns.amazonaws.com"], {"AWS": USER, "Service": "sns.amazonaws.com"}, id="mixed"),
    ],
)
def test_allow_names_in_to(to: Any, expected: object) -> None:
    assert expected == allow("kms:Decrypt", to=to)["Principal"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [("arn:a", "arn:a"), (Thing("arn:b"), "arn:b"), (["arn:a", Thing("arn:b")], ["arn:a", "arn:b"])],
    ids=["arn", "object", "list"],
)
def test_allow_names_in_on(on: Any, expected: object) -> None:
    assert expected == allow("kms:Decrypt", on=on)["Resource"]


def test_allow_puts_when_into_the_condition() -> None:
    when = {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}

    assert when == allow("kms:Decrypt", when=when)["Condition"]


@pytest.mark.parametrize("effect", [allow, deny])
def test_statement_is_refused_without_action(effect: Any) -> None:
    with pytest.raises(MocksmError, match=rf"mocksm: {effect.__name__}\(\) needs an action"):
        effect()


@pytest.mark.parametrize("target", [111122223333, None, Thing("")], ids=["number", "none", "empty-arn"])
def test_statement_is_refused_when_a_target_has_no_arn(target: Any) -> None:
    with pytest.raises(MocksmError, match="mocksm: on and to take ARNs"):
        allow("kms:Decrypt", to=[target])


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param([allow("kms:*")], id="list"),
        pytest.param((allow("kms:*"),), id="tuple"),
        pytest.param(allow("kms:*"), id="one-statement"),
        pytest.param(json.dumps([allow("kms:*")]), id="list-as-text"),
        pytest.param(json.dumps({"Version": "2012-10-17", "Statement": [allow("kms:*")]}), id="document-as-text"),
        pytest.param({"Version": "2012-10-17", "Statement": [allow("kms:*")]}, id="document"),
    ],
)
def test_document_is_made_of(policy: Any) -> None:
    assert {"Version": "2012-10-17", "Statement": [allow("kms:*")]} == document(policy)


@pytest.mark.parametrize("policy", ["", "{", "5", 5, ["kms:*"], None], ids=repr)
def test_document_is_refused_when_it_is(policy: Any) -> None:
    with pytest.raises(MalformedPolicy, match="mocksm cannot read the policy"):
        document(policy)


def test_document_of_statements_can_be_parsed_in_both_kinds() -> None:
    identity = parse(document([allow("kms:*"), deny("kms:Decrypt")]), kind="identity")
    resource = parse(document(deny("kms:*", to=["*", "111122223333"])), kind="resource")

    assert ["Allow", "Deny", "Deny"] == [one.effect for one in (*identity.statements, *resource.statements)]


@pytest.mark.parametrize(
    "when",
    [
        pytest.param([allow("kms:*")], id="list"),
        pytest.param("StringEquals", id="text"),
        pytest.param({"StringEquals": "aws:username"}, id="no-keys"),
    ],
)
def test_conditions_are_refused_when_they_have_no_form(when: Any) -> None:
    with pytest.raises(MocksmError, match="mocksm: when takes operators with their keys and values, such as"):
        allow("kms:*", when=when)


def test_conditions_are_refused_when_they_have_no_value() -> None:
    with pytest.raises(MocksmError, match="mocksm: when gives no value for aws:username:"):
        deny("kms:*", when={"StringEquals": {"aws:username": [], "aws:userid": ["x"]}})
