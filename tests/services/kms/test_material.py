from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mocksm.services.kms.algorithms import families, sm2
from tests.expect import refused
from tests.services.kms.wrapped import der, external, import_into, private_key

LENGTHS = {"HMAC_224": (28, 64), "HMAC_256": (32, 64), "HMAC_384": (48, 128), "HMAC_512": (64, 128)}
ECC = ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"]
LATTICES = {
    "ML_DSA_44": "SIGN_VERIFY",
    "ML_DSA_87": "SIGN_VERIFY",
    "ML_KEM_512": "ENCAPSULATE_DECAPSULATE",
    "ML_KEM_1024": "ENCAPSULATE_DECAPSULATE",
}
WRAPS = {"RSAES_OAEP_SHA_256": "RSA_4096", "RSA_AES_KEY_WRAP_SHA_256": "RSA_2048"}


@pytest.mark.parametrize("length", [0, 16, 31, 33], ids="3-{}".format)
def test_symmetric_material_has_32_bytes(length: int, kms: Any) -> None:
    with refused("ValidationException", None):
        import_into(kms, external(kms), b"k" * length)


@pytest.mark.parametrize("spec", LENGTHS)
def test_hmac_material_has_a_length_in_the_range_of_its_spec(spec: str, kms: Any) -> None:
    least, most = LENGTHS[spec]
    for length in (least - 1, most + 1):
        with refused("ValidationException", None):
            import_into(kms, external(kms, spec, "GENERATE_VERIFY_MAC"), b"k" * length)
    for length in (least, most):
        import_into(kms, external(kms, spec, "GENERATE_VERIFY_MAC"), b"k" * length)


def test_an_imported_hmac_key_is_the_key_that_was_sent(kms: Any) -> None:
    arn = external(kms, "HMAC_512", "GENERATE_VERIFY_MAC")
    import_into(kms, arn, b"k" * 100)
    found = kms.generate_mac(KeyId=arn, Message=b"x", MacAlgorithm="HMAC_SHA_512")["Mac"]
    assert hmac.digest(b"k" * 100, b"x", hashlib.sha512) == found
    assert "CurrentKeyMaterialId" not in kms.describe_key(KeyId=arn)["KeyMetadata"]


@pytest.mark.parametrize("algorithm", WRAPS)
@pytest.mark.parametrize("spec", ECC)
def test_an_imported_ecc_key_has_the_public_key_of_the_one_that_was_sent(spec: str, algorithm: str, kms: Any) -> None:
    sent = private_key(spec)
    arn = external(kms, spec, "SIGN_VERIFY")
    answer = import_into(kms, arn, der(sent), algorithm=algorithm, spec=WRAPS[algorithm])
    public = sent.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert public == kms.get_public_key(KeyId=arn)["PublicKey"]
    assert "CurrentKeyMaterialId" not in kms.describe_key(KeyId=arn)["KeyMetadata"]
    kms.delete_imported_key_material(KeyId=arn)
    with refused("KMSInvalidStateException", f"{arn} is pending import."):
        kms.get_public_key(KeyId=arn)
    assert (
        answer["KeyMaterialId"] == import_into(kms, arn, der(sent), algorithm="RSA_AES_KEY_WRAP_SHA_1")["KeyMaterialId"]
    )


@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_3072", "RSA_4096"])
def test_an_imported_rsa_key_decrypts_what_was_encrypted_to_the_one_that_was_sent(spec: str, kms: Any) -> None:
    sent = families.make_secret(spec)
    arn = external(kms, spec)
    import_into(kms, arn, sent, algorithm="RSA_AES_KEY_WRAP_SHA_256", spec="RSA_2048")
    assert families.public_bytes(spec, sent) == kms.get_public_key(KeyId=arn)["PublicKey"]
    blob = families.encrypting("RSAES_OAEP_SHA_256").encrypt(sent, "RSAES_OAEP_SHA_256", b"x")
    found = kms.decrypt(KeyId=arn, CiphertextBlob=blob, EncryptionAlgorithm="RSAES_OAEP_SHA_256")
    assert b"x" == found["Plaintext"]


@pytest.mark.parametrize("spec", LATTICES)
def test_a_lattice_key_is_imported_as_its_seed(spec: str, kms: Any) -> None:
    sent = families.make_secret(spec)
    arn = external(kms, spec, LATTICES[spec])
    import_into(kms, arn, sent)
    assert families.public_bytes(spec, sent) == kms.get_public_key(KeyId=arn)["PublicKey"]
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, external(kms, spec, LATTICES[spec]), sent[:-1])


def test_an_sm2_key_is_imported_in_china(aws: Any) -> None:
    kms = aws.client("kms", region="cn-north-1")
    sent = sm2.make()
    arn = external(kms, "SM2", "SIGN_VERIFY")
    import_into(kms, arn, sent)
    assert sm2.public_bytes(sent) == kms.get_public_key(KeyId=arn)["PublicKey"]
    for wrong in (b"x", der(private_key("ECC_NIST_P256"))):
        with refused("IncorrectKeyMaterialException", None):
            import_into(kms, external(kms, "SM2", "SIGN_VERIFY"), wrong)


@pytest.mark.parametrize(
    ("spec", "usage", "other"),
    [
        pytest.param("ECC_NIST_P256", "SIGN_VERIFY", "ECC_SECG_P256K1", id="16-curve"),
        pytest.param("ECC_NIST_P256", "KEY_AGREEMENT", "ECC_NIST_EDWARDS25519", id="16-family"),
        pytest.param("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "ECC_NIST_P256", id="16-edwards"),
        pytest.param("RSA_3072", "SIGN_VERIFY", "RSA_2048", id="16-size"),
        pytest.param("RSA_2048", "SIGN_VERIFY", "ECC_NIST_P256", id="16-rsa"),
    ],
)
def test_a_private_key_has_to_be_of_the_spec(spec: str, usage: str, other: str, kms: Any) -> None:
    for material in (families.make_secret(other), b"junk" * 10):
        arn = external(kms, spec, usage)
        with refused("IncorrectKeyMaterialException", None):
            import_into(kms, arn, material, algorithm="RSA_AES_KEY_WRAP_SHA_256")
        assert "PendingImport" == kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"]


@pytest.mark.parametrize(("spec", "usage"), [("HMAC_256", "GENERATE_VERIFY_MAC"), ("ECC_NIST_P256", "SIGN_VERIFY")])
def test_these_keys_have_one_material_for_ever(spec: str, usage: str, kms: Any) -> None:
    arn = external(kms, spec, usage)
    one, other = (families.make_secret(spec) for _ in range(2))
    import_into(kms, arn, one)
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, arn, other)
    kms.delete_imported_key_material(KeyId=arn)
    with refused("IncorrectKeyMaterialException", None):
        import_into(kms, arn, other)
    import_into(kms, arn, one)
    assert "Enabled" == kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"]


@pytest.mark.parametrize(
    "params",
    [{"ImportType": "NEW_KEY_MATERIAL"}, {"KeyMaterialDescription": "x"}, {"KeyMaterialId": "a" * 64}],
    ids=["16-type", "16-description", "16-id"],
)
def test_only_symmetric_material_is_told_apart(params: dict[str, str], kms: Any) -> None:
    with refused("ValidationException", None):
        import_into(kms, external(kms, "HMAC_256", "GENERATE_VERIFY_MAC"), b"k" * 32, **params)
