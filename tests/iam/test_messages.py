from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.evaluate import Asked, Guardrails, Reason, Wording, evaluate
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


ORG = "arn:aws:organizations::111122223333:policy/o-a"
SCP = parse(document(deny("*")), kind="scp", arn=f"{ORG}/service_control_policy/p-1")
RCP = parse(
    {"Statement": {**deny("secretsmanager:*"), "Principal": "*"}}, kind="rcp", arn=f"{ORG}/resource_control_policy/p-2"
)
LIMIT = parse(document(allow("kms:*")), kind="boundary", arn=f"arn:aws:iam::{OWNER}:policy/limit")
MANAGED = parse(document(deny("*")), kind="identity", arn=f"arn:aws:iam::{OWNER}:policy/none")
ALLOWING = Principal.from_arn(BOB.arn, [parse(document(allow("*")), kind="identity")])
START = f"User: {BOB.arn} is not authorized to perform: {GET} on resource: prod/db"


@pytest.mark.parametrize(
    ("caller", "guardrails", "expected"),
    [
        pytest.param(
            ALLOWING,
            Guardrails(scps=((SCP,),)),
            f" with an explicit deny in a service control policy: {SCP.arn}",
            id="scp-denies",
        ),
        pytest.param(
            ALLOWING,
            Guardrails(scps=((LIMIT,),)),
            f" because no service control policy allows the {GET} action",
            id="scp-lacks",
        ),
        pytest.param(
            ALLOWING,
            Guardrails(rcps=(RCP,)),
            f" with an explicit deny in a resource control policy: {RCP.arn}",
            id="rcp-denies",
        ),
        pytest.param(
            replace(ALLOWING, boundary=LIMIT),
            Guardrails(),
            f" because no permissions boundary allows the {GET} action",
            id="boundary-lacks",
        ),
        pytest.param(
            replace(ALLOWING, boundary=MANAGED),
            Guardrails(),
            f" with an explicit deny in a permissions boundary: {MANAGED.arn}",
            id="boundary-denies",
        ),
        pytest.param(
            replace(ALLOWING, session_policies=(LIMIT,)),
            Guardrails(),
            f" because no session policy allows the {GET} action",
            id="session-lacks",
        ),
        pytest.param(
            replace(ALLOWING, session_policies=(DENYING,)),
            Guardrails(),
            " with an explicit deny in a session policy",
            id="session-denies-inline",
        ),
        pytest.param(
            replace(BOB, policies=(MANAGED,)),
            Guardrails(),
            f" with an explicit deny in an identity-based policy: {MANAGED.arn}",
            id="identity-denies-managed",
        ),
    ],
)
def test_refusal_names_the_kind_of_policy_and_its_arn_7_1(
    caller: Principal, guardrails: Guardrails, expected: str
) -> None:
    decision = evaluate(caller, asked(), organization={OWNER: guardrails})

    assert START + expected == refusal(decision)


KEY = f"arn:aws:kms:us-east-1:{OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
EVE = f"User: {STRANGER.arn} is not authorized to perform: kms:Decrypt"
BOBS = f"User: {BOB.arn} is not authorized to perform: kms:Decrypt"
HIDDEN = (
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
    "policy explicitly denies access"
)
OPENED = parse(document(allow("kms:*", to=["111122223333", "444455556666"])), kind="resource")
CLOSED = parse(document(deny("kms:*", to="*")), kind="resource")
CIPHERTEXT = "on the resource associated with this ciphertext"


