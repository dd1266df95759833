"""GenerateDataKey, GenerateDataKeyPair, their siblings without plaintext, and GenerateRandom (section 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from tests.contract.case import Case, Step
from tests.contract.expected import ANY, Has, Like, Refused
from tests.contract.kms.outside import Passes, of_length
from tests.contract.kms.steps import (
    ARN,
    DRY_RUN,
    ECDH,
    HMAC,
    ID,
    INVALID_CIPHERTEXT,
    P256,
    RSA,
    ask,
    case,
    constraint,
    create,
    decrypt,
    free,
    saving,
    usage,
    validation,
)
from tests.contract.scope import Ref

_HEX = Like("[0-9a-f]{64}")
_BLOB = Passes(lambda blob: len(blob) > 150)
_SIZES = validation("Please specify either number of bytes or key spec.")
_ASYMMETRIC = Refused("InvalidKeyUsageException", "You cannot generate a data key with an asymmetric CMK")
_CONTEXT = {"EncryptionContext": {"a": "b"}}
_KEYS: dict[str, dict[str, Any]] = {
    "GenerateDataKey": {"KeySpec": "AES_256"},
    "GenerateDataKeyWithoutPlaintext": {"KeySpec": "AES_256"},
    "GenerateDataKeyPair": {"KeyPairSpec": "ECC_NIST_P256"},
    "GenerateDataKeyPairWithoutPlaintext": {"KeyPairSpec": "ECC_NIST_P256"},
}
_PAIR_SPECS = (
    *("RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"),
    "ECC_NIST_EDWARDS25519",
)


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("11", f"data-{id_}", row, evidence, *steps)


def _of_all() -> Iterator[Case]:
    """Yield what the four operations have in common."""
    for operation, params in _KEYS.items():
        blob = "PrivateKeyCiphertextBlob" if "Pair" in operation else "CiphertextBlob"
        step = saving(ask(operation, **params, **_CONTEXT), blob=blob)
        yield _case(f"context-{operation}", f"{operation}: the same context opens", "AWS-recorded", create(), step,
                    decrypt(Has({"KeyId": ARN}), **_CONTEXT))  # fmt: skip
        yield _case(f"context-wrong-{operation}", f"{operation}: a wrong context", "AWS-recorded", create(), step,
                    decrypt(INVALID_CIPHERTEXT, EncryptionContext={"a": "c"}))  # fmt: skip
        yield _case(f"context-none-{operation}", f"{operation}: no context", "AWS-recorded", create(), step,
                    decrypt(INVALID_CIPHERTEXT))  # fmt: skip
        yield _case(
            f"rsa-{operation}", f"{operation}: RSA key", "floci", create(**RSA), ask(operation, _ASYMMETRIC, **params)
        )
        for kind in (P256, HMAC, ECDH):
            of = kind["KeyUsage"]
            refused = ask(operation, usage(operation, of), **params)
            yield _case(f"usage-{operation}-{of}", f"{operation}: key usage {of}", "floci", create(**kind), refused)
        yield _case(f"dry-{operation}", f"{operation}: DryRun", "AWS-recorded" if "Pair" in operation else "model", create(),
                    ask(operation, DRY_RUN, DryRun=True, **params))  # fmt: skip


def _is_pair(private: bytes, public: bytes) -> bool:
    found = load_der_private_key(private, None)
    return public == found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pairs() -> Iterator[Case]:
    for spec in _PAIR_SPECS:
        answer = {
            "KeyId": ARN,
            "KeyPairSpec": spec,
            "PrivateKeyCiphertextBlob": _BLOB,
            "KeyMaterialId": _HEX,
            "PublicKey": _BLOB,
        }
        answer["PublicKey"] = Passes(lambda public: len(public) > 40)
        made = ask(
            "GenerateDataKeyPair",
            {**answer, "PrivateKeyPlaintext": Passes(lambda private: len(private) > 40)},
            KeyPairSpec=spec,
        )
        made = saving(made, blob="PrivateKeyCiphertextBlob", private="PrivateKeyPlaintext", public="PublicKey")
        opened = decrypt(Has({"Plaintext": Passes(_is_pair, ("public",))}))
        row = f"GenerateDataKeyPair: {spec}, PKCS #8 and SPKI that belong together, Decrypt gives the private key"
        same = decrypt(Has({"Plaintext": Ref("private")}))
        yield _case(
            f"pair-{spec}", row, "AWS-recorded" if "EDWARDS" not in spec else "model", create(), made, opened, same
        )
        hidden = saving(
            ask("GenerateDataKeyPairWithoutPlaintext", answer, KeyPairSpec=spec),
            blob="PrivateKeyCiphertextBlob",
            public="PublicKey",
        )
        row = f"GenerateDataKeyPairWithoutPlaintext: {spec}, no PrivateKeyPlaintext"
        yield _case(
            f"pair-hidden-{spec}", row, "AWS-recorded" if "EDWARDS" not in spec else "model", create(), hidden, opened
        )


def _sizes() -> Iterator[Case]:
    for id_, params, size in (
        ("AES_128", {"KeySpec": "AES_128"}, 16),
        ("AES_256", {"KeySpec": "AES_256"}, 32),
        ("1", {"NumberOfBytes": 1}, 1),
        ("1024", {"NumberOfBytes": 1024}, 1024),
    ):
        answer = {"CiphertextBlob": _BLOB, "KeyId": ARN, "KeyMaterialId": _HEX}
        given = saving(
            ask("GenerateDataKey", {**answer, "Plaintext": of_length(size)}, **params),
            blob="CiphertextBlob",
            plain="Plaintext",
        )
        row = f"GenerateDataKey: {id_} is {size} bytes; Decrypt gives the same"
        yield _case(f"size-{id_}", row, "AWS-recorded", create(), given, decrypt(Has({"Plaintext": Ref("plain")})))
        hidden = saving(ask("GenerateDataKeyWithoutPlaintext", answer, **params), blob="CiphertextBlob")
        row = f"GenerateDataKeyWithoutPlaintext: {id_}, no Plaintext"
        yield _case(
            f"size-hidden-{id_}", row, "AWS-recorded", create(), hidden, decrypt(Has({"Plaintext": of_length(size)}))
        )
    for operation in ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"):
        yield _case(
            f"neither-{operation}",
            f"{operation}: neither KeySpec nor NumberOfBytes",
            "floci",
            create(),
            ask(operation, _SIZES),
        )
        both = ask(operation, _SIZES, KeySpec="AES_256", NumberOfBytes=32)
        yield _case(f"both-{operation}", f"{operation}: KeySpec and NumberOfBytes", "floci", create(), both)


CASES = (
    *_of_all(),
    *_pairs(),
    *_sizes(),
    *(
        _case(
            f"random-{size}",
            f"GenerateRandom: {size} bytes",
            "AWS-recorded",
            free("GenerateRandom", {"Plaintext": of_length(size)}, NumberOfBytes=size),
        )
        for size in (1, 12, 44, 91, 1024)
    ),
    _case(
        "random-none",
        "GenerateRandom: NumberOfBytes is missing",
        "AWS-recorded",
        free("GenerateRandom", validation("NumberOfBytes is required.")),
    ),
    _case(
        "random-long",
        "GenerateRandom: 1025",
        "AWS-recorded",
        free(
            "GenerateRandom",
            constraint("'1025'", "numberOfBytes", "have value less than or equal to 1024"),
            NumberOfBytes=1025,
        ),
    ),
    _case(
        "random-store",
        "GenerateRandom: a custom key store that there is not",
        "model",
        free(
            "GenerateRandom",
            Refused("CustomKeyStoreNotFoundException", ANY),
            NumberOfBytes=1,
            CustomKeyStoreId="cks-00000000000000000",
        ),
    ),
    _case(
        "pair-ml-dsa",
        "GenerateDataKeyPair: no ML-DSA",
        "model",
        create(),
        ask(
            "GenerateDataKeyPair",
            Refused("ValidationException", Like(".*'keyPairSpec' failed to satisfy constraint.*")),
            KeyPairSpec="ML_DSA_44",
        ),
    ),
    _case(
        "new-every-time",
        "GenerateDataKey: another key every time",
        "model",
        create(),
        saving(ask("GenerateDataKey", KeySpec="AES_256"), plain="Plaintext"),
        ask(
            "GenerateDataKey",
            Has({"Plaintext": Passes(lambda new, old: new != old, ("plain",))}),
            KeyId=ID,
            KeySpec="AES_256",
        ),
    ),
    _case(
        "pair-big-blob",
        "GenerateDataKeyPair: the blob of an RSA_4096 key is about 2.5 KB",
        "derived",
        create(),
        ask(
            "GenerateDataKeyPair",
            Has({"PrivateKeyCiphertextBlob": Passes(lambda blob: 2400 < len(blob) < 2700)}),
            KeyPairSpec="RSA_4096",
        ),
    ),
)
