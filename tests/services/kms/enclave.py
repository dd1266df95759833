"""A Nitro enclave as far as KMS sees it: an attestation document, signed by a chain that a test made itself."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ES384 = -35
OAEP = "RSAES_OAEP_SHA_256"


def encode(value: Any) -> bytes:
    """Return a value in CBOR."""
    match value:
        case bool() | None:
            return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(encode, value))
        case dict():
            pairs = (encode(part) for pair in value.items() for part in pair)
            return _head(5, len(value)) + b"".join(pairs)
    raise TypeError(value)


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    power = next(power for power in range(4) if number < 256 ** (1 << power))
    return bytes([kind << 5 | 24 + power]) + number.to_bytes(1 << power, "big")


@cache
def reader() -> rsa.RSAPrivateKey:
    """Return the key pair of the enclave."""
    return rsa.generate_private_key(65537, 2048)


def reader_pem() -> bytes:
    """Return the enclave's private key for ``openssl``."""
    return reader().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def _signers() -> list[tuple[ec.EllipticCurvePrivateKey, bytes]]:
    """Return keys and certificates, each issued by the one before."""
    chain: list[tuple[ec.EllipticCurvePrivateKey, bytes]] = []
    for name in ("root", "zone", "enclave"):
        issuer = chain[-1][0] if chain else None
        key = ec.generate_private_key(ec.SECP384R1())
        chain.append((key, _certificate(name, key, issuer, "root" if len(chain) < 2 else "zone")))
    return chain


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: ec.EllipticCurvePrivateKey | None, issuer_name: str
) -> bytes:
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer_name)]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(hours=3))
        .sign(issuer or key, hashes.SHA384())
    )
    return built.public_bytes(Encoding.DER)


def said(**changes: Any) -> dict[str, Any]:
    """Return what a document says; a change to None leaves the member out."""
    members = {
        "module_id": "i-0123456789abcdef0-enc0123456789abcde",
        "digest": "SHA384",
        "timestamp": 1767229200000,
        "pcrs": {index: bytes(48) for index in range(16)},
        "certificate": _signers()[-1][1],
        "cabundle": [certificate for _, certificate in _signers()[:-1]],
        "public_key": reader().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "user_data": b"",
        "nonce": b"nonce",
    }
    return {name: value for name, value in {**members, **changes}.items() if value is not None}


def document(*, algorithm: int = ES384, tag: bytes = b"", forged: bool = False, **changes: Any) -> bytes:
    """Return an attestation document: COSE_Sign1 around what it says."""
    protected, payload = encode({1: algorithm}), encode(said(**changes))
    signed = encode(["Signature1", protected, b"", payload])
    key = _signers()[0 if forged else -1][0]
    r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA384())))
    return tag + encode([protected, {}, payload, r.to_bytes(48, "big") + s.to_bytes(48, "big")])


def recipient(**changes: Any) -> dict[str, Any]:
    """Return the parameter ``Recipient`` of an enclave."""
    return {"KeyEncryptionAlgorithm": OAEP, "AttestationDocument": document(**changes)}