@pytest.mark.parametrize(
    ("caller", "policy", "wording", "expected"),
    [
        pytest.param(
            BOB,
            None,
            Wording.KEY,
            f"{BOBS} on resource: {KEY} because no resource-based policy allows the kms:Decrypt action",
            id="7.4-key-policy",
        ),
        pytest.param(
            BOB,
            OPENED,
            Wording.KEY,
            f"{BOBS} on resource: {KEY} because no identity-based policy allows the kms:Decrypt action",
            id="7.4-delegated",
        ),
        pytest.param(
            BOB,
            OPENED,
            Wording.CIPHERTEXT,
            f"{BOBS} {CIPHERTEXT} because no identity-based policy allows the kms:Decrypt action",
            id="7.4-ciphertext",
        ),
        pytest.param(
            BOB,
            CLOSED,
            Wording.CIPHERTEXT,
            f"{BOBS} {CIPHERTEXT} with an explicit deny in a resource-based policy",
            id="7.4-ciphertext-denied",
        ),
        pytest.param(STRANGER, None, Wording.KEY, f"{EVE} on this resource {HIDDEN}", id="7.5-key"),
        pytest.param(STRANGER, CLOSED, Wording.KEY, f"{EVE} on this resource {HIDDEN}", id="7.5-key-denied"),
        pytest.param(STRANGER, None, Wording.CIPHERTEXT, f"{EVE} {CIPHERTEXT} {HIDDEN}", id="7.5-ciphertext"),
        pytest.param(
            STRANGER,
            OPENED,
            Wording.KEY,
            f"{EVE} on resource: {KEY} because no identity-based policy allows the kms:Decrypt action",
            id="7.5-identity-lacks",
        ),
    ],
)
def test_refusal_of_kms_is_worded_by_who_asks(
    caller: Principal, policy: Policy | None, wording: Wording, expected: str
) -> None:
    request = Asked("kms:Decrypt", KEY, KEY, OWNER, policy, gate=True, wording=wording)

    assert expected == refusal(evaluate(caller, request))


ROLE = f"arn:aws:iam::{OWNER}:role/deploy"
ASSUMING = f"User: {BOB.arn} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"


@pytest.mark.parametrize(
    ("caller", "statement", "expected"),
    [
        pytest.param(BOB, allow("sts:AssumeRole", to=STRANGER.arn), ASSUMING, id="8.3-trust-lacks"),
        pytest.param(BOB, allow("sts:AssumeRole", to=OWNER), ASSUMING, id="8.3-identity-lacks"),
        pytest.param(
            BOB,
            deny("sts:AssumeRole", to="*"),
            f"{ASSUMING} with an explicit deny in the role trust policy",
            id="7.1-trust-denies",
        ),
        pytest.param(
            DENIED,
            allow("sts:AssumeRole", to=OWNER),
            f"{ASSUMING} with an explicit deny in an identity-based policy",
            id="7.1-identity-denies",
        ),
        pytest.param(
            Principal.provider("accounts.google.com"),
            allow("sts:AssumeRole", to=OWNER),
            "Not authorized to perform sts:AssumeRole",
            id="provider",
        ),
    ],
)
def test_refusal_of_a_role_gives_a_reason_only_where_a_policy_denies(
    caller: Principal, statement: dict[str, Any], expected: str
) -> None:
    trust = parse({"Statement": {key: statement[key] for key in statement if key != "Resource"}}, kind="trust")
    request = Asked("sts:AssumeRole", ROLE, ROLE, OWNER, trust, gate=True, wording=Wording.TRUST)

    assert expected == refusal(evaluate(caller, request))


def test_refusal_has_a_sentence_for_every_reason_to_refuse() -> None:
    refusing = [reason for reason in Reason if reason.name.startswith("NO_") or reason.name.endswith("_DENIES")]
    decision = evaluate(BOB, asked())

    sentences = {refusal(decision._replace(reason=reason)) for reason in refusing}

    assert 11 == len(refusing) == len(sentences)


def test_refusal_is_refused_when_the_decision_allows() -> None:
    decision = evaluate(Principal.administrator(OWNER), asked())

    with pytest.raises(
        MocksmError, match="an allowed request has no refusal: arn:aws:iam::111122223333:user/mocksm may"
    ):
        refusal(decision)
