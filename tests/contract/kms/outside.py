"""What is done outside of KMS, with ``cryptography`` alone: material is wrapped, what KMS made is proved."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
)

from tests.contract.scope import Scope

_HASHES: dict[str, Any] = {
    "SHA_1": hashes.SHA1(),  # noqa: S303 - AWS's choice
    "SHA_256": hashes.SHA256(),
    "SHA_384": hashes.SHA384(),
    "SHA_512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A parameter that is made of what was saved under names."""

    of: Callable[..., Any]
    names: tuple[str, ...]

    def resolved(self, scope: Scope) -> Any:
        """Return the parameter."""
        return self.of(*(scope[name] for name in self.names))


@dataclass(frozen=True, slots=True)
class Passes:
    """A value that passes a test, together with what was saved under names."""

    test: Callable[..., bool]
    names: tuple[str, ...] = ()
    saved: tuple[Any, ...] = ()

    def resolved(self, scope: Scope) -> Passes:
        return replace(self, saved=tuple(scope[name] for name in self.names))

    def differences(self, actual: Any, at: str) -> Iterator[str]:
        if not self.test(actual, *self.saved):
            yield f"{at}: does not pass {getattr(self.test, '__name__', self.test)}: {actual!r}"


def made(of: Callable[..., Any], *names: str) -> Made:
    """Return a parameter that is made of what was saved."""
    return Made(of, names)


def of_length(length: int) -> Passes:
    """Return what passes for bytes or text of a length."""

    def has_length(actual: Any) -> bool:
        return len(actual) == length

    return Passes(has_length)


def flipped(blob: bytes, at: int) -> bytes:
    """Return bytes with one bit flipped."""
    changed = bytearray(blob)
    changed[at] ^= 1
    return bytes(changed)


def oaep(algorithm: str) -> Any:
    """Return RSA-OAEP as AWS has it: the same hash twice, no label."""
    chosen = _HASHES[algorithm[algorithm.index("SHA_") :]]
    return padding.OAEP(padding.MGF1(chosen), chosen, None)


def wrapped(algorithm: str, material: bytes, public_key: bytes = b"") -> Any:
    """Return material in its wrapping by an algorithm of RSA, for the saved ``public_key`` unless one is given."""

    def wrap(key: bytes) -> bytes:
        public: Any = load_der_public_key(key)
        if algorithm.startswith("RSAES_OAEP"):
            return bytes(public.encrypt(material, oaep(algorithm)))
        aes = os.urandom(32)
        return bytes(public.encrypt(aes, oaep(algorithm))) + keywrap.aes_key_wrap_with_padding(aes, material)

    return wrap(public_key) if public_key else made(wrap, "public_key")


def encrypted(algorithm: str, plaintext: bytes) -> Made:
    """Return what a user encrypts with the saved ``public_key``."""

    def encrypt(public_key: bytes) -> bytes:
        public: Any = load_der_public_key(public_key)
        return bytes(public.encrypt(plaintext, oaep(algorithm)))

    return made(encrypt, "public_key")


def verifies(algorithm: str, message: bytes) -> Passes:
    """Return what passes for a signature by the key whose public half is saved as ``public_key``."""
    chosen = _HASHES[algorithm[algorithm.index("SHA_") :]]

    def is_signature(signature: bytes, public_key: bytes) -> bool:
        public: Any = load_der_public_key(public_key)
        digest = utils.Prehashed(chosen)
        rest = {
            "ECDS": (ec.ECDSA(digest),),
            "PKCS": (padding.PKCS1v15(), digest),
            "PSS_": (padding.PSS(padding.MGF1(chosen), chosen.digest_size), digest),
        }[algorithm.removeprefix("RSASSA_")[:4]]
        try:
            public.verify(signature, digest_of(algorithm, message), *rest)
        except InvalidSignature:
            return False
        return True

    return Passes(is_signature, ("public_key",))


def digest_of(algorithm: str, message: bytes) -> bytes:
    """Return the digest that an algorithm signs."""
    return hashlib.new(algorithm[algorithm.index("SHA_") :].replace("_", "").lower(), message).digest()


def mac_of(algorithm: str, key: bytes, message: bytes) -> bytes:
    """Return the HMAC of a message."""
    return hmac.digest(key, message, algorithm.removeprefix("HMAC_").replace("_", "").lower())


CURVES: dict[str, ec.EllipticCurve] = {
    "ECC_NIST_P256": ec.SECP256R1(),
    "ECC_NIST_P384": ec.SECP384R1(),
    "ECC_NIST_P521": ec.SECP521R1(),
    "ECC_SECG_P256K1": ec.SECP256K1(),
}


@cache
def private_key(spec: str) -> ec.EllipticCurvePrivateKey:
    """Return a private key of someone who has his own, on a spec's curve."""
    return ec.derive_private_key(0xC0FFEE, CURVES[spec])


def pkcs8(spec: str) -> bytes:
    """Return the same as it is imported."""
    return private_key(spec).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def spki(spec: str) -> bytes:
    """Return its public half."""
    return private_key(spec).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def agrees(spec: str) -> Passes:
    """Return what passes for the secret shared with that key and the one whose public half is saved as ``public_key``."""

    def is_shared(secret: bytes, public_key: bytes) -> bool:
        peer: Any = load_der_public_key(public_key)
        return secret == private_key(spec).exchange(ec.ECDH(), peer)

    return Passes(is_shared, ("public_key",))
