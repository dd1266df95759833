"""SecureStrings: KMS encrypts and decrypts them as the caller, bound to the parameter's ARN.

A value of the standard tier goes to KMS itself; one of the advanced tier is under a data key of its own, as AWS does it with
the AWS Encryption SDK (integrations.md 8.4). What is around the ciphertext of the advanced tier is mocksm's own layout, and
no message of that SDK.
"""

from __future__ import annotations

import base64
import os

from mocksm import aes_gcm
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.services.ssm.errors import AccessDeniedException, InvalidKeyId
from mocksm.services.ssm.store import ADVANCED, SECURE_STRING, Parameter, Version

DEFAULT_KEY = "alias/aws/ssm"

_LENGTH = 2  # of the length of the data key's ciphertext, in bytes
_NONCE = 12


def seal(call: Call, arn: str, value: str, tier: str, key_id: str) -> str:
    """Encrypt the value of a parameter, named by its ARN, and return what is kept of it."""
    plain, context = value.encode(), _context(arn)
    try:
        if tier != ADVANCED:
            made = call.ask("kms", "Encrypt", KeyId=key_id, Plaintext=plain, EncryptionContext=context)
            return _text(made["CiphertextBlob"])
        made = call.ask("kms", "GenerateDataKey", KeyId=key_id, KeySpec="AES_256", EncryptionContext=context)
    except AwsError as error:
        raise _refusal(call, error) from error
    wrapped, nonce = made["CiphertextBlob"], os.urandom(_NONCE)
    sealed = aes_gcm.cipher(made["Plaintext"]).encrypt(nonce, plain, arn.encode())
    return _text(b"".join((len(wrapped).to_bytes(_LENGTH, "big"), wrapped, nonce, sealed)))


def value_of(call: Call, parameter: Parameter, version: Version, *, decrypted: bool) -> str:
    """Return the value of a version as it is shown: a SecureString's ciphertext in base64, or decrypted its plaintext."""
    if version.type != SECURE_STRING or not decrypted:
        return version.content
    content = base64.b64decode(version.content)
    if version.tier != ADVANCED:
        return _decrypt(call, content, parameter).decode()
    start = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
    data_key = _decrypt(call, content[_LENGTH:start], parameter)
    nonce, sealed = content[start : start + _NONCE], content[start + _NONCE :]
    return aes_gcm.decrypted(data_key, nonce, sealed, parameter.arn.encode()).decode()


def _decrypt(call: Call, blob: bytes, parameter: Parameter) -> bytes:
    try:
        opened = call.ask("kms", "Decrypt", CiphertextBlob=blob, EncryptionContext=_context(parameter.arn))
    except AwsError as error:
        raise _refusal(call, error) from error
    plaintext: bytes = opened["Plaintext"]
    return plaintext


def _context(arn: str) -> dict[str, str]:
    return {"PARAMETER_ARN": arn}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _refusal(call: Call, error: AwsError) -> AwsError:
    """Pass on what KMS says, as Parameter Store does (authorization.md 2.9): with a tail, and under a code of its own.

    AWS shows the id of its own request to KMS; here it is the one of the caller's.
    """
    kind = AccessDeniedException if error.code == "AccessDeniedException" else InvalidKeyId
    return kind(
        f"{error.message or 'null'} (Service: AWSKMS; Status Code: 400; Error Code: {error.code}; "
        f"Request ID: {call.request_id}; Proxy: null)"
    )
