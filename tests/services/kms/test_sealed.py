"""Laws of ciphertexts, by chance: only the key, the context and the very bytes that were made open anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm import mock_secrets

CONTEXTS = st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=3)


class Vault:
    """Keys that live as long as the module's tests: two symmetric ones, two of RSA."""

    def __init__(self, kms: Any) -> None:
        self.kms = kms
        self.plain, self.other = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
        rsa = {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}
        self.rsa, self.other_rsa = (kms.create_key(**rsa)["KeyMetadata"]["KeyId"] for _ in range(2))

    def opens(self, blob: bytes, **params: Any) -> bool:
        """Say whether a ciphertext opens; other errors than these two are none of the answers."""
        told = self.kms.exceptions
        try:
            self.kms.decrypt(CiphertextBlob=blob, **params)
        except (told.InvalidCiphertextException, told.IncorrectKeyException):
            return False
        return True


@pytest.fixture(scope="module")
def vault(checking_client: Any) -> Iterator[Vault]:
    with mock_secrets(region="us-east-1"):
        yield Vault(checking_client)


@settings(max_examples=100, deadline=None)
@given(plaintext=st.binary(min_size=1, max_size=100), context=CONTEXTS, wrong=CONTEXTS, number=st.integers(0, 2**16))
def test_no_ciphertext_opens_with_another_key_context_or_flipped_bit(
    vault: Vault, plaintext: bytes, context: dict[str, str], wrong: dict[str, str], number: int
) -> None:
    blob = vault.kms.encrypt(KeyId=vault.plain, Plaintext=plaintext, EncryptionContext=context)["CiphertextBlob"]
    assert plaintext == vault.kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]
    assert (context == wrong) == vault.opens(blob, EncryptionContext=wrong)
    assert not vault.opens(blob, EncryptionContext=context, KeyId=vault.other)
    flipped = (int.from_bytes(blob, "big") ^ 1 << number % (8 * len(blob))).to_bytes(len(blob), "big")
    assert not vault.opens(flipped, EncryptionContext=context)


@settings(max_examples=30, deadline=None)
@given(plaintext=st.binary(min_size=1, max_size=190), number=st.integers(0, 2047))
def test_no_rsa_ciphertext_opens_with_another_key_algorithm_or_flipped_bit(
    vault: Vault, plaintext: bytes, number: int
) -> None:
    sha1, sha256 = ({"EncryptionAlgorithm": f"RSAES_OAEP_SHA_{size}"} for size in (1, 256))
    blob = vault.kms.encrypt(KeyId=vault.rsa, Plaintext=plaintext, **sha256)["CiphertextBlob"]
    assert vault.opens(blob, KeyId=vault.rsa, **sha256)
    assert not vault.opens(blob, KeyId=vault.rsa, **sha1)
    assert not vault.opens(blob, KeyId=vault.other_rsa, **sha256)
    flipped = (int.from_bytes(blob, "big") ^ 1 << number).to_bytes(256, "big")
    assert not vault.opens(flipped, KeyId=vault.rsa, **sha256)
