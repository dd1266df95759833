"""What a user does to import key material: make it, wrap it with the parameters, send it."""

from __future__ import annotations

import os
from typing import Any

from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

OAEP = "RSAES_OAEP_SHA_256"
FOR_EVER = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
_HASHES: dict[str, Any] = {"SHA_1": hashes.SHA1(), "SHA_256": hashes.SHA256()}  # noqa: S303 - AWS's choice
_CURVES: dict[str, Any] = {
    "ECC_NIST_P256": ec.SECP256R1(),
    "ECC_NIST_P384": ec.SECP384R1(),
    "ECC_NIST_P521": ec.SECP521R1(),
    "ECC_SECG_P256K1": ec.SECP256K1(),
}


def wrap(public_key: bytes, algorithm: str, material: bytes) -> bytes:
    """Wrap material by an algorithm of RSA, with ``cryptography`` alone."""
    key: Any = load_der_public_key(public_key)
    chosen = _HASHES[algorithm[algorithm.index("SHA_") :]]
    oaep = padding.OAEP(padding.MGF1(chosen), chosen, None)
    if algorithm.startswith("RSAES_OAEP"):
        return bytes(key.encrypt(material, oaep))
    aes = os.urandom(32)
    return bytes(key.encrypt(aes, oaep)) + keywrap.aes_key_wrap_with_padding(aes, material)


def import_into(
    kms: Any, key_id: str, material: bytes, *, algorithm: str = OAEP, spec: str = "RSA_2048", **params: Any
) -> dict[str, Any]:
    """Import material into a key, for ever if nothing else is said."""
    got = kms.get_parameters_for_import(KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec=spec)
    sent = {"ImportToken": got["ImportToken"], "EncryptedKeyMaterial": wrap(got["PublicKey"], algorithm, material)}
    answer: dict[str, Any] = kms.import_key_material(
        KeyId=key_id, **sent, **(params if "ValidTo" in params else {**FOR_EVER, **params})
    )
    return answer


def private_key(spec: str) -> Any:
    """Make a private key of a spec."""
    if spec.startswith("RSA_"):
        return rsa.generate_private_key(65537, int(spec.removeprefix("RSA_")))
    if spec == "ECC_NIST_EDWARDS25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(_CURVES[spec])


def der(key: Any) -> bytes:
    """Write a private key as PKCS #8 in DER."""
    return bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def external(kms: Any, spec: str = "SYMMETRIC_DEFAULT", usage: str = "ENCRYPT_DECRYPT", **params: Any) -> str:
    """Make a key that awaits its material, and return its ARN."""
    return str(kms.create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage, **params)["KeyMetadata"]["Arn"])
