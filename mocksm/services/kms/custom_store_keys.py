"""Keys in custom key stores: where a new one may be made, and what the store keeps of it.

The material of such a key is mocksm's own, as any other's: there is no cluster, and no external key that could be missing
or of the wrong kind.
"""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.services.kms.custom_store import AWS_CLOUDHSM, EXTERNAL_KEY_STORE, CustomKeyStore
from mocksm.services.kms.custom_stores import find_connected
from mocksm.services.kms.errors import (
    UnsupportedOperationException,
    ValidationException,
    XksKeyAlreadyInUseException,
)
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.store import Key

# The type of store that an origin needs (CreateKey in the model).
_TYPES = {"AWS_CLOUDHSM": AWS_CLOUDHSM, "EXTERNAL_KEY_STORE": EXTERNAL_KEY_STORE}


def store_for(
    call: Call, *, origin: str, store_id: str | None, external_key_id: str | None, spec: str, multi_region: bool
) -> CustomKeyStore | None:
    """Return the custom key store in which a new key is to be made, None for KMS's own; AWS's messages are not known."""
    store_type = _TYPES.get(origin)
    wants_external = origin == "EXTERNAL_KEY_STORE"
    if (store_type is None) != (store_id is None) or wants_external != (external_key_id is not None):
        raise ValidationException
    if store_id is None:
        return None
    if spec != SYMMETRIC or multi_region:
        raise UnsupportedOperationException
    store = find_connected(call, store_id)
    if store.type != store_type:
        raise ValidationException
    if external_key_id is not None and external_key_id in store.keys.values():
        raise XksKeyAlreadyInUseException
    return store


def hold(key: Key) -> None:
    """Let the custom key store of a key, if it is in one, know it."""
    if key.custom_store is not None:
        key.custom_store.keys[key.id] = key.external_key_id


def release(key: Key) -> None:
    """Let the custom key store of a key, if it is in one, forget it."""
    if key.custom_store is not None:
        del key.custom_store.keys[key.id]
