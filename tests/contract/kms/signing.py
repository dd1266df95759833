"""Sign and Verify (section 12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANY, Has, Refused
from tests.contract.kms.outside import Passes, digest_of, flipped, made, of_length, verifies
from tests.contract.kms.steps import (
    ARN,
    ECDH,
    ED25519,
    EXTERNAL,
    HMAC,
    ID,
    INVALID_SIGNATURE,
    ML_DSA,
    P256,
    RSA,
    RSA_SIGN,
    ask,
    case,
    create,
    disabled,
    incompatible,
    saving,
    state,
    usage,
    validation,
)
from tests.contract.scope import Ref

_RSASSA = [
    *("RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512"),
    *("RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512"),
]
_ECDSA = {
    "ECC_NIST_P256": "ECDSA_SHA_256",
    "ECC_NIST_P384": "ECDSA_SHA_384",
    "ECC_NIST_P521": "ECDSA_SHA_512",
    "ECC_SECG_P256K1": "ECDSA_SHA_256",
}
_CLASSIC = [
    *((spec, algorithm) for spec in ("RSA_2048", "RSA_3072", "RSA_4096") for algorithm in _RSASSA),
    *_ECDSA.items(),
]
_MESSAGE = b"the quick brown fox"
_PUBLIC = saving(ask("GetPublicKey"), public_key="PublicKey")
_PURE, _PH, _MLDSA = "ED25519_SHA_512", "ED25519_PH_SHA_512", "ML_DSA_SHAKE_256"


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("12", f"sign-{id_}", row, evidence, *steps)


def _sign(algorithm: str, expect: Any = None, **params: Any) -> Step:
    answer = {"KeyId": ARN, "Signature": Passes(bool), "SigningAlgorithm": algorithm} if expect is None else expect
    step = ask("Sign", answer, **{"Message": _MESSAGE, "SigningAlgorithm": algorithm, **params})
    return step if isinstance(answer, Refused) else saving(step, signature="Signature")


def _verify(algorithm: str, expect: Any = None, **params: Any) -> Step:
    answer = {"KeyId": ARN, "SignatureValid": True, "SigningAlgorithm": algorithm} if expect is None else expect
    given = {"Message": _MESSAGE, "Signature": Ref("signature"), "SigningAlgorithm": algorithm, **params}
    return ask("Verify", answer, **given)


def _digest(algorithm: str) -> dict[str, Any]:
    return {"Message": digest_of(algorithm, _MESSAGE), "MessageType": "DIGEST"}


def _classic() -> Iterator[Case]:
    for spec, algorithm in _CLASSIC:
        key = create(KeySpec=spec, KeyUsage="SIGN_VERIFY")
        proved = {"KeyId": ARN, "Signature": verifies(algorithm, _MESSAGE), "SigningAlgorithm": algorithm}
        yield _case(f"{spec}-{algorithm}", f"{algorithm} of {spec}: verifies outside of KMS; DIGEST verifies RAW and the reverse",
                    "AWS-recorded", key, _PUBLIC, _sign(algorithm, proved), _verify(algorithm), _verify(algorithm, **_digest(algorithm)),
                    _sign(algorithm, proved, **_digest(algorithm)), _verify(algorithm))  # fmt: skip
        short = validation(f"Digest is invalid length for algorithm {algorithm}.")
        wrong = {"Message": b"x" * 31, "MessageType": "DIGEST"}
        yield _case(f"digest-{spec}-{algorithm}", f"{algorithm} of {spec}: digest length, on Sign and Verify", "AWS-recorded",
                    key, _sign(algorithm, short, **wrong), _verify(algorithm, short, Signature=b"x", **wrong))  # fmt: skip


def _refusals() -> Iterator[Case]:
    for kind, algorithm in (
        (RSA_SIGN, "RSASSA_PSS_SHA_256"),
        (P256, "ECDSA_SHA_256"),
        (ED25519, _PURE),
        (ML_DSA, _MLDSA),
    ):
        spec = kind["KeySpec"]
        key = create(**kind)
        other = _verify(algorithm, INVALID_SIGNATURE, Message=b"another")
        evidence = "AWS-recorded" if kind in (RSA_SIGN, P256) else "floci"
        yield _case(f"message-{spec}", f"wrong message: {spec}", evidence, key, _sign(algorithm), other)
        broken = made(lambda signature: flipped(signature, len(signature) // 2), "signature")
        yield _case(
            f"flipped-{spec}",
            f"wrong signature: {spec}",
            evidence,
            key,
            _sign(algorithm),
            _verify(algorithm, INVALID_SIGNATURE, Signature=broken),
        )
        for size in (1, 256, 6144):
            row = f"malformed signature of {size} bytes: {spec}"
            yield _case(
                f"junk-{size}-{spec}",
                row,
                "floci",
                key,
                _verify(algorithm, INVALID_SIGNATURE, Signature=b"\x01" * size),
            )
    for operation, step in (("Sign", _sign), ("Verify", _verify)):
        more = {"Signature": b"s"} if operation == "Verify" else {}
        for kind in (HMAC, RSA, ECDH, {}):
            of = kind.get("KeyUsage", "ENCRYPT_DECRYPT")
            spec = kind.get("KeySpec", "SYMMETRIC_DEFAULT")
            row = f"{operation}: usage {of} of {spec}"
            refused = step("ECDSA_SHA_256", usage(operation, of), **more)
            yield _case(
                f"usage-{operation}-{spec}", row, "AWS-recorded" if kind is HMAC else "floci", create(**kind), refused
            )
        for kind, algorithm in (
            (P256, "RSASSA_PSS_SHA_256"),
            (P256, "ECDSA_SHA_384"),
            (RSA_SIGN, "ECDSA_SHA_256"),
            (ED25519, "ECDSA_SHA_256"),
            (ML_DSA, _PURE),
        ):
            spec = kind["KeySpec"]
            refused = step(algorithm, incompatible(algorithm, spec), **more)
            yield _case(
                f"algorithm-{operation}-{spec}-{algorithm}",
                f"{operation}: {algorithm} with {spec}",
                "floci",
                create(**kind),
                refused,
            )
        waiting = step("ECDSA_SHA_256", state("is pending import."), **more)
        yield _case(f"import-{operation}", f"{operation}: PendingImport", "floci", create(**P256, **EXTERNAL), waiting)


def _types(
    algorithm: str, kind: dict[str, str], message_type: str, cause: str, evidence: str = "floci"
) -> Iterator[Case]:
    words = validation(f"Message type {message_type} is incompatible with {cause}.")
    given = {"MessageType": message_type, "Message": b"x" * 64}
    spec = kind["KeySpec"]
    for operation, step in (
        ("Sign", _sign(algorithm, words, **given)),
        ("Verify", _verify(algorithm, words, Signature=b"s", **given)),
    ):
        yield _case(
            f"type-{operation}-{algorithm}-{message_type}",
            f"{operation}: {message_type} with {algorithm} of {spec}",
            evidence,
            create(**kind),
            step,
        )


def _differs(now: bytes, before: bytes) -> bool:
    return now != before


_MU = {"Message": b"u" * 64, "MessageType": "EXTERNAL_MU"}
_PH_DIGEST = {"Message": digest_of("SHA_512", _MESSAGE), "MessageType": "DIGEST"}

CASES = (
    *_classic(),
    *_refusals(),
    *_types(_PURE, ED25519, "DIGEST", f"algorithm {_PURE}"),
    *_types(_PH, ED25519, "RAW", f"algorithm {_PH}"),
    *_types(_MLDSA, ML_DSA, "DIGEST", "key spec ML_DSA_44"),
    *_types("ECDSA_SHA_256", P256, "EXTERNAL_MU", "algorithm ECDSA_SHA_256", "unsure"),
    _case(
        "ed25519",
        "ED25519_SHA_512: 64 bytes, deterministic",
        "floci",
        create(**ED25519),
        _sign(_PURE, Has({"Signature": of_length(64)})),
        _sign(_PURE, Has({"Signature": Ref("signature")})),
        _verify(_PURE),
    ),
    _case(
        "ed25519ph",
        "ED25519_PH_SHA_512: 64 bytes over a digest of 64, deterministic",
        "floci",
        create(**ED25519),
        _sign(_PH, Has({"Signature": of_length(64)}), **_PH_DIGEST),
        _sign(_PH, Has({"Signature": Ref("signature")}), **_PH_DIGEST),
        _verify(_PH, **_PH_DIGEST),
    ),
    _case(
        "ed25519ph-length",
        "ED25519_PH_SHA_512: a digest of another length",
        "floci",
        create(**ED25519),
        _sign(
            _PH, validation(f"Digest is invalid length for algorithm {_PH}."), Message=b"x" * 32, MessageType="DIGEST"
        ),
    ),
    _case(
        "ed25519ph-pure",
        "ED25519_PH_SHA_512 is another signature than ED25519_SHA_512",
        "model",
        create(**ED25519),
        _sign(_PH, **_PH_DIGEST),
        _verify(_PURE, INVALID_SIGNATURE),
    ),
    *(
        _case(
            f"ml-dsa-{size}",
            f"ML_DSA_{size}: RAW, {length} bytes, hedged",
            "floci",
            create(KeySpec=f"ML_DSA_{size}", KeyUsage="SIGN_VERIFY"),
            _sign(_MLDSA, Has({"Signature": of_length(length)})),
            _verify(_MLDSA),
            _sign(_MLDSA, Has({"Signature": Passes(_differs, ("signature",))})),
        )
        for size, length in ((44, 2420), (65, 3309), (87, 4627))
    ),
    _case(
        "ml-dsa-mu",
        "ML_DSA_44: EXTERNAL_MU of 64 bytes",
        "floci",
        create(**ML_DSA),
        _sign(_MLDSA, **_MU),
        _verify(_MLDSA, **_MU),
        _verify(_MLDSA, INVALID_SIGNATURE),
    ),
    _case(
        "ml-dsa-mu-length",
        "ML_DSA_44: EXTERNAL_MU of another length",
        "unsure",
        create(**ML_DSA),
        _sign(_MLDSA, Refused("ValidationException", ANY), Message=b"u" * 63, MessageType="EXTERNAL_MU"),
    ),
    _case(
        "other-key",
        "a signature of another key",
        "AWS-recorded",
        create(**P256),
        _sign("ECDSA_SHA_256"),
        create("other", **P256),
        _verify("ECDSA_SHA_256", INVALID_SIGNATURE, KeyId=Ref("other_id")),
    ),
    _case(
        "ecdsa-random",
        "ECDSA is not deterministic",
        "model",
        create(**P256),
        _sign("ECDSA_SHA_256"),
        _sign("ECDSA_SHA_256", Has({"Signature": Passes(_differs, ("signature",))})),
    ),
    _case(
        "pss-other",
        "a PSS signature does not verify as PKCS #1 v1.5",
        "AWS-recorded",
        create(**RSA_SIGN),
        _sign("RSASSA_PSS_SHA_256"),
        _verify("RSASSA_PKCS1_V1_5_SHA_256", INVALID_SIGNATURE),
    ),
    _case(
        "disabled",
        "Sign: disabled",
        "AWS-recorded",
        create(**P256),
        ask("DisableKey"),
        _sign("ECDSA_SHA_256", disabled()),
    ),
    _case(
        "empty-digest-type",
        "MessageType default RAW",
        "AWS-recorded",
        create(**P256),
        _sign("ECDSA_SHA_256"),
        _verify("ECDSA_SHA_256", MessageType="RAW"),
        ask("DescribeKey", KeyId=ID),
    ),
)
