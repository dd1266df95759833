from __future__ import annotations

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.evaluate import Asked, Reason, evaluate
from mocksm.iam.messages import refusal
from mocksm.iam.policy import Policy, parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny, document

OWNER = "111122223333"
SECRET = f"arn:aws:secretsmanager:us-east-1:{OWNER}:secret:prod/db-AbCdEf"
GET = "secretsmanager:GetSecretValue"
DENYING = parse(document(deny("*")), kind="identity")
BOB = Principal.from_arn(f"arn:aws:iam::{OWNER}:user/bob")
READER = Principal.from_arn(f"arn:aws:iam::{OWNER}:role/app/reader", session="al")
DENIED = Principal.from_arn(BOB.arn, [DENYING])
STRANGER = Principal.from_arn("arn:aws:iam::444455556666:user/eve")
OPEN = parse(document(allow(GET, to="*")), kind="resource")
SHUT = parse(document(deny(GET, to="*")), kind="resource")


def asked(shown: str = "prod/db", policy: Policy | None = None, action: str = GET) -> Asked:
    return Asked(action, SECRET, shown, OWNER, policy)


@pytest.mark.parametrize(
    ("caller", "request_", "expected"),
    [
        pytest.param(
            BOB,
            asked(),
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: secretsmanager:GetSecretValue on "
            "resource: prod/db because no identity-based policy allows the secretsmanager:GetSecretValue action",
            id="7.3-same-account",
        ),
        pytest.param(
            READER,
            asked(),
            "User: arn:aws:sts::111122223333:assumed-role/reader/al is not authorized to perform: "
            "secretsmanager:GetSecretValue on resource: prod/db because no identity-based policy allows the "
            "secretsmanager:GetSecretValue action",
            id="7.1-session",
        ),
        pytest.param(
            DENIED,
            asked(),
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: secretsmanager:GetSecretValue on "
            "resource: prod/db with an explicit deny in an identity-based policy",
            id="7.1-explicit-identity",
        ),
        pytest.param(
            BOB,
            asked(policy=SHUT),
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: secretsmanager:GetSecretValue on "
            "resource: prod/db with an explicit deny in a resource-based policy",
            id="7.3-explicit-resource",
        ),
        pytest.param(
            STRANGER,
            asked(SECRET),
            "User: arn:aws:iam::444455556666:user/eve is not authorized to perform: secretsmanager:GetSecretValue on "
            f"resource: {SECRET} because no resource-based policy allows the secretsmanager:GetSecretValue action",
            id="7.3-cross-account-no-resource-policy",
        ),
        pytest.param(
            STRANGER,
            asked(SECRET, OPEN),
            "User: arn:aws:iam::444455556666:user/eve is not authorized to perform: secretsmanager:GetSecretValue on "
            f"resource: {SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action",
            id="7.3-cross-account-no-identity-policy",
        ),
        pytest.param(
            BOB,
            asked("", action="secretsmanager:ListSecrets"),
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: secretsmanager:ListSecrets because no "
            "identity-based policy allows the secretsmanager:ListSecrets action",
            id="7.2-no-resource",
        ),
        pytest.param(
            DENIED,
            asked("", action="secretsmanager:BatchGetSecretValue"),
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: secretsmanager:BatchGetSecretValue "
            "with an explicit deny in an identity-based policy",
            id="7.2-no-resource-explicit",
        ),
        pytest.param(
            BOB,
            asked("*", action="kms:CreateKey"),
            "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: kms:CreateKey on resource: * because "
            "no identity-based policy allows the kms:CreateKey action",
            id="7.4-kms-star",
        ),
    ],
)
def test_refusal_is_the_sentence_of_aws(caller: Principal, request_: Asked, expected: str) -> None:
    assert expected == refusal(evaluate(caller, request_))


def test_refusal_has_a_sentence_for_every_reason_to_refuse() -> None:
    refusing = [reason for reason in Reason if reason.name.startswith("NO_") or reason.name.endswith("_DENIES")]
    decision = evaluate(BOB, asked())

    sentences = {refusal(decision._replace(reason=reason)) for reason in refusing}

    assert 4 == len(refusing) == len(sentences)


def test_refusal_is_refused_when_the_decision_allows() -> None:
    decision = evaluate(Principal.administrator(OWNER), asked())

    with pytest.raises(
        MocksmError, match="an allowed request has no refusal: arn:aws:iam::111122223333:user/mocksm may"
    ):
        refusal(decision)
