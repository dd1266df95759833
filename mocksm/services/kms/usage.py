"""The checks that stand before every use of a key, in AWS's order (kms.md section 1.3, steps 6 to 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from mocksm.engine.call import Call
from mocksm.services.kms.errors import (
    DryRunOperationException,
    InvalidGrantTokenException,
    InvalidKeyUsageException,
    UnsupportedOperationException,
)
from mocksm.services.kms.specs import (
    ENCAPSULATE_DECAPSULATE,
    ENCRYPT_DECRYPT,
    GENERATE_VERIFY_MAC,
    KEY_AGREEMENT,
    SIGN_VERIFY,
    SPECS,
)
from mocksm.services.kms.states import check_state
from mocksm.services.kms.store import Key, Keys, LastUse

# The usage that a key must have for an operation.
USAGES: Mapping[str, str] = MappingProxyType(
    {
        "Encrypt": ENCRYPT_DECRYPT,
        "Decrypt": ENCRYPT_DECRYPT,
        "ReEncrypt": ENCRYPT_DECRYPT,
        "GenerateDataKey": ENCRYPT_DECRYPT,
        "GenerateDataKeyWithoutPlaintext": ENCRYPT_DECRYPT,
        "GenerateDataKeyPair": ENCRYPT_DECRYPT,
        "GenerateDataKeyPairWithoutPlaintext": ENCRYPT_DECRYPT,
        "Sign": SIGN_VERIFY,
        "Verify": SIGN_VERIFY,
        "GenerateMac": GENERATE_VERIFY_MAC,
        "VerifyMac": GENERATE_VERIFY_MAC,
        "DeriveSharedSecret": KEY_AGREEMENT,
        "Encapsulate": ENCAPSULATE_DECAPSULATE,
        "Decapsulate": ENCAPSULATE_DECAPSULATE,
    }
)


def check_use(operation: str, key: Key) -> None:
    """Raise AWS's refusal if a key's usage, and then its state, does not allow an operation."""
    if key.usage != USAGES[operation]:
        raise InvalidKeyUsageException(f"{key.arn} key usage is {key.usage} which is not valid for {operation}.")
    check_state(operation, key)


def check_algorithm(key: Key, algorithm: str) -> None:
    """Raise AWS's refusal if a key of this spec does not have an algorithm."""
    if algorithm not in SPECS[key.spec][key.usage]:
        raise InvalidKeyUsageException(f"Algorithm {algorithm} is incompatible with key spec {key.spec}.")


def check_origin(key: Key, *origins: str) -> None:
    """Raise AWS's refusal unless a key's material comes from one of these origins (section 5, notes 6, 7 and 9)."""
    if key.origin not in origins:
        raise UnsupportedOperationException(f"{key.arn} origin is {key.origin} which is not valid for this operation.")


def check_dry_run(dry_run: bool) -> None:
    """End a dry run: all checks have passed, and success is an error (section 20)."""
    if dry_run:
        raise DryRunOperationException("The request would have succeeded, but the DryRun option is set.")


def check_grant_tokens(call: Call, grant_tokens: Sequence[str]) -> None:
    """Refuse tokens that no grant in this Region has. Grants bind from the call that makes them, so tokens add nothing."""
    if grant_tokens:
        stores = [keys for _, region, keys in call.cloud.stores(Keys) if region == call.region]
        for token in grant_tokens:
            if all(keys.grants.of_token(token) is None for keys in stores):
                raise InvalidGrantTokenException  # the code is the model's; no one has published a message


def used(call: Call, key: Key) -> None:
    """Note that a cryptographic operation with a key succeeded, for GetKeyLastUsage (section 20)."""
    key.last_use = LastUse(call.operation, call.now, call.request_id)
