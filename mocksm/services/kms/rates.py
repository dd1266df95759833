"""How many requests a second KMS takes, by its published quotas. Data, no calls.

The figures are those of https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html, which are newer than
kms.md section 22. Cryptographic operations share a quota by the kind of key, which the algorithm in the request tells.
Encapsulate and Decapsulate have none there. Not modelled: the quotas of custom key stores, and what one operation counts
for in another Region (ReplicateKey, UpdatePrimaryRegion).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mocksm.engine.orders import Met
from mocksm.engine.throttling import Rate

_SYMMETRIC = frozenset(
    {
        *("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateMac"),
        *("GenerateRandom", "ReEncrypt", "VerifyMac"),
    }
)
_SIGNING = frozenset({"Sign", "Verify"})
_PAIRS = frozenset({"GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"})
_ALGORITHMS = ("EncryptionAlgorithm", "SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm", "SigningAlgorithm")

_BY_REGION: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("us-east-1", "us-west-2", "eu-west-1"), 100_000),
        **dict.fromkeys(
            ("us-east-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "eu-central-1", "eu-west-2"), 20_000
        ),
    }
)
_ELSEWHERE = 10_000
_ASYMMETRIC = 1_000
_PAIR = 100  # of elliptic curves
_RSA_PAIRS: Mapping[str, float] = MappingProxyType({"RSA_2048": 20, "RSA_3072": 4, "RSA_4096": 1})
_RSA_PAIRS_IN_CHINA: Mapping[str, float] = MappingProxyType({"RSA_2048": 1, "RSA_3072": 0.5, "RSA_4096": 0.1})
_OTHERS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("DescribeKey", "GetPublicKey", "ListResourceTags"), 2000),
        **dict.fromkeys(("GetKeyPolicy", "GetKeyRotationStatus"), 1000),
        **dict.fromkeys(("ListAliases", "ListKeys"), 500),
        **dict.fromkeys(("ListGrants", "ListKeyPolicies", "ListKeyRotations", "ListRetirableGrants"), 100),
        **dict.fromkeys(("CreateGrant", "RetireGrant", "RevokeGrant"), 50),
        **dict.fromkeys(
            (
                *("DeleteAlias", "DeleteImportedKeyMaterial", "EnableKeyRotation", "ImportKeyMaterial"),
                *("PutKeyPolicy", "ScheduleKeyDeletion"),
            ),
            15,
        ),
        "TagResource": 10,
        "GetParametersForImport": 1,
        **dict.fromkeys(
            (
                *("CancelKeyDeletion", "ConnectCustomKeyStore", "CreateAlias", "CreateCustomKeyStore", "CreateKey"),
                *("DeleteCustomKeyStore", "DescribeCustomKeyStores", "DisableKey", "DisableKeyRotation"),
                *("DisconnectCustomKeyStore", "EnableKey", "GetKeyLastUsage", "ReplicateKey", "RotateKeyOnDemand"),
                *("UntagResource", "UpdateAlias", "UpdateCustomKeyStore", "UpdateKeyDescription"),
                "UpdatePrimaryRegion",
            ),
            5,
        ),
    }
)


def rate_of(call: Met) -> Rate | None:
    """Return how fast such calls may come, None where nothing is published."""
    operation = call.operation
    if operation in _PAIRS:
        return _of_pairs(call)
    algorithms = [call.params[member] for member in _ALGORITHMS if member in call.params]
    family = _family(operation, algorithms)
    if family == "symmetric":
        return Rate("kms:symmetric", _BY_REGION.get(call.region, _ELSEWHERE))
    if family is not None:
        return Rate(f"kms:{family}", _ASYMMETRIC)
    rate = _OTHERS.get(operation)
    return None if rate is None else Rate(f"kms:{operation}", rate)


def _family(operation: str, algorithms: list[str]) -> str | None:
    """Return the kind of key that an operation uses, None where it uses none."""
    if operation == "DeriveSharedSecret":
        return "elliptic"
    if operation in _SIGNING or (operation in _SYMMETRIC and set(algorithms) - {"SYMMETRIC_DEFAULT"}):
        named = next((each for each in algorithms if each != "SYMMETRIC_DEFAULT"), "")
        return "rsa" if named.startswith("RSA") else "ml-dsa" if named.startswith("ML_DSA") else "elliptic"
    return "symmetric" if operation in _SYMMETRIC else None


def _of_pairs(call: Met) -> Rate:
    spec = call.params.get("KeyPairSpec", "")
    of_rsa = _RSA_PAIRS_IN_CHINA if call.region.startswith("cn-") else _RSA_PAIRS
    return Rate(f"kms:GenerateDataKeyPair({spec})", 25 if spec == "SM2" else of_rsa.get(spec, _PAIR))
