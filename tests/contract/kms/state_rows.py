"""The rows of the table of key states and operations (section 5), as data."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.contract.case import Step
from tests.contract.kms.outside import spki
from tests.contract.kms.steps import (
    ALIAS,
    ECDH,
    ELSEWHERE,
    HMAC,
    ID,
    MULTI_REGION,
    OTHER_ID,
    P256,
    ask,
    create,
    encrypt,
    free,
    name_it,
    saving,
)
from tests.contract.scope import Ref, Text

STATES = ("Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion", "PendingImport", "Unavailable")

SYMMETRIC: dict[str, str] = {}


class Row(NamedTuple):
    """An operation: the cells in the order of the states, the kind of key, what it needs, what comes before the state.

    Attributes:
        sure: The evidence, where it is more than the guide's table.
    """

    cells: str
    params: dict[str, Any]
    kind: dict[str, str] = SYMMETRIC
    before: tuple[Step, ...] = ()
    on: Step | None = None
    sure: str = ""


_SIGN = {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
_MAC = {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}
_TAGS = [{"TagKey": "a", "TagValue": "b"}]
_GRANT = {"GranteePrincipal": Text("arn:$partition:iam::$account:root"), "Operations": ["DescribeKey"]}
_GRANTED = saving(ask("CreateGrant", **_GRANT), grant="GrantId")
_SIGNED = saving(ask("Sign", **_SIGN), signature="Signature")
_TOLD = saving(ask("GenerateMac", **_MAC), mac="Mac")
_BLOB = {"CiphertextBlob": Ref("blob")}
_CIPHER = "Y 1 3 3r 5 11"
_USE = "Y 1 3 3r 5 -"
_WRITE = "Y Y 3 3r Y Y"
_ALWAYS = "Y Y Y Y Y Y"

ROWS: dict[str, Row] = {
    "CancelKeyDeletion": Row("4 4 Y Y 4 4", {}),
    "CreateAlias": Row(_WRITE, {}, on=name_it(), sure="PendingDeletion"),
    "UpdateAlias": Row(
        _WRITE,
        {},
        before=(create("other"), name_it(key=OTHER_ID)),
        on=free("UpdateAlias", AliasName=ALIAS, TargetKeyId=ID),
        sure="PendingDeletion",
    ),
    "DeleteAlias": Row(_ALWAYS, {}, before=(name_it(),), on=free("DeleteAlias", AliasName=ALIAS)),
    "CreateGrant": Row("Y 1 3 3r 5 Y", _GRANT, sure="PendingDeletion"),
    "Encrypt": Row(_CIPHER, {"Plaintext": b"p"}, sure="Disabled PendingDeletion PendingImport"),
    "Decrypt": Row(_CIPHER, {"KeyId": ID, **_BLOB}, before=(encrypt(),), sure="PendingImport"),
    "ReEncrypt": Row(
        _CIPHER, {}, before=(encrypt(),), on=free("ReEncrypt", DestinationKeyId=ID, **_BLOB), sure="PendingImport"
    ),
    "GenerateDataKey": Row(_CIPHER, {"KeySpec": "AES_256"}, sure="Disabled PendingDeletion"),
    "GenerateDataKeyWithoutPlaintext": Row(_CIPHER, {"KeySpec": "AES_256"}),
    "GenerateDataKeyPair": Row("Y 1 3 3r 5 11", {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyPairWithoutPlaintext": Row("Y 1 3 3r 5 11", {"KeyPairSpec": "ECC_NIST_P256"}),
    "Sign": Row(_USE, _SIGN, P256, sure="PendingDeletion PendingImport"),
    "Verify": Row(
        _USE, {**_SIGN, "Signature": Ref("signature")}, P256, (_SIGNED,), sure="PendingDeletion PendingImport"
    ),
    "GenerateMac": Row(_USE, _MAC, HMAC, sure="PendingDeletion PendingImport"),
    "VerifyMac": Row(_USE, {**_MAC, "Mac": Ref("mac")}, HMAC, (_TOLD,), sure="PendingDeletion PendingImport"),
    "DeriveSharedSecret": Row(
        _USE, {"KeyAgreementAlgorithm": "ECDH", "PublicKey": spki("ECC_NIST_P256")}, ECDH, sure="unsure"
    ),
    "GetPublicKey": Row("Y Y 3 3r 5 -", {}, P256, sure="Disabled PendingDeletion"),
    "DescribeKey": Row(_ALWAYS, {}),
    "GetKeyPolicy": Row(_ALWAYS, {}),
    "PutKeyPolicy": Row(_ALWAYS, {"Policy": Ref("policy")}, before=(saving(ask("GetKeyPolicy"), policy="Policy"),)),
    "ListKeyPolicies": Row(_ALWAYS, {}),
    "ListAliases": Row(_ALWAYS, {}),
    "ListGrants": Row(_ALWAYS, {}),
    "ListResourceTags": Row(_ALWAYS, {}),
    "RetireGrant": Row(_ALWAYS, {"KeyId": Ref("arn"), "GrantId": Ref("grant")}, before=(_GRANTED,)),
    "RevokeGrant": Row(_ALWAYS, {"GrantId": Ref("grant")}, before=(_GRANTED,)),
    "ListKeyRotations": Row("Y Y Y Y Y -", {}, sure="unsure"),
    "GetKeyLastUsage": Row(_ALWAYS, {}, sure="unsure"),
    "EnableKey": Row("Y Y 3 3r 5 Y", {}, sure="PendingDeletion"),
    "DisableKey": Row("Y Y 3 3r 5 Y", {}, sure="PendingDeletion"),
    "EnableKeyRotation": Row("Y 1 3 3r 6 7", {}, sure="Disabled PendingDeletion"),
    "DisableKeyRotation": Row("Y 1 3 3r 6 7", {}, sure="Disabled PendingDeletion"),
    "GetKeyRotationStatus": Row("Y Y Y Y 6 7", {}),
    "RotateKeyOnDemand": Row("Y 1 3 3r 5 7", {}, sure="Disabled PendingDeletion"),
    "DeleteImportedKeyMaterial": Row("9 9 9 9 Y -", {}, sure="Enabled"),
    "GetParametersForImport": Row(
        "9 9 3 3r Y -",
        {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"},
        sure="PendingDeletion",
    ),
    "ReplicateKey": Row("Y 1 3 3r 5 -", {"ReplicaRegion": ELSEWHERE}, MULTI_REGION),
    "ScheduleKeyDeletion": Row("Y Y 3 3r Y Y", {"PendingWindowInDays": 7}, sure="PendingDeletion"),
    "TagResource": Row(_WRITE, {"Tags": _TAGS}, sure="PendingDeletion"),
    "UntagResource": Row(_WRITE, {"TagKeys": ["a"]}, sure="PendingDeletion"),
    "UpdateKeyDescription": Row(_WRITE, {"Description": "new"}, sure="PendingDeletion"),
}
