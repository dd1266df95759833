"""Key specs: which usages each has, with which algorithms, and how much each encrypts. Knows no key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mocksm.services.kms.errors import UnsupportedOperationException, ValidationException

SYMMETRIC = "SYMMETRIC_DEFAULT"
ENCRYPT_DECRYPT = "ENCRYPT_DECRYPT"
SIGN_VERIFY = "SIGN_VERIFY"
GENERATE_VERIFY_MAC = "GENERATE_VERIFY_MAC"
KEY_AGREEMENT = "KEY_AGREEMENT"
ENCAPSULATE_DECAPSULATE = "ENCAPSULATE_DECAPSULATE"

Algorithms = tuple[str, ...]

_RSA: Mapping[str, Algorithms] = {
    ENCRYPT_DECRYPT: ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
    SIGN_VERIFY: (
        "RSASSA_PKCS1_V1_5_SHA_256",
        "RSASSA_PKCS1_V1_5_SHA_384",
        "RSASSA_PKCS1_V1_5_SHA_512",
        "RSASSA_PSS_SHA_256",
        "RSASSA_PSS_SHA_384",
        "RSASSA_PSS_SHA_512",
    ),
}

# What each spec can be used for, and the algorithms in the order of KeyMetadata: kms.md section 3.
SPECS: Mapping[str, Mapping[str, Algorithms]] = MappingProxyType(
    {
        SYMMETRIC: {ENCRYPT_DECRYPT: (SYMMETRIC,)},
        "RSA_2048": _RSA,
        "RSA_3072": _RSA,
        "RSA_4096": _RSA,
        "ECC_NIST_P256": {SIGN_VERIFY: ("ECDSA_SHA_256",), KEY_AGREEMENT: ("ECDH",)},
        "ECC_NIST_P384": {SIGN_VERIFY: ("ECDSA_SHA_384",), KEY_AGREEMENT: ("ECDH",)},
        "ECC_NIST_P521": {SIGN_VERIFY: ("ECDSA_SHA_512",), KEY_AGREEMENT: ("ECDH",)},
        "ECC_SECG_P256K1": {SIGN_VERIFY: ("ECDSA_SHA_256",)},
        "ECC_NIST_EDWARDS25519": {SIGN_VERIFY: ("ED25519_SHA_512", "ED25519_PH_SHA_512")},
        "ML_DSA_44": {SIGN_VERIFY: ("ML_DSA_SHAKE_256",)},
        "ML_DSA_65": {SIGN_VERIFY: ("ML_DSA_SHAKE_256",)},
        "ML_DSA_87": {SIGN_VERIFY: ("ML_DSA_SHAKE_256",)},
        "ML_KEM_512": {ENCAPSULATE_DECAPSULATE: ("ML_KEM",)},
        "ML_KEM_768": {ENCAPSULATE_DECAPSULATE: ("ML_KEM",)},
        "ML_KEM_1024": {ENCAPSULATE_DECAPSULATE: ("ML_KEM",)},
        "HMAC_224": {GENERATE_VERIFY_MAC: ("HMAC_SHA_224",)},
        "HMAC_256": {GENERATE_VERIFY_MAC: ("HMAC_SHA_256",)},
        "HMAC_384": {GENERATE_VERIFY_MAC: ("HMAC_SHA_384",)},
        "HMAC_512": {GENERATE_VERIFY_MAC: ("HMAC_SHA_512",)},
        "SM2": {ENCRYPT_DECRYPT: ("SM2PKE",), SIGN_VERIFY: ("SM2DSA",), KEY_AGREEMENT: ("ECDH",)},
    }
)

# The member of KeyMetadata that lists the algorithms: exactly one of them is there (section 4).
ALGORITHMS_MEMBER: Mapping[str, str] = MappingProxyType(
    {
        ENCRYPT_DECRYPT: "EncryptionAlgorithms",
        SIGN_VERIFY: "SigningAlgorithms",
        GENERATE_VERIFY_MAC: "MacAlgorithms",
        KEY_AGREEMENT: "KeyAgreementAlgorithms",
        ENCAPSULATE_DECAPSULATE: "EncapsulationAlgorithms",
    }
)

# Most bytes that an asymmetric key encrypts, by spec and algorithm (section 3). 4096, the model's limit, binds all.
PLAINTEXT_LIMITS: Mapping[tuple[str, str], int] = MappingProxyType(
    {
        ("RSA_2048", "RSAES_OAEP_SHA_1"): 214,
        ("RSA_2048", "RSAES_OAEP_SHA_256"): 190,
        ("RSA_3072", "RSAES_OAEP_SHA_1"): 342,
        ("RSA_3072", "RSAES_OAEP_SHA_256"): 318,
        ("RSA_4096", "RSAES_OAEP_SHA_1"): 470,
        ("RSA_4096", "RSAES_OAEP_SHA_256"): 446,
        ("SM2", "SM2PKE"): 1024,
    }
)


def usage_for(spec: str, usage: str | None, region: str) -> str:
    """Return the usage of a new key; raises what AWS says of a pair that cannot be (section 6)."""
    if usage is None:
        if spec != SYMMETRIC:
            raise ValidationException(
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
            )
        return ENCRYPT_DECRYPT
    if usage not in SPECS[spec]:
        raise ValidationException(f"KeyUsage {usage} is not compatible with KeySpec {spec}")
    check_region(spec, region)
    return usage


def check_region(spec: str, region: str) -> None:
    """Raise AWS's refusal if a Region does not have a key spec: SM2 is for China only."""
    if spec == "SM2" and not region.startswith("cn-"):
        raise UnsupportedOperationException("KeySpec SM2 is not supported in this Region")
