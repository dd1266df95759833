"""What ``aws.explain()`` says, to the letter: a reader learns which policy, statement and condition decided."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow, deny
from mocksm.errors import MocksmError

READ = "secretsmanager:GetSecretValue"
OWN, OTHER = "123456789012", "444455556666"
ROLE = f"arn:aws:iam::{OWN}:role/reader"
SESSION = f"arn:aws:sts::{OWN}:assumed-role/reader/mocksm"
FOREIGN_ROLE = f"arn:aws:iam::{OTHER}:role/reader"
FOREIGN = f"arn:aws:sts::{OTHER}:assumed-role/reader/mocksm"
CORE = {"StringEquals": {"aws:PrincipalTag/team": "core"}}
VIA = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}


def told(aws: MockSecrets, reader: Any, name: str) -> list[str]:
    """Return how the refusal of a reader is explained, line by line."""
    with pytest.raises(ClientError):
        reader.client("secretsmanager").get_secret_value(SecretId=name)
    return aws.explain().splitlines()


def test_a_missing_allow_is_explained_with_the_statements_that_nearly_allow(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")
    other = db.arn.replace(":db-", ":other-")
    reader = mocksm.role("reader", [allow("kms:*"), allow(READ, on=other), {**allow(READ, when=CORE), "Sid": "Core"}])

    assert [
        f"{SESSION} may not {READ} on {db.arn}: no identity-based policy allows",
        f"  > identity policy: policy of {ROLE} has no statement that applies:",
        f"      Statement[1] would allow, but is about {other}",
        (
            "      Statement[2] (Sid 'Core') would allow, but its condition StringEquals aws:PrincipalTag/team 'core' does not "
            "hold: aws:PrincipalTag/team is absent"
        ),
    ] == told(mocksm, reader, "db")


def test_a_policy_that_speaks_of_other_things_is_said_to(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")

    assert [
        f"{SESSION} may not {READ} on {db.arn}: no identity-based policy allows",
        "  > identity policy: there is none",
    ] == told(mocksm, mocksm.role("reader"), "db")
    assert [
        f"{SESSION} may not {READ} on {db.arn}: no identity-based policy allows",
        f"  > identity policy: policy of {ROLE} has no statement about {READ}",
    ] == told(mocksm, mocksm.role("reader", [allow("kms:*")]), "db")


def test_a_deny_is_explained_with_its_condition(mocksm: MockSecrets) -> None:
    others = {"StringNotEquals": {"aws:PrincipalTag/team": ["core", "security"]}}
    db = mocksm.secret("db", "hunter2", policy=[{**deny(READ, to="*", when=others), "Sid": "OnlyCore"}])

    assert [
        f"{SESSION} may not {READ} on {db.arn}: explicit deny in resource policy",
        "  > resource policy of db denies by Statement[0] (Sid 'OnlyCore'), naming everyone",
        "      its condition StringNotEquals aws:PrincipalTag/team 'core' or 'security' holds: aws:PrincipalTag/team is 'hr'",
        f"  - identity policy: policy of {ROLE} allows by Statement[0]",
    ] == told(mocksm, mocksm.role("reader", [allow("*")], tags={"team": "hr"}), "db")


def test_between_accounts_it_says_that_both_have_to_allow(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")
    reader = mocksm.role(FOREIGN_ROLE, [allow(READ)])
    law = f"  caller of account {OTHER}, resource of account {OWN}; the policies of both have to allow"

    assert [
        f"{FOREIGN} may not {READ} on {db.arn}: no resource-based policy allows",
        law,
        f"  - identity policy: policy of {FOREIGN_ROLE} allows by Statement[0]",
        "  > resource policy: there is none",
    ] == told(mocksm, reader, db.arn)

    shared = mocksm.secret("shared", "hunter2", policy=[allow(READ, to=OTHER)])
    assert [
        f"{FOREIGN} may not {READ} on {shared.arn}: no identity-based policy allows",
        law,
        "  - resource policy of shared allows by Statement[0], naming the caller's account",
        "  > identity policy: there is none",
    ] == told(mocksm, mocksm.role(FOREIGN_ROLE), shared.arn)


def test_a_key_behind_a_secret_is_explained_as_what_secrets_manager_asked(mocksm: MockSecrets) -> None:
    reader = mocksm.role(FOREIGN_ROLE, [allow(READ)])
    key = mocksm.key(policy=[allow("kms:*", to=OWN), allow("kms:Decrypt", to=reader, when=VIA)])
    db = mocksm.secret("db", "hunter2", kms_key=key, policy=[allow(READ, to=reader)])

    expected = [
        "secretsmanager asked kms on the caller's behalf:",
        f"{FOREIGN} may not kms:Decrypt on {key.arn}: no resource-based policy allows",
        f"  caller of account {OTHER}, resource of account {OWN}; the policies of both have to allow",
        f"  > resource policy: key policy of {key.arn} has no statement that applies:",
        (
            "      Statement[1] would allow, but its condition StringEquals kms:ViaService "
            "'secretsmanager.eu-west-1.amazonaws.com' does not hold: kms:ViaService is 'secretsmanager.us-east-1.amazonaws.com'"
        ),
        f"  - identity policy: policy of {FOREIGN_ROLE} has no statement about kms:Decrypt",
    ]
    assert expected == told(mocksm, reader, db.arn)
    assert expected == mocksm.explain(mocksm.calls("kms:Decrypt", inner=True).last).splitlines()


def test_a_key_policy_that_names_others_is_explained_by_the_law_of_keys(mocksm: MockSecrets) -> None:
    key = mocksm.key(policy=[allow("kms:*", to=f"arn:aws:iam::{OWN}:user/other")])
    with pytest.raises(ClientError):
        mocksm.role("reader", [allow("*")]).client("kms").describe_key(KeyId=key.arn)

    assert [
        f"{SESSION} may not kms:DescribeKey on {key.arn}: no resource-based policy allows",
        "  identity policies count here only where the policy of the resource names their account",
        f"  > resource policy: key policy of {key.arn} has no statement about kms:DescribeKey by this caller",
        f"  - identity policy: policy of {ROLE} allows by Statement[0]",
    ] == mocksm.explain().splitlines()


def test_service_control_policies_are_explained(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")
    reader = mocksm.role("reader", [allow(READ)])
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    mocksm.account(OWN, scp=[deny("secretsmanager:*", when=elsewhere)])

    assert [
        f"{SESSION} may not {READ} on {db.arn}: explicit deny in service control policy",
        f"  > service control policy of {OWN} denies by Statement[0]",
        "      its condition StringNotEquals aws:RequestedRegion 'eu-west-1' holds: aws:RequestedRegion is 'us-east-1'",
        "  - service control policy: FullAWSAccess allows by Statement[0]",
        f"  - identity policy: policy of {ROLE} allows by Statement[0]",
    ] == told(mocksm, reader, "db")

    mocksm.account(OWN, scp=[allow("kms:*")])
    assert [
        f"{SESSION} may not {READ} on {db.arn}: no service control policy allows",
        f"  > service control policy of {OWN} has no statement about {READ}",
        f"  - identity policy: policy of {ROLE} allows by Statement[0]",
    ] == told(mocksm, reader, "db")


def test_a_resource_control_policy_is_explained(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")
    reader = mocksm.role("reader", [allow(READ)])
    strangers = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}
    mocksm.account(OWN, rcp=[deny("secretsmanager:*", when=strangers)])

    assert [
        f"{SESSION} may not {READ} on {db.arn}: explicit deny in resource control policy",
        f"  > resource control policy of {OWN} denies by Statement[0], naming everyone",
        "      its condition StringNotEqualsIfExists aws:PrincipalOrgID 'o-1' holds: aws:PrincipalOrgID is absent",
        f"  - identity policy: policy of {ROLE} allows by Statement[0]",
    ] == told(mocksm, reader, "db")


def test_what_caps_a_caller_is_explained(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")
    bounded = mocksm.role("reader", [allow(READ)], boundary=[allow(READ, when=CORE)])

    assert [
        f"{SESSION} may not {READ} on {db.arn}: no permissions boundary allows",
        f"  - identity policy: policy of {ROLE} allows by Statement[0]",
        f"  > permissions boundary: boundary of {ROLE} has no statement that applies:",
        (
            "      Statement[0] would allow, but its condition StringEquals aws:PrincipalTag/team 'core' does not hold: "
            "aws:PrincipalTag/team is absent"
        ),
    ] == told(mocksm, bounded, "db")

    session = mocksm.role("reader", ["arn:aws:iam::aws:policy/AdministratorAccess"]).assume(policy=[allow("kms:*")])
    assert [
        f"{SESSION} may not {READ} on {db.arn}: no session policy allows",
        "  - identity policy: AdministratorAccess allows by Statement[0]",
        f"  > session policy of 'mocksm' has no statement about {READ}",
    ] == told(mocksm, session, "db")


def test_what_is_no_call_is_not_explained(mocksm: MockSecrets) -> None:
    for what in (0, "kms:Decrypt", mocksm.calls):
        with pytest.raises(
            MocksmError, match=r"explain\(\) takes a call, such as aws.calls\[0\] or aws.calls.last, not "
        ):
            mocksm.explain(what)  # type: ignore[arg-type]
