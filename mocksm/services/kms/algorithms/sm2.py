"""SM2, which ``cryptography`` lacks: signatures, encryption and key agreement of GB/T 32918, over its SM3.

In the forms that KMS takes, which are OpenSSL's: signatures and ciphertexts in DER, C1 C3 C2, and the distinguishing id
1234567812345678. Slow, and not in constant time: for tests.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from itertools import repeat

from mocksm.services.kms.algorithms import der
from mocksm.services.kms.algorithms.drawing import Draw
from mocksm.services.kms.algorithms.hashing import DIGEST
from mocksm.services.kms.algorithms.sm2_curve import BASE, ORDER, SIZE, A, B, Point, add, as_bytes, multiply, on_curve

_ID = b"1234567812345678"
_UNCOMPRESSED = b"\x04"
_EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")
_SM2 = bytes.fromhex("2a811ccf5501822d")
_ALGORITHM = der.sequence(der.write(der.OBJECT_IDENTIFIER, _EC_PUBLIC_KEY), der.write(der.OBJECT_IDENTIFIER, _SM2))
_FIRST = 0xA1


def make(draw: Draw | None = None) -> bytes:
    """Return a new private key; with ``draw`` it follows from the bytes that that returns (with 64 bits to spare)."""
    if draw is None:
        return as_secret(_scalar())
    return as_secret(int.from_bytes(draw(SIZE + 8), "big") % (ORDER - 2) + 1)


def as_secret(scalar: int) -> bytes:
    """Return PKCS #8 in DER of a private key that is given by its number."""
    public = der.write(_FIRST, der.bits(_as_point(multiply(scalar, BASE))))
    key = der.sequence(der.integer(1), der.octets(as_bytes(scalar)), public)
    return der.sequence(der.integer(0), _ALGORITHM, der.octets(key))


def read_secret(data: bytes) -> bytes | None:
    """Return the secret in PKCS #8 that someone else wrote, None if it is no key of this curve."""
    try:
        _, algorithm, _ = der.read_sequence(data, der.INTEGER, der.SEQUENCE, der.OCTET_STRING)
        scalar = _private(data)
    except (der.Malformed, IndexError):
        return None
    return as_secret(scalar) if der.sequence(algorithm) == _ALGORITHM and 0 < scalar < ORDER else None


def public_bytes(secret: bytes) -> bytes:
    """Return the public key that belongs to a secret, as SubjectPublicKeyInfo in DER."""
    return der.sequence(_ALGORITHM, der.bits(_as_point(_public(secret))))


def sign(
    secret: bytes, _algorithm: str, message: bytes, message_type: str, nonces: Iterator[int] | None = None
) -> bytes:
    """Return the signature of a message, or of a digest that was made with the public key (GB/T 32918.2, section 6.1)."""
    private, digest = _private(secret), _digest(secret, message, message_type)
    for nonce in nonces or _scalars():
        r = (digest + _x(multiply(nonce, BASE))) % ORDER
        s = pow(1 + private, -1, ORDER) * (nonce - r * private) % ORDER
        if r and s and r + nonce != ORDER:
            return der.sequence(der.integer(r), der.integer(s))
    raise ValueError("the nonces of an SM2 signature have run out")


def verify(secret: bytes, _algorithm: str, message: bytes, message_type: str, signature: bytes) -> bool:
    """Return whether a signature is one of this key over this message (section 7.1)."""
    try:
        r, s = map(der.read_integer, der.read_sequence(signature, der.INTEGER, der.INTEGER))
    except der.Malformed:
        return False
    t = (r + s) % ORDER
    if not (0 < r < ORDER and 0 < s < ORDER and t):
        return False
    point = add(multiply(s, BASE), multiply(t, _public(secret)))
    return point is not None and (_digest(secret, message, message_type) + point[0]) % ORDER == r


