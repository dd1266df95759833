"""Which operations reach a key of another account, and how those that do not are refused (authorization.md 2.4, 7.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.authorization.refusals import hidden, lacks
from tests.contract.authorization.steps import document, statement
from tests.contract.case import Case, Fact, Step
from tests.contract.kms.steps import ARN, HMAC, RSA_SIGN, ask, by, create, encrypt, free, name_it, saving
from tests.contract.scope import Ref, Text

_OPEN = document(statement(Action="kms:*"))
_ROOT = Text("arn:$partition:iam::$account:root")
_GRANT = {"GranteePrincipal": _ROOT, "Operations": ["Decrypt", "RetireGrant"]}
_SIGNED = {"Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}

# By operation, the key and the parameters beside KeyId with which it is asked for.
_WORK: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "CreateGrant": ({}, _GRANT),
    "DescribeKey": ({}, {}),
    "GenerateDataKey": ({}, {"KeySpec": "AES_256"}),
    "GenerateDataKeyPair": ({}, {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyPairWithoutPlaintext": ({}, {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyWithoutPlaintext": ({}, {"KeySpec": "AES_256"}),
    "GenerateMac": (HMAC, {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}),
    "GetKeyRotationStatus": ({}, {}),
    "GetPublicKey": (RSA_SIGN, {}),
    "ListGrants": ({}, {}),
    "Sign": (RSA_SIGN, _SIGNED),
}
_NEVER: Mapping[str, Mapping[str, Any]] = {
    "CancelKeyDeletion": {},
    "DisableKeyRotation": {},
    "EnableKey": {},
    "EnableKeyRotation": {},
    "GetKeyLastUsage": {},
    "GetKeyPolicy": {},
    "ListKeyPolicies": {},
    "ListKeyRotations": {},
    "ListResourceTags": {},
    "PutKeyPolicy": {"Policy": _OPEN},
    "RotateKeyOnDemand": {},
    "ScheduleKeyDeletion": {"PendingWindowInDays": 7},
    "TagResource": {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
    "UntagResource": {"TagKeys": ["a"]},
    "UpdateKeyDescription": {"Description": "theirs"},
}


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"abroad-{id_}", Fact(section, row, evidence, "authorization"), steps, "kms")


def _open(**params: Any) -> Step:
    return create(Policy=_OPEN, **params)


_BLOB = {"CiphertextBlob": Ref("blob")}

CASES = (
    *(
        _case(f"works-{operation}", "2.4", f"{operation} works on a key of another account that lets it", "doc", _open(**spec), by("other_account", ask(operation, KeyId=ARN, **params)))
        for operation, (spec, params) in _WORK.items()
    ),
    *(
        _case(f"never-{operation}", "2.4", f"{operation} never works on a key of another account", "doc", _open(), by("other_account", ask(operation, hidden(f"kms:{operation}"), KeyId=ARN, **params)))
        for operation, params in _NEVER.items()
    ),
    _case("works-Decrypt", "2.4", "Decrypt works on a ciphertext of another account whose key lets it", "doc", _open(), encrypt(), by("other_account", free("Decrypt", **_BLOB))),
    _case("works-RevokeGrant", "2.4", "RevokeGrant works on a key of another account that lets it", "doc", _open(), saving(ask("CreateGrant", **_GRANT), grant="GrantId"), by("other_account", ask("RevokeGrant", KeyId=ARN, GrantId=Ref("grant")))),
    _case("alias", "2.4", "an alias ARN reaches a key of another account, an alias name does not", "doc", _open(), name_it(), by("other_account", ask("DescribeKey", KeyId=Text("arn:$partition:kms:$region:$account:alias/${prefix}app")))),
    _case("denied-GetKeyPolicy", "7.5", "GetKeyPolicy from another account: the same sentence, whatever the policy says", "reported", create(), by("other_account", ask("GetKeyPolicy", hidden("kms:GetKeyPolicy"), KeyId=ARN))),
    _case("denied-PutKeyPolicy", "7.5", "PutKeyPolicy from another account: the same sentence, whatever the policy says", "reported", create(), by("other_account", ask("PutKeyPolicy", hidden("kms:PutKeyPolicy"), KeyId=ARN, Policy=_OPEN))),
    _case("none", "7.5", "another account, where there is no such key", "reported", by("other_account", ask("DescribeKey", hidden("kms:DescribeKey"), KeyId=Text("arn:$partition:kms:$region:111111111111:key/00000000-0000-4000-8000-0000000000ff")))),
    _case("not-allowed", "7.5", "another account, whom the key policy does not name", "reported", create(), by("other_account", ask("Encrypt", hidden("kms:Encrypt"), KeyId=ARN, Plaintext=b"x"))),
    _case("identity", "7.5", "another account, which the key policy lets: the identity policy is lacking", "unsure", _open(), by("other_nobody", ask("DescribeKey", lacks("kms:DescribeKey", " on resource: $arn"), KeyId=ARN))),
)  # fmt: skip
