from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mocksm.services.kms.algorithms import ed25519ph
from tests.expect import refused
from tests.services.kms.conftest import MakeKey
from tests.services.kms.openssl import OpenSsl
from tests.services.kms.signatures import CURVES, HASHED, IDS, digest, verifies

SIGNING = "SIGN_VERIFY"
EDWARDS = "ECC_NIST_EDWARDS25519"
PURE = "ED25519_SHA_512"
PREHASHED = "ED25519_PH_SHA_512"
ML_DSA = {"ML_DSA_44": 2420, "ML_DSA_65": 3309, "ML_DSA_87": 4627}
LATTICE = "ML_DSA_SHAKE_256"


def _public(kms: Any, key: dict[str, Any]) -> Any:
    return load_der_public_key(kms.get_public_key(KeyId=key["KeyId"])["PublicKey"])


@pytest.mark.parametrize(("spec", "algorithm"), HASHED, ids=IDS)
def test_a_signature_verifies_outside_and_here_over_the_message_and_its_digest(
    spec: str, algorithm: str, kms: Any, make_key: MakeKey
) -> None:
    key = make_key(spec, SIGNING)
    public = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    message = os.urandom(100)
    forms = {"RAW": message, "DIGEST": digest(algorithm, message)}
    for given_type, given_message in forms.items():
        signed = kms.sign(KeyId=key["KeyId"], Message=given_message, MessageType=given_type, SigningAlgorithm=algorithm)
        del signed["ResponseMetadata"]
        signature = signed["Signature"]
        assert {"KeyId": key["Arn"], "Signature": signature, "SigningAlgorithm": algorithm} == signed
        assert verifies(public, algorithm, message, signature)
        for message_type, form in forms.items():
            verified = kms.verify(
                KeyId=key["KeyId"],
                Message=form,
                MessageType=message_type,
                Signature=signature,
                SigningAlgorithm=algorithm,
            )
            del verified["ResponseMetadata"]
            assert {"KeyId": key["Arn"], "SignatureValid": True, "SigningAlgorithm": algorithm} == verified


def test_a_message_is_raw_if_nothing_else_is_said(kms: Any, make_key: MakeKey) -> None:
    key = make_key("ECC_NIST_P256", SIGNING)
    signature = kms.sign(KeyId=key["KeyId"], Message=b"m" * 32, SigningAlgorithm="ECDSA_SHA_256")["Signature"]
    public = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    assert verifies(public, "ECDSA_SHA_256", b"m" * 32, signature)


def test_ed25519_is_deterministic_and_verifies_outside(kms: Any, make_key: MakeKey) -> None:
    key = make_key(EDWARDS, SIGNING)
    first, second = (kms.sign(KeyId=key["KeyId"], Message=b"m", SigningAlgorithm=PURE)["Signature"] for _ in range(2))
    assert (64, first) == (len(first), second)
    _public(kms, key).verify(first, b"m")
    kms.verify(KeyId=key["KeyId"], Message=b"m", SigningAlgorithm=PURE, Signature=first)


def test_ed25519ph_hashes_the_digest_again_and_is_another_algorithm(kms: Any, make_key: MakeKey) -> None:
    key = make_key(EDWARDS, SIGNING)
    hashed = hashlib.sha512(b"m").digest()
    params = {"KeyId": key["KeyId"], "Message": hashed, "MessageType": "DIGEST", "SigningAlgorithm": PREHASHED}
    first, second = (kms.sign(**params)["Signature"] for _ in range(2))
    assert (64, first) == (len(first), second)
    kms.verify(**params, Signature=first)
    assert ed25519ph.verify(_public(kms, key).public_bytes_raw(), hashed, first)
    assert not ed25519ph.verify(_public(kms, key).public_bytes_raw(), b"m", first)
    with refused("KMSInvalidSignatureException", None):
        kms.verify(KeyId=key["KeyId"], Message=hashed, SigningAlgorithm=PURE, Signature=first)


@pytest.mark.parametrize(("spec", "size"), ML_DSA.items(), ids=ML_DSA.keys())
def test_ml_dsa_is_hedged_and_verifies_outside_over_the_message_and_its_mu(
    spec: str, size: int, kms: Any, make_key: MakeKey
) -> None:
    key = make_key(spec, SIGNING)
    public = _public(kms, key)
    tr = hashlib.shake_256(public.public_bytes_raw()).digest(64)
    forms = {"RAW": b"message", "EXTERNAL_MU": hashlib.shake_256(tr + b"\x00\x00message").digest(64)}
    for message_type, message in forms.items():
        params = {"KeyId": key["KeyId"], "Message": message, "MessageType": message_type, "SigningAlgorithm": LATTICE}
        first, second = (kms.sign(**params)["Signature"] for _ in range(2))
        assert (size, True) == (len(first), first != second)
        public.verify(first, b"message")
        for given_type, form in forms.items():
            kms.verify(
                KeyId=key["KeyId"], Message=form, MessageType=given_type, SigningAlgorithm=LATTICE, Signature=first
            )


