from __future__ import annotations

from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, MakeKey

INCORRECT = "The key ID in the request does not identify a CMK that can perform this operation."
DRY = "The request would have succeeded, but the DryRun option is set."
OAEP = "RSAES_OAEP_SHA_256"


def _blob(kms: Any, key: dict[str, Any], **params: Any) -> bytes:
    blob: bytes = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"hunter2", **params)["CiphertextBlob"]
    return blob


def test_a_ciphertext_goes_under_another_key(kms: Any, key: dict[str, Any]) -> None:
    other = kms.create_key()["KeyMetadata"]
    moved = kms.re_encrypt(CiphertextBlob=_blob(kms, key), DestinationKeyId=other["KeyId"])
    blob = moved["CiphertextBlob"]
    del moved["ResponseMetadata"]
    assert {
        "CiphertextBlob": blob,
        "SourceKeyId": key["Arn"],
        "KeyId": other["Arn"],
        "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "SourceKeyMaterialId": key["CurrentKeyMaterialId"],
        "DestinationKeyMaterialId": other["CurrentKeyMaterialId"],
    } == moved
    opened = kms.decrypt(CiphertextBlob=blob)
    assert (other["Arn"], b"hunter2") == (opened["KeyId"], opened["Plaintext"])


def test_the_context_may_change_under_the_same_key(kms: Any, key: dict[str, Any]) -> None:
    moved = kms.re_encrypt(
        CiphertextBlob=_blob(kms, key, EncryptionContext={"a": "b"}),
        SourceEncryptionContext={"a": "b"},
        SourceKeyId=key["KeyId"],
        DestinationKeyId=key["KeyId"],
        DestinationEncryptionContext={"c": "d"},
    )
    blob = moved["CiphertextBlob"]
    assert b"hunter2" == kms.decrypt(CiphertextBlob=blob, EncryptionContext={"c": "d"})["Plaintext"]
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})


def test_a_wrong_source_context_opens_nothing(kms: Any, key: dict[str, Any]) -> None:
    blob = _blob(kms, key, EncryptionContext={"a": "b"})
    with refused("InvalidCiphertextException", None):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"], DestinationEncryptionContext={"a": "b"})


def test_a_ciphertext_goes_under_an_rsa_key_and_back(kms: Any, key: dict[str, Any], make_key: MakeKey) -> None:
    rsa = make_key("RSA_2048", "ENCRYPT_DECRYPT")
    there = kms.re_encrypt(
        CiphertextBlob=_blob(kms, key), DestinationKeyId=rsa["KeyId"], DestinationEncryptionAlgorithm=OAEP
    )
    assert (256, OAEP, False) == (
        len(there["CiphertextBlob"]),
        there["DestinationEncryptionAlgorithm"],
        "DestinationKeyMaterialId" in there,
    )
    back = kms.re_encrypt(
        CiphertextBlob=there["CiphertextBlob"],
        SourceKeyId=rsa["KeyId"],
        SourceEncryptionAlgorithm=OAEP,
        DestinationKeyId=key["KeyId"],
    )
    assert (rsa["Arn"], OAEP, False) == (
        back["SourceKeyId"],
        back["SourceEncryptionAlgorithm"],
        "SourceKeyMaterialId" in back,
    )
    assert b"hunter2" == kms.decrypt(CiphertextBlob=back["CiphertextBlob"])["Plaintext"]


def test_a_plaintext_that_the_destination_cannot_hold_is_refused(
    kms: Any, key: dict[str, Any], make_key: MakeKey
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * 191)["CiphertextBlob"]
    rsa = make_key("RSA_2048", "ENCRYPT_DECRYPT")
    words = f"Algorithm {OAEP} and key spec RSA_2048 cannot encrypt data larger than 190 bytes."
    with refused("ValidationException", words):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=rsa["KeyId"], DestinationEncryptionAlgorithm=OAEP)


def test_a_destination_has_to_name_its_algorithm(kms: Any, key: dict[str, Any], make_key: MakeKey) -> None:
    rsa = make_key("RSA_2048", "ENCRYPT_DECRYPT")
    words = "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."
    with refused("InvalidKeyUsageException", words):
        kms.re_encrypt(CiphertextBlob=_blob(kms, key), DestinationKeyId=rsa["KeyId"])


def test_the_source_is_judged_before_the_destination(kms: Any, key: dict[str, Any], make_key: MakeKey) -> None:
    mac = make_key("HMAC_256", "GENERATE_VERIFY_MAC")
    with refused("IncorrectKeyException", INCORRECT):
        kms.re_encrypt(CiphertextBlob=_blob(kms, key), SourceKeyId=mac["KeyId"], DestinationKeyId=mac["KeyId"])
    with refused("InvalidCiphertextException", None):
        kms.re_encrypt(CiphertextBlob=b"garbage", DestinationKeyId="fake-key-id")


