from __future__ import annotations

from typing import Any

import pytest

from mocksm.services.kms.specs import ALGORITHMS_MEMBER, usage_for
from tests.expect import refused

_RSA_SIGN = [f"RSASSA_{padding}_SHA_{size}" for padding in ("PKCS1_V1_5", "PSS") for size in (256, 384, 512)]
_OAEP = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]

POSSIBLE = {
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"): ["SYMMETRIC_DEFAULT"],
    ("RSA_2048", "ENCRYPT_DECRYPT"): _OAEP,
    ("RSA_3072", "ENCRYPT_DECRYPT"): _OAEP,
    ("RSA_4096", "ENCRYPT_DECRYPT"): _OAEP,
    ("RSA_2048", "SIGN_VERIFY"): _RSA_SIGN,
    ("RSA_3072", "SIGN_VERIFY"): _RSA_SIGN,
    ("RSA_4096", "SIGN_VERIFY"): _RSA_SIGN,
    ("ECC_NIST_P256", "SIGN_VERIFY"): ["ECDSA_SHA_256"],
    ("ECC_NIST_P384", "SIGN_VERIFY"): ["ECDSA_SHA_384"],
    ("ECC_NIST_P521", "SIGN_VERIFY"): ["ECDSA_SHA_512"],
    ("ECC_NIST_P256", "KEY_AGREEMENT"): ["ECDH"],
    ("ECC_NIST_P384", "KEY_AGREEMENT"): ["ECDH"],
    ("ECC_NIST_P521", "KEY_AGREEMENT"): ["ECDH"],
    ("ECC_SECG_P256K1", "SIGN_VERIFY"): ["ECDSA_SHA_256"],
    ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"): ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
    ("ML_DSA_44", "SIGN_VERIFY"): ["ML_DSA_SHAKE_256"],
    ("ML_DSA_65", "SIGN_VERIFY"): ["ML_DSA_SHAKE_256"],
    ("ML_DSA_87", "SIGN_VERIFY"): ["ML_DSA_SHAKE_256"],
    ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"): ["ML_KEM"],
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"): ["ML_KEM"],
    ("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE"): ["ML_KEM"],
    ("HMAC_224", "GENERATE_VERIFY_MAC"): ["HMAC_SHA_224"],
    ("HMAC_256", "GENERATE_VERIFY_MAC"): ["HMAC_SHA_256"],
    ("HMAC_384", "GENERATE_VERIFY_MAC"): ["HMAC_SHA_384"],
    ("HMAC_512", "GENERATE_VERIFY_MAC"): ["HMAC_SHA_512"],
    ("SM2", "ENCRYPT_DECRYPT"): ["SM2PKE"],
    ("SM2", "SIGN_VERIFY"): ["SM2DSA"],
    ("SM2", "KEY_AGREEMENT"): ["ECDH"],
}
LISTS = set(ALGORITHMS_MEMBER.values())


def _member(usage: str) -> str:
    verbs = {
        "ENCRYPT_DECRYPT": "EncryptionAlgorithms",
        "SIGN_VERIFY": "SigningAlgorithms",
        "GENERATE_VERIFY_MAC": "MacAlgorithms",
        "KEY_AGREEMENT": "KeyAgreementAlgorithms",
        "ENCAPSULATE_DECAPSULATE": "EncapsulationAlgorithms",
    }
    return verbs[usage]


def _enum(kms: Any, shape: str) -> list[str]:
    return list(kms.meta.service_model.shape_for(shape).enum)


def test_every_spec_and_usage_of_the_model_is_made_with_its_algorithms_or_refused(kms: Any) -> None:
    pairs = {(spec, usage) for spec in _enum(kms, "KeySpec") if spec != "SM2" for usage in _enum(kms, "KeyUsageType")}
    for spec, usage in pairs:
        algorithms = POSSIBLE.get((spec, usage))
        if algorithms is None:
            with refused("ValidationException", f"KeyUsage {usage} is not compatible with KeySpec {spec}"):
                kms.create_key(KeySpec=spec, KeyUsage=usage)
        else:
            made = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
            described = kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
            assert made == described
            assert {_member(usage): algorithms} == {name: made[name] for name in LISTS & made.keys()}
            assert (spec, spec, usage) == (made["KeySpec"], made["CustomerMasterKeySpec"], made["KeyUsage"])


@pytest.mark.parametrize("spec", [spec for spec, _ in POSSIBLE if spec != "SYMMETRIC_DEFAULT"])
def test_a_key_that_is_not_symmetric_needs_a_usage(spec: str, kms: Any) -> None:
    message = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
    with refused("ValidationException", message):
        kms.create_key(KeySpec=spec)


def test_sm2_is_for_china_only(kms: Any) -> None:
    with refused("UnsupportedOperationException", "KeySpec SM2 is not supported in this Region"):
        kms.create_key(KeySpec="SM2", KeyUsage="SIGN_VERIFY")
    assert "SIGN_VERIFY" == usage_for("SM2", "SIGN_VERIFY", "cn-north-1")


@pytest.mark.parametrize(
    ("params", "path", "values"),
    [
        pytest.param(
            {"KeySpec": "AES_256"},
            "keySpec",
            "RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, "
            "ECC_NIST_EDWARDS25519, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, "
            "ML_DSA_87",
            id="1.2-keySpec",
        ),
        pytest.param(
            {"KeyUsage": "HASH"},
            "keyUsage",
            "ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT",
            id="1.2-keyUsage",
        ),
    ],
)
def test_a_value_outside_an_enum_is_refused_in_the_order_of_aws(
    params: dict[str, str], path: str, values: str, kms: Any
) -> None:
    (value,) = params.values()
    told = f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member must satisfy enum value set: [{values}]"
    with refused("ValidationException", told):
        kms.create_key(**params)
