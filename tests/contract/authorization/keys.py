"""Key policies, grants and conditions as they bind, and how KMS refuses (authorization.md 2, 7.4, 7.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.contract.authorization.refusals import ON_CIPHERTEXT, denied, hidden, lacks
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Has, Refused
from tests.contract.kms.steps import ALIAS, ARN, ID, ask, by, create, decrypt, describe, encrypt, free, name_it, saving
from tests.contract.scope import Ref, Text

_ON_KEY = " on resource: $arn"
_RESOURCE = "resource-based policy"
_CONTEXT = {"team": "core"}
_OTHER = {"team": "other"}


def _statement(**members: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*", **members}


def _under(*statements: Mapping[str, Any], **params: Any) -> Step:
    """Return a CreateKey under a policy; the caller may leave himself out of it."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return create(Policy=Text(policy), BypassPolicyLockoutSafetyCheck=True, **params)


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"authorization-key-{id_}", Fact(section, row, evidence, "authorization"), steps, "kms")


def _but(*actions: str) -> dict[str, Any]:
    """Return a statement that lets everybody do all but some actions: the key can be cleaned up."""
    statement = _statement(NotAction=list(actions))
    del statement["Action"]
    return statement


def _if(operator: str, key: str, value: Any, action: str = "kms:Encrypt") -> tuple[dict[str, Any], dict[str, Any]]:
    return _but(action), _statement(Action=action, Condition={operator: {key: value}})


_ENCRYPT_LACKS = lacks("kms:Encrypt", _ON_KEY, _RESOURCE)
_GRANT = {"GranteePrincipal": Text("arn:$partition:iam::$account:root"), "Operations": ["Encrypt"]}
_CONSTRAINED = {**_GRANT, "Constraints": {"EncryptionContextSubset": _CONTEXT}}
_ACCOUNT = _statement(Principal={"AWS": "arn:$partition:iam::$account:root"})
_LOCKED_OUT = Refused(
    "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future."
)
_PARTITION = Step("GetCallerIdentity", service="sts", saves={"account": "Account"})