def test_a_destination_of_another_usage_is_refused(kms: Any, key: dict[str, Any], make_key: MakeKey) -> None:
    mac = make_key("HMAC_256", "GENERATE_VERIFY_MAC")
    words = f"{mac['Arn']} key usage is GENERATE_VERIFY_MAC which is not valid for ReEncrypt."
    with refused("InvalidKeyUsageException", words):
        kms.re_encrypt(CiphertextBlob=_blob(kms, key), DestinationKeyId=mac["KeyId"])


@pytest.mark.parametrize("which", ["source", "destination"])
def test_the_states_of_both_keys_count(which: str, kms: Any, key: dict[str, Any]) -> None:
    other = kms.create_key()["KeyMetadata"]
    blob = _blob(kms, key)
    disabled = key if which == "source" else other
    kms.disable_key(KeyId=disabled["KeyId"])
    with refused("DisabledException", f"{disabled['Arn']} is disabled."):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other["KeyId"])


def test_a_destination_that_awaits_its_material_says_so(kms: Any, key: dict[str, Any]) -> None:
    other = kms.create_key(Origin="EXTERNAL")["KeyMetadata"]
    with refused("KMSInvalidStateException", f"{other['Arn']} is pending import."):
        kms.re_encrypt(CiphertextBlob=_blob(kms, key), DestinationKeyId=other["KeyId"])


def test_a_destination_is_required(raw: Any) -> None:
    words = "1 validation error detected: Value null at 'destinationKeyId' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", words):
        raw.re_encrypt(CiphertextBlob=b"x")


def test_a_ciphertext_is_required(kms: Any, key: dict[str, Any]) -> None:
    words = "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", words):
        kms.re_encrypt(DestinationKeyId=key["KeyId"])


def test_a_dry_run_decrypts_unless_it_ignores_the_ciphertext(kms: Any, key: dict[str, Any]) -> None:
    with refused("DryRunOperationException", DRY):
        kms.re_encrypt(CiphertextBlob=_blob(kms, key), DestinationKeyId=key["KeyId"], DryRun=True)
    sealed = _blob(kms, key, EncryptionContext={"a": "b"})
    with refused("InvalidCiphertextException", None):
        kms.re_encrypt(CiphertextBlob=sealed, DestinationKeyId=key["KeyId"], DryRun=True)
    with refused("DryRunOperationException", DRY):
        kms.re_encrypt(
            SourceKeyId=key["KeyId"],
            DestinationKeyId=key["KeyId"],
            DryRun=True,
            DryRunModifiers=["IGNORE_CIPHERTEXT"],
        )


def test_a_ciphertext_of_another_region_is_not_the_callers_to_open(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    blob = _blob(kms, key)
    elsewhere = aws.client("kms", region="eu-west-1")
    other = elsewhere.create_key()["KeyMetadata"]["KeyId"]
    words = (
        f"User: {aws.cloud.default_caller.arn} is not authorized to perform: kms:ReEncryptFrom on the resource associated "
        "with this ciphertext because the resource does not exist in this Region, no resource-based policies allow "
        "access, or a resource-based policy explicitly denies access"
    )
    with refused("AccessDeniedException", words):
        elsewhere.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other)


@pytest.mark.parametrize(("lacking", "which"), [("ReEncryptFrom", "source"), ("ReEncryptTo", "destination")])
def test_each_key_has_to_be_open_for_its_side(
    lacking: str, which: str, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    other = kms.create_key()["KeyMetadata"]
    sides = {"ReEncryptFrom": key["Arn"], "ReEncryptTo": other["Arn"]}
    params = {"CiphertextBlob": _blob(kms, key), "DestinationKeyId": other["KeyId"]}
    both = aws.role("both", [allow(f"kms:{action}", on=arn) for action, arn in sides.items()]).client("kms")
    assert other["Arn"] == both.re_encrypt(**params)["KeyId"]
    rest = [allow(f"kms:{action}", on=arn) for action, arn in sides.items() if action != lacking]
    named = f"resource: {sides[lacking]}"
    place = {"source": "the resource associated with this ciphertext", "destination": named}[which]
    words = (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/{which}/mocksm is not authorized to perform: kms:{lacking} on "
        f"{place} because no identity-based policy allows the kms:{lacking} action"
    )
    with refused("AccessDeniedException", words):
        aws.role(which, rest).client("kms").re_encrypt(**params)
