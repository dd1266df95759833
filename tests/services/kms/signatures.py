"""Signatures checked outside of KMS, by ``cryptography`` alone and by the names of AWS's algorithms."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import load_der_public_key

HASHES: dict[str, Any] = {"SHA_256": hashes.SHA256(), "SHA_384": hashes.SHA384(), "SHA_512": hashes.SHA512()}
RSA = ["RSA_2048", "RSA_3072", "RSA_4096"]
CURVES = {
    "ECC_NIST_P256": "SHA_256",
    "ECC_NIST_P384": "SHA_384",
    "ECC_NIST_P521": "SHA_512",
    "ECC_SECG_P256K1": "SHA_256",
}

# Key spec, signing algorithm: all that take a message as well as its digest.
HASHED = [
    *((spec, f"RSASSA_{scheme}_{sha}") for spec in RSA for scheme in ("PKCS1_V1_5", "PSS") for sha in HASHES),
    *((spec, f"ECDSA_{sha}") for spec, sha in CURVES.items()),
]
IDS = [f"{spec}-{algorithm}" for spec, algorithm in HASHED]


def digest(algorithm: str, message: bytes) -> bytes:
    """Return the digest of a message by an algorithm's hash."""
    return hashlib.new(algorithm[-7:].replace("_", "").lower(), message).digest()


def verifies(public: bytes, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Return whether a signature of RSA or ECDSA is good."""
    key: Any = load_der_public_key(public)
    sha = HASHES[algorithm[-7:]]
    how: tuple[Any, ...]
    if algorithm.startswith("ECDSA"):
        how = (ec.ECDSA(sha),)
    elif algorithm.startswith("RSASSA_PSS"):
        how = (padding.PSS(padding.MGF1(sha), sha.digest_size), sha)
    else:
        how = (padding.PKCS1v15(), sha)
    try:
        key.verify(signature, message, *how)
    except InvalidSignature:
        return False
    return True
