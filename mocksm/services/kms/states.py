"""Key states: which operation each state refuses, and in which words. The table is AWS's, by operation name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mocksm.errors import AwsError
from mocksm.services.kms.custom_store import CONNECTED
from mocksm.services.kms.errors import DisabledException, KMSInvalidStateException
from mocksm.services.kms.store import Key

ENABLED = "Enabled"
DISABLED = "Disabled"
PENDING_DELETION = "PendingDeletion"
PENDING_REPLICA_DELETION = "PendingReplicaDeletion"
PENDING_IMPORT = "PendingImport"
UNAVAILABLE = "Unavailable"
CREATING = "Creating"
UPDATING = "Updating"

# What AWS says of a key in a state, after its ARN: kms.md section 5, notes 1 to 15.
_REFUSALS: Mapping[str, tuple[type[AwsError], str]] = MappingProxyType(
    {
        DISABLED: (DisabledException, "is disabled."),
        PENDING_DELETION: (KMSInvalidStateException, "is pending deletion."),
        PENDING_REPLICA_DELETION: (KMSInvalidStateException, "is pending replica deletion."),
        PENDING_IMPORT: (KMSInvalidStateException, "is pending import."),
        UNAVAILABLE: (KMSInvalidStateException, "is unavailable."),
        CREATING: (KMSInvalidStateException, "is creating."),
        UPDATING: (KMSInvalidStateException, "is updating."),
    }
)

_GOING = frozenset({PENDING_DELETION, PENDING_REPLICA_DELETION})
_USE = _GOING | {DISABLED, PENDING_IMPORT, CREATING}
_CIPHER = _USE | {UNAVAILABLE}
_SWITCH = _GOING | {PENDING_IMPORT, CREATING, UPDATING}

# The states in which an operation is refused; an operation that is not named works in all. Section 5; what depends on
# the key's origin as well ([6], [7], [9]) is the operation's own to check.
REFUSED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "CreateAlias": _GOING,
        "UpdateAlias": _GOING,
        "CreateGrant": _USE,
        "Encrypt": _CIPHER,
        "Decrypt": _CIPHER,
        "ReEncrypt": _CIPHER,
        "GenerateDataKey": _CIPHER,
        "GenerateDataKeyWithoutPlaintext": _CIPHER,
        "GenerateDataKeyPair": _CIPHER,
        "GenerateDataKeyPairWithoutPlaintext": _CIPHER,
        "Sign": _USE,
        "Verify": _USE,
        "GenerateMac": _USE,
        "VerifyMac": _USE,
        "DeriveSharedSecret": _USE,
        "Encapsulate": _USE,
        "Decapsulate": _USE,
        "EnableKey": _SWITCH,
        "DisableKey": _SWITCH,
        "EnableKeyRotation": _GOING | {DISABLED, CREATING},
        "DisableKeyRotation": _GOING | {DISABLED, CREATING},
        "RotateKeyOnDemand": _USE,
        "GetParametersForImport": _GOING | {CREATING, UPDATING},
        "ImportKeyMaterial": _GOING | {CREATING},
        "DeleteImportedKeyMaterial": frozenset({CREATING, UPDATING}),
        "GetPublicKey": _GOING | {PENDING_IMPORT, CREATING},
        "ReplicateKey": _USE | {UPDATING},
        "UpdatePrimaryRegion": _USE,
        "ScheduleKeyDeletion": _GOING | {UPDATING},
        "TagResource": _GOING,
        "UntagResource": _GOING,
        "UpdateKeyDescription": _GOING,
    }
)


def check_state(operation: str, key: Key) -> None:
    """Raise AWS's refusal if an operation does not work on a key in its state."""
    if key.state != ENABLED and key.state in REFUSED.get(operation, ()):
        error, words = _REFUSALS[key.state]
        raise error(f"{key.arn} {words}")


def check_pending_deletion(key: Key) -> None:
    """Raise AWS's refusal unless a key is pending deletion (note 4)."""
    if key.state not in _GOING:
        raise KMSInvalidStateException(f"{key.arn} is not pending deletion.")


def put_in(state: str, key: Key) -> None:
    """Put a key into a state, or let it wait for what it lacks: its custom key store's connection, imported material."""
    key.returns_to = None
    if key.custom_store is not None and key.custom_store.state != CONNECTED:
        key.state, key.returns_to = UNAVAILABLE, state
    elif state == ENABLED and key.awaits_import:
        key.state = PENDING_IMPORT
    else:
        key.state = state
