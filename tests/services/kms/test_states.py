from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.store import Keys
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, OPEN_POLICY, REGION, MakeKey

DISABLED = ("DisabledException", "is disabled.")
DELETION = ("KMSInvalidStateException", "is pending deletion.")
REPLICA = ("KMSInvalidStateException", "is pending replica deletion.")
IMPORT = ("KMSInvalidStateException", "is pending import.")
UNAVAILABLE = ("KMSInvalidStateException", "is unavailable.")
CREATING = ("KMSInvalidStateException", "is creating.")
UPDATING = ("KMSInvalidStateException", "is updating.")
NOT_PENDING = ("KMSInvalidStateException", "is not pending deletion.")

STATES = [
    *("Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion"),
    *("PendingImport", "Unavailable", "Creating", "Updating"),
]
Answers = list[tuple[str, str] | None]
_CIPHER: Answers = [None, DISABLED, DELETION, REPLICA, IMPORT, UNAVAILABLE, CREATING, None]
_SWITCH: Answers = [None, None, DELETION, REPLICA, IMPORT, None, CREATING, UPDATING]
_WRITE: Answers = [None, None, DELETION, REPLICA, None, None, None, None]
_ALWAYS: Answers = [None] * 8

# kms.md section 5, in the order of STATES.
TABLE: dict[str, Answers] = {
    "cancel_key_deletion": [NOT_PENDING, NOT_PENDING, None, None, *[NOT_PENDING] * 4],
    "create_alias": _WRITE,
    "update_alias": _WRITE,
    "encrypt": _CIPHER,
    "decrypt": _CIPHER,
    "generate_data_key": _CIPHER,
    "generate_data_key_without_plaintext": _CIPHER,
    "re_encrypt": _CIPHER,
    "generate_data_key_pair": _CIPHER,
    "generate_data_key_pair_without_plaintext": _CIPHER,
    "delete_alias": _ALWAYS,
    "describe_key": _ALWAYS,
    "get_key_policy": _ALWAYS,
    "put_key_policy": _ALWAYS,
    "list_aliases": _ALWAYS,
    "list_resource_tags": _ALWAYS,
    "enable_key": _SWITCH,
    "disable_key": _SWITCH,
    "schedule_key_deletion": [None, None, DELETION, REPLICA, None, None, None, UPDATING],
    "tag_resource": _WRITE,
    "untag_resource": _WRITE,
}
# What keys of other kinds are used for: spec, usage, and what the operation needs.
USES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "sign": ("ECC_NIST_P256", "SIGN_VERIFY", {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}),
    "verify": ("ECC_NIST_P256", "SIGN_VERIFY", {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}),
    "generate_mac": ("HMAC_256", "GENERATE_VERIFY_MAC", {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}),
    "verify_mac": ("HMAC_256", "GENERATE_VERIFY_MAC", {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}),
    "derive_shared_secret": ("ECC_NIST_P256", "KEY_AGREEMENT", {"KeyAgreementAlgorithm": "ECDH"}),
    "encapsulate": ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", {"EncapsulationAlgorithm": "ML_KEM"}),
    "decapsulate": (
        "ML_KEM_768",
        "ENCAPSULATE_DECAPSULATE",
        {"EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": b"x" * 1088},
    ),
    "get_public_key": ("RSA_2048", "ENCRYPT_DECRYPT", {}),
}
_USE: Answers = [None, DISABLED, DELETION, REPLICA, IMPORT, None, CREATING, None]
_PUBLIC: Answers = [None, None, DELETION, REPLICA, IMPORT, None, CREATING, None]
USE_ROWS = [
    pytest.param(method, state, answer, id=f"5-{method}-{state}")
    for method in USES
    for state, answer in zip(STATES, _PUBLIC if method == "get_public_key" else _USE, strict=True)
]
ROWS = [
    pytest.param(method, state, answer, id=f"5-{method}-{state}")
    for method, answers in TABLE.items()
    for state, answer in zip(STATES, answers, strict=True)
]