def test_sm2_is_verified_by_openssl_and_takes_a_digest(china: Any, make_key: MakeKey, openssl: OpenSsl) -> None:
    key = make_key("SM2", SIGNING, china)
    signature = china.sign(KeyId=key["KeyId"], Message=b"hello", SigningAlgorithm="SM2DSA")["Signature"]
    china.verify(KeyId=key["KeyId"], Message=b"hello", SigningAlgorithm="SM2DSA", Signature=signature)
    openssl.file("public", china.get_public_key(KeyId=key["KeyId"])["PublicKey"])
    openssl.file("message", b"hello")
    openssl.file("signature", signature)
    how = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-in", "message")
    openssl.run("pkeyutl", "-verify", *how, "-pubin", "-keyform", "DER", "-inkey", "public", "-sigfile", "signature")
    digested = {"KeyId": key["KeyId"], "Message": b"d" * 32, "MessageType": "DIGEST", "SigningAlgorithm": "SM2DSA"}
    china.verify(**digested, Signature=china.sign(**digested)["Signature"])
    with refused("ValidationException", "Digest is invalid length for algorithm SM2DSA."):
        china.sign(**{**digested, "Message": b"d" * 64})


@pytest.mark.parametrize(
    ("spec", "algorithm", "options"),
    [
        ("RSA_3072", "RSASSA_PKCS1_V1_5_SHA_384", ["-sha384"]),
        (
            "RSA_2048",
            "RSASSA_PSS_SHA_256",
            ["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
        ),
        ("ECC_NIST_P521", "ECDSA_SHA_512", ["-sha512"]),
        ("ECC_SECG_P256K1", "ECDSA_SHA_256", ["-sha256"]),
    ],
    ids=["pkcs1", "pss", "p521", "secp256k1"],
)
def test_openssl_verifies_a_signature(
    spec: str, algorithm: str, options: list[str], kms: Any, make_key: MakeKey, openssl: OpenSsl
) -> None:
    key_id = make_key(spec, SIGNING)["KeyId"]
    openssl.file("public", kms.get_public_key(KeyId=key_id)["PublicKey"])
    openssl.file("message", b"hello")
    openssl.file("signature", kms.sign(KeyId=key_id, Message=b"hello", SigningAlgorithm=algorithm)["Signature"])
    printed = openssl.run(
        "dgst", *options, "-keyform", "DER", "-verify", "public", "-signature", "signature", "message"
    )
    assert b"Verified OK\n" == printed


def test_openssl_verifies_an_ed25519_signature(kms: Any, make_key: MakeKey, openssl: OpenSsl) -> None:
    key_id = make_key(EDWARDS, SIGNING)["KeyId"]
    openssl.file("public", kms.get_public_key(KeyId=key_id)["PublicKey"])
    openssl.file("message", b"hello")
    openssl.file("signature", kms.sign(KeyId=key_id, Message=b"hello", SigningAlgorithm=PURE)["Signature"])
    how = ("-rawin", "-in", "message", "-pubin", "-keyform", "DER", "-inkey", "public", "-sigfile", "signature")
    assert b"Signature Verified Successfully" in openssl.run("pkeyutl", "-verify", *how)


def test_the_largest_message_is_signed(kms: Any, make_key: MakeKey) -> None:
    params = {
        "KeyId": make_key("ECC_NIST_P256", SIGNING)["KeyId"],
        "Message": b"m" * 4096,
        "SigningAlgorithm": "ECDSA_SHA_256",
    }
    kms.verify(**params, Signature=kms.sign(**params)["Signature"])


@pytest.mark.parametrize("spec", CURVES)
def test_a_key_signs_by_its_alias(spec: str, kms: Any, make_key: MakeKey) -> None:
    key = make_key(spec, SIGNING)
    kms.create_alias(AliasName="alias/signer", TargetKeyId=key["KeyId"])
    algorithm = key["SigningAlgorithms"][0]
    signed = kms.sign(KeyId="alias/signer", Message=b"m", SigningAlgorithm=algorithm)
    assert key["Arn"] == signed["KeyId"]
