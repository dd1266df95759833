"""Imported material: whether it is of a key's kind, and in which form it is kept. Knows no operation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocksm.services.kms.algorithms import seeds, sm2
from mocksm.services.kms.algorithms.ecc import CURVES
from mocksm.services.kms.algorithms.loading import as_secret, private_key
from mocksm.services.kms.creation import material_id
from mocksm.services.kms.errors import IncorrectKeyMaterialException, ValidationException
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.store import Key, KeyMaterial

# The least and most bytes of material, where it is plain bytes (section 3). In China symmetric keys are SM4's.
_LENGTHS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        SYMMETRIC: (32, 32),
        "HMAC_224": (28, 64),
        "HMAC_256": (32, 64),
        "HMAC_384": (48, 128),
        "HMAC_512": (64, 128),
    }
)
_SM4 = (16, 16)


def read_material(key: Key, plain: bytes) -> KeyMaterial:
    """Return material that was unwrapped, as a key keeps it; its id follows from the key's id and the material.

    Raises:
        ValidationException: It has not the length of the key's spec. AWS's message is not known.
        IncorrectKeyMaterialException: It is no private key of the key's spec. AWS's message is not known.
    """
    secret = _of_length(key, plain) if key.spec in _LENGTHS else _private_key(key, plain)
    return KeyMaterial(material_id(key.id.encode(), secret), secret)


def _of_length(key: Key, plain: bytes) -> bytes:
    least, most = _SM4 if key.spec == SYMMETRIC and key.region.startswith("cn-") else _LENGTHS[key.spec]
    if not least <= len(plain) <= most:
        raise ValidationException
    return plain


def _private_key(key: Key, plain: bytes) -> bytes:
    """Return a private key as mocksm writes it, so that one key has one form, and one id."""
    if key.spec in seeds.KINDS:
        found = plain if plain == seeds.as_secret(key.spec, seeds.seed_of(key.spec, plain)) else None
    else:
        found = sm2.read_secret(plain) if key.spec == "SM2" else _loaded(key.spec, plain)
    if found is None:
        raise IncorrectKeyMaterialException
    return found


def _loaded(spec: str, plain: bytes) -> bytes | None:
    """Return what ``cryptography`` reads, None if that is no private key of the spec."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        found = private_key(plain)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return as_secret(found) if _is_of(spec, found) else None


def _is_of(spec: str, found: Any) -> bool:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if isinstance(found, RSAPrivateKey):
        return spec == f"RSA_{found.key_size}"
    if isinstance(found, EllipticCurvePrivateKey):
        return found.curve.name.upper() == CURVES.get(spec)
    return isinstance(found, Ed25519PrivateKey) and spec == "ECC_NIST_EDWARDS25519"
