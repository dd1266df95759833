"""GenerateRandom: bytes of no key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.custom_store import AWS_CLOUDHSM
from mocksm.services.kms.custom_stores import find_connected, find_store
from mocksm.services.kms.errors import UnsupportedOperationException, ValidationException
from mocksm.services.kms.recipients import recipient_key, with_plaintext


@operation
def generate_random(
    call: Call,
    *,
    number_of_bytes: int | None = None,
    custom_key_store_id: str | None = None,
    recipient: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return random bytes, 1 to 1024 of them, by the cluster of a custom key store if one is named."""
    if number_of_bytes is None:
        raise ValidationException("NumberOfBytes is required.")
    if custom_key_store_id is not None:
        _check_store(call, custom_key_store_id)
    return with_plaintext({}, "Plaintext", os.urandom(number_of_bytes), recipient_key(recipient))


def _check_store(call: Call, store_id: str) -> None:
    if find_store(call, store_id).type != AWS_CLOUDHSM:
        raise UnsupportedOperationException  # the code is the model's; no one has published a message
    find_connected(call, store_id)
