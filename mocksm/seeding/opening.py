"""Values opened as only the test can: whatever policies say, whatever state their key is in, and without a trace."""

from __future__ import annotations

from mocksm.engine.cloud import Cloud
from mocksm.errors import MocksmError
from mocksm.services.kms.ciphertext import open_blob, read
from mocksm.services.kms.store import Keys
from mocksm.services.secretsmanager.encryption import context_of, opened
from mocksm.services.secretsmanager.parts import Sealed, SecretVersion
from mocksm.services.secretsmanager.store import Secret


def open_value(cloud: Cloud, secret: Secret, version: SecretVersion) -> str | bytes:
    """Return the value of a version: str for a SecretString, bytes for a SecretBinary.

    Raises:
        MocksmError: The version is empty, or the key is gone under which the value is.
    """
    sealed = version.sealed
    if sealed is None:
        raise MocksmError(f"mocksm: version {version.id} of secret {secret.name!r} has no value")
    with cloud.lock:
        data_key = _data_key(cloud, secret, sealed)
    if data_key is None:
        raise MocksmError(
            f"mocksm: version {version.id} of secret {secret.name!r} cannot be read: its KMS key is gone, and its value with it"
        )
    return opened(sealed, data_key)


def _data_key(cloud: Cloud, secret: Secret, sealed: Sealed) -> bytes | None:
    blob = read(sealed.data_key)
    if blob is None:
        return None
    context = context_of(secret, sealed.version_id)
    stores = [keys for _, region, keys in cloud.stores(Keys) if region == secret.region]
    keys = [key for store in stores for key_id in blob.key_ids if (key := store.get(key_id)) is not None]
    return next((found for key in keys if (found := open_blob(key, blob, context)) is not None), None)
