"""DryRun, Recipient and GetKeyLastUsage (section 20)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, ANY, NOW, Has, Like, Refused
from tests.contract.kms.outside import Passes, spki
from tests.contract.kms.steps import (
    ARN,
    DRY_RUN,
    ECDH,
    HMAC,
    ID,
    INVALID_CIPHERTEXT,
    INVALID_MAC,
    INVALID_SIGNATURE,
    OTHER_ID,
    P256,
    ask,
    case,
    create,
    decrypt,
    disabled,
    encrypt,
    free,
    saving,
    unchanging,
    usage,
)
from tests.contract.scope import Ref
from tests.services.kms import enclave

_SIGN = {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
_MAC = {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}
_DERIVE = {"KeyAgreementAlgorithm": "ECDH", "PublicKey": spki("ECC_NIST_P256")}
_SIGNED = saving(ask("Sign", **_SIGN), signature="Signature")
_TOLD = saving(ask("GenerateMac", **_MAC), mac="Mac")
_DATA_KEY = {"KeySpec": "AES_256"}
_PAIR = {"KeyPairSpec": "ECC_NIST_P256"}
_MOVE = {"CiphertextBlob": Ref("blob"), "DestinationKeyId": ID}

# The operation, its kind of key, what comes before, what it needs.
_OPERATIONS: tuple[tuple[str, dict[str, str], tuple[Step, ...], dict[str, Any]], ...] = (
    ("Encrypt", {}, (), {"KeyId": ID, "Plaintext": b"p"}),
    ("Decrypt", {}, (encrypt(),), {"CiphertextBlob": Ref("blob")}),
    ("ReEncrypt", {}, (encrypt(),), _MOVE),
    ("GenerateDataKey", {}, (), {"KeyId": ID, **_DATA_KEY}),
    ("GenerateDataKeyWithoutPlaintext", {}, (), {"KeyId": ID, **_DATA_KEY}),
    ("GenerateDataKeyPair", {}, (), {"KeyId": ID, **_PAIR}),
    ("GenerateDataKeyPairWithoutPlaintext", {}, (), {"KeyId": ID, **_PAIR}),
    ("GenerateMac", HMAC, (), {"KeyId": ID, **_MAC}),
    ("VerifyMac", HMAC, (_TOLD,), {"KeyId": ID, "Mac": Ref("mac"), **_MAC}),
    ("Sign", P256, (), {"KeyId": ID, **_SIGN}),
    ("Verify", P256, (_SIGNED,), {"KeyId": ID, "Signature": Ref("signature"), **_SIGN}),
    ("DeriveSharedSecret", ECDH, (), {"KeyId": ID, **_DERIVE}),
)
_LAST = {"KeyId": ARN, "TrackingStartDate": NOW, "KeyCreationDate": NOW}


def _case(id_: str, row: str, evidence: str, *steps: Step, **options: Any) -> Case:
    return case("20", f"rehearsal-{id_}", row, evidence, *steps, **options)


def _last(operation: str | None, key: Any = ID) -> Step:
    if operation is None:
        return ask("GetKeyLastUsage", Has({"KeyLastUsage": {}}), KeyId=key)
    told = {
        "Operation": operation,
        "Timestamp": NOW,
        "CloudTrailEventId": Like("[0-9a-f-]{36}"),
        "KmsRequestId": Like("[0-9a-f-]{36}"),
    }
    return ask("GetKeyLastUsage", Has({"KeyLastUsage": told}), KeyId=key)


def _dry_runs() -> Iterator[Case]:
    for operation, kind, before, params in _OPERATIONS:
        evidence = "AWS-recorded" if "Pair" in operation else "model"
        step = unchanging(free(operation, DRY_RUN, DryRun=True, **params))
        before_, last = before, before[-1].operation if before else None
        row = f"DryRun of {operation}: success is an error, and no use of the key"
        yield _case(f"dry-{operation}", row, evidence, create(**kind), *before_, step, _last(last))
        row = f"GetKeyLastUsage: {operation} counts"
        yield _case(
            f"used-{operation}", row, "model", create(**kind), *before_, free(operation, **params), _last(operation)
        )
        failing = ask("DisableKey"), free(operation, disabled(), DryRun=True, **params)
        row = f"DryRun of {operation}: a request that would fail gives its normal error"
        yield _case(f"dry-fails-{operation}", row, "doc", create(**kind), *before_, *failing)


def _is_envelope(data: bytes) -> bool:
    return bytes.fromhex("2a864886f70d010703") in data[:40]  # the identifier of EnvelopedData


_RECIPIENT = {"Recipient": {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": enclave.document()}}
_ENVELOPE = {"CiphertextForRecipient": Passes(_is_envelope)}
_BAD = {"Recipient": {"KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256", "AttestationDocument": b"junk"}}
_IGNORE = {"DryRun": True, "DryRunModifiers": ["IGNORE_CIPHERTEXT"]}


def _recipients() -> Iterator[Case]:
    for id_, kind, before, step in (
        ("Decrypt", {}, (encrypt(),), decrypt({"KeyId": ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT", **_ENVELOPE}, **_RECIPIENT)),
        ("GenerateDataKey", {}, (), ask("GenerateDataKey", Has({"Plaintext": ABSENT, "KeyMaterialId": ABSENT, **_ENVELOPE}), **_DATA_KEY, **_RECIPIENT)),
        ("GenerateDataKeyPair", {}, (), ask("GenerateDataKeyPair", Has({"PrivateKeyPlaintext": ABSENT, "KeyMaterialId": ABSENT, **_ENVELOPE}), **_PAIR, **_RECIPIENT)),
        ("DeriveSharedSecret", ECDH, (), ask("DeriveSharedSecret", Has({"SharedSecret": ABSENT, **_ENVELOPE}), **_DERIVE, **_RECIPIENT)),
        ("GenerateRandom", {}, (), free("GenerateRandom", _ENVELOPE, NumberOfBytes=9, **_RECIPIENT)),
    ):  # fmt: skip
        row = f"Recipient of {id_}: CiphertextForRecipient, no plaintext, no KeyMaterialId"
        yield _case(f"recipient-{id_}", row, "model", create(**kind), *before, step, beyond="a Nitro enclave")
        bad = Step(step.operation, {**step.params, **_BAD}, Refused("ValidationException", ANY))
        yield _case(f"recipient-bad-{id_}", f"Recipient of {id_}: bad document", "unsure", create(**kind), *before, bad)


CASES = (
    *_dry_runs(),
    *_recipients(),
    _case("unused", "GetKeyLastUsage: an empty object when unused; dates of creation", "model", create(), ask("GetKeyLastUsage", {**_LAST, "KeyLastUsage": {}})),
    _case("both", "GetKeyLastUsage: ReEncrypt counts for both keys", "model", create(), create("other"), encrypt(), free("ReEncrypt", CiphertextBlob=Ref("blob"), DestinationKeyId=OTHER_ID), _last("ReEncrypt"), _last("ReEncrypt", OTHER_ID)),
    _case("failed", "GetKeyLastUsage: only what succeeded counts", "model", create(), encrypt(EncryptionContext={"a": "b"}), decrypt(INVALID_CIPHERTEXT), _last("Encrypt")),
    _case("not-cryptographic", "GetKeyLastUsage: DescribeKey and GenerateRandom do not count", "model", create(), ask("DescribeKey"), free("GenerateRandom", NumberOfBytes=1), _last(None)),
    _case("failed-usage", "GetKeyLastUsage: a wrong usage does not count", "model", create(**P256), encrypt(usage("Encrypt", "SIGN_VERIFY")), _last(None)),
    _case("dry-ciphertext", "DryRun of Decrypt: a ciphertext that does not open gives its error", "doc", create(), encrypt(EncryptionContext={"a": "b"}), decrypt(INVALID_CIPHERTEXT, DryRun=True)),
    _case("dry-signature", "DryRun of Verify: a wrong signature gives its error", "doc", create(**P256), ask("Verify", INVALID_SIGNATURE, Signature=b"s", DryRun=True, **_SIGN)),
    _case("dry-mac", "DryRun of VerifyMac: a wrong code gives its error", "doc", create(**HMAC), ask("VerifyMac", INVALID_MAC, Mac=b"m", DryRun=True, **_MAC)),
    _case("ignore", "IGNORE_CIPHERTEXT: Decrypt without a ciphertext, with a KeyId", "model", create(), ask("Decrypt", DRY_RUN, **_IGNORE)),
    _case("ignore-move", "IGNORE_CIPHERTEXT: ReEncrypt without a ciphertext, with a SourceKeyId", "model", create(), free("ReEncrypt", DRY_RUN, SourceKeyId=ID, DestinationKeyId=ID, **_IGNORE)),
)  # fmt: skip