CASES = (
    _case("gate", "2.1", "no principal has access unless the key policy says so", "doc", _under(_but("kms:DescribeKey")), describe(lacks("kms:DescribeKey", _ON_KEY, _RESOURCE))),
    _case("no-resource", "2.1", "a statement with Resource missing silently has no effect", "doc", _under(_but("kms:Encrypt"), {"Effect": "Allow", "Principal": "*", "Action": "kms:Encrypt"}), encrypt(_ENCRYPT_LACKS)),
    _case("direct", "2.1", "whom the key policy allows directly needs no identity policy", "doc", _under(_statement()), by("nobody", describe(Has({"KeyMetadata": Has({"KeyId": ID})}), KeyId=ARN))),
    _case("deny", "2.1", "explicit deny in the key policy", "doc", _under(_statement(), _statement(Effect="Deny", Action="kms:Encrypt")), encrypt(denied("kms:Encrypt", _ON_KEY))),
    _case("free", "2.2", "ListAliases has no key policy to consult", "doc", _PARTITION, by("nobody", free("ListAliases", lacks("kms:ListAliases", r" on resource: \*")))),
    _case("grant", "2.3", "a grant is one more source of Allow", "doc", _under(_but("kms:Encrypt")), ask("CreateGrant", **_GRANT), encrypt()),
    _case("grant-action", "2.3", "a grant allows its operations and no other", "doc", _under(_but("kms:Encrypt", "kms:GenerateMac")), ask("CreateGrant", **{**_GRANT, "Operations": ["Decrypt"]}), encrypt(_ENCRYPT_LACKS)),
    _case("grant-subset", "2.3", "EncryptionContextSubset: the request must contain these pairs", "doc", _under(_but("kms:Encrypt")), ask("CreateGrant", **_CONSTRAINED), encrypt(EncryptionContext={**_CONTEXT, "env": "prod"}), encrypt(_ENCRYPT_LACKS, EncryptionContext=_OTHER)),
    _case("grant-no-context", "2.3", "a constrained grant permits nothing without an encryption context", "doc", _under(_but("kms:Encrypt")), ask("CreateGrant", **_CONSTRAINED), encrypt(_ENCRYPT_LACKS)),
    _case("grant-deny", "2.3", "an explicit deny beats a grant", "doc", _under(_statement(), _statement(Effect="Deny", Action="kms:Encrypt")), ask("CreateGrant", **_GRANT), encrypt(denied("kms:Encrypt", _ON_KEY))),
    _case("foreign-works", "2.4", "Encrypt works on a key of another account", "doc", _under(_statement()), by("other_account", encrypt(Has({"KeyId": ARN}), KeyId=ARN))),
    _case("foreign-never", "2.4", "DisableKey never works on a key of another account", "doc", _under(_statement()), by("other_account", ask("DisableKey", hidden("kms:DisableKey"), KeyId=ARN))),
    _case("via-service", "2.5", "kms:ViaService is missing in direct calls", "doc", _under(*_if("StringLike", "kms:ViaService", "*")), encrypt(_ENCRYPT_LACKS)),
    _case("caller-account", "2.5", "kms:CallerAccount is the account of the caller", "doc", _under(*_if("StringEquals", "kms:CallerAccount", "111111111111")), encrypt(_ENCRYPT_LACKS)),
    _case("context", "2.5", "kms:EncryptionContext: the name of the pair has no case, its value does", "doc", _under(*_if("StringEquals", "kms:EncryptionContext:TEAM", "core")), encrypt(EncryptionContext=_CONTEXT), encrypt(_ENCRYPT_LACKS, EncryptionContext={"team": "Core"}), encrypt(_ENCRYPT_LACKS)),
    _case("context-keys", "2.5", "kms:EncryptionContextKeys is the set of names", "doc", _under(*_if("ForAnyValue:StringEquals", "kms:EncryptionContextKeys", "team")), encrypt(EncryptionContext=_CONTEXT), encrypt(_ENCRYPT_LACKS, EncryptionContext={"env": "core"})),
    _case("algorithm", "2.5", "kms:EncryptionAlgorithm has the default where none was sent", "doc", _under(*_if("StringEquals", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT")), encrypt()),
    _case("spec", "2.5", "kms:KeySpec is the key's", "doc", _under(*_if("StringEquals", "kms:KeySpec", "RSA_2048")), encrypt(_ENCRYPT_LACKS)),
    _case("request-alias", "2.5", "kms:RequestAlias is absent where an id names the key", "doc", _under(*_if("StringLike", "kms:RequestAlias", "alias/*")), encrypt(_ENCRYPT_LACKS)),
    _case("resource-tag", "2.2", "aws:ResourceTag has no value in key policies", "doc", _under(*_if("StringEquals", "aws:ResourceTag/team", "core"), Tags=[{"TagKey": "team", "TagValue": "core"}]), encrypt(_ENCRYPT_LACKS)),
    _case("window", "2.5", "kms:ScheduleKeyDeletionPendingWindowInDays is the parameter", "doc", _under(*_if("NumericGreaterThan", "kms:ScheduleKeyDeletionPendingWindowInDays", "6", "kms:ScheduleKeyDeletion")), ask("ScheduleKeyDeletion", lacks("kms:ScheduleKeyDeletion", _ON_KEY, _RESOURCE)), ask("ScheduleKeyDeletion", PendingWindowInDays=7)),
    _case("lockout", "2.7", "the caller would not be able to put another policy", "doc", create(), ask("PutKeyPolicy", _LOCKED_OUT, Policy=json.dumps({"Version": "2012-10-17", "Statement": [_but("kms:PutKeyPolicy")]}))),
    _case("ciphertext", "7.4", "Decrypt without KeyId, no identity policy", "reported", create(), encrypt(), by("nobody", decrypt(lacks("kms:Decrypt", ON_CIPHERTEXT)))),
    _case("ciphertext-named", "7.4", "Decrypt with KeyId names the key's ARN", "reported", create(), encrypt(), by("nobody", decrypt(lacks("kms:Decrypt", _ON_KEY), KeyId=ID))),
    _case("foreign-denied", "7.5", "another account: an explicit deny looks like no key", "reported", _under(_statement(), _statement(Effect="Deny", Action="kms:DescribeKey")), by("other_account", describe(hidden("kms:DescribeKey"), KeyId=ARN))),
    _case("foreign-ciphertext", "7.5", "another account: Decrypt by ciphertext only", "reported", create(), encrypt(), by("other_account", decrypt(hidden("kms:Decrypt", ON_CIPHERTEXT)))),
    _case("managed-direct", "2.6", "direct Encrypt under alias/aws/secretsmanager", "doc", saving(free("DescribeKey", KeyId="alias/aws/secretsmanager"), arn="KeyMetadata.Arn"), free("Encrypt", _ENCRYPT_LACKS, KeyId="alias/aws/secretsmanager", Plaintext=b"x")),
    _case("managed-grant", "2.3", "CreateGrant on an AWS managed key by an administrator", "reported", saving(free("DescribeKey", KeyId="alias/aws/secretsmanager"), arn="KeyMetadata.Arn"), free("CreateGrant", lacks("kms:CreateGrant", _ON_KEY, _RESOURCE), KeyId=Ref("arn"), GranteePrincipal=Text("arn:$partition:iam::111111111111:root"), Operations=["Encrypt"])),
    _case("delegated", "2.1", "the account in the key policy: identity policies count", "doc", _PARTITION, _under(_but("kms:Encrypt"), _ACCOUNT), encrypt()),
    _case("delegated-other", "2.1", "delegation is per action", "doc", _PARTITION, _under(_but("kms:Encrypt"), {**_ACCOUNT, "Action": "kms:Decrypt"}), encrypt(_ENCRYPT_LACKS)),
    _case("alias-arn", "2.1", "an alias ARN as Resource never means the key", "doc", _under(_but("kms:Encrypt"), _statement(Action="kms:Encrypt", Resource="arn:*:kms:*:*:alias/*")), encrypt(_ENCRYPT_LACKS)),
    _case("gate-words", "7.4", "the key policy neither allows nor delegates", "reported", _under(_but("kms:Encrypt")), encrypt(_ENCRYPT_LACKS)),
    _case("identity-words", "7.4", "delegated, the identity policy lacks it", "reported", create(), by("nobody", encrypt(lacks("kms:Encrypt", _ON_KEY), KeyId=ARN))),
    _case("star-words", "7.4", "an action without a resource: on resource: *", "reported", _PARTITION, by("nobody", free("CreateKey", lacks("kms:CreateKey", r" on resource: \*")))),
    _case("alias-words", "7.4", "an alias action: the alias's ARN", "reported", create(), by("nobody", name_it(expect=lacks("kms:CreateAlias", r" on resource: arn:.*:alias/${prefix}app")))),
    _case("named-words", "7.4", "a key named by alias: the key's ARN", "reported", create(), name_it(), by("nobody", describe(lacks("kms:DescribeKey", _ON_KEY), KeyId=ALIAS))),
    _case("tags-words", "2.2", "CreateKey with Tags asks for kms:TagResource as well, and names no resource", "reported", _PARTITION, by("creator", free("CreateKey", lacks("kms:TagResource", ""), Tags=[{"TagKey": "a", "TagValue": "b"}]))),
    _case("lockout-identity", "2.7", "the lockout check asks identity policies: the account alone is not enough", "reported", _PARTITION, by("creator", free("CreateKey", _LOCKED_OUT, Policy=Text(json.dumps({"Statement": [_ACCOUNT]}))))),
    _case("no-principal", "2.7", "a statement without Principal", "reported", create(), ask("PutKeyPolicy", Refused("MalformedPolicyDocumentException", "Policy contains a statement with no principal"), Policy=json.dumps({"Version": "2012-10-17", "Statement": [_statement(), {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}))),
    *(
        _case(f"for-all-{id_}", "2.7", f"ForAllValues with a single-valued key: {id_}", "doc", create(), ask("PutKeyPolicy", Refused("MalformedPolicyDocumentException", f"OverlyPermissiveCondition{kind} Using the ForAllValues set operator with a single-valued condition key matches requests without the specified {what} or with an unspecified {what}. To fix, remove ForAllValues."), Policy=json.dumps({"Version": "2012-10-17", "Statement": [_statement(), _statement(Condition={"ForAllValues:StringEquals": {key: "core"}})]})))
        for id_, key, kind, what in (("tag", "aws:PrincipalTag/team", ":", "tag"), ("encryption-context", "kms:EncryptionContext:team", ":EncryptionContext:", "encryption context"))
    ),
    _case("for-all-keys", "2.7", "ForAllValues with a key of several values is taken", "doc", create(), ask("PutKeyPolicy", Policy=json.dumps({"Version": "2012-10-17", "Statement": [_statement(), _statement(Condition={"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "team"}})]}))),
    _case("retire", "2.3", "kms:RetireGrant: a key policy's Allow has no effect, its Deny has", "doc", _under(_statement(), _statement(Effect="Deny", Action="kms:RetireGrant")), saving(ask("CreateGrant", **_GRANT), grant="GrantId"), ask("RetireGrant", denied("kms:RetireGrant", _ON_KEY), KeyId=ARN, GrantId=Ref("grant"))),
    _case("alias-twice", "2.2", "alias operations ask the key as well", "doc", _under(_but("kms:CreateAlias")), name_it(expect=lacks("kms:CreateAlias", _ON_KEY, _RESOURCE))),
    *(
        _case(f"re-encrypt-{id_}", "2.2", f"ReEncrypt is two permissions: {action}", "doc", create(), encrypt(), create("other"), ask("PutKeyPolicy", KeyId=Ref(which), Policy=json.dumps({"Version": "2012-10-17", "Statement": [_but(action)]})), free("ReEncrypt", lacks(action, f" on resource: ${name}", _RESOURCE) if id_ == "to" else lacks(action, ON_CIPHERTEXT, _RESOURCE), CiphertextBlob=Ref("blob"), DestinationKeyId=Ref("other_id")))
        for id_, action, which, name in (("from", "kms:ReEncryptFrom", "id", "arn"), ("to", "kms:ReEncryptTo", "other_id", "other_arn"))
    ),
)  # fmt: skip
