"""ML-KEM of FIPS 203, for the parameter sets that ``cryptography`` lacks. Slow, and not in constant time: for tests.

The names are the standard's, and so are the numbers of its algorithms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

_N = 256
_Q = 3329
_ROOT = 17
_ETA_2 = 2


class Parameters(NamedTuple):
    """A parameter set (section 8)."""

    k: int
    eta_1: int
    d_u: int
    d_v: int


PARAMETERS: Mapping[str, Parameters] = MappingProxyType(
    {
        "ML_KEM_512": Parameters(2, 3, 10, 4),
        "ML_KEM_768": Parameters(3, 2, 10, 4),
        "ML_KEM_1024": Parameters(4, 2, 11, 5),
    }
)

Polynomial = list[int]


def key_pair(spec: str, seed: bytes) -> tuple[bytes, bytes]:
    """Return encapsulation key and decapsulation key of a seed, d and then z (algorithms 13 and 16)."""
    k, eta_1, _, _ = PARAMETERS[spec]
    d, z = seed[:32], seed[32:]
    expanded = hashlib.sha3_512(d + bytes((k,))).digest()
    rho, sigma = expanded[:32], expanded[32:]
    noise = _noise(sigma, eta_1)
    s = [_ntt(next(noise)) for _ in range(k)]
    e = [_ntt(next(noise)) for _ in range(k)]
    t = [_plus(_dot(row, s), error) for row, error in zip(_matrix(rho, k), e, strict=True)]
    public = b"".join(_encode(12, polynomial) for polynomial in t) + rho
    secret = b"".join(_encode(12, polynomial) for polynomial in s)
    return public, b"".join((secret, public, hashlib.sha3_256(public).digest(), z))


def encapsulate(spec: str, public: bytes, m: bytes) -> tuple[bytes, bytes]:
    """Return a shared secret and its ciphertext, by 32 random bytes ``m`` (algorithm 17)."""
    shared, r = _split(hashlib.sha3_512(m + hashlib.sha3_256(public).digest()).digest())
    return shared, _encrypt(PARAMETERS[spec], public, m, r)


def decapsulate(spec: str, private: bytes, ciphertext: bytes) -> bytes:
    """Return the shared secret; of a ciphertext that is none of this key's, a pseudo-random one (algorithm 18)."""
    parameters = PARAMETERS[spec]
    size = 384 * parameters.k
    secret, public = private[:size], private[size : 2 * size + 32]
    digest, z = _split(private[2 * size + 32 :])
    m = _decrypt(parameters, secret, ciphertext)
    shared, r = _split(hashlib.sha3_512(m + digest).digest())
    if ciphertext != _encrypt(parameters, public, m, r):
        return hashlib.shake_256(z + ciphertext).digest(32)
    return shared


def ciphertext_size(spec: str) -> int:
    """Return how long the ciphertexts of a parameter set are."""
    k, _, d_u, d_v = PARAMETERS[spec]
    return 32 * (d_u * k + d_v)


def _encrypt(parameters: Parameters, public: bytes, m: bytes, r: bytes) -> bytes:
    """Algorithm 14, K-PKE.Encrypt."""
    k, eta_1, d_u, d_v = parameters
    t = [_decode(12, part) for part in _pieces(public[:-32], 384)]
    wide, narrow = _noise(r, eta_1), _noise(r, _ETA_2, k)
    y = [_ntt(next(wide)) for _ in range(k)]
    columns = zip(*_matrix(public[-32:], k), strict=True)
    u = [_plus(_ntt_inverse(_dot(column, y)), next(narrow)) for column in columns]
    mu = _decompress(1, _decode(1, m))
    v = _plus(_plus(_ntt_inverse(_dot(t, y)), next(narrow)), mu)
    return b"".join(_encode(d_u, _compress(d_u, part)) for part in u) + _encode(d_v, _compress(d_v, v))


def _decrypt(parameters: Parameters, secret: bytes, ciphertext: bytes) -> bytes:
    """Algorithm 15, K-PKE.Decrypt."""
    k, _, d_u, d_v = parameters
    end = 32 * d_u * k
    u = [_ntt(_decompress(d_u, _decode(d_u, part))) for part in _pieces(ciphertext[:end], 32 * d_u)]
    v = _decompress(d_v, _decode(d_v, ciphertext[end:]))
    s = [_decode(12, part) for part in _pieces(secret, 384)]
    w = [(a - b) % _Q for a, b in zip(v, _ntt_inverse(_dot(s, u)), strict=True)]
    return _encode(1, _compress(1, w))


