from __future__ import annotations

from typing import Any

import pytest

from tests.expect import refused
from tests.services.kms.conftest import MakeKey
from tests.services.kms.openssl import OpenSsl

# Key spec, usage, the length of SubjectPublicKeyInfo (kms.md section 3), and what the answer lists.
PAIRS = [
    ("RSA_2048", "SIGN_VERIFY", 294, "SigningAlgorithms"),
    ("RSA_3072", "ENCRYPT_DECRYPT", 422, "EncryptionAlgorithms"),
    ("RSA_4096", "ENCRYPT_DECRYPT", 550, "EncryptionAlgorithms"),
    ("ECC_NIST_P256", "SIGN_VERIFY", 91, "SigningAlgorithms"),
    ("ECC_NIST_P384", "KEY_AGREEMENT", 120, "KeyAgreementAlgorithms"),
    ("ECC_NIST_P521", "SIGN_VERIFY", 158, "SigningAlgorithms"),
    ("ECC_SECG_P256K1", "SIGN_VERIFY", 88, "SigningAlgorithms"),
    ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", 44, "SigningAlgorithms"),
    ("ML_DSA_44", "SIGN_VERIFY", 1334, "SigningAlgorithms"),
    ("ML_DSA_65", "SIGN_VERIFY", 1974, "SigningAlgorithms"),
    ("ML_DSA_87", "SIGN_VERIFY", 2614, "SigningAlgorithms"),
    ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE", 822, "EncapsulationAlgorithms"),
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", 1206, "EncapsulationAlgorithms"),
    ("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE", 1590, "EncapsulationAlgorithms"),
]
LISTS = {member for *_, member in PAIRS}


@pytest.mark.parametrize(("spec", "usage", "size", "member"), PAIRS)
def test_a_public_key_comes_with_what_may_be_done_with_it(
    spec: str, usage: str, size: int, member: str, kms: Any, make_key: MakeKey
) -> None:
    key = make_key(spec, usage)
    got = kms.get_public_key(KeyId=key["KeyId"])
    del got["ResponseMetadata"]
    assert size == len(got["PublicKey"])
    assert {
        "KeyId": key["Arn"],
        "PublicKey": got["PublicKey"],
        "CustomerMasterKeySpec": spec,
        "KeySpec": spec,
        "KeyUsage": usage,
        member: key[member],
    } == got
    assert {member} == LISTS & got.keys()
    assert got["PublicKey"] == kms.get_public_key(KeyId=key["Arn"])["PublicKey"]
    assert got["PublicKey"] != kms.get_public_key(KeyId=make_key(spec, usage)["KeyId"])["PublicKey"]


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P256", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"])
def test_openssl_reads_a_public_key(spec: str, kms: Any, make_key: MakeKey, openssl: OpenSsl) -> None:
    public = kms.get_public_key(KeyId=make_key(spec, "SIGN_VERIFY")["KeyId"])["PublicKey"]
    openssl.file("public", public)
    assert public == openssl.run("pkey", "-pubin", "-inform", "DER", "-in", "public", "-outform", "DER")


@pytest.mark.parametrize("usage", ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"])
def test_openssl_reads_an_sm2_public_key(usage: str, china: Any, make_key: MakeKey, openssl: OpenSsl) -> None:
    key = make_key("SM2", usage, china)
    openssl.file("public", china.get_public_key(KeyId=key["KeyId"])["PublicKey"])
    printed = openssl.run("pkey", "-pubin", "-inform", "DER", "-in", "public", "-noout", "-text_pub")
    assert b"ASN1 OID: SM2" in printed


def test_a_symmetric_key_has_none_and_aws_says_nothing_more(kms: Any, key: dict[str, Any], make_key: MakeKey) -> None:
    for each in (key, make_key("HMAC_256", "GENERATE_VERIFY_MAC")):
        with refused("UnsupportedOperationException", None):
            kms.get_public_key(KeyId=each["KeyId"])
        kms.schedule_key_deletion(KeyId=each["KeyId"])
        with refused("KMSInvalidStateException", f"{each['Arn']} is pending deletion."):
            kms.get_public_key(KeyId=each["KeyId"])


def test_a_disabled_key_still_has_its_public_key(kms: Any, make_key: MakeKey) -> None:
    key = make_key("RSA_2048", "SIGN_VERIFY")
    public = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    kms.disable_key(KeyId=key["KeyId"])
    assert public == kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
