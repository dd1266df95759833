"""Whom a grant means: a user or role that is there, and no other that is made under its name."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets, allow
from tests.expect import refused

ROLES = "arn:aws:iam::123456789012:role"


def _grant(aws: MockSecrets, key_id: str, grantee: str, **params: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"Operations": ["DescribeKey"], **params}
    made: dict[str, Any] = aws.client("kms").create_grant(KeyId=key_id, GranteePrincipal=grantee, **given)
    return made


@pytest.mark.parametrize("member", ["GranteePrincipal", "RetiringPrincipal"])
def test_a_grant_to_whom_is_not_there_is_refused(mocksm: MockSecrets, member: str) -> None:
    bob, key, nope = mocksm.role("bob"), mocksm.key(), f"{ROLES}/nope"
    with refused("InvalidArnException", f"ARN does not refer to a valid principal: {nope}"):
        mocksm.client("kms").create_grant(
            **{"KeyId": key.id, "Operations": ["Decrypt"], "GranteePrincipal": bob.arn, member: nope}
        )
    assert [] == mocksm.client("kms").list_grants(KeyId=key.id)["Grants"]


def test_a_grant_does_not_pass_to_whoever_is_made_under_the_name(mocksm: MockSecrets) -> None:
    key, iam, kms = mocksm.key(), mocksm.client("iam"), mocksm.client("kms")
    bob = mocksm.role("app/bob")
    made = _grant(mocksm, key.id, bob.arn, RetiringPrincipal=bob.arn)
    stored = iam.get_role(RoleName="bob")["Role"]["RoleId"]
    assert bob.client("kms").describe_key(KeyId=key.arn)
    assert bob.arn == kms.list_grants(KeyId=key.id)["Grants"][0]["GranteePrincipal"]

    iam.delete_role_policy(RoleName="bob", PolicyName="mocksm") if bob.principal.policies else None
    iam.delete_role(RoleName="bob")
    again = mocksm.role("app/bob")

    assert again.arn == bob.arn
    with pytest.raises(Exception, match="kms:DescribeKey"):
        again.client("kms").describe_key(KeyId=key.arn)
    with pytest.raises(Exception, match="kms:RetireGrant"):
        again.client("kms").retire_grant(KeyId=key.arn, GrantId=made["GrantId"])
    listed = kms.list_grants(KeyId=key.id)["Grants"][0]
    assert {stored} == {listed["GranteePrincipal"], listed["RetiringPrincipal"]} != {bob.arn}


def test_a_grant_to_a_user_reaches_who_is_federated_by_him(mocksm: MockSecrets) -> None:
    bob, key = mocksm.user("bob"), mocksm.key()
    _grant(mocksm, key.id, bob.arn)
    federated = bob.federate(policy=[allow("kms:*")])
    assert key.id == federated.client("kms").describe_key(KeyId=key.arn)["KeyMetadata"]["KeyId"]


def test_a_grant_to_an_account_whose_people_are_not_known_is_taken(mocksm: MockSecrets) -> None:
    key = mocksm.key()
    assert _grant(mocksm, key.id, "arn:aws:iam::999988887777:role/theirs")["GrantId"]
