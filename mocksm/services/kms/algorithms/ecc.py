"""The NIST curves and secp256k1: ECDSA and ECDH by ``cryptography``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocksm.services.kms.algorithms.drawing import Draw
from mocksm.services.kms.algorithms.hashing import signed_hash
from mocksm.services.kms.algorithms.loading import as_secret, private_key

# Key specs, by the name that the curve has in ``cryptography``.
CURVES: Mapping[str, str] = MappingProxyType(
    {
        "ECC_NIST_P256": "SECP256R1",
        "ECC_NIST_P384": "SECP384R1",
        "ECC_NIST_P521": "SECP521R1",
        "ECC_SECG_P256K1": "SECP256K1",
    }
)


def make(spec: str, draw: Draw | None = None) -> bytes:
    """Return a new private key on a spec's curve; with ``draw`` it follows from the bytes that that returns."""
    from cryptography.hazmat.primitives.asymmetric import ec

    curve = getattr(ec, CURVES[spec])()
    return as_secret(ec.generate_private_key(curve) if draw is None else _drawn(curve, draw))


def sign(secret: bytes, algorithm: str, message: bytes, message_type: str) -> bytes:
    """Return the ECDSA signature of a message or digest: r and s in DER."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    signed: bytes = private_key(secret).sign(message, ECDSA(signed_hash(algorithm, message_type)))
    return signed


def verify(secret: bytes, algorithm: str, message: bytes, message_type: str, signature: bytes) -> bool:
    """Return whether a signature is one of this key over this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    try:
        private_key(secret).public_key().verify(signature, message, ECDSA(signed_hash(algorithm, message_type)))
    except InvalidSignature:
        return False
    return True


def _drawn(curve: Any, draw: Draw) -> Any:
    """Return the key of the first number drawn that is one of the curve: FIPS 186-5, appendix A.2.2."""
    from cryptography.hazmat.primitives.asymmetric.ec import derive_private_key

    bits = curve.key_size
    while True:
        number = int.from_bytes(draw((bits + 7) // 8), "big") >> (-bits % 8)
        try:
            return derive_private_key(number, curve)
        except ValueError:  # zero, or not below the curve's order
            continue


def agree(secret: bytes, public: bytes) -> bytes | None:
    """Return the shared secret with a public key in DER: the raw x-coordinate; None if that is no key of this curve."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import ECDH, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    own = private_key(secret)
    try:
        peer = load_der_public_key(public)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(peer, EllipticCurvePublicKey) or peer.curve.name != own.curve.name:
        return None
    shared: bytes = own.exchange(ECDH(), peer)
    return shared
