"""Which module serves which key spec and algorithm; the one place that knows them all, and loads each when it is needed."""

from __future__ import annotations

import os
from typing import Protocol

from mocksm.services.kms.algorithms.drawing import Draw


class Signing(Protocol):
    """A module that signs."""

    def sign(self, secret: bytes, algorithm: str, message: bytes, message_type: str, /) -> bytes:
        """Return the signature of a message."""

    def verify(self, secret: bytes, algorithm: str, message: bytes, message_type: str, signature: bytes, /) -> bool:
        """Return whether a signature is one of this key over this message."""


class Encrypting(Protocol):
    """A module that encrypts to a public key."""

    def encrypt(self, secret: bytes, algorithm: str, plaintext: bytes, /) -> bytes:
        """Return a plaintext, encrypted to the public key."""

    def decrypt(self, secret: bytes, algorithm: str, ciphertext: bytes, /) -> bytes | None:
        """Return the plaintext of a ciphertext, None if it was not encrypted to this key."""


class Agreeing(Protocol):
    """A module that agrees on shared secrets."""

    def agree(self, secret: bytes, public: bytes, /) -> bytes | None:
        """Return the shared secret with a public key in DER, None if that is no key of the same curve."""


def signing(algorithm: str) -> Signing:
    """Return the module that has a signing algorithm."""
    family = algorithm.partition("_")[0]
    if family == "RSASSA":
        from mocksm.services.kms.algorithms import rsa

        return rsa
    if family == "ED25519":
        from mocksm.services.kms.algorithms import ed25519

        return ed25519
    if family == "ML":
        from mocksm.services.kms.algorithms import ml_dsa

        return ml_dsa
    if family == "SM2DSA":
        from mocksm.services.kms.algorithms import sm2

        return sm2
    from mocksm.services.kms.algorithms import ecc

    return ecc


def encrypting(algorithm: str) -> Encrypting:
    """Return the module that has an encryption algorithm of asymmetric keys."""
    if algorithm == "SM2PKE":
        from mocksm.services.kms.algorithms import sm2

        return sm2
    from mocksm.services.kms.algorithms import rsa

    return rsa


def agreeing(spec: str) -> Agreeing:
    """Return the module that agrees with keys of a spec."""
    if spec == "SM2":
        from mocksm.services.kms.algorithms import sm2

        return sm2
    from mocksm.services.kms.algorithms import ecc

    return ecc


def make_secret(spec: str, draw: Draw | None = None) -> bytes:
    """Return the bytes of a new key of a spec that is not symmetric; with ``draw`` they follow from what that returns."""
    family, _, size = spec.partition("_")
    match family:
        case "RSA":
            from mocksm.services.kms.algorithms import rsa

            return rsa.make(int(size), draw)
        case "HMAC":
            return (draw or os.urandom)(int(size) // 8)
        case "ML":
            from mocksm.services.kms.algorithms import ml_dsa, ml_kem

            return ml_dsa.make(spec, draw) if spec.startswith("ML_DSA") else ml_kem.make(spec, draw)
    return _curve_secret(spec, draw)


def public_bytes(spec: str, secret: bytes) -> bytes:
    """Return the public key of a pair, as SubjectPublicKeyInfo in DER."""
    if spec.startswith("ML_"):
        from mocksm.services.kms.algorithms import ml_dsa, ml_kem

        return ml_dsa.public_bytes(secret) if spec.startswith("ML_DSA") else ml_kem.public_bytes(secret)
    if spec == "SM2":
        from mocksm.services.kms.algorithms import sm2

        return sm2.public_bytes(secret)
    from mocksm.services.kms.algorithms import loading

    return loading.public_bytes(secret)


def _curve_secret(spec: str, draw: Draw | None) -> bytes:
    from mocksm.services.kms.algorithms import ecc, ed25519

    if spec == "SM2":
        from mocksm.services.kms.algorithms import sm2

        return sm2.make(draw)
    return ecc.make(spec, draw) if spec in ecc.CURVES else ed25519.make(draw)
