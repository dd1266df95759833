"""RSA: OAEP, PKCS #1 v1.5 and PSS by ``cryptography``, with keys that take no time to make.

The keys are made of primes that everyone has who has mocksm: they are public knowledge, and for tests only.
"""

from __future__ import annotations

from typing import Any

from mocksm.services.kms.algorithms.drawing import Draw
from mocksm.services.kms.algorithms.hashing import hash_of, signed_hash
from mocksm.services.kms.algorithms.loading import as_secret, private_key
from mocksm.services.kms.algorithms.primes import PAIRS, pairs

_EXPONENT = 65537


def make(bits: int, draw: Draw | None = None) -> bytes:
    """Return a new private key, built from shipped primes; only when their pairs have run out is one generated.

    With ``draw`` that chooses the pair, whatever was given away in this process.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa

    if draw is not None:
        every = tuple(pairs(bits // 2))
        return as_secret(_build(*every[draw.choose(len(every), f"RSA {bits}")]))
    primes = PAIRS.take(bits // 2)
    if primes is None:
        return as_secret(rsa.generate_private_key(_EXPONENT, bits))
    return as_secret(_build(*primes))


def sign(secret: bytes, algorithm: str, message: bytes, message_type: str) -> bytes:
    """Return the signature of a message or digest."""
    signed: bytes = private_key(secret).sign(message, _padding(algorithm), signed_hash(algorithm, message_type))
    return signed


def verify(secret: bytes, algorithm: str, message: bytes, message_type: str, signature: bytes) -> bool:
    """Return whether a signature is one of this key over this message; PSS needs the salt of the digest's length."""
    from cryptography.exceptions import InvalidSignature

    public = private_key(secret).public_key()
    try:
        public.verify(signature, message, _padding(algorithm), signed_hash(algorithm, message_type))
    except InvalidSignature:
        return False
    return True


def encrypt(secret: bytes, algorithm: str, plaintext: bytes) -> bytes:
    """Return a plaintext, encrypted by OAEP to the public key."""
    sealed: bytes = private_key(secret).public_key().encrypt(plaintext, _oaep(algorithm))
    return sealed


def decrypt(secret: bytes, algorithm: str, ciphertext: bytes) -> bytes | None:
    """Return the plaintext of a ciphertext, None if it was not encrypted to this key by this algorithm."""
    try:
        plaintext: bytes = private_key(secret).decrypt(ciphertext, _oaep(algorithm))
    except ValueError:
        return None
    return plaintext


def _build(first: int, second: int) -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    exponent = pow(_EXPONENT, -1, (first - 1) * (second - 1))
    numbers = rsa.RSAPrivateNumbers(
        first,
        second,
        exponent,
        exponent % (first - 1),
        exponent % (second - 1),
        pow(second, -1, first),
        rsa.RSAPublicNumbers(_EXPONENT, first * second),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _padding(algorithm: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15

    if algorithm.startswith("RSASSA_PKCS1"):
        return PKCS1v15()
    chosen = hash_of(algorithm)
    return PSS(MGF1(chosen), chosen.digest_size)


def _oaep(algorithm: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP

    chosen = hash_of(algorithm)
    return OAEP(MGF1(chosen), chosen, None)
