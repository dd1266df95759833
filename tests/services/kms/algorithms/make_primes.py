"""Makes the file of RSA primes that mocksm ships: ``python -m tests.services.kms.algorithms.make_primes``.

It was run once. Another file would do as well, but the keys that tests of mocksm's users have printed somewhere change.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from mocksm.services.kms.algorithms import primes


def make(bits: int) -> bytes:
    """Return ``primes.COUNT`` primes of a size, as OpenSSL makes them for RSA keys with the exponent 65537."""
    keys = (rsa.generate_private_key(65537, 2 * bits).private_numbers() for _ in range(primes.COUNT // 2))
    return b"".join(prime.to_bytes(bits // 8, "big") for key in keys for prime in (key.p, key.q))


if __name__ == "__main__":
    Path(primes.__file__).with_name(primes.FILE).write_bytes(b"".join(make(bits) for bits in primes.SIZES))
