"""GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial (section 16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.contract.case import Advance, Case, Step
from tests.contract.expected import ABSENT, ANY, Date, Has, Like, Refused
from tests.contract.kms.importing_steps import FIRST, IMPORTED, OAEP, SECOND, THIRD, parameters, put_in
from tests.contract.kms.outside import Passes, made, of_length, pkcs8, wrapped
from tests.contract.kms.steps import (
    ARN,
    ELSEWHERE,
    EXTERNAL,
    HMAC,
    MULTI_REGION,
    OTHER_ID,
    PENDING_IMPORT,
    ask,
    case,
    create,
    decrypt,
    describe,
    elsewhere,
    encrypt,
    eventually,
    saving,
    unchanging,
    unsupported,
    validation,
)
from tests.contract.scope import Ref, Text

_HEX = Like("[0-9a-f]{64}")
_AES = ("RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256")
_NEW: dict[str, Any] = {"ImportType": "NEW_KEY_MATERIAL"}
_EXISTING: dict[str, Any] = {"ImportType": "EXISTING_KEY_MATERIAL"}
_WRONG = Refused("IncorrectKeyMaterialException", ANY)
_ENABLED = eventually(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled", "Enabled": True})})))
_MISSING = eventually(describe(Has({"KeyMetadata": Has({"KeyState": "PendingImport", "ValidTo": ABSENT})})))
_KEY = create(**EXTERNAL)
_EXPIRES: dict[str, Any] = {"ExpirationModel": "KEY_MATERIAL_EXPIRES"}
_AWS_KMS = unsupported("origin is AWS_KMS which is not valid for this operation.")


def _case(id_: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    return case("16", f"import-{id_}", row, evidence, *steps)


def _in(days: int) -> Any:
    return made(lambda now: now + timedelta(days=days), "now")


def _delete(expect: Any = None, **params: Any) -> Step:
    answer = {"KeyId": ARN, "KeyMaterialId": Ref("material")} if expect is None else expect
    return ask("DeleteImportedKeyMaterial", answer, **params)


def _wrappings() -> Iterator[Case]:
    for spec, size in (("RSA_2048", 294), ("RSA_3072", 422), ("RSA_4096", 550)):
        for algorithm in ("RSAES_OAEP_SHA_1", OAEP, *_AES):
            got = {
                "KeyId": ARN,
                "ImportToken": Passes(bool),
                "PublicKey": of_length(size),
                "ParametersValidTo": Date(1),
            }
            steps = (
                _KEY,
                parameters(got, algorithm, spec),
                put_in(FIRST, {"KeyId": ARN, "KeyMaterialId": _HEX}, algorithm=algorithm),
                _ENABLED,
            )
            yield _case(
                f"{spec}-{algorithm}",
                f"{algorithm} with {spec}: parameters for 24 hours, then enabled",
                "AWS-recorded",
                *steps,
            )
    for spec in ("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"):
        key = create(KeySpec=spec, KeyUsage="SIGN_VERIFY", **EXTERNAL)
        steps = key, parameters(algorithm=_AES[1]), put_in(pkcs8(spec), algorithm=_AES[1]), _ENABLED
        yield _case(f"{spec}", f"material formats: PKCS #8 of {spec}, by RSA_AES_KEY_WRAP", "AWS-recorded", *steps)
    for size, least, most in ((224, 28, 64), (256, 32, 64), (384, 48, 128), (512, 64, 128)):
        key = create(KeySpec=f"HMAC_{size}", KeyUsage="GENERATE_VERIFY_MAC", **EXTERNAL)
        for length in (least, most):
            yield _case(
                f"HMAC_{size}-{length}",
                f"material formats: HMAC_{size}, {length} bytes",
                "doc",
                key,
                parameters(),
                put_in(b"m" * length),
                _ENABLED,
            )
        for length in (least - 1, most + 1):
            refused = put_in(b"m" * length, Refused("ValidationException", ANY))
            yield _case(
                f"HMAC_{size}-{length}",
                f"material of the wrong size: HMAC_{size}, {length} bytes",
                "unsure",
                key,
                parameters(),
                refused,
            )
    for length in (16, 31, 33):
        refused = put_in(b"m" * length, Refused("ValidationException", ANY))
        yield _case(
            f"symmetric-{length}",
            f"material of the wrong size: symmetric, {length} bytes",
            "unsure",
            _KEY,
            parameters(),
            refused,
        )


def _origins() -> Iterator[Case]:
    for step in (parameters(_AWS_KMS), _delete(_AWS_KMS), replace(put_in(expect=_AWS_KMS), params=_junk())):
        yield _case(f"origin-{step.operation}", f"not EXTERNAL: {step.operation}", "AWS-recorded", create(), step)


def _junk() -> dict[str, Any]:
    return {
        "KeyId": Ref("id"),
        "ImportToken": b"t",
        "EncryptedKeyMaterial": b"m",
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }


_MIXED = {"KeyMaterialId": Ref("second")}
_PENDING_TWO = Refused(
    "KMSInvalidStateException",
    Like(
        r"New key material \(id: [0-9a-f]{64}\) cannot be imported into KMS key $arn, because another key material "
        r"\(id: $second\) is pending rotation\."
    ),
)
_REPLICA = (create(**EXTERNAL, **MULTI_REGION), *IMPORTED, ask("ReplicateKey", ReplicaRegion=ELSEWHERE))
_THERE = eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "PendingImport"})}))))

CASES = (
    *_wrappings(),
    *_origins(),
    _case("pkcs1", "RSAES_PKCS1_V1_5: unsupported", "floci", _KEY, parameters(Refused("UnsupportedOperationException", ANY), "RSAES_PKCS1_V1_5")),
    _case("parameters-again", "parameters can be fetched when material is present, and used", "AWS-recorded", _KEY, *IMPORTED, *IMPORTED, _ENABLED),
    _case("token-twice", "one token can be used for several imports", "AWS-recorded", _KEY, *IMPORTED, put_in(FIRST, {"KeyId": ARN, "KeyMaterialId": Ref("material")})),
    _case("token-after-failure", "a failed import does not burn the token", "AWS-recorded", _KEY, parameters(), put_in(FIRST, validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"), **_EXPIRES), put_in()),
    _case("no-valid-to", "ExpirationModel default without ValidTo", "AWS-recorded", _KEY, parameters(), put_in(FIRST, validation("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"), **_EXPIRES)),
    _case("valid-to-past", "ValidTo in the past", "reported", _KEY, parameters(), put_in(FIRST, validation("ValidTo must be in the future"), ValidTo=_in(-1), **_EXPIRES)),
    _case("valid-to-far", "ValidTo after more than 365 days", "unsure", _KEY, parameters(), put_in(FIRST, Refused("ValidationException", ANY), ValidTo=_in(366), **_EXPIRES)),
    _case("valid-to-never", "ValidTo with KEY_MATERIAL_DOES_NOT_EXPIRE", "unsure", _KEY, parameters(), put_in(FIRST, Refused("ValidationException", ANY), ValidTo=_in(1))),
    _case("valid-to", "ValidTo and ExpirationModel in KeyMetadata", "model", _KEY, parameters(), put_in(ValidTo=_in(9), **_EXPIRES), describe(Has({"KeyMetadata": Has({"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": Date(9)})}))),
    _case("expired", "at ValidTo KMS deletes the material", "doc", _KEY, parameters(), put_in(ValidTo=_in(9), **_EXPIRES), encrypt(), Advance(8), decrypt(Has({"Plaintext": b"hunter2"})), Advance(2), decrypt(PENDING_IMPORT), describe(Has({"KeyMetadata": Has({"KeyState": "PendingImport", "ExpirationModel": ABSENT, "ValidTo": ABSENT})}))),
    _case("expired-again", "after its expiry the same material can be imported again", "doc", _KEY, parameters(), put_in(ValidTo=_in(9), **_EXPIRES), encrypt(), Advance(10), *IMPORTED, decrypt(Has({"Plaintext": b"hunter2"}))),
    _case("extended", "imported again for longer, it stays", "doc", _KEY, parameters(), put_in(ValidTo=_in(9), **_EXPIRES), parameters(), put_in(ValidTo=_in(30), **_EXPIRES), Advance(10), encrypt()),
    _case("earliest", "with several materials ValidTo is the earliest", "model", _KEY, parameters(), put_in(ValidTo=_in(30), **_EXPIRES), put_in(SECOND, as_="second", ValidTo=_in(9), **_NEW, **_EXPIRES), ask("RotateKeyOnDemand"), eventually(describe(Has({"KeyMetadata": Has({"ValidTo": Date(9)})})))),
    _case("token-bad", "bad token", "model", _KEY, parameters(), put_in(FIRST, Refused("InvalidImportTokenException", ANY), ImportToken=b"junk")),
    _case("token-other", "a token for another key", "reported", _KEY, create("other", **EXTERNAL), saving(parameters(KeyId=OTHER_ID), token="ImportToken"), put_in(FIRST, Refused("InvalidImportTokenException", ANY))),
    _case("token-old", "a token of more than 24 hours", "model", _KEY, parameters(), Advance(2), put_in(FIRST, Refused("ExpiredImportTokenException", ANY))),
    _case("undecryptable", "material that was not wrapped with the key", "model", _KEY, parameters(), put_in(FIRST, Refused("InvalidCiphertextException", ANY), EncryptedKeyMaterial=b"x" * 256)),
    _case("undecryptable-hash", "material that was wrapped with the other hash", "model", _KEY, parameters(), put_in(FIRST, Refused("InvalidCiphertextException", ANY), algorithm="RSAES_OAEP_SHA_1")),
    _case("undecryptable-aes", "AES wrapping that was tampered with", "model", _KEY, parameters(algorithm=_AES[1]), put_in(FIRST, Refused("InvalidCiphertextException", ANY), EncryptedKeyMaterial=made(lambda key: wrapped(_AES[1], FIRST, key)[:-1] + b"\x00", "public_key"))),
    _case("kind", "material of another kind of key", "unsure", create(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", **EXTERNAL), parameters(spec="RSA_4096"), put_in(pkcs8("ECC_NIST_P384"), _WRONG)),
    _case("id-same", "the same material and key give the same id", "model", _KEY, *IMPORTED, _delete(), parameters(), put_in(FIRST, {"KeyId": ARN, "KeyMaterialId": Ref("material")})),
    _case("id-other", "the same material in another key has another id", "model", _KEY, *IMPORTED, create("other", **EXTERNAL), saving(parameters(KeyId=OTHER_ID), token="ImportToken"), put_in(FIRST, Has({"KeyMaterialId": Like("(?!$material)[0-9a-f]{64}")}), KeyId=OTHER_ID)),
    _case("first", "first import: current at once", "AWS-recorded", _KEY, *IMPORTED, describe(Has({"KeyMetadata": Has({"CurrentKeyMaterialId": Ref("material"), "KeyState": "Enabled"})}))),
    _case("existing-unknown", "EXISTING with unknown material", "model", _KEY, *IMPORTED, put_in(SECOND, _WRONG, **_EXISTING)),
    _case("existing-first", "EXISTING for the first import", "model", _KEY, parameters(), put_in(FIRST, _WRONG, **_EXISTING)),
    _case("default-existing", "the default is EXISTING where there is material", "model", _KEY, *IMPORTED, put_in(SECOND, _WRONG)),
    _case("new-known", "NEW with known material", "model", _KEY, *IMPORTED, put_in(FIRST, _WRONG, **_NEW)),
    _case("id-with-new", "KeyMaterialId with NEW", "unsure", _KEY, parameters(), put_in(FIRST, Refused("ValidationException", ANY), KeyMaterialId="0" * 64, **_NEW)),
    _case("id-wrong", "KeyMaterialId of other material", "model", _KEY, *IMPORTED, put_in(FIRST, _WRONG, KeyMaterialId="0" * 64)),
    _case("new", "NEW on a key with material: the current one stays, the key stays enabled", "AWS-recorded", _KEY, *IMPORTED, put_in(SECOND, as_="second", **_NEW), describe(Has({"KeyMetadata": Has({"KeyState": "Enabled", "CurrentKeyMaterialId": Ref("material")})}))),
    _case("pending-two", "a second, different pending one", "AWS-recorded", _KEY, *IMPORTED, put_in(SECOND, as_="second", **_NEW), put_in(THIRD, _PENDING_TWO, **_NEW)),
    _case("pending-deleted", "pending material can be deleted and replaced", "model", _KEY, *IMPORTED, put_in(SECOND, as_="second", **_NEW), _delete(Has({"KeyMaterialId": Ref("second")}), **_MIXED), _ENABLED, put_in(THIRD, as_="third", **_NEW)),
    _case("asymmetric-new", "HMAC keys have one material for ever", "model", create(**HMAC, **EXTERNAL), *IMPORTED, put_in(SECOND, _WRONG)),
    _case("asymmetric-again", "HMAC keys: the same material again", "model", create(**HMAC, **EXTERNAL), *IMPORTED, _delete(Has({"KeyId": ARN})), _MISSING, *IMPORTED, _ENABLED),
    _case("delete", "DeleteImportedKeyMaterial: KeyId, KeyMaterialId; PendingImport", "AWS-recorded", _KEY, *IMPORTED, _delete(), _MISSING, encrypt(PENDING_IMPORT)),
    _case("delete-again", "DeleteImportedKeyMaterial in PendingImport: no effect", "doc", _KEY, *IMPORTED, _delete(), unchanging(_delete()), _MISSING),
    _case("delete-none", "DeleteImportedKeyMaterial where there never was any", "doc", _KEY, unchanging(_delete({"KeyId": ARN}))),
    _case("delete-unknown", "DeleteImportedKeyMaterial of material that there is not", "unsure", _KEY, *IMPORTED, _delete(Refused("NotFoundException", ANY), KeyMaterialId="0" * 64)),
    _case("several", "a key is usable only when all of its materials are there", "model", _KEY, *IMPORTED, put_in(SECOND, as_="second", **_NEW), ask("RotateKeyOnDemand"), eventually(_delete(KeyMaterialId=Ref("material"))), encrypt(PENDING_IMPORT), put_in(FIRST, **_EXISTING), encrypt()),
    _case("decrypt-again", "what it encrypted decrypts after it is imported again", "AWS-recorded", _KEY, *IMPORTED, encrypt(), _delete(), decrypt(PENDING_IMPORT), *IMPORTED, decrypt(Has({"Plaintext": b"hunter2"}))),
    _case("replica", "EXTERNAL multi-Region: the replica starts PendingImport, and takes the same material", "model", *_REPLICA, _THERE, elsewhere(parameters()), elsewhere(put_in(FIRST, Has({"KeyMaterialId": Ref("material")}))), elsewhere(_ENABLED)),
    _case("replica-new", "EXTERNAL multi-Region: new material goes into the primary first", "model", *_REPLICA, _THERE, elsewhere(parameters()), elsewhere(put_in(SECOND, Refused("UnsupportedOperationException", ANY), **_NEW))),
    _case("replica-pending", "EXTERNAL multi-Region: PENDING_MULTI_REGION_IMPORT_AND_ROTATION until every replica has it", "model", *_REPLICA, _THERE, put_in(SECOND, as_="second", **_NEW),
          ask("ListKeyRotations", Has({"Rotations": [Has({"KeyMaterialState": "CURRENT"}), Has({"KeyMaterialState": "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"})]}), IncludeKeyMaterial="ALL_KEY_MATERIAL"),
          ask("RotateKeyOnDemand", Refused("KMSInvalidStateException", Text("No available key material pending rotation for the key: $arn.")))),
)  # fmt: skip
