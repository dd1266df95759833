from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from tests.expect import refused
from tests.services.kms.conftest import MakeKey
from tests.services.kms.openssl import OpenSsl

AGREEMENT = "KEY_AGREEMENT"
CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {
    "ECC_NIST_P256": (ec.SECP256R1(), 32),
    "ECC_NIST_P384": (ec.SECP384R1(), 48),
    "ECC_NIST_P521": (ec.SECP521R1(), 66),
}


def _spki(key: Any) -> bytes:
    spki: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return spki


def _derive(kms: Any, key: dict[str, Any], public: bytes, **params: Any) -> dict[str, Any]:
    derived: dict[str, Any] = kms.derive_shared_secret(
        KeyId=key["KeyId"], KeyAgreementAlgorithm="ECDH", PublicKey=public, **params
    )
    return derived


@pytest.mark.parametrize("spec", CURVES)
def test_the_other_side_derives_the_same_raw_secret(spec: str, kms: Any, make_key: MakeKey) -> None:
    key = make_key(spec, AGREEMENT)
    curve, size = CURVES[spec]
    bob = ec.generate_private_key(curve)
    derived = _derive(kms, key, _spki(bob))
    del derived["ResponseMetadata"]
    alice: Any = load_der_public_key(kms.get_public_key(KeyId=key["KeyId"])["PublicKey"])
    expected = bob.exchange(ec.ECDH(), alice)
    assert {
        "KeyId": key["Arn"],
        "SharedSecret": expected,
        "KeyAgreementAlgorithm": "ECDH",
        "KeyOrigin": "AWS_KMS",
    } == derived
    assert size == len(expected)


@pytest.mark.parametrize("spec", [*CURVES, "SM2"])
def test_two_keys_derive_the_same(spec: str, kms: Any, china: Any, make_key: MakeKey) -> None:
    client = china if spec == "SM2" else kms
    alice, bob = (make_key(spec, AGREEMENT, client) for _ in range(2))
    publics = [client.get_public_key(KeyId=key["KeyId"])["PublicKey"] for key in (alice, bob)]
    secrets = [_derive(client, alice, publics[1])["SharedSecret"], _derive(client, bob, publics[0])["SharedSecret"]]
    assert secrets[0] == secrets[1]


def test_openssl_derives_the_same(kms: Any, make_key: MakeKey, openssl: OpenSsl) -> None:
    key = make_key("ECC_NIST_P384", AGREEMENT)
    openssl.file("alice", kms.get_public_key(KeyId=key["KeyId"])["PublicKey"])
    openssl.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "bob")
    openssl.run("pkey", "-in", "bob", "-pubout", "-outform", "DER", "-out", "bob.public")
    openssl.run("pkeyutl", "-derive", "-inkey", "bob", "-peerkey", "alice", "-peerform", "DER", "-out", "shared")
    assert openssl.read("shared") == _derive(kms, key, openssl.read("bob.public"))["SharedSecret"]


@pytest.mark.parametrize(
    "public",
    [
        b"junk",
        _spki(ec.generate_private_key(ec.SECP384R1())),
        _spki(ec.generate_private_key(ec.SECP256K1())),
        _spki(ed25519.Ed25519PrivateKey.generate()),
        _spki(rsa.generate_private_key(65537, 2048)),
        _spki(ec.generate_private_key(ec.SECP256R1())) + b"\x00",
    ],
    ids=["12-junk", "12-p384", "12-secp256k1", "12-ed25519", "12-rsa", "12-longer"],
)
def test_what_is_no_public_key_of_the_curve_is_an_error_without_a_message(
    public: bytes, kms: Any, make_key: MakeKey
) -> None:
    key = make_key("ECC_NIST_P256", AGREEMENT)
    with refused("ValidationException", None):
        _derive(kms, key, public)
    with refused("ValidationException", None):
        _derive(kms, key, public, DryRun=True)


@pytest.mark.parametrize(
    ("spec", "usage"), [("ECC_NIST_P256", "SIGN_VERIFY"), ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")]
)
def test_a_key_of_another_usage_derives_nothing_whatever_its_state(
    spec: str, usage: str, kms: Any, make_key: MakeKey
) -> None:
    key = make_key(spec, usage)
    kms.disable_key(KeyId=key["KeyId"])
    words = f"{key['Arn']} key usage is {usage} which is not valid for DeriveSharedSecret."
    with refused("InvalidKeyUsageException", words):
        _derive(kms, key, b"junk")


def test_a_disabled_key_says_so_before_the_public_key_is_read(kms: Any, make_key: MakeKey) -> None:
    key = make_key("ECC_NIST_P256", AGREEMENT)
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        _derive(kms, key, b"junk")


def test_the_only_algorithm_is_ecdh(kms: Any) -> None:
    words = (
        "1 validation error detected: Value 'DH' at 'keyAgreementAlgorithm' failed to satisfy constraint: Member must "
        "satisfy enum value set: [ECDH]"
    )
    with refused("ValidationException", words):
        kms.derive_shared_secret(KeyId="fake-key-id", KeyAgreementAlgorithm="DH", PublicKey=b"x")
