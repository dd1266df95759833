"""The curve of SM2 (GB/T 32918.5) and its arithmetic. Slow, and not in constant time: for tests."""

from __future__ import annotations

PRIME = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = PRIME - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SIZE = 32

# A point that is not infinite, by its affine coordinates; None is the infinite one.
Point = tuple[int, int] | None

BASE: Point = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

_Jacobian = tuple[int, int, int]
_INFINITE: _Jacobian = (1, 1, 0)


def multiply(scalar: int, point: Point) -> Point:
    """Return a point that many times added to itself."""
    result = _INFINITE
    step = _INFINITE if point is None else (*point, 1)
    while scalar:
        if scalar & 1:
            result = _add(result, step)
        step = _double(step)
        scalar >>= 1
    return _affine(result)


def add(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    if one is None or other is None:
        return one or other
    return _affine(_add((*one, 1), (*other, 1)))


def on_curve(point: tuple[int, int]) -> bool:
    """Return whether the coordinates are those of a point."""
    x, y = point
    return x < PRIME and y < PRIME and (y * y - x * x * x - A * x - B) % PRIME == 0


def as_bytes(number: int) -> bytes:
    """Return a coordinate or scalar in its 32 bytes."""
    return number.to_bytes(SIZE, "big")


def _affine(point: _Jacobian) -> Point:
    x, y, z = point
    if z == 0:
        return None
    inverse = pow(z, -1, PRIME)
    square = inverse * inverse % PRIME
    return x * square % PRIME, y * square * inverse % PRIME


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    squares = y * y % PRIME
    s = 4 * x * squares % PRIME
    m = (3 * x * x + A * pow(z, 4, PRIME)) % PRIME
    doubled = (m * m - 2 * s) % PRIME
    return doubled, (m * (s - doubled) - 8 * squares * squares) % PRIME, 2 * y * z % PRIME


def _add(one: _Jacobian, other: _Jacobian) -> _Jacobian:
    if one[2] == 0 or other[2] == 0:
        return other if one[2] == 0 else one
    z1, z2 = one[2] * one[2] % PRIME, other[2] * other[2] % PRIME
    u, s = one[0] * z2 % PRIME, one[1] * z2 * other[2] % PRIME
    h, r = (other[0] * z1 - u) % PRIME, (other[1] * z1 * one[2] - s) % PRIME
    if h == 0:
        return _double(one) if r == 0 else _INFINITE
    cube, product = h * h * h % PRIME, u * h * h % PRIME
    x = (r * r - cube - 2 * product) % PRIME
    return x, (r * (product - x) - s * cube) % PRIME, h * one[2] * other[2] % PRIME
