"""Importing key material: parameters, import, deletion, for keys of Origin EXTERNAL (kms.md section 16)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import (
    ExpiredImportTokenException,
    IncorrectKeyMaterialException,
    InvalidCiphertextException,
    InvalidImportTokenException,
    NotFoundException,
    UnsupportedOperationException,
    ValidationException,
)
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.imported import NEW, remove, take_in
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.states import check_state
from mocksm.services.kms.store import Key, KeyMaterial
from mocksm.services.kms.usage import check_origin
from mocksm.services.kms.wrapping import SM2, SM2PKE, WrappingKey, WrappingKeys, make, public_of, unwrap

_PARAMETERS_LAST = timedelta(hours=24)
_MATERIAL_LASTS_AT_MOST = timedelta(days=365)
_EXPIRES = "KEY_MATERIAL_EXPIRES"
_TOKEN_BYTES = 256
_HEX = "0123456789abcdef"


@operation
def get_parameters_for_import(
    call: Call, *, key_id: str, wrapping_algorithm: str, wrapping_key_spec: str
) -> dict[str, Any]:
    """Return a wrapping key and the token that belongs to it; both can be used for a day, as often as one likes."""
    key = _find(call, key_id)
    _check_wrapping(call, wrapping_algorithm, wrapping_key_spec)
    wrapping_key = WrappingKey(key.id, wrapping_algorithm, call.now + _PARAMETERS_LAST, make(wrapping_key_spec))
    token = bytes.fromhex(call.ids.text(_HEX, 2 * _TOKEN_BYTES))
    call.store(WrappingKeys).add(token, wrapping_key)
    return {
        "KeyId": key.arn,
        "ImportToken": token,
        "PublicKey": public_of(wrapping_key_spec, wrapping_key.secret),
        "ParametersValidTo": wrapping_key.valid_to,
    }


@operation
def import_key_material(
    call: Call,
    *,
    key_id: str,
    import_token: bytes,
    encrypted_key_material: bytes,
    valid_to: datetime | None = None,
    expiration_model: str = _EXPIRES,
    import_type: str | None = None,
    key_material_description: str | None = None,
    key_material_id: str | None = None,
) -> dict[str, Any]:
    """Import wrapped material into a key, or the same again; a key can be used when all of its material is there."""
    key = _find(call, key_id)
    _check_expiration(call, expiration_model, valid_to)
    _check_described(key, import_type, key_material_description, key_material_id)
    material = _unwrapped(call, key, import_token, encrypted_key_material)
    if key_material_id not in {None, material.id}:
        raise IncorrectKeyMaterialException  # AWS's message is not known
    take_in(call, key, material, import_type, valid_to=valid_to, description=key_material_description)
    return {"KeyId": key.arn, "KeyMaterialId": material.id}


@operation
def delete_imported_key_material(call: Call, *, key_id: str, key_material_id: str | None = None) -> dict[str, Any]:
    """Delete the current material, or the named one; the key waits for it then, unless that was only pending."""
    key = _find(call, key_id)
    material_id = key_material_id or key.current
    if material_id is None:
        return {"KeyId": key.arn}
    if material_id not in key.materials:
        raise NotFoundException  # AWS's answer is not known
    remove(call, key, material_id)
    return {"KeyId": key.arn, "KeyMaterialId": material_id}


def _find(call: Call, key_id: str) -> Key:
    """Return the key, if the operation works in its state, and on keys of its origin."""
    key = find_key(call, key_id)
    check_state(call.operation, key)
    check_origin(key, "EXTERNAL")
    return key


def _check_wrapping(call: Call, algorithm: str, spec: str) -> None:
    """Refuse what does not go together, or is not to be had; AWS's messages are not known."""
    if algorithm == "RSAES_PKCS1_V1_5":
        raise UnsupportedOperationException  # since October 2023
    if (algorithm == SM2PKE) != (spec == SM2):
        raise ValidationException
    if spec == SM2 and not call.region.startswith("cn-"):
        raise UnsupportedOperationException


def _check_expiration(call: Call, model: str, valid_to: datetime | None) -> None:
    if model != _EXPIRES:
        if valid_to is not None:
            raise ValidationException  # the model says that it is not valid, not how that is told
        return
    if valid_to is None:
        raise ValidationException("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES")
    if valid_to <= call.now:
        raise ValidationException("ValidTo must be in the future")
    if valid_to > call.now + _MATERIAL_LASTS_AT_MOST:
        raise ValidationException


def _check_described(key: Key, import_type: str | None, description: str | None, material_id: str | None) -> None:
    """Only a symmetric key can have several materials that are told apart; AWS's message is not known."""
    if key.spec != SYMMETRIC and not (import_type is description is material_id is None):
        raise ValidationException
    if import_type == NEW and material_id is not None:
        raise ValidationException


def _unwrapped(call: Call, key: Key, token: bytes, wrapped: bytes) -> KeyMaterial:
    """Return the material that was sent; AWS's messages are not known."""
    from mocksm.services.kms.material import read_material

    wrapping_key = call.store(WrappingKeys).get(token)
    if wrapping_key is None or wrapping_key.key_id != key.id:
        raise InvalidImportTokenException
    if wrapping_key.valid_to <= call.now:
        raise ExpiredImportTokenException
    plain = unwrap(wrapping_key, wrapped)
    if plain is None:
        raise InvalidCiphertextException
    return read_material(key, plain)
