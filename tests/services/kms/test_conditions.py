"""The condition keys of each operation: exactly those that the fact book has for it (authorization.md 2.5, 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from mocksm.iam.context import Context
from mocksm.services.kms.access import asked
from tests.expect import refused
from tests.services.kms import enclave
from tests.services.kms.conftest import ACCOUNT, REGION

GRANTEE = f"arn:aws:iam::{ACCOUNT}:role/app"
CONTEXT = {"Team": "core"}
SEEN = {"kms:encryptioncontext:team": "core", "kms:encryptioncontextkeys": ("Team",)}
SYMMETRIC = {"kms:encryptionalgorithm": "SYMMETRIC_DEFAULT"}
BASE = {"kms:calleraccount": ACCOUNT}
KEY = {
    **BASE,
    "kms:keyspec": "SYMMETRIC_DEFAULT",
    "kms:customermasterkeyspec": "SYMMETRIC_DEFAULT",
    "kms:keyusage": "ENCRYPT_DECRYPT",
    "kms:customermasterkeyusage": "ENCRYPT_DECRYPT",
    "kms:keyorigin": "AWS_KMS",
    "kms:multiregion": "false",
}
TAGS = [{"TagKey": "a", "TagValue": "b"}]
TAGGED = {"aws:requesttag/a": "b", "aws:tagkeys": ("a",)}

# What is asked, and what its conditions see besides the caller and the key.
OF_THE_KEY: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("DescribeKey", {}, {}),
    ("DescribeKey", {"KeyId": "alias/app"}, {"kms:requestalias": "alias/app"}),
    ("DescribeKey", {"KeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/app"}, {"kms:requestalias": "alias/app"}),
    ("Encrypt", {"Plaintext": b"x"}, SYMMETRIC),
    ("Encrypt", {"Plaintext": b"x", "EncryptionContext": CONTEXT}, {**SYMMETRIC, **SEEN}),
    ("Encrypt", {"Plaintext": b"x", "EncryptionAlgorithm": "SM2PKE"}, {"kms:encryptionalgorithm": "SM2PKE"}),
    ("GenerateDataKey", {"KeySpec": "AES_256", "EncryptionContext": CONTEXT}, {**SYMMETRIC, **SEEN}),
    ("GenerateDataKeyWithoutPlaintext", {"KeySpec": "AES_256"}, SYMMETRIC),
    ("GenerateDataKeyPair", {"KeyPairSpec": "RSA_2048"}, {**SYMMETRIC, "kms:datakeypairspec": "RSA_2048"}),
    (
        "GenerateDataKeyPairWithoutPlaintext",
        {"KeyPairSpec": "RSA_2048"},
        {**SYMMETRIC, "kms:datakeypairspec": "RSA_2048"},
    ),
    (
        "Sign",
        {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"},
        {"kms:signingalgorithm": "ECDSA_SHA_256", "kms:messagetype": "RAW"},
    ),
    (
        "Verify",
        {"Message": b"x", "Signature": b"x", "SigningAlgorithm": "ECDSA_SHA_256", "MessageType": "DIGEST"},
        {"kms:signingalgorithm": "ECDSA_SHA_256", "kms:messagetype": "DIGEST"},
    ),
    ("GenerateMac", {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}, {"kms:macalgorithm": "HMAC_SHA_256"}),
    ("VerifyMac", {"Message": b"x", "Mac": b"x", "MacAlgorithm": "HMAC_SHA_256"}, {"kms:macalgorithm": "HMAC_SHA_256"}),
    ("DeriveSharedSecret", {"KeyAgreementAlgorithm": "ECDH"}, {"kms:keyagreementalgorithm": "ECDH"}),
    ("PutKeyPolicy", {"Policy": "{}"}, {}),
    (
        "PutKeyPolicy",
        {"Policy": "{}", "BypassPolicyLockoutSafetyCheck": False},
        {"kms:bypasspolicylockoutsafetycheck": "false"},
    ),
    ("ScheduleKeyDeletion", {}, {"kms:trailingdayswithoutkeyusage": "0"}),
    (
        "ScheduleKeyDeletion",
        {"PendingWindowInDays": 7},
        {"kms:schedulekeydeletionpendingwindowindays": "7", "kms:trailingdayswithoutkeyusage": "0"},
    ),
    ("DisableKey", {}, {"kms:trailingdayswithoutkeyusage": "0"}),
    ("EnableKeyRotation", {"RotationPeriodInDays": 90}, {"kms:rotationperiodindays": "90"}),
    ("EnableKeyRotation", {}, {}),
    (
        "ImportKeyMaterial",
        {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": datetime(2030, 1, 1, tzinfo=timezone.utc)},
        {"kms:expirationmodel": "KEY_MATERIAL_EXPIRES", "kms:validto": "1893456000"},
    ),
    (
        "GetParametersForImport",
        {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"},
        {"kms:wrappingalgorithm": "RSAES_OAEP_SHA_256", "kms:wrappingkeyspec": "RSA_2048"},
    ),
    ("TagResource", {"Tags": TAGS}, TAGGED),
    ("UntagResource", {"TagKeys": ["a"]}, {"aws:tagkeys": ("a",)}),
    (
        "CreateGrant",
        {"GranteePrincipal": GRANTEE, "Operations": ["Decrypt", "Encrypt"]},
        {
            "kms:granteeprincipal": GRANTEE,
            "kms:grantoperations": ("Decrypt", "Encrypt"),
            "kms:grantisforawsresource": "false",
        },
    ),
    (
        "CreateGrant",
        {
            "GranteePrincipal": GRANTEE,
            "RetiringPrincipal": GRANTEE,
            "Operations": ["Decrypt"],
            "Constraints": {"EncryptionContextSubset": CONTEXT},
        },
        {
            "kms:granteeprincipal": GRANTEE,
            "kms:retiringprincipal": GRANTEE,
            "kms:grantoperations": ("Decrypt",),
            "kms:grantconstrainttype": "EncryptionContextSubset",
            "kms:grantisforawsresource": "false",
            **SEEN,
        },
    ),
    ("ListGrants", {}, {"kms:grantisforawsresource": "false"}),
    ("RevokeGrant", {"GrantId": "x"}, {"kms:grantisforawsresource": "false"}),
    ("GetPublicKey", {}, {}),
]


def _keys(aws: Aws, operation: str, params: Mapping[str, Any], which: int = 0) -> Mapping[str, Any]:
    call = aws.dispatcher.call("kms", operation, dict(params), aws.cloud.default_caller, REGION)
    return Context(asked(call)[which].context).keys()


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    OF_THE_KEY,
    ids=[f"{operation}-{'-'.join(params)}" for operation, params, _ in OF_THE_KEY],
)
def test_a_request_has_these_keys(
    operation: str, params: dict[str, Any], expected: dict[str, Any], kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    assert {**KEY, **expected} == _keys(aws, operation, {"KeyId": key["KeyId"], **params})


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, KEY),
        (
            {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
            {"kms:keyspec": "RSA_2048", "kms:keyusage": "SIGN_VERIFY"},
        ),
        ({"CustomerMasterKeySpec": "RSA_2048"}, {"kms:keyspec": "RSA_2048"}),
        ({"Origin": "EXTERNAL"}, {"kms:keyorigin": "EXTERNAL"}),
        ({"MultiRegion": True}, {"kms:multiregion": "true", "kms:multiregionkeytype": "PRIMARY"}),
        ({"BypassPolicyLockoutSafetyCheck": True}, {"kms:bypasspolicylockoutsafetycheck": "true"}),
        ({"Tags": TAGS}, TAGGED),
    ],
    ids=lambda value: "-".join(value) or "none",
)
def test_a_new_key_has_the_keys_of_what_it_will_be(params: dict[str, Any], expected: dict[str, Any], aws: Aws) -> None:
    found = _keys(aws, "CreateKey", params)
    assert expected.items() <= found.items()
    assert {*KEY, *expected} == set(found)


@pytest.mark.parametrize("operation", ["ListKeys", "ListAliases", "GenerateRandom", "DescribeCustomKeyStores"])
def test_what_has_no_key_has_the_callers_account(operation: str, aws: Aws) -> None:
    assert BASE == _keys(aws, operation, {})


@pytest.mark.parametrize("service", ["secretsmanager", "ssm"])
def test_a_service_that_calls_for_someone_is_told(service: str, aws: Aws, key: dict[str, Any]) -> None:
    call = aws.dispatcher.call("kms", "ListGrants", {"KeyId": key["KeyId"]}, aws.cloud.default_caller, REGION)
    found = Context(asked(call._replace(via=service))[0].context).keys()
    assert (f"{service}.{REGION}.amazonaws.com", "true") == (
        found["kms:viaservice"],
        found["kms:grantisforawsresource"],
    )


def test_a_re_encryption_has_the_keys_of_each_side(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext=CONTEXT)["CiphertextBlob"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    params = {"CiphertextBlob": blob, "DestinationKeyId": "alias/app", "SourceEncryptionContext": CONTEXT}
    same = {**SYMMETRIC, "kms:reencryptonsamekey": "true"}
    assert {**KEY, **same, **SEEN} == _keys(aws, "ReEncrypt", params)
    assert {**KEY, **same, "kms:requestalias": "alias/app"} == _keys(aws, "ReEncrypt", params, which=1)
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    for side in (0, 1):
        found = _keys(aws, "ReEncrypt", {**params, "DestinationKeyId": other}, which=side)
        assert "false" == found["kms:reencryptonsamekey"]


def test_replicas_are_told_from_primaries(kms: Any, aws: Aws) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    assert "PRIMARY" == _keys(aws, "DescribeKey", {"KeyId": arn})["kms:multiregionkeytype"]
    replicate = {"KeyId": arn, "ReplicaRegion": "eu-west-1"}
    assert "eu-west-1" == _keys(aws, "ReplicateKey", replicate)["kms:replicaregion"]
    assert "REPLICA" == _keys(aws, "ReplicateKey", replicate, which=1)["kms:multiregionkeytype"]
    moved = {"KeyId": arn, "PrimaryRegion": "eu-west-1"}
    assert "eu-west-1" == _keys(aws, "UpdatePrimaryRegion", moved)["kms:primaryregion"]


def test_a_retired_grant_has_the_keys_of_its_constraint(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    constrained = {"Constraints": {"EncryptionContextEquals": CONTEXT}, "Operations": ["Decrypt"]}
    token = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=GRANTEE, **constrained)["GrantToken"]
    expected = {**KEY, **SEEN, "kms:grantconstrainttype": "EncryptionContextEquals"}
    assert expected == _keys(aws, "RetireGrant", {"GrantToken": token})


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:ResourceTag/team": "core"}},
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"}},
    ],
    ids=["tag", "alias"],
)
def test_tags_and_aliases_count_in_identity_policies_only(
    condition: dict[str, Any], kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    kms.tag_resource(KeyId=key["KeyId"], Tags=[{"TagKey": "team", "TagValue": "core"}])
    app = aws.role("app", [allow("kms:DescribeKey", on=key["Arn"], when=condition)])
    assert key["Arn"] == app.client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Arn"]
    bare = aws.role("bare", [allow("s3:*")])
    root = f"arn:aws:iam::{ACCOUNT}:root"
    policy = [allow("kms:*", to=root), allow("kms:DescribeKey", to=bare, when=condition)]
    held = aws.key(policy=policy, tags={"team": "core"})
    kms.update_alias(AliasName="alias/app", TargetKeyId=held.arn)
    message = (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/bare/mocksm is not authorized to perform: kms:DescribeKey on resource: {held.arn} because no "
        "identity-based policy allows the kms:DescribeKey action"
    )
    with refused("AccessDeniedException", message):
        bare.client("kms").describe_key(KeyId=held.arn)


ATTESTED = "kms:recipientattestation"


@pytest.mark.parametrize(
    ("operation", "params"),
    [("GenerateRandom", {}), ("GenerateDataKey", {"KeyId": "alias/app"})],
    ids=["of-no-key", "of-a-key"],
)
def test_what_a_recipient_attests_is_told(
    operation: str, params: dict[str, Any], kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    given = enclave.recipient(pcrs={0: bytes(48), 4: b"\xab" * 48})
    forged = enclave.recipient(forged=True)

    found, none = (_keys(aws, operation, {**params, "Recipient": each}) for each in (given, forged))

    told = {f"{ATTESTED}:imagesha384": "00" * 48, f"{ATTESTED}:pcr0": "00" * 48, f"{ATTESTED}:pcr4": "ab" * 48}
    assert told == {name: value for name, value in found.items() if name.startswith(ATTESTED)}
    assert [] == [name for name in none if name.startswith(ATTESTED)]


def test_a_key_may_be_for_one_enclave_only(aws: Aws) -> None:
    only = {"StringEqualsIgnoreCase": {"kms:RecipientAttestation:ImageSha384": "AB" * 48}}
    bob = aws.role("bob")
    key = aws.key(policy=[allow("kms:GenerateDataKey", to=bob, when=only)])
    kms, asking = bob.client("kms"), {"KeyId": key.arn, "KeySpec": "AES_256"}

    assert kms.generate_data_key(**asking, Recipient=enclave.recipient(pcrs={0: b"\xab" * 48}))[
        "CiphertextForRecipient"
    ]
    for other in ({}, {"Recipient": enclave.recipient()}):
        with pytest.raises(Exception, match="no resource-based policy allows the kms:GenerateDataKey action"):
            kms.generate_data_key(**asking, **other)
