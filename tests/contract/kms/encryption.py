"""Encrypt, Decrypt, ReEncrypt, the encryption context and the ciphertext blob (section 9)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, Has, Like, Refused
from tests.contract.kms.importing_steps import FIRST, IMPORTED, parameters, put_in
from tests.contract.kms.outside import Passes, encrypted, flipped, made, of_length
from tests.contract.kms.steps import (
    ARN,
    ELSEWHERE,
    EXTERNAL,
    HMAC,
    ID,
    INCORRECT_KEY,
    INVALID_CIPHERTEXT,
    MULTI_REGION,
    OTHER_ARN,
    OTHER_ID,
    P256,
    RSA,
    ask,
    case,
    constraint,
    create,
    decrypt,
    disabled,
    elsewhere,
    encrypt,
    eventually,
    free,
    incompatible,
    raw,
    saving,
    schedule,
    state,
    usage,
    validation,
)
from tests.contract.scope import Ref

_SHA1, _SHA256 = "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"
_BLOB = Ref("blob")
_HEX = Like("[0-9a-f]{64}")
_OPENED = {"KeyId": ARN, "Plaintext": b"hunter2", "EncryptionAlgorithm": "SYMMETRIC_DEFAULT", "KeyMaterialId": _HEX}
_A = {"a": "bc"}
# Length of a symmetric blob by length of the plaintext.
_SIZES = {1: 153, 16: 168, 24: 176, 32: 184, 64: 220, 100: 256, 128: 285, 256: 418, 1024: 1186, 4096: 4258}
_REENCRYPTED = {
    "CiphertextBlob": Passes(lambda blob: len(blob) > 100),
    "SourceKeyId": ARN,
    "KeyId": OTHER_ARN,
    "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    "SourceKeyMaterialId": _HEX,
    "DestinationKeyMaterialId": _HEX,
}


def _case(id_: str, row: str, evidence: str, *steps: Step, **options: Any) -> Case:
    return case("9", f"encryption-{id_}", row, evidence, *steps, **options)


def _move(expect: Any, **params: Any) -> Step:
    """Return a ReEncrypt of the blob to the other key."""
    step = free("ReEncrypt", expect, **{"CiphertextBlob": _BLOB, "DestinationKeyId": OTHER_ID, **params})
    return step if isinstance(expect, Refused) else saving(step, blob="CiphertextBlob")


def _starts(start: str) -> Passes:
    def begins(blob: bytes) -> bool:
        return blob.hex().startswith(start)

    return Passes(begins)


_DEAD = Like(
    "User: arn:.* is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the "
    "resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly "
    "denies access"
)
_ENCRYPT = (
    _case("response", "Encrypt: CiphertextBlob, KeyId, EncryptionAlgorithm, no KeyMaterialId", "AWS-recorded", create(),
          encrypt({"CiphertextBlob": of_length(159), "KeyId": ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})),
    _case("random", "Encrypt is not deterministic", "model", create(), encrypt(),
          encrypt(Has({"CiphertextBlob": Passes(lambda blob, before: blob != before, ("blob",))}))),
    *(_case(f"usage-{spec['KeySpec']}", f"Encrypt: usage {spec['KeyUsage']}", "AWS-recorded", create(**spec), encrypt(usage("Encrypt", spec["KeyUsage"]))) for spec in (HMAC, P256)),
    _case("rsa-default", "Encrypt: RSA key without EncryptionAlgorithm", "floci", create(**RSA), encrypt(incompatible("SYMMETRIC_DEFAULT", "RSA_2048"))),
    _case("symmetric-rsa", "Encrypt: RSA algorithm with a symmetric key", "unsure", create(), encrypt(incompatible(_SHA256, "SYMMETRIC_DEFAULT"), EncryptionAlgorithm=_SHA256)),
    _case("rsa-context", "Encrypt: EncryptionContext with an asymmetric key", "unsure", create(**RSA),
          encrypt(validation("EncryptionContext is not supported when encrypting with asymmetric CMKs."), EncryptionAlgorithm=_SHA256, EncryptionContext=_A)),
    _case("pending-import", "Encrypt: PendingImport before import and after DeleteImportedKeyMaterial", "AWS-recorded", create(**EXTERNAL), encrypt(state("is pending import.")), *IMPORTED,
          encrypt(), ask("DeleteImportedKeyMaterial"), encrypt(state("is pending import."))),
)  # fmt: skip

_DECRYPT = (
    _case("decrypted", "Decrypt: KeyId, Plaintext, EncryptionAlgorithm, KeyMaterialId; no KeyId needed", "AWS-recorded", create(), encrypt(), decrypt(_OPENED)),
    _case("material", "Decrypt: KeyMaterialId is the key's current one", "AWS-recorded", saving(create(), material="KeyMetadata.CurrentKeyMaterialId"), encrypt(), decrypt({**_OPENED, "KeyMaterialId": Ref("material")})),
    _case("decrypted-rsa", "Decrypt: no KeyMaterialId for RSA", "AWS-recorded", create(**RSA), encrypt(EncryptionAlgorithm=_SHA256),
          decrypt({"KeyId": ARN, "Plaintext": b"hunter2", "EncryptionAlgorithm": _SHA256}, KeyId=ID, EncryptionAlgorithm=_SHA256)),
    _case("garbage", "Decrypt: garbage", "AWS-recorded", create(), decrypt(INVALID_CIPHERTEXT, CiphertextBlob=b"garbage")),
    _case("appended", "Decrypt: bytes appended", "AWS-recorded", create(), encrypt(), decrypt(INVALID_CIPHERTEXT, CiphertextBlob=made(lambda blob: blob + b"x", "blob"))),
    _case("beheaded", "Decrypt: header cut off", "AWS-recorded", create(), encrypt(), decrypt(INVALID_CIPHERTEXT, CiphertextBlob=made(lambda blob: blob[37:], "blob"))),
    _case("context-missing", "Decrypt: missing encryption context", "AWS-recorded", create(), encrypt(EncryptionContext=_A), decrypt(INVALID_CIPHERTEXT)),
    _case("context-other", "Decrypt: another encryption context", "AWS-recorded", create(), encrypt(EncryptionContext=_A), decrypt(INVALID_CIPHERTEXT, EncryptionContext={"a": "b"})),
    _case("rsa-garbage", "Decrypt: RSA garbage of the right length", "floci", create(**RSA), decrypt(INVALID_CIPHERTEXT, KeyId=ID, EncryptionAlgorithm=_SHA256, CiphertextBlob=b"x" * 256)),
    _case("rsa-length", "Decrypt: RSA garbage of another length", "floci", create(**RSA), decrypt(INVALID_CIPHERTEXT, KeyId=ID, EncryptionAlgorithm=_SHA256, CiphertextBlob=b"x" * 255)),
    _case("rsa-hash", "Decrypt: the other hash", "floci", create(**RSA), encrypt(EncryptionAlgorithm=_SHA256), decrypt(INVALID_CIPHERTEXT, KeyId=ID, EncryptionAlgorithm=_SHA1)),
    _case("rsa-decrypt-context", "Decrypt: EncryptionContext with an asymmetric key", "unsure", create(**RSA), encrypt(EncryptionAlgorithm=_SHA256),
          decrypt(validation("EncryptionContext is not supported when decrypting with asymmetric CMKs."), KeyId=ID, EncryptionAlgorithm=_SHA256, EncryptionContext=_A)),
    _case("incorrect", "Decrypt: KeyId names another symmetric key", "AWS-recorded", create(), encrypt(), create("other"), decrypt(INCORRECT_KEY, KeyId=OTHER_ID)),
    _case("missing", "Decrypt: missing blob", "floci", create(), raw("Decrypt", constraint("null", "ciphertextBlob", "not be null"), KeyId=ID)),
    _case("disabled", "Decrypt: the key that encrypted is disabled", "AWS-recorded", create(), encrypt(), ask("DisableKey"), decrypt(disabled())),
    _case("pending", "Decrypt: the key that encrypted is pending deletion", "doc", create(), encrypt(), schedule(), decrypt(state("is pending deletion."))),
    _case("other-region", "Decrypt: blob of a key in another Region", "doc", create(), encrypt(), elsewhere(decrypt(Refused("AccessDeniedException", _DEAD)))),
    _case("mrk", "Decrypt: multi-Region blob in another Region; KeyId is the local replica's ARN", "floci", create(**MULTI_REGION), encrypt(), ask("ReplicateKey", ReplicaRegion=ELSEWHERE),
          eventually(elsewhere(decrypt(Has({"Plaintext": b"hunter2", "KeyId": Like("arn:.*:kms:$elsewhere:[0-9]{12}:key/$id")}))))),
    _case("rotated", "Decrypt: old blobs after a rotation on demand, with their own KeyMaterialId", "AWS-recorded", saving(create(), material="KeyMetadata.CurrentKeyMaterialId"), encrypt(), ask("RotateKeyOnDemand"),
          eventually(encrypt(Has({"CiphertextBlob": Passes(lambda new, old: new[5:37] != old[5:37], ("blob",))}))), decrypt(Has({"Plaintext": b"hunter2"}))),
    _case("rotated-old", "Decrypt: KeyMaterialId of an old blob is the old material's", "AWS-recorded", saving(create(), material="KeyMetadata.CurrentKeyMaterialId"), encrypt(), ask("RotateKeyOnDemand"),
          decrypt(Has({"KeyMaterialId": Ref("material"), "Plaintext": b"hunter2"}))),
    _case("same-material", "Decrypt: the same imported material in two keys does not make blobs interchangeable", "doc", create(**EXTERNAL), *IMPORTED, encrypt(), create("other", **EXTERNAL),
          saving(parameters(KeyId=OTHER_ID), token="ImportToken"), put_in(FIRST, KeyId=OTHER_ID), decrypt(INCORRECT_KEY, KeyId=OTHER_ID), decrypt(_OPENED)),
    *(_case(f"outside-{algorithm}", f"Decrypt: OAEP made outside of KMS with GetPublicKey's key: {algorithm}", "floci", create(**RSA), saving(ask("GetPublicKey"), public_key="PublicKey"),
            decrypt(Has({"Plaintext": b"outside"}), KeyId=ID, EncryptionAlgorithm=algorithm, CiphertextBlob=encrypted(algorithm, b"outside"))) for algorithm in (_SHA1, _SHA256)),
)  # fmt: skip

_RE_ENCRYPT = (
    _case("moved", "ReEncrypt: both keys' ARNs, both algorithms, both materials", "model", create(), encrypt(), create("other"), _move(_REENCRYPTED), decrypt(Has({"KeyId": OTHER_ARN, "Plaintext": b"hunter2"}))),
    _case("moved-incorrect", "ReEncrypt: wrong SourceKeyId", "AWS-recorded", create(), encrypt(), create("other"), _move(INCORRECT_KEY, SourceKeyId=OTHER_ID)),
    _case("moved-context", "ReEncrypt: another source context", "AWS-recorded", create(), encrypt(EncryptionContext=_A), create("other"), _move(INVALID_CIPHERTEXT)),
    _case("moved-contexts", "ReEncrypt: from one context to another", "model", create(), encrypt(EncryptionContext=_A), _move(Has({"KeyId": ARN}), DestinationKeyId=ID, SourceEncryptionContext=_A, DestinationEncryptionContext={"b": "c"}),
          decrypt(INVALID_CIPHERTEXT, EncryptionContext=_A), decrypt(_OPENED, EncryptionContext={"b": "c"})),
    _case("moved-usage", "ReEncrypt: destination of another usage", "unsure", create(), encrypt(), create("other", **HMAC), _move(usage("ReEncrypt", "GENERATE_VERIFY_MAC", "other_arn"))),
    _case("moved-import", "ReEncrypt: destination PendingImport", "floci", create(), encrypt(), create("other", **EXTERNAL), _move(state("is pending import.", "other_arn"))),
    _case("moved-disabled", "ReEncrypt: source disabled", "doc", create(), encrypt(), create("other"), ask("DisableKey"), _move(disabled())),
    _case("moved-same", "ReEncrypt: to the same key", "floci", create(), encrypt(), _move(Has({"KeyId": ARN, "SourceKeyId": ARN}), DestinationKeyId=ID)),
    _case("moved-rsa", "ReEncrypt: symmetric to RSA needs the destination algorithm", "floci", create(), encrypt(), create("other", **RSA), _move(incompatible("SYMMETRIC_DEFAULT", "RSA_2048")),
          _move(Has({"DestinationEncryptionAlgorithm": _SHA256, "DestinationKeyMaterialId": ABSENT}), DestinationEncryptionAlgorithm=_SHA256),
          decrypt(Has({"Plaintext": b"hunter2"}), KeyId=OTHER_ID, EncryptionAlgorithm=_SHA256)),
    _case("moved-from-rsa", "ReEncrypt: RSA to symmetric names the source and its algorithm", "model", create(**RSA), encrypt(EncryptionAlgorithm=_SHA1), create("other"),
          _move(Has({"SourceKeyMaterialId": ABSENT, "DestinationKeyMaterialId": _HEX}), SourceKeyId=ID, SourceEncryptionAlgorithm=_SHA1), decrypt(Has({"Plaintext": b"hunter2", "KeyId": OTHER_ARN}))),
    _case("moved-garbage", "ReEncrypt: garbage", "AWS-recorded", create(), _move(INVALID_CIPHERTEXT, CiphertextBlob=b"garbage", DestinationKeyId=ID)),
)  # fmt: skip

_CONTEXT = (
    _case("context-order", "context: order is irrelevant", "doc", create(), encrypt(EncryptionContext={"a": "1", "b": "2"}), decrypt(_OPENED, EncryptionContext={"b": "2", "a": "1"})),
    _case("context-letters", "context: case-sensitive", "doc", create(), encrypt(EncryptionContext={"a": "b"}), decrypt(INVALID_CIPHERTEXT, EncryptionContext={"A": "b"}), decrypt(INVALID_CIPHERTEXT, EncryptionContext={"a": "B"})),
    _case("context-more", "context: one pair more", "doc", create(), encrypt(EncryptionContext=_A), decrypt(INVALID_CIPHERTEXT, EncryptionContext={**_A, "b": "c"})),
    _case("context-less", "context: one that was not given", "AWS-recorded", create(), encrypt(), decrypt(INVALID_CIPHERTEXT, EncryptionContext=_A)),
    _case("context-empty", "context: absent is empty", "doc", create(), encrypt(EncryptionContext={}), decrypt(_OPENED)),
    _case("context-plain", 'context: {"a":"bc"} is not {"ab":"c"}', "doc", create(), encrypt(EncryptionContext=_A), decrypt(INVALID_CIPHERTEXT, EncryptionContext={"ab": "c"})),
    _case("context-hidden", "context: never in the blob", "doc", create(),
          encrypt(Has({"CiphertextBlob": Passes(lambda blob: b"elephant" not in blob and b"tusk" not in blob)}), EncryptionContext={"elephant": "tusk"})),
)  # fmt: skip

_FORM = (
    *(_case(f"size-{size}", f"blob: {size} bytes become {length}", "derived", create(), encrypt(Has({"CiphertextBlob": of_length(length)}), Plaintext=b"x" * size)) for size, length in _SIZES.items()),
    _case("start", "blob: starts AQICAHh from Encrypt", "derived", create(), encrypt(Has({"CiphertextBlob": _starts("0102020078")}))),
    _case("start-data-key", "blob: starts AQIDAHh from GenerateDataKey", "derived", create(), ask("GenerateDataKey", Has({"CiphertextBlob": _starts("0102030078")}), KeySpec="AES_256")),
    _case("material-in-blob", "blob: the 32 bytes after its start are the KeyMaterialId", "unsure", saving(create(), material="KeyMetadata.CurrentKeyMaterialId"),
          encrypt(Has({"CiphertextBlob": Passes(lambda blob, material: blob[5:37].hex() == material, ("material",))}))),
    *(_case(f"flipped-{at}", f"blob: a bit flipped at byte {at}", "AWS-recorded", create(), encrypt(), decrypt(INVALID_CIPHERTEXT, CiphertextBlob=made(lambda blob, at=at: flipped(blob, at), "blob"))) for at in (0, 4, 20, 37, 45, 60, 110, 130, 158)),
    _case("rsa-size", "blob: RSA's is as long as the modulus, nothing else", "floci", create(**RSA), encrypt(Has({"CiphertextBlob": of_length(256)}), EncryptionAlgorithm=_SHA256)),
)  # fmt: skip

CASES = (*_ENCRYPT, *_DECRYPT, *_RE_ENCRYPT, *_CONTEXT, *_FORM)
