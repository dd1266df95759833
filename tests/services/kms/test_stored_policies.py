"""Key policies as they are stored: principals by id; and what the lockout check sees of the key."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
TRUST = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]},
)
INVALID_PRINCIPAL = "Policy contains a statement with one or more invalid principals."
LOCKED_OUT = "The new key policy will not allow you to update the key policy in the future."


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _named(kms: Any, key_id: str) -> list[Any]:
    document = json.loads(kms.get_key_policy(KeyId=key_id)["Policy"])
    return [statement["Principal"]["AWS"] for statement in document["Statement"]]


@pytest.fixture
def reader(aws: Aws) -> dict[str, Any]:
    """A role that boto3 made, and can delete."""
    made: dict[str, Any] = aws.client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)["Role"]
    return made


def _make_anew(aws: Aws) -> None:
    iam = aws.client("iam")
    iam.delete_role(RoleName="reader")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)


@pytest.mark.parametrize("way", ["create", "put", "replicate"])
def test_a_policy_is_stored_by_id_and_does_not_mean_a_successor(
    way: str, aws: Aws, kms: Any, reader: dict[str, Any]
) -> None:
    policy = _policy(allow("kms:*", to=ROOT), allow("kms:Decrypt", to=[reader["Arn"], ROOT]))
    made = kms.create_key(MultiRegion=True, **({"Policy": policy} if way == "create" else {}))["KeyMetadata"]
    client, arn = kms, made["Arn"]
    if way == "put":
        kms.put_key_policy(KeyId=arn, Policy=policy)
    if way == "replicate":
        answer = kms.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1", Policy=policy)
        assert json.loads(policy) == json.loads(answer["ReplicaPolicy"])
        client, arn = aws.client("kms", region="eu-west-1"), answer["ReplicaKeyMetadata"]["Arn"]
    assert [ROOT, [reader["Arn"], ROOT]] == _named(client, arn)
    assert aws.decide("kms:Decrypt", on=arn, by=reader["Arn"]).allowed

    _make_anew(aws)

    assert [ROOT, [reader["RoleId"], ROOT]] == _named(client, arn)
    assert not aws.decide("kms:Decrypt", on=arn, by=reader["Arn"]).allowed
    with refused("MalformedPolicyDocumentException", INVALID_PRINCIPAL):
        client.put_key_policy(KeyId=arn, Policy=client.get_key_policy(KeyId=arn)["Policy"])
    client.put_key_policy(KeyId=arn, Policy=policy)
    assert aws.decide("kms:Decrypt", on=arn, by=reader["Arn"]).allowed


def test_a_deny_is_stored_by_id_as_well(aws: Aws, kms: Any, reader: dict[str, Any]) -> None:
    policy = _policy(allow("kms:*", to="*"), deny("kms:Decrypt", to=reader["Arn"]))
    arn = kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    assert not aws.decide("kms:Decrypt", on=arn, by=reader["Arn"]).allowed
    _make_anew(aws)
    assert aws.decide("kms:Decrypt", on=arn, by=reader["Arn"]).allowed


def test_a_principal_that_is_not_there_is_invalid_once_someone_is(aws: Aws, kms: Any, key: dict[str, Any]) -> None:
    policy = _policy(allow("kms:*", to=ROOT), allow("kms:Decrypt", to=f"arn:aws:iam::{ACCOUNT}:user/eve"))
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    before = kms.get_key_policy(KeyId=key["KeyId"])["Policy"]
    aws.user("bob")
    with refused("MalformedPolicyDocumentException", INVALID_PRINCIPAL):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    with refused("MalformedPolicyDocumentException", INVALID_PRINCIPAL):
        kms.create_key(Policy=policy)
    assert before == kms.get_key_policy(KeyId=key["KeyId"])["Policy"]


def test_an_account_is_shown_by_arn(kms: Any, key: dict[str, Any]) -> None:
    kms.put_key_policy(KeyId=key["KeyId"], Policy=_policy(allow("kms:*", to=ACCOUNT)))
    assert [ROOT] == _named(kms, key["KeyId"])


@pytest.mark.parametrize(
    ("when", "is_taken"),
    [
        pytest.param({"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT"}}, True, id="spec"),
        pytest.param({"StringEquals": {"kms:KeySpec": "RSA_2048"}}, False, id="another-spec"),
        pytest.param({"StringEquals": {"kms:CallerAccount": ACCOUNT}}, True, id="account"),
        pytest.param({"StringEquals": {"aws:RequestedRegion": REGION}}, True, id="region"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, True, id="organization"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-2"}}, False, id="another-organization"),
    ],
)
def test_a_lockout_is_judged_with_the_key_the_caller_and_the_organization(
    when: dict[str, Any], is_taken: bool, aws: Aws, kms: Any, key: dict[str, Any]
) -> None:
    aws.account(ACCOUNT, organization="o-1")
    policy = _policy(allow("kms:*", to="*", when=when))
    for put, params in ((kms.put_key_policy, {"KeyId": key["KeyId"]}), (kms.create_key, {})):
        with nullcontext() if is_taken else refused("MalformedPolicyDocumentException", LOCKED_OUT):
            put(**params, Policy=policy)


def test_a_lockout_of_a_replica_is_judged_in_its_region(kms: Any) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    here, there = (
        _policy(allow("kms:*", to="*", when={"StringEquals": {"aws:RequestedRegion": region}}))
        for region in (REGION, "eu-west-1")
    )
    with refused("MalformedPolicyDocumentException", LOCKED_OUT):
        kms.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1", Policy=here)
    assert kms.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1", Policy=there)


@pytest.mark.parametrize(("team", "is_taken"), [("core", True), ("other", False)])
def test_a_lockout_may_hang_on_a_tag_that_identity_policies_see(
    team: str, is_taken: bool, aws: Aws, kms: Any, key: dict[str, Any]
) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=[{"TagKey": "team", "TagValue": "core"}])
    keeper = aws.role("keeper", [allow("kms:PutKeyPolicy", when={"StringEquals": {"aws:ResourceTag/team": team}})])
    policy = _policy(allow("kms:*", to=ROOT))
    expected = nullcontext() if is_taken else pytest.raises(Exception, match="no identity-based policy allows")
    with expected:
        keeper.client("kms").put_key_policy(KeyId=key["KeyId"], Policy=policy)


@pytest.mark.parametrize(
    ("key_name", "said"),
    [
        pytest.param("aws:PrincipalTag/team", ("OverlyPermissiveCondition:", "tag"), id="tag-of-the-caller"),
        pytest.param("AWS:resourcetag/team", ("OverlyPermissiveCondition:", "tag"), id="tag-of-the-key"),
        pytest.param("aws:RequestTag/team", ("OverlyPermissiveCondition:", "tag"), id="tag-of-the-request"),
        pytest.param(
            *("kms:EncryptionContext:team", ("OverlyPermissiveCondition:EncryptionContext:", "encryption context")),
            id="encryption-context",
        ),
        pytest.param("kms:EncryptionContextKeys", None, id="several-values"),
        pytest.param("aws:TagKeys", None, id="several-tags"),
    ],
)
def test_all_values_of_a_single_one_are_refused_in_an_allow(
    key_name: str, said: tuple[str, str] | None, kms: Any, key: dict[str, Any]
) -> None:
    for_all, for_any = (
        {f"{quantifier}:StringEquals": {key_name: "x"}} for quantifier in ("ForAllValues", "ForAnyValue")
    )
    policy = _policy(allow("kms:*", to="*"), allow("kms:Encrypt", to="*", when=for_all))
    message = (
        ""
        if said is None
        else (
            f"{said[0]} Using the ForAllValues set operator with a single-valued condition key matches requests without the "
            f"specified {said[1]} or with an unspecified {said[1]}. To fix, remove ForAllValues."
        )
    )
    with nullcontext() if said is None else refused("MalformedPolicyDocumentException", message):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy)
    kms.put_key_policy(
        KeyId=key["KeyId"],
        Policy=_policy(
            allow("kms:*", to="*"),
            deny("kms:Encrypt", to="*", when=for_all),
            allow("kms:Encrypt", to="*", when=for_any),
        ),
    )
