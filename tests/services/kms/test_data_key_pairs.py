from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)

from mocksm.aws import Aws
from mocksm.services.kms.store import Keys
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION, MakeKey
from tests.services.kms.openssl import OpenSsl

METHODS = {
    "generate_data_key_pair": "GenerateDataKeyPair",
    "generate_data_key_pair_without_plaintext": "GenerateDataKeyPairWithoutPlaintext",
}
# The length of the private key, as PKCS #8: section 24.
SPECS = {
    "RSA_2048": None,
    "RSA_3072": None,
    "RSA_4096": None,
    "ECC_NIST_P256": 138,
    "ECC_NIST_P384": 185,
    "ECC_NIST_P521": 241,
    "ECC_SECG_P256K1": 135,
    "ECC_NIST_EDWARDS25519": 48,
    "ML_KEM_768": 86,
    "ML_KEM_1024": 86,
}
DRY = "The request would have succeeded, but the DryRun option is set."


@pytest.mark.parametrize(("spec", "size"), SPECS.items())
def test_a_pair_is_one_and_its_private_key_decrypts(spec: str, size: int | None, kms: Any, key: dict[str, Any]) -> None:
    made = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec, EncryptionContext={"a": "b"})
    del made["ResponseMetadata"]
    private = made["PrivateKeyPlaintext"]
    public = (
        load_der_private_key(private, None).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    assert {
        "KeyId": key["Arn"],
        "KeyPairSpec": spec,
        "KeyMaterialId": key["CurrentKeyMaterialId"],
        "PublicKey": public,
        "PrivateKeyPlaintext": private,
        "PrivateKeyCiphertextBlob": made["PrivateKeyCiphertextBlob"],
    } == made
    assert size in {None, len(private)}
    blob = made["PrivateKeyCiphertextBlob"]
    assert private == kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"]


def test_a_pair_without_plaintext_decrypts_later(kms: Any, key: dict[str, Any]) -> None:
    made = kms.generate_data_key_pair_without_plaintext(KeyId=key["KeyId"], KeyPairSpec="RSA_2048")
    assert {
        *("KeyId", "KeyPairSpec", "KeyMaterialId", "PublicKey", "PrivateKeyCiphertextBlob", "ResponseMetadata"),
    } == made.keys()
    private = kms.decrypt(CiphertextBlob=made["PrivateKeyCiphertextBlob"])["Plaintext"]
    loaded = load_der_private_key(private, None).public_key()
    assert made["PublicKey"] == loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_openssl_reads_an_sm2_pair(china: Any, openssl: OpenSsl) -> None:
    key_id = china.create_key()["KeyMetadata"]["KeyId"]
    made = china.generate_data_key_pair(KeyId=key_id, KeyPairSpec="SM2")
    openssl.file("private", made["PrivateKeyPlaintext"])
    public = openssl.run("pkey", "-inform", "DER", "-in", "private", "-pubout", "-outform", "DER")
    assert made["PublicKey"] == public


def test_an_ml_kem_512_pair_is_one(kms: Any, key: dict[str, Any]) -> None:
    made = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec="ML_KEM_512")
    assert (86, 822) == (len(made["PrivateKeyPlaintext"]), len(made["PublicKey"]))


@pytest.mark.parametrize("method", METHODS)
def test_every_pair_is_another(method: str, kms: Any, key: dict[str, Any]) -> None:
    publics = {
        getattr(kms, method)(KeyId=key["KeyId"], KeyPairSpec=spec)["PublicKey"]
        for spec in ("RSA_2048", "ECC_NIST_P256")
        for _ in range(3)
    }
    assert 6 == len(publics)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("context", [{}, {"EncryptionContext": {"a": "c"}}], ids=["11-none", "11-other"])
def test_a_private_key_needs_its_context(method: str, context: dict[str, Any], kms: Any, key: dict[str, Any]) -> None:
    made = getattr(kms, method)(KeyId=key["KeyId"], KeyPairSpec="ECC_NIST_P256", EncryptionContext={"a": "b"})
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=made["PrivateKeyCiphertextBlob"], **context)


@pytest.mark.parametrize("method", METHODS)
def test_a_dry_run_that_would_succeed_is_an_error(method: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("DryRunOperationException", DRY):
        getattr(kms, method)(KeyId=key["KeyId"], KeyPairSpec="RSA_4096", DryRun=True)


@pytest.mark.parametrize("method", METHODS)
def test_only_a_symmetric_key_generates_pairs(method: str, kms: Any, make_key: MakeKey) -> None:
    rsa, signing = make_key("RSA_2048", "ENCRYPT_DECRYPT"), make_key("RSA_2048", "SIGN_VERIFY")
    with refused("InvalidKeyUsageException", "You cannot generate a data key with an asymmetric CMK"):
        getattr(kms, method)(KeyId=rsa["KeyId"], KeyPairSpec="RSA_2048")
    for each in (rsa, signing):
        kms.disable_key(KeyId=each["KeyId"])
    with refused("DisabledException", f"{rsa['Arn']} is disabled."):
        getattr(kms, method)(KeyId=rsa["KeyId"], KeyPairSpec="RSA_2048")
    words = f"{signing['Arn']} key usage is SIGN_VERIFY which is not valid for {METHODS[method]}."
    with refused("InvalidKeyUsageException", words):
        getattr(kms, method)(KeyId=signing["KeyId"], KeyPairSpec="RSA_2048")


@pytest.mark.parametrize("method", METHODS)
def test_sm2_pairs_are_for_china_only(method: str, kms: Any, key: dict[str, Any]) -> None:
    with refused("UnsupportedOperationException", "KeySpec SM2 is not supported in this Region"):
        getattr(kms, method)(KeyId=key["KeyId"], KeyPairSpec="SM2")


@pytest.mark.parametrize("method", METHODS)
def test_a_key_in_a_custom_key_store_generates_no_pairs(method: str, kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    aws.cloud.store(Keys, ACCOUNT, REGION)[key["KeyId"]].origin = "AWS_CLOUDHSM"
    words = f"{key['Arn']} origin is AWS_CLOUDHSM which is not valid for this operation."
    with refused("UnsupportedOperationException", words):
        getattr(kms, method)(KeyId=key["KeyId"], KeyPairSpec="RSA_2048")