def encrypt(secret: bytes, _algorithm: str, plaintext: bytes, nonces: Iterator[int] | None = None) -> bytes:
    """Return a plaintext, encrypted to the public key (GB/T 32918.4, section 6.1)."""
    for nonce in nonces or _scalars():
        c1 = multiply(nonce, BASE)
        x, y = map(as_bytes, multiply(nonce, _public(secret)) or (0, 0))
        mask = _derive(x + y, len(plaintext))
        if any(mask) and c1 is not None:
            hashed, masked = _sm3(x, plaintext, y), _xor(plaintext, mask)
            return der.sequence(der.integer(c1[0]), der.integer(c1[1]), der.octets(hashed), der.octets(masked))
    raise ValueError("the nonces of an SM2 ciphertext have run out")


def decrypt(secret: bytes, _algorithm: str, ciphertext: bytes) -> bytes | None:
    """Return the plaintext of a ciphertext, None if it was not encrypted to this key (section 7.1)."""
    try:
        parts = der.read_sequence(ciphertext, der.INTEGER, der.INTEGER, der.OCTET_STRING, der.OCTET_STRING)
        c1 = der.read_integer(parts[0]), der.read_integer(parts[1])
    except der.Malformed:
        return None
    shared = multiply(_private(secret), c1) if on_curve(c1) else None
    if shared is None:
        return None
    x, y = map(as_bytes, shared)
    plaintext = _xor(parts[3], _derive(x + y, len(parts[3])))
    return plaintext if _sm3(x, plaintext, y) == parts[2] else None


def agree(secret: bytes, public: bytes) -> bytes | None:
    """Return the shared secret with a public key in DER: the raw x-coordinate; None if that is no key of this curve."""
    try:
        algorithm, key = der.read_sequence(public, der.SEQUENCE, der.BIT_STRING)
    except der.Malformed:
        return None
    point = int.from_bytes(key[2 : 2 + SIZE], "big"), int.from_bytes(key[2 + SIZE :], "big")
    well_formed = key[:2] == b"\x00" + _UNCOMPRESSED and len(key) == 2 + 2 * SIZE
    if der.sequence(algorithm) != _ALGORITHM or not well_formed or not on_curve(point):
        return None
    return as_bytes(_x(multiply(_private(secret), point)))


def _private(secret: bytes) -> int:
    _, _, key = der.read_sequence(secret, der.INTEGER, der.SEQUENCE, der.OCTET_STRING)
    _, value, _ = der.read(key)
    return int.from_bytes(der.read_all(value)[1][1], "big")


def _public(secret: bytes) -> Point:
    return multiply(_private(secret), BASE)


def _digest(secret: bytes, message: bytes, message_type: str) -> int:
    """Return the digest of a message: SM3 of the signer's id and key, and then of the message (section 5.5)."""
    if message_type == DIGEST:
        return int.from_bytes(message, "big")
    public = _as_point(_public(secret))[1:]
    curve = b"".join(map(as_bytes, (A, B, *(BASE or ()))))
    signer = _sm3((8 * len(_ID)).to_bytes(2, "big"), _ID, curve, public)
    return int.from_bytes(_sm3(signer, message), "big")


def _derive(shared: bytes, size: int) -> bytes:
    """Return as many bytes as are asked for (GB/T 32918.4, section 5.4.3)."""
    count = -(-size // SIZE)
    return b"".join(_sm3(shared, number.to_bytes(4, "big")) for number in range(1, count + 1))[:size]


def _sm3(*parts: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    hashing = Hash(SM3())
    hashing.update(b"".join(parts))
    return hashing.finalize()


def _as_point(point: Point) -> bytes:
    return _UNCOMPRESSED + b"".join(map(as_bytes, point or ()))


def _x(point: Point) -> int:
    return point[0] if point else 0


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _scalar() -> int:
    return secrets.randbelow(ORDER - 2) + 1


def _scalars() -> Iterator[int]:
    return (_scalar() for _ in repeat(None))