def _params(kms: Any, method: str, arn: str) -> dict[str, Any]:
    """Prepare, while the key is enabled, what the operation needs."""
    match method:
        case "create_alias":
            return {"AliasName": "alias/new", "TargetKeyId": arn}
        case "update_alias" | "delete_alias":
            kms.create_alias(
                AliasName="alias/app",
                TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"] if method == "update_alias" else arn,
            )
            return {"AliasName": "alias/app"} | ({"TargetKeyId": arn} if method == "update_alias" else {})
        case "decrypt":
            return {"CiphertextBlob": kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]}
        case "re_encrypt":
            blob = kms.encrypt(KeyId=kms.create_key()["KeyMetadata"]["KeyId"], Plaintext=b"x")["CiphertextBlob"]
            return {"CiphertextBlob": blob, "DestinationKeyId": arn}
        case "generate_data_key_pair" | "generate_data_key_pair_without_plaintext":
            return {"KeyId": arn, "KeyPairSpec": "ECC_NIST_P256"}
    more: dict[str, dict[str, Any]] = {
        "encrypt": {"Plaintext": b"x"},
        "generate_data_key": {"KeySpec": "AES_256"},
        "generate_data_key_without_plaintext": {"KeySpec": "AES_256"},
        "put_key_policy": {"Policy": OPEN_POLICY},
        "tag_resource": {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
        "untag_resource": {"TagKeys": ["a"]},
    }
    return {"KeyId": arn, **more.get(method, {})}


@pytest.mark.parametrize(("method", "state", "answer"), ROWS)
def test_an_operation_on_a_key_in_a_state(
    method: str, state: str, answer: tuple[str, str] | None, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    params = _params(kms, method, key["Arn"])
    aws.cloud.store(Keys, ACCOUNT, REGION)[key["KeyId"]].state = state
    if answer is None:
        assert 200 == getattr(kms, method)(**params)["ResponseMetadata"]["HTTPStatusCode"]
    else:
        with refused(answer[0], f"{key['Arn']} {answer[1]}"):
            getattr(kms, method)(**params)


def _use(kms: Any, method: str, key_id: str) -> dict[str, Any]:
    """Prepare, while the key is enabled, what the use of it needs."""
    params = {"KeyId": key_id, **USES[method][2]}
    match method:
        case "verify":
            return {**params, "Signature": kms.sign(**params)["Signature"]}
        case "verify_mac":
            return {**params, "Mac": kms.generate_mac(**params)["Mac"]}
        case "derive_shared_secret":
            return {**params, "PublicKey": kms.get_public_key(KeyId=key_id)["PublicKey"]}
    return params


@pytest.mark.parametrize(("method", "state", "answer"), USE_ROWS)
def test_a_use_of_a_key_in_a_state(
    method: str, state: str, answer: tuple[str, str] | None, kms: Any, aws: Aws, make_key: MakeKey
) -> None:
    key = make_key(*USES[method][:2])
    params = _use(kms, method, key["KeyId"])
    aws.cloud.store(Keys, ACCOUNT, REGION)[key["KeyId"]].state = state
    if answer is None:
        assert 200 == getattr(kms, method)(**params)["ResponseMetadata"]["HTTPStatusCode"]
    else:
        with refused(answer[0], f"{key['Arn']} {answer[1]}"):
            getattr(kms, method)(**params)


def test_a_disabled_key_that_is_scheduled_says_that_it_is_pending(kms: Any, key: dict[str, Any]) -> None:
    kms.disable_key(KeyId=key["KeyId"])
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    with refused("KMSInvalidStateException", f"{key['Arn']} is pending deletion."):
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")


def test_only_the_new_target_of_an_alias_has_to_stay(kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    other = kms.create_key()["KeyMetadata"]
    kms.update_alias(AliasName="alias/app", TargetKeyId=other["KeyId"])
    assert other == kms.describe_key(KeyId="alias/app")["KeyMetadata"]