def _matrix(rho: bytes, k: int) -> list[list[Polynomial]]:
    return [[_sample_ntt(rho + bytes((column, row))) for column in range(k)] for row in range(k)]


def _sample_ntt(seed: bytes) -> Polynomial:
    """Algorithm 7: uniform coefficients; 840 bytes are as good as always enough for 256 of them."""
    size = 840
    while True:
        stream = hashlib.shake_128(seed).digest(size)
        triples = (int.from_bytes(stream[at : at + 3], "little") for at in range(0, size, 3))
        found = [number for triple in triples for number in (triple & 0xFFF, triple >> 12) if number < _Q]
        if len(found) >= _N:
            return found[:_N]
        size *= 2


def _noise(seed: bytes, eta: int, start: int = 0) -> Iterator[Polynomial]:
    """Return the small polynomials of a seed, one after the other (algorithm 8)."""
    for number in range(start, 256):
        stream = int.from_bytes(hashlib.shake_256(seed + bytes((number,))).digest(64 * eta), "little")
        mask = (1 << eta) - 1
        yield [
            ((stream >> 2 * eta * i & mask).bit_count() - (stream >> eta * (2 * i + 1) & mask).bit_count()) % _Q
            for i in range(_N)
        ]


def _reversed_bits(number: int) -> int:
    return int(f"{number:07b}"[::-1], 2)


_ZETAS = tuple(pow(_ROOT, _reversed_bits(i), _Q) for i in range(128))
_GAMMAS = tuple(pow(_ROOT, 2 * _reversed_bits(i) + 1, _Q) for i in range(128))


def _ntt(polynomial: Polynomial) -> Polynomial:
    """Algorithm 9."""
    f, i = list(polynomial), 1
    for length in (128, 64, 32, 16, 8, 4, 2):
        for start in range(0, _N, 2 * length):
            zeta, i = _ZETAS[i], i + 1
            for j in range(start, start + length):
                t = zeta * f[j + length] % _Q
                f[j], f[j + length] = (f[j] + t) % _Q, (f[j] - t) % _Q
    return f


def _ntt_inverse(polynomial: Polynomial) -> Polynomial:
    """Algorithm 10."""
    f, i = list(polynomial), 127
    for length in (2, 4, 8, 16, 32, 64, 128):
        for start in range(0, _N, 2 * length):
            zeta, i = _ZETAS[i], i - 1
            for j in range(start, start + length):
                t = f[j]
                f[j], f[j + length] = (t + f[j + length]) % _Q, zeta * (f[j + length] - t) % _Q
    return [number * 3303 % _Q for number in f]


def _dot(left: Iterator[Polynomial] | list[Polynomial] | tuple[Polynomial, ...], right: list[Polynomial]) -> Polynomial:
    """Return the sum of products in the transformed domain (algorithms 11 and 12)."""
    total = [0] * _N
    for a, b in zip(left, right, strict=True):
        for i in range(128):
            a0, a1, b0, b1 = a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1]
            total[2 * i] += a0 * b0 + a1 * b1 % _Q * _GAMMAS[i]
            total[2 * i + 1] += a0 * b1 + a1 * b0
    return [number % _Q for number in total]


def _plus(one: Polynomial, other: Polynomial) -> Polynomial:
    return [(a + b) % _Q for a, b in zip(one, other, strict=True)]


def _compress(d: int, polynomial: Polynomial) -> Polynomial:
    return [((number << d) + _Q // 2) // _Q % (1 << d) for number in polynomial]


def _decompress(d: int, polynomial: Polynomial) -> Polynomial:
    return [(number * _Q + (1 << d - 1)) >> d for number in polynomial]


def _encode(d: int, polynomial: Polynomial) -> bytes:
    """Algorithm 5."""
    whole = 0
    for number in reversed(polynomial):
        whole = whole << d | number
    return whole.to_bytes(32 * d, "little")


def _decode(d: int, data: bytes) -> Polynomial:
    """Algorithm 6."""
    whole, mask = int.from_bytes(data, "little"), (1 << d) - 1
    return [whole >> d * i & mask for i in range(_N)]


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def _split(data: bytes) -> tuple[bytes, bytes]:
    return data[:32], data[32:]
