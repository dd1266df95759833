"""Encrypts documents under data keys of KMS, one for each; the tenant is bound to the ciphertext."""

from __future__ import annotations

import aws_encryption_sdk  # type: ignore[import-untyped]


class WrongTenant(Exception):
    """The document belongs to another tenant."""


class Documents:
    """Encrypts and decrypts with one key of KMS."""

    def __init__(self, key_arn: str) -> None:
        self._client = aws_encryption_sdk.EncryptionSDKClient()
        self._keys = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[key_arn])

    def encrypt(self, document: bytes, *, tenant: str) -> bytes:
        """Return the ciphertext, which holds its encrypted data key."""
        ciphertext: bytes
        context = {"tenant": tenant}
        ciphertext, _ = self._client.encrypt(source=document, key_provider=self._keys, encryption_context=context)
        return ciphertext

    def decrypt(self, ciphertext: bytes, *, tenant: str) -> bytes:
        """Return the document, if it is the tenant's."""
        document: bytes
        document, header = self._client.decrypt(source=ciphertext, key_provider=self._keys)
        if header.encryption_context["tenant"] != tenant:
            raise WrongTenant(tenant)
        return document
