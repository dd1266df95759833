"""The condition keys of a request to KMS, from its parameters as they were sent and from the key (authorization.md 2.5).

It judges nothing. What a recipient attests is taken from its document as it stands there, in small hex digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from mocksm.engine.call import Call
from mocksm.iam.context import Source
from mocksm.iam.global_keys import request_tags, resource_tags, tag_keys
from mocksm.services.kms.grant_store import Grant
from mocksm.services.kms.specs import ENCRYPT_DECRYPT, SYMMETRIC
from mocksm.services.kms.store import Key

_DATA_KEYS = (
    *("GenerateDataKey", "GenerateDataKeyWithoutPlaintext"),
    *("GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"),
)
_ATTESTED = "kms:RecipientAttestation"
_OF_CONTEXT = ("EncryptionContextEquals", "EncryptionContextSubset")
_MESSAGE = {"kms:SigningAlgorithm": "SigningAlgorithm", "kms:MessageType": "MessageType"}
_ALGORITHM = {"kms:EncryptionAlgorithm": "EncryptionAlgorithm"}

# Conditions that are one parameter: by action the condition key, and the parameter it has its value from.
_PARAMETERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "CreateGrant": {
            "kms:GranteePrincipal": "GranteePrincipal",
            "kms:GranteeServicePrincipal": "GranteeServicePrincipal",
            "kms:GrantOperations": "Operations",
            "kms:RetiringPrincipal": "RetiringPrincipal",
            "kms:RetiringServicePrincipal": "RetiringServicePrincipal",
        },
        "CreateKey": {"kms:BypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck"},
        "Decapsulate": {"kms:EncapsulationAlgorithm": "EncapsulationAlgorithm"},
        "Decrypt": _ALGORITHM,
        "DeriveSharedSecret": {"kms:KeyAgreementAlgorithm": "KeyAgreementAlgorithm"},
        "EnableKeyRotation": {"kms:RotationPeriodInDays": "RotationPeriodInDays"},
        "Encapsulate": {"kms:EncapsulationAlgorithm": "EncapsulationAlgorithm"},
        "Encrypt": _ALGORITHM,
        "GenerateDataKeyPair": {"kms:DataKeyPairSpec": "KeyPairSpec"},
        "GenerateDataKeyPairWithoutPlaintext": {"kms:DataKeyPairSpec": "KeyPairSpec"},
        "GenerateMac": {"kms:MacAlgorithm": "MacAlgorithm"},
        "GetParametersForImport": {
            "kms:WrappingAlgorithm": "WrappingAlgorithm",
            "kms:WrappingKeySpec": "WrappingKeySpec",
        },
        "ImportKeyMaterial": {"kms:ExpirationModel": "ExpirationModel", "kms:ValidTo": "ValidTo"},
        "PutKeyPolicy": {"kms:BypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck"},
        "ReEncryptFrom": {"kms:EncryptionAlgorithm": "SourceEncryptionAlgorithm"},
        "ReEncryptTo": {"kms:EncryptionAlgorithm": "DestinationEncryptionAlgorithm"},
        "ReplicateKey": {"kms:ReplicaRegion": "ReplicaRegion"},
        "ScheduleKeyDeletion": {"kms:ScheduleKeyDeletionPendingWindowInDays": "PendingWindowInDays"},
        "Sign": _MESSAGE,
        "UpdatePrimaryRegion": {"kms:PrimaryRegion": "PrimaryRegion"},
        "Verify": _MESSAGE,
        "VerifyMac": {"kms:MacAlgorithm": "MacAlgorithm"},
    }
)
# What a condition sees of a parameter that was not sent; of all others it sees nothing.
_DEFAULTS: Mapping[str, str] = MappingProxyType({"kms:EncryptionAlgorithm": SYMMETRIC, "kms:MessageType": "RAW"})

# By action, where the context and the name of the key stand that are not in EncryptionContext and KeyId.
CONTEXTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("Encrypt", "Decrypt", *_DATA_KEYS), "EncryptionContext"),
        "ReEncryptFrom": "SourceEncryptionContext",
        "ReEncryptTo": "DestinationEncryptionContext",
    }
)
NAMES: Mapping[str, str] = MappingProxyType({"ReEncryptFrom": "SourceKeyId", "ReEncryptTo": "DestinationKeyId"})


def of_caller(call: Call) -> dict[str, Any]:
    """Return the condition keys that tell who calls, and what he attests: all that a request without a key has."""
    return {
        **_of_recipient(call),
        "kms:CallerAccount": call.principal.account or None,
        "kms:ViaService": f"{call.via}.{call.region}.amazonaws.com" if call.via else None,
    }


def _of_recipient(call: Call) -> dict[str, Any]:
    """Return what the recipient's document attests; of one that proves nothing the operation says so."""
    recipient = call.params.get("Recipient")
    if recipient is None:
        return {}
    from mocksm.services.kms.attestation import Untrusted, attested_pcrs

    try:
        pcrs = attested_pcrs(recipient.get("AttestationDocument", b""))
    except Untrusted:
        return {}
    image = {f"{_ATTESTED}:ImageSha384": pcrs[0].hex()} if 0 in pcrs else {}
    return {**image, **{f"{_ATTESTED}:PCR{index}": pcr.hex() for index, pcr in pcrs.items()}}


