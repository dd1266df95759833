"""Attestation documents of Nitro Enclaves and NitroTPM: COSE_Sign1 around what the hardware says of the software.

A document has to be whole: every member of its kind, signed by its own certificate, and that one by the chain that comes
with it. That the chain begins with AWS's own root is not asked, nor that it is still valid: a test has no enclave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from mocksm.services.kms import cbor

_ES384 = -35
_COORDINATE = 48
_PCR_SIZES = frozenset({32, 48, 64})
_MANY_PCRS = 32


def _are_pcrs(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and 0 < len(value) <= _MANY_PCRS
        and all(isinstance(index, int) for index in value)
        and all(isinstance(pcr, bytes) and len(pcr) in _PCR_SIZES for pcr in value.values())
    )


# What each member of the document must be, as AWS documents it (Nitro Enclaves, "Verifying the root of trust").
_MEMBERS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "module_id": lambda value: isinstance(value, str) and value != "",
        "digest": lambda value: value == "SHA384",
        "timestamp": lambda value: isinstance(value, int) and value > 0,
        "pcrs": _are_pcrs,
        "certificate": lambda value: isinstance(value, bytes),
        "cabundle": lambda value: isinstance(value, list) and value != [] and all(isinstance(c, bytes) for c in value),
        "public_key": lambda value: isinstance(value, bytes),
    }
)


class Untrusted(ValueError):
    """The attestation document is none, or not signed by whom it says."""


def attested_key(document: bytes) -> Any:
    """Return the RSA public key of an attestation document.

    Raises:
        Untrusted: The document proves nothing.
    """
    return _attested(document)[0]


def attested_pcrs(document: bytes) -> Mapping[int, bytes]:
    """Return the platform configuration registers of an attestation document: what the hardware measured of the software.

    Raises:
        Untrusted: The document proves nothing.
    """
    pcrs: Mapping[int, bytes] = _attested(document)[1]["pcrs"]
    return pcrs


def _attested(document: bytes) -> tuple[Any, Mapping[str, Any]]:
    """Return the RSA public key of an attestation document, and all that the document says."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        protected, _, payload, signature = cbor.read(document)
        said = cbor.read(payload)
        _check_members(cbor.read(protected), said)
        _check_signature(said, protected, payload, signature)
        public = load_der_public_key(said["public_key"])
    except (ValueError, TypeError, RecursionError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise Untrusted from error
    if not isinstance(public, RSAPublicKey):
        raise Untrusted
    return public, said


def _check_members(header: Any, said: Any) -> None:
    if header != {1: _ES384} or not isinstance(said, dict):
        raise Untrusted
    if not all(name in said and is_good(said[name]) for name, is_good in _MEMBERS.items()):
        raise Untrusted


def _check_signature(said: Mapping[str, Any], protected: bytes, payload: bytes, signature: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA384
    from cryptography.x509 import load_der_x509_certificate

    chain = [load_der_x509_certificate(certificate) for certificate in (*said["cabundle"], said["certificate"])]
    for issuer, issued in pairwise(chain):
        issued.verify_directly_issued_by(issuer)
    signer = chain[-1].public_key()
    if not isinstance(signer, EllipticCurvePublicKey) or len(signature) != 2 * _COORDINATE:
        raise Untrusted
    r, s = (int.from_bytes(half, "big") for half in (signature[:_COORDINATE], signature[_COORDINATE:]))
    signer.verify(encode_dss_signature(r, s), _signed(protected, payload), ECDSA(SHA384()))


def _signed(protected: bytes, payload: bytes) -> bytes:
    """Return what is signed: Sig_structure of RFC 9052, section 4.4, with no external data."""
    return b"\x84\x6aSignature1" + cbor.byte_string(protected) + cbor.byte_string(b"") + cbor.byte_string(payload)
