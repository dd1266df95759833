"""Ed25519ph of RFC 8032 with an empty context. Slow, not in constant time, and with no care for the secret: for tests."""

from __future__ import annotations

import hashlib

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ROOT_OF_MINUS_ONE = pow(2, (_PRIME - 1) // 4, _PRIME)
_SIZE = 32

# dom2(1, ""): section 2 of the RFC. Its last bytes: pre-hashed, and a context of no bytes.
_DOMAIN = b"SigEd25519 no Ed25519 collisions\x01\x00"

# X, Y, Z and T of extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z (section 5.1.4).
Point = tuple[int, int, int, int]


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the signature of a message, which is hashed here (section 5.1.6)."""
    digest = hashlib.sha512(seed).digest()
    scalar = _clamped(digest[:_SIZE])
    hashed = hashlib.sha512(message).digest()
    nonce = _hash(digest[_SIZE:], hashed)
    commitment = _compress(_multiply(nonce, _base()))
    challenge = _hash(commitment, _compress(_multiply(scalar, _base())), hashed)
    return commitment + ((nonce + challenge * scalar) % _ORDER).to_bytes(_SIZE, "little")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether a signature is good, by the equation without cofactor (section 5.1.7)."""
    if len(signature) != 2 * _SIZE:
        return False
    key, commitment = _decompress(public), _decompress(signature[:_SIZE])
    response = int.from_bytes(signature[_SIZE:], "little")
    if key is None or commitment is None or response >= _ORDER:
        return False
    challenge = _hash(signature[:_SIZE], public, hashlib.sha512(message).digest())
    return _same(_multiply(response, _base()), _add(commitment, _multiply(challenge, key)))


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join((_DOMAIN, *parts))).digest(), "little") % _ORDER


def _clamped(data: bytes) -> int:
    return int.from_bytes(data, "little") & ((1 << 254) - 8) | (1 << 254)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % _PRIME
    c = 2 * one[3] * other[3] * _D % _PRIME
    d = 2 * one[2] * other[2] % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME


def _multiply(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _PRIME == 0 == (one[1] * other[2] - other[1] * one[2]) % _PRIME


def _base() -> Point:
    y = 4 * pow(5, -1, _PRIME) % _PRIME
    point = _decompress(y.to_bytes(_SIZE, "little"))
    if point is None:
        raise ArithmeticError("the base point of Ed25519 is on its curve")
    return point


def _compress(point: Point) -> bytes:
    inverse = pow(point[2], -1, _PRIME)
    x, y = point[0] * inverse % _PRIME, point[1] * inverse % _PRIME
    return (y | (x & 1) << 255).to_bytes(_SIZE, "little")


def _decompress(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign_bit = number & ((1 << 255) - 1), number >> 255
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _PRIME) % _PRIME
    x = pow(square, (_PRIME + 3) // 8, _PRIME)
    if (x * x - square) % _PRIME:
        x = x * _ROOT_OF_MINUS_ONE % _PRIME
    if y >= _PRIME or (x * x - square) % _PRIME or (x == 0 and sign_bit):
        return None
    x = x if x & 1 == sign_bit else _PRIME - x
    return x, y, 1, x * y % _PRIME