def of_new_key(call: Call) -> dict[str, Any]:
    """Return the condition keys of CreateKey: the key's, with what it has by default, and the request's."""
    params = call.params
    spec = params.get("KeySpec") or params.get("CustomerMasterKeySpec") or SYMMETRIC
    regional = bool(params.get("MultiRegion"))
    origin, usage = params.get("Origin", "AWS_KMS"), params.get("KeyUsage", ENCRYPT_DECRYPT)
    kind = "PRIMARY" if regional else None
    return {**of_caller(call), **_properties(spec, usage, origin, regional, kind), **_of_request(call, "CreateKey")}


def of_new_replica(call: Call, key: Key) -> dict[str, Any]:
    """Return the condition keys of the CreateKey that a replication asks for in the other Region."""
    properties = _properties(key.spec, key.usage, key.origin, True, "REPLICA")
    there = {"aws:RequestedRegion": call.params["ReplicaRegion"]}
    return {**of_caller(call), **properties, **_of_request(call, "CreateKey"), **there}


def of_key(call: Call, key: Key, action: str) -> dict[str, Any]:
    """Return the condition keys of a request for a key that every policy sees.

    Args:
        call: The request.
        key: The key.
        action: What is asked of it, without ``kms:``.
    """
    kind = ("REPLICA" if key.is_replica else "PRIMARY") if key.multi_region else None
    return {
        **of_caller(call),
        **_properties(key.spec, key.usage, key.origin, key.multi_region, kind),
        **_of_request(call, action),
        **_of_context(context_of(call, action)),
        **_of_grants(call, action),
        **_of_use(call, key, action),
    }


def of_retired(call: Call, key: Key, grant: Grant) -> dict[str, Any]:
    """Return the condition keys of a request to retire a grant, whose constraints count as its context."""
    return {**of_key(call, key, "RetireGrant"), **_of_constraints(grant.constraints)}


def of_re_encryption(keys: Source, same: bool) -> dict[str, Any]:
    """Return the condition keys of one side of a re-encryption.

    Args:
        keys: Those that it has as a request for a key.
        same: Whether both sides are one key.
    """
    return {**(keys() if callable(keys) else keys), "kms:ReEncryptOnSameKey": same}


def of_identity(key: Key) -> dict[str, Any]:
    """Return the condition keys that key policies do not see: tags and aliases (2.2)."""
    return {**resource_tags(key.tags), "kms:ResourceAliases": key.aliases}


def context_of(call: Call, action: str) -> Mapping[str, str] | None:
    """Return the encryption context of a request, None where it has none."""
    context: Mapping[str, str] | None = call.params.get(CONTEXTS.get(action, ""))
    return context


def _properties(spec: str, usage: str, origin: str, regional: bool, kind: str | None) -> dict[str, Any]:
    return {
        "kms:KeySpec": spec,
        "kms:CustomerMasterKeySpec": spec,
        "kms:KeyUsage": usage,
        "kms:CustomerMasterKeyUsage": usage,
        "kms:KeyOrigin": origin,
        "kms:MultiRegion": regional,
        "kms:MultiRegionKeyType": kind,
    }


def _of_request(call: Call, action: str) -> dict[str, Any]:
    params = call.params
    keys = {key: params.get(name, _DEFAULTS.get(key)) for key, name in _PARAMETERS.get(action, {}).items()}
    if action in _DATA_KEYS:
        keys["kms:EncryptionAlgorithm"] = SYMMETRIC
    if "Tags" in params:
        keys |= request_tags({tag["TagKey"]: tag["TagValue"] for tag in params["Tags"]})
    if "TagKeys" in params:
        keys |= tag_keys(params["TagKeys"])
    until = keys.get("kms:ValidTo")
    return {**keys, "kms:ValidTo": int(until.timestamp())} if isinstance(until, datetime) else keys


def _of_context(context: Mapping[str, str] | None) -> dict[str, Any]:
    pairs = context or {}
    return {
        **{f"kms:EncryptionContext:{name}": value for name, value in pairs.items()},
        "kms:EncryptionContextKeys": tuple(pairs),
    }


def _of_grants(call: Call, action: str) -> dict[str, Any]:
    if action not in {"CreateGrant", "ListGrants", "RevokeGrant"}:
        return {}
    constraints = call.params.get("Constraints") or {}
    return {"kms:GrantIsForAWSResource": call.via is not None, **_of_constraints(constraints)}


def _of_constraints(constraints: Mapping[str, Any]) -> dict[str, Any]:
    kind = next((name for name in _OF_CONTEXT if name in constraints), None)
    if kind is None:
        return {"kms:GrantConstraintSourceArn": constraints.get("SourceArn")}
    return {"kms:GrantConstraintType": kind, **_of_context(constraints[kind])}


def _of_use(call: Call, key: Key, action: str) -> dict[str, Any]:
    alias = {"kms:RequestAlias": _alias_in(call.params.get(NAMES.get(action, "KeyId")) or "")}
    if action not in {"DisableKey", "ScheduleKeyDeletion"}:
        return alias
    # Of a key that was never used its age counts; what AWS counts then is not known.
    since = key.last_use.at if key.last_use else key.created
    return {"kms:TrailingDaysWithoutKeyUsage": (call.now - since).days}


def _alias_in(key_id: str) -> str | None:
    name = key_id.split(":", 5)[-1] if key_id.startswith("arn:") else key_id
    return name if name.startswith("alias/") else None
