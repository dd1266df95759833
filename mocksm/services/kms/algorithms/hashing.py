"""The hash of a signing or encryption algorithm, read off the algorithm's name."""

from __future__ import annotations

from typing import Any

RAW = "RAW"
DIGEST = "DIGEST"
EXTERNAL_MU = "EXTERNAL_MU"

_SM3_BYTES = 32
_MU_BYTES = 64


def digest_size(algorithm: str) -> int:
    """Return how many bytes a message must have that is not RAW: a digest, or ML-DSA's representative."""
    if algorithm == "SM2DSA":
        return _SM3_BYTES
    return _MU_BYTES if algorithm == "ML_DSA_SHAKE_256" else _bits(algorithm) // 8


def hash_of(algorithm: str) -> Any:
    """Return the hash function in an algorithm's name, ``RSASSA_PSS_SHA_384``, as ``cryptography`` has it."""
    from cryptography.hazmat.primitives import hashes

    bits = _bits(algorithm)
    return hashes.SHA1() if bits == 1 else getattr(hashes, f"SHA{bits}")()  # noqa: S303 - OAEP's is AWS's choice


def signed_hash(algorithm: str, message_type: str) -> Any:
    """Return how ``cryptography`` is to treat a message: hash it, or take it as the hash that it is."""
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    chosen = hash_of(algorithm)
    return Prehashed(chosen) if message_type == DIGEST else chosen


def _bits(algorithm: str) -> int:
    return int(algorithm.rpartition("_")[2])
