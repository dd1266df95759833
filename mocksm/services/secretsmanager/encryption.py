"""Envelope encryption: every value under a data key of its own, which KMS makes and opens as the caller."""

from __future__ import annotations

from mocksm.aes_gcm import cipher, decrypted
from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.errors import (
    AccessDeniedException,
    DecryptionFailure,
    EncryptionFailure,
    InvalidParameterException,
    InvalidRequestException,
)
from mocksm.services.secretsmanager.parts import Sealed, SecretVersion
from mocksm.services.secretsmanager.store import Secret

DEFAULT_KEY = "alias/aws/secretsmanager"

# The same for all values: no two are encrypted under one data key, but for seeded ones, which are public, after a restore.
_NONCE = bytes(12)


def seal(call: Call, secret: Secret, version_id: str, value: str | bytes) -> Sealed:
    """Encrypt a value under the secret's KMS key, with the ARN and the version id as its encryption context."""
    key = secret.kms_key_id
    _check_account(call, secret, key)
    try:
        made = call.ask(
            "kms",
            "GenerateDataKey",
            KeyId=_key(call, secret, key),
            KeySpec="AES_256",
            EncryptionContext=context_of(secret, version_id),
        )
    except AwsError as error:
        raise _failure(call, error, EncryptionFailure, "encrypt") from error
    plain = value.encode() if isinstance(value, str) else value
    ciphertext = cipher(made["Plaintext"]).encrypt(_NONCE, plain, None)
    return Sealed(version_id, key, made["CiphertextBlob"], ciphertext, isinstance(value, str))


def unseal(call: Call, secret: Secret, version: SecretVersion) -> str | bytes:
    """Decrypt the value of a version, which has one: str for a SecretString, bytes for a SecretBinary."""
    sealed = version.sealed
    if sealed is None:
        raise ValueError(f"mocksm: version {version.id} of {secret.name} is empty")
    _check_account(call, secret, sealed.kms_key_id)
    return opened(sealed, _open(call, sealed, secret))


def opened(sealed: Sealed, data_key: bytes) -> str | bytes:
    """Return a value by its data key: str for a SecretString, bytes for a SecretBinary."""
    plain = decrypted(data_key, _NONCE, sealed.ciphertext)
    return plain.decode() if sealed.is_text else plain


def validate_key(call: Call, secret: Secret, key: str) -> None:
    """Try out a key that was named for a secret: Secrets Manager makes a data key and opens it again."""
    context = context_of(secret, "RequestToValidateKeyAccess")
    try:
        made = call.ask("kms", "GenerateDataKey", KeyId=key, KeySpec="AES_256", EncryptionContext=context)
        call.ask("kms", "Decrypt", CiphertextBlob=made["CiphertextBlob"], EncryptionContext=context)
    except AwsError as error:
        raise _failure(call, error, EncryptionFailure, "encrypt") from error


def check_may_encrypt(call: Call, secret: Secret, version_id: str) -> None:
    """Refuse a caller who may not encrypt under the secret's key; who makes a replica needs that beside data keys."""
    key, context = _key(call, secret, secret.kms_key_id), context_of(secret, version_id)
    try:
        call.require("kms", "Encrypt", KeyId=key, Plaintext=b"", EncryptionContext=context)
    except AwsError as error:
        raise _failure(call, error, EncryptionFailure, "encrypt") from error


def rewrap(call: Call, secret: Secret, version: SecretVersion, key: str | None) -> None:
    """Put a version's data key under another KMS key, or leave it where it is if KMS does not let the caller."""
    sealed = version.sealed
    if sealed is None:
        return
    try:
        data_key = _open(call, sealed, secret)
        wrapped = call.ask(
            "kms",
            "Encrypt",
            KeyId=key or DEFAULT_KEY,
            Plaintext=data_key,
            EncryptionContext=context_of(secret, sealed.version_id),
        )
    except AwsError:
        return  # "versions are silently left under the old key" (authorization, section 2.9)
    version.sealed = sealed._replace(kms_key_id=key, data_key=wrapped["CiphertextBlob"])


def _open(call: Call, sealed: Sealed, secret: Secret) -> bytes:
    try:
        opened = call.ask(
            "kms", "Decrypt", CiphertextBlob=sealed.data_key, EncryptionContext=context_of(secret, sealed.version_id)
        )
    except AwsError as error:
        raise _failure(call, error, DecryptionFailure, "decrypt") from error
    plaintext: bytes = opened["Plaintext"]
    return plaintext


def _check_account(call: Call, secret: Secret, key: str | None) -> None:
    """Refuse another account's caller where the key is the default one, which is its own account's alone."""
    if key in {None, DEFAULT_KEY} and secret.account != call.account:
        raise InvalidRequestException(
            "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."
        )


def _key(call: Call, secret: Secret, key: str | None) -> str:
    """Return a key as KMS finds it for this caller: of another account's secret it is the other account's key."""
    if key is None or secret.account == call.account or key.startswith("arn:"):
        return key or DEFAULT_KEY
    resource = key if key.startswith("alias/") else f"key/{key}"
    return str(Arn.make("kms", secret.region, secret.account, resource))


def context_of(secret: Secret, version_id: str) -> dict[str, str]:
    """Return the encryption context of a version's data key."""
    return {"SecretARN": secret.arn, "SecretVersionId": version_id}


def _failure(call: Call, error: AwsError, kind: type[AwsError], verb: str) -> AwsError:
    """Word a refusal of KMS as Secrets Manager does (authorization, section 2.9).

    AWS shows the id of its own request to KMS; here it is the one of the caller's.
    """
    if error.code == "AccessDeniedException":
        return AccessDeniedException("Access to KMS is not allowed")
    if (error.message or "").startswith("Invalid arn "):  # of another Region; the code is not known
        return InvalidParameterException(f"The operation failed because of an invalid KMS key: {error.message}")
    return kind(
        f"Secrets Manager can't {verb} the secret value: {error.message} "
        f"(Service: AWSKMS; Status Code: 400; Error Code: {error.code}; "
        f"Request ID: {call.request_id}; Proxy: null)"
    )
