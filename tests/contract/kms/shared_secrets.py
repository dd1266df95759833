"""GenerateMac, VerifyMac, DeriveSharedSecret, GetPublicKey (section 12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import Has, Refused
from tests.contract.kms.importing_steps import parameters, put_in
from tests.contract.kms.outside import agrees, flipped, mac_of, made, of_length, pkcs8, spki
from tests.contract.kms.steps import (
    ARN,
    ECDH,
    EXTERNAL,
    HMAC,
    ID,
    INVALID_MAC,
    P256,
    RSA,
    RSA_SIGN,
    ask,
    bare,
    case,
    create,
    incompatible,
    saving,
    state,
    usage,
)
from tests.contract.scope import Ref

_MESSAGE = b"the quick brown fox"
_SIZES = {224: 28, 256: 32, 384: 48, 512: 64}
_PUBLIC = saving(ask("GetPublicKey"), public_key="PublicKey")


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("12", id_, row, evidence, *steps)


def _generate(algorithm: str, expect: Any = None, **params: Any) -> Step:
    answer = (
        {"KeyId": ARN, "Mac": of_length(_SIZES[int(algorithm[-3:])]), "MacAlgorithm": algorithm}
        if expect is None
        else expect
    )
    step = ask("GenerateMac", answer, **{"Message": _MESSAGE, "MacAlgorithm": algorithm, **params})
    return step if isinstance(answer, Refused) else saving(step, mac="Mac")


def _verify(algorithm: str, expect: Any = None, **params: Any) -> Step:
    answer = {"KeyId": ARN, "MacValid": True, "MacAlgorithm": algorithm} if expect is None else expect
    return ask("VerifyMac", answer, **{"Message": _MESSAGE, "Mac": Ref("mac"), "MacAlgorithm": algorithm, **params})


def _macs() -> Iterator[Case]:
    for size, length in _SIZES.items():
        algorithm, spec = f"HMAC_SHA_{size}", f"HMAC_{size}"
        key = {"KeySpec": spec, "KeyUsage": "GENERATE_VERIFY_MAC"}
        yield _case(
            f"mac-{spec}",
            f"{algorithm}: KeyId, Mac of {length} bytes, MacAlgorithm; MacValid true",
            "AWS-recorded",
            create(**key),
            _generate(algorithm),
            _verify(algorithm),
        )
        material = bytes(range(64))
        known = Has({"Mac": mac_of(algorithm, material, _MESSAGE)})
        row = f"{algorithm}: RFC 2104 with the key material, as Python's hmac"
        yield _case(
            f"mac-known-{spec}",
            row,
            "model",
            create(**key, **EXTERNAL),
            parameters(),
            put_in(material),
            _generate(algorithm, known),
        )
        for what, wrong in (
            ("message", {"Message": b"another"}),
            ("code", {"Mac": made(lambda mac: flipped(mac, 0), "mac")}),
            ("length", {"Mac": b"x"}),
        ):
            yield _case(
                f"mac-wrong-{what}-{spec}",
                f"{algorithm}: mismatch of the {what}",
                "AWS-recorded",
                create(**key),
                _generate(algorithm),
                _verify(algorithm, INVALID_MAC, **wrong),
            )
        other = "HMAC_SHA_384" if size != 384 else "HMAC_SHA_256"
        refused = incompatible(other, spec)
        yield _case(
            f"mac-spec-{spec}",
            f"{other} with {spec}, on both",
            "AWS-recorded",
            create(**key),
            _generate(other, refused),
            _verify(other, refused, Mac=b"m"),
        )
    for kind in ({}, RSA_SIGN, P256):
        of, spec = kind.get("KeyUsage", "ENCRYPT_DECRYPT"), kind.get("KeySpec", "SYMMETRIC_DEFAULT")
        for step in (
            _generate("HMAC_SHA_256", usage("GenerateMac", of)),
            _verify("HMAC_SHA_256", usage("VerifyMac", of), Mac=b"m"),
        ):
            row = f"{step.operation}: usage {of} of {spec}"
            yield _case(f"mac-usage-{step.operation}-{spec}", row, "AWS-recorded", create(**kind), step)
    malformed = Refused("NotFoundException", "Invalid keyId 'key_id'")
    yield _case("mac-id", "GenerateMac: bad id", "AWS-recorded", _generate("HMAC_SHA_256", malformed, KeyId="key_id"))
    yield _case(
        "mac-id-verify",
        "VerifyMac: bad id",
        "AWS-recorded",
        _verify("HMAC_SHA_256", malformed, KeyId="key_id", Mac=b"m"),
    )
    waiting = create(**HMAC, **EXTERNAL), _generate("HMAC_SHA_256", state("is pending import."))
    yield _case(
        "mac-import",
        "GenerateMac: PendingImport",
        "floci",
        *waiting,
        _verify("HMAC_SHA_256", state("is pending import."), Mac=b"m"),
    )


def _derive(expect: Any, public: Any) -> Step:
    return ask("DeriveSharedSecret", expect, KeyAgreementAlgorithm="ECDH", PublicKey=public)


def _agreements() -> Iterator[Case]:
    for spec, size in (("ECC_NIST_P256", 32), ("ECC_NIST_P384", 48), ("ECC_NIST_P521", 66)):
        key = {"KeySpec": spec, "KeyUsage": "KEY_AGREEMENT"}
        answer = {"KeyId": ARN, "SharedSecret": agrees(spec), "KeyAgreementAlgorithm": "ECDH", "KeyOrigin": "AWS_KMS"}
        row = f"DeriveSharedSecret: {spec}, the raw x-coordinate, as OpenSSL's ECDH"
        sized = _derive(Has({"SharedSecret": of_length(size)}), spki(spec))
        yield _case(f"derive-{spec}", row, "AWS-recorded", create(**key), _PUBLIC, _derive(answer, spki(spec)), sized)
    theirs = [create("other", **ECDH), saving(ask("GetPublicKey", KeyId=Ref("other_id")), other_key="PublicKey")]
    ours = [
        create(**ECDH),
        _PUBLIC,
        *theirs,
        saving(_derive(Has({"KeyOrigin": "AWS_KMS"}), Ref("other_key")), secret="SharedSecret"),
    ]
    back = ask(
        "DeriveSharedSecret",
        Has({"SharedSecret": Ref("secret")}),
        KeyId=Ref("other_id"),
        KeyAgreementAlgorithm="ECDH",
        PublicKey=Ref("public_key"),
    )
    yield _case("derive-both", "DeriveSharedSecret: symmetric between two KMS keys", "AWS-recorded", *ours, back)
    for kind in ({}, P256, HMAC, RSA):
        of, spec = kind.get("KeyUsage", "ENCRYPT_DECRYPT"), kind.get("KeySpec", "SYMMETRIC_DEFAULT")
        refused = _derive(usage("DeriveSharedSecret", of), spki("ECC_NIST_P256"))
        yield _case(
            f"derive-usage-{spec}", f"DeriveSharedSecret: usage {of} of {spec}", "AWS-recorded", create(**kind), refused
        )
    silent = bare("ValidationException")
    yield _case(
        "derive-junk",
        "DeriveSharedSecret: a public key that cannot be read",
        "AWS-recorded",
        create(**ECDH),
        _derive(silent, b"junk"),
    )
    yield _case(
        "derive-curve",
        "DeriveSharedSecret: a public key on another curve",
        "unsure",
        create(**ECDH),
        _derive(silent, spki("ECC_NIST_P384")),
    )
    imported = [
        create(**ECDH, **EXTERNAL),
        parameters(),
        put_in(pkcs8("ECC_NIST_P256")),
        _derive(Has({"KeyOrigin": "EXTERNAL"}), spki("ECC_NIST_P256")),
    ]
    yield _case("derive-external", "DeriveSharedSecret: KeyOrigin EXTERNAL", "model", *imported)


def _public_keys() -> Iterator[Case]:
    for kind in ({}, HMAC):
        spec = kind.get("KeySpec", "SYMMETRIC_DEFAULT")
        refused = ask("GetPublicKey", bare("UnsupportedOperationException"))
        yield _case(
            f"public-none-{spec}", f"GetPublicKey: {spec} has none, no message", "AWS-recorded", create(**kind), refused
        )
    members = {"KeyId": ARN, "CustomerMasterKeySpec": "RSA_2048", "KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}
    rsa = {**members, "PublicKey": of_length(294), "EncryptionAlgorithms": ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]}
    yield _case(
        "public-rsa",
        "GetPublicKey: members, exactly one list of algorithms",
        "AWS-recorded",
        create(**RSA),
        ask("GetPublicKey", rsa),
    )
    yield _case(
        "public-same",
        "GetPublicKey: the same every time",
        "model",
        create(**RSA),
        _PUBLIC,
        ask("GetPublicKey", Has({"PublicKey": Ref("public_key")}), KeyId=ID),
    )
    disabled = create(**P256), ask("DisableKey"), ask("GetPublicKey", Has({"KeyId": ARN}))
    yield _case("public-disabled", "GetPublicKey works on disabled keys", "floci", *disabled)
    for spec in ("ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"):
        wrapping = parameters(spec="RSA_4096")
        steps = [
            create(KeySpec=spec, KeyUsage="SIGN_VERIFY", **EXTERNAL),
            wrapping,
            put_in(pkcs8(spec)),
            ask("GetPublicKey", Has({"PublicKey": spki(spec)})),
        ]
        yield _case(
            f"public-imported-{spec}", f"GetPublicKey: exactly the imported key's SPKI: {spec}", "AWS-recorded", *steps
        )


CASES = (*_macs(), *_agreements(), *_public_keys())
