"""Key specs: what each is used for, its algorithms and sizes (section 3), and how it waits for its material (section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.contract.case import Case
from tests.contract.expected import Has
from tests.contract.kms.fields import PLAIN
from tests.contract.kms.outside import of_length
from tests.contract.kms.steps import (
    ARN,
    EXTERNAL,
    ask,
    case,
    create,
    validation,
)

_OAEP = ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
_RSASSA = [
    *("RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512"),
    *("RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512"),
]
_USAGES = {
    "EncryptionAlgorithms": "ENCRYPT_DECRYPT",
    "SigningAlgorithms": "SIGN_VERIFY",
    "MacAlgorithms": "GENERATE_VERIFY_MAC",
    "KeyAgreementAlgorithms": "KEY_AGREEMENT",
}

# Spec, the member that lists the algorithms, the list, the public key's size, evidence (section 3).
_SPECS: tuple[tuple[str, str, list[str], int | None, str], ...] = (
    *((f"RSA_{size}", "EncryptionAlgorithms", _OAEP, None, "AWS-recorded") for size in (2048, 3072, 4096)),
    *((f"RSA_{size}", "SigningAlgorithms", _RSASSA, None, "model") for size in (2048, 3072, 4096)),
    ("ECC_NIST_P256", "SigningAlgorithms", ["ECDSA_SHA_256"], 91, "AWS-recorded"),
    ("ECC_NIST_P384", "SigningAlgorithms", ["ECDSA_SHA_384"], 120, "AWS-recorded"),
    ("ECC_NIST_P521", "SigningAlgorithms", ["ECDSA_SHA_512"], 158, "AWS-recorded"),
    ("ECC_SECG_P256K1", "SigningAlgorithms", ["ECDSA_SHA_256"], 88, "AWS-recorded"),
    ("ECC_NIST_P256", "KeyAgreementAlgorithms", ["ECDH"], 91, "AWS-recorded"),
    ("ECC_NIST_P384", "KeyAgreementAlgorithms", ["ECDH"], 120, "AWS-recorded"),
    ("ECC_NIST_P521", "KeyAgreementAlgorithms", ["ECDH"], 158, "AWS-recorded"),
    ("ECC_NIST_EDWARDS25519", "SigningAlgorithms", ["ED25519_SHA_512", "ED25519_PH_SHA_512"], 44, "floci"),
    ("ML_DSA_44", "SigningAlgorithms", ["ML_DSA_SHAKE_256"], 1334, "floci"),
    ("ML_DSA_65", "SigningAlgorithms", ["ML_DSA_SHAKE_256"], 1974, "floci"),
    ("ML_DSA_87", "SigningAlgorithms", ["ML_DSA_SHAKE_256"], 2614, "floci"),
    *((f"HMAC_{size}", "MacAlgorithms", [f"HMAC_SHA_{size}"], None, "AWS-recorded") for size in (224, 256, 384, 512)),
)


def _specs() -> Iterator[Case]:
    for spec, member, algorithms, size, evidence in _SPECS:
        usage = _USAGES[member]
        plain = {**PLAIN, "KeySpec": spec, "CustomerMasterKeySpec": spec, "KeyUsage": usage, member: algorithms}
        steps = [create("", {"KeyMetadata": plain}, KeySpec=spec, KeyUsage=usage)]
        if size is not None:
            public = {
                "KeySpec": spec,
                "KeyUsage": usage,
                "KeyId": ARN,
                "CustomerMasterKeySpec": spec,
                member: algorithms,
            }
            steps.append(ask("GetPublicKey", {**public, "PublicKey": of_length(size)}))
        row = f"{spec} for {usage}: metadata, algorithms in order, size of the public key"
        yield case("3", f"spec-{spec}-{usage}", row, evidence, *steps)


def _external() -> Iterator[Case]:
    """Yield what a key that awaits its material looks like, for every spec that it was recorded for."""
    for spec, member, algorithms, _, _ in (
        ("SYMMETRIC_DEFAULT", "EncryptionAlgorithms", ["SYMMETRIC_DEFAULT"], 0, ""),
        *_SPECS,
    ):
        if not spec.startswith(("RSA_2", "RSA_3", "ML_", "ECC_NIST_E")) and (spec, member) != (
            "RSA_4096",
            "SigningAlgorithms",
        ):
            waiting = {"KeyState": "PendingImport", "Enabled": False, "Origin": "EXTERNAL"}
            named = {"KeySpec": spec, "CustomerMasterKeySpec": spec, "KeyUsage": _USAGES[member], member: algorithms}
            step = create(
                "", {"KeyMetadata": {**PLAIN, **named, **waiting}}, KeySpec=spec, KeyUsage=_USAGES[member], **EXTERNAL
            )
            row = f"EXTERNAL starts PendingImport, without material id or ExpirationModel: {spec} for {_USAGES[member]}"
            yield case("4", f"fields-external-{spec}-{member}", row, "AWS-recorded", step)


def _limits() -> Iterator[Case]:
    for size, algorithm, limit in (
        *((2048, "RSAES_OAEP_SHA_1", 214), (2048, "RSAES_OAEP_SHA_256", 190), (3072, "RSAES_OAEP_SHA_1", 342)),
        *((3072, "RSAES_OAEP_SHA_256", 318), (4096, "RSAES_OAEP_SHA_1", 470), (4096, "RSAES_OAEP_SHA_256", 446)),
    ):
        words = f"Algorithm {algorithm} and key spec RSA_{size} cannot encrypt data larger than {limit} bytes."
        rsa = create(KeySpec=f"RSA_{size}", KeyUsage="ENCRYPT_DECRYPT")
        longest = ask(
            "Encrypt",
            Has({"CiphertextBlob": of_length(size // 8)}),
            Plaintext=b"x" * limit,
            EncryptionAlgorithm=algorithm,
        )
        over = ask("Encrypt", validation(words), Plaintext=b"x" * (limit + 1), EncryptionAlgorithm=algorithm)
        row = f"plaintext limit of RSA_{size} with {algorithm}: {limit}; the ciphertext is as long as the modulus"
        yield case("3", f"limit-{size}-{algorithm}", row, "AWS-recorded", rsa, longest, over)


CASES = (*_specs(), *_limits(), *_external())
