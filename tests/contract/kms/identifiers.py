"""The four forms of a key identifier, what each operation takes, and what is said of those that name nothing (section 2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANSWERED, Has, Like, Refused
from tests.contract.kms.steps import (
    ALIAS,
    ALIAS_ARN,
    ARN,
    ECDH,
    HMAC,
    ID,
    IDENTITY,
    MULTI_REGION,
    NO_ALIAS,
    NO_ALIASES_HERE,
    NO_ID,
    NO_KEY,
    NO_MRK,
    P256,
    RSA,
    ask,
    case,
    create,
    decrypt,
    describe,
    elsewhere,
    encrypt,
    free,
    name_it,
    not_found,
    saving,
    schedule,
)
from tests.contract.scope import Ref, Text

_FORMS: dict[str, Any] = {"id": ID, "key ARN": ARN, "alias name": ALIAS, "alias ARN": ALIAS_ARN}
_TAG = [{"TagKey": "a", "TagValue": "b"}]
_GRANT = {"GranteePrincipal": Text("arn:$partition:iam::$account:root"), "Operations": ["Decrypt"]}
_IMPORT = {"ImportToken": b"t", "EncryptedKeyMaterial": b"m", "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
_WRAPPING = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
_POLICY = '{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}'

# Operations that take no alias, with what else they need; those of the second row by documentation only.
_KEY_ONLY: dict[str, dict[str, Any]] = {
    "ScheduleKeyDeletion": {},
    "CancelKeyDeletion": {},
    "EnableKey": {},
    "DisableKey": {},
    "TagResource": {"Tags": _TAG},
    "UntagResource": {"TagKeys": ["a"]},
    "ListResourceTags": {},
    "UpdateKeyDescription": {"Description": ""},
    "GetKeyPolicy": {},
    "PutKeyPolicy": {"Policy": _POLICY},
    "ListKeyPolicies": {},
    "GetKeyRotationStatus": {},
    "EnableKeyRotation": {},
    "DisableKeyRotation": {},
    "RotateKeyOnDemand": {},
    "CreateGrant": _GRANT,
    "ListGrants": {},
    "RevokeGrant": {"GrantId": "0"},
    "GetParametersForImport": _WRAPPING,
    "ImportKeyMaterial": _IMPORT,
    "DeleteImportedKeyMaterial": {},
}
_KEY_ONLY_BY_BOOK: dict[str, dict[str, Any]] = {
    "ListKeyRotations": {},
    "GetKeyLastUsage": {},
    "ReplicateKey": {"ReplicaRegion": Ref("elsewhere")},
    "UpdatePrimaryRegion": {"PrimaryRegion": Ref("elsewhere")},
    "RetireGrant": {"GrantId": "0"},
    "ListAliases": {},
}
_SIGN = {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
_MAC = {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}

# Operations that take all four forms: the kind of key, and what else they need.
_ALL_FORMS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "DescribeKey": ({}, {}),
    "GetPublicKey": (P256, {}),
    "Encrypt": ({}, {"Plaintext": b"p"}),
    "GenerateDataKey": ({}, {"KeySpec": "AES_256"}),
    "GenerateDataKeyWithoutPlaintext": ({}, {"KeySpec": "AES_256"}),
    "GenerateDataKeyPair": ({}, {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyPairWithoutPlaintext": ({}, {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateMac": (HMAC, _MAC),
    "Sign": (P256, _SIGN),
}
_RECORDED = ("DescribeKey", "Encrypt")


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("2", f"id-{id_.replace(' ', '-')}", row, evidence, *steps)


def _forms() -> Iterator[Case]:
    for operation, (kind, params) in _ALL_FORMS.items():
        answer = ANSWERED if operation == "DescribeKey" else Has({"KeyId": ARN})
        steps = [Step(operation, {"KeyId": form, **params}, answer) for form in _FORMS.values()]
        evidence = "AWS-recorded" if operation in _RECORDED else "model"
        row = f"all four forms work, and the answer has the key ARN: {operation}"
        yield _case(f"forms-{operation}", row, evidence, create(**kind), name_it(), *steps)


def _pairs() -> Iterator[Case]:
    """Yield the operations that need what another operation made."""
    signed = saving(ask("Sign", **_SIGN), signature="Signature")
    verify = [
        ask("Verify", Has({"KeyId": ARN}), KeyId=form, Signature=Ref("signature"), **_SIGN) for form in _FORMS.values()
    ]
    yield _case("forms-Verify", "all four forms work: Verify", "model", create(**P256), name_it(), signed, *verify)
    told = saving(ask("GenerateMac", **_MAC), mac="Mac")
    macs = [ask("VerifyMac", Has({"KeyId": ARN}), KeyId=form, Mac=Ref("mac"), **_MAC) for form in _FORMS.values()]
    yield _case("forms-VerifyMac", "all four forms work: VerifyMac", "model", create(**HMAC), name_it(), told, *macs)
    opened = [decrypt(Has({"KeyId": ARN, "Plaintext": b"hunter2"}), KeyId=form) for form in _FORMS.values()]
    yield _case("forms-Decrypt", "all four forms work: Decrypt", "model", create(), name_it(), encrypt(), *opened)
    moved = [
        free("ReEncrypt", Has({"KeyId": ARN, "SourceKeyId": ARN}), CiphertextBlob=Ref("blob"), SourceKeyId=form, DestinationKeyId=form)
        for form in _FORMS.values()
    ]  # fmt: skip
    yield _case("forms-ReEncrypt", "all four forms work: ReEncrypt", "model", create(), name_it(), encrypt(), *moved)
    public = saving(ask("GetPublicKey"), public_key="PublicKey")
    derive = {"KeyAgreementAlgorithm": "ECDH", "PublicKey": Ref("public_key")}
    derived = [ask("DeriveSharedSecret", Has({"KeyId": ARN}), KeyId=form, **derive) for form in _FORMS.values()]
    row = "all four forms work: DeriveSharedSecret"
    yield _case("forms-DeriveSharedSecret", row, "model", create(**ECDH), name_it(), public, *derived)


def _key_only() -> Iterator[Case]:
    for operation, params in {**_KEY_ONLY, **_KEY_ONLY_BY_BOOK}.items():
        evidence = "floci" if operation in _KEY_ONLY else "unsure"
        steps = [ask(operation, NO_ALIASES_HERE, KeyId=form, **params) for form in (ALIAS, ALIAS_ARN)]
        yield _case(f"no-alias-{operation}", f"no aliases: {operation}", evidence, IDENTITY, *steps)
        given = create(), name_it(), ask(operation, NO_ALIASES_HERE, KeyId=ALIAS, **params)
        yield _case(
            f"no-alias-there-{operation}", f"no aliases, also of a key that is there: {operation}", evidence, *given
        )


def _unknown() -> Iterator[Case]:
    for operation, params in _KEY_ONLY.items():
        if operation not in {"RevokeGrant", "ImportKeyMaterial"}:
            row = f"no such key: {operation}"
            yield _case(f"unknown-{operation}", row, "floci", IDENTITY, ask(operation, NO_KEY, KeyId=NO_ID, **params))
    for operation, (_, params) in _ALL_FORMS.items():
        row = f"no such key: {operation}"
        yield _case(
            f"unknown-{operation}", row, "AWS-recorded", IDENTITY, ask(operation, NO_KEY, KeyId=NO_ID, **params)
        )
        row = f"no such alias, always told with its ARN: {operation}"
        named = [ask(operation, NO_ALIAS, KeyId=form, **params) for form in (ALIAS, ALIAS_ARN)]
        yield _case(f"unknown-alias-{operation}", row, "floci", IDENTITY, *named)


def _malformed() -> Iterator[Case]:
    for value in ("fake-key-id", "0" * 32, "mrk-fake-key-id", "mrk-1234", "key_id"):
        refused = Refused("NotFoundException", f"Invalid keyId '{value}'")
        for operation, params in (("DescribeKey", {}), ("EnableKey", {}), ("Encrypt", {"Plaintext": b"p"})):
            row = f"malformed bare id {value}: {operation}"
            evidence = "AWS-recorded" if operation == "DescribeKey" else "floci"
            yield _case(f"malformed-{value}-{operation}", row, evidence, ask(operation, refused, KeyId=value, **params))


_OTHER_REGION = Text(f"arn:$partition:kms:$elsewhere:$account:key/{NO_ID}")
_UPPER = "00000000-ABCD-4000-8000-0000000000FF"
_FOREIGN = Like(
    "User: arn:.* is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in "
    "this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access"
)

CASES = (
    *_forms(),
    *_pairs(),
    *_key_only(),
    *_unknown(),
    *_malformed(),
    _case(
        "unknown-arn",
        "no such key: by ARN",
        "AWS-recorded",
        IDENTITY,
        describe(NO_KEY, KeyId=Text(f"arn:$partition:kms:$region:$account:key/{NO_ID}")),
    ),
    _case(
        "unknown-mrk",
        "no such key: the id of a multi-Region key",
        "AWS-recorded",
        IDENTITY,
        describe(not_found(f"Key 'arn:$partition:kms:$region:$account:key/{NO_MRK}' does not exist"), KeyId=NO_MRK),
    ),
    _case(
        "mrk-not-here",
        "no such key: a multi-Region key that is not replicated to this Region",
        "AWS-recorded",
        create(**MULTI_REGION),
        elsewhere(describe(not_found("Key 'arn:$partition:kms:$elsewhere:$account:key/$id' does not exist"))),
    ),
    _case(
        "letter-case",
        "no such key: letters are told as they were sent",
        "floci",
        IDENTITY,
        describe(not_found(f"Key 'arn:$partition:kms:$region:$account:key/{_UPPER}' does not exist"), KeyId=_UPPER),
    ),
    _case(
        "malformed-in-arn",
        "malformed id inside an ARN: no quotes",
        "floci",
        IDENTITY,
        describe(
            Refused("NotFoundException", "Invalid keyId foo"), KeyId=Text("arn:$partition:kms:$region:$account:key/foo")
        ),
    ),
    _case(
        "other-region",
        "key ARN of another Region",
        "AWS-recorded",
        IDENTITY,
        describe(not_found("Invalid arn $elsewhere"), KeyId=_OTHER_REGION),
    ),
    _case(
        "other-region-there",
        "key ARN of another Region, of a key that is there",
        "AWS-recorded",
        create(),
        elsewhere(ask("Encrypt", not_found("Invalid arn $region"), KeyId=ARN, Plaintext=b"p")),
    ),
    _case(
        "other-region-alias",
        "alias ARN of another Region",
        "floci",
        IDENTITY,
        describe(
            not_found("Invalid arn $elsewhere"), KeyId=Text("arn:$partition:kms:$elsewhere:$account:alias/${prefix}app")
        ),
    ),
    _case(
        "predefined-alias-unknown",
        "unknown alias/aws/...: not found",
        "floci",
        IDENTITY,
        ask(
            "Encrypt",
            not_found("Alias arn:$partition:kms:$region:$account:alias/aws/${prefix}x is not found."),
            KeyId=Text("alias/aws/${prefix}x"),
            Plaintext=b"p",
        ),
    ),
    _case(
        "foreign",
        "ARN of another account in this Region: AccessDenied, not NotFound",
        "reported",
        describe(
            Refused("AccessDeniedException", _FOREIGN),
            KeyId=Text(f"arn:$partition:kms:$region:111111111111:key/{NO_ID}"),
        ),
    ),
    _case(
        "bare-in-metadata",
        "bare ids stand in KeyMetadata, ListKeys, ListAliases only",
        "AWS-recorded",
        create(),
        name_it(),
        describe(Has({"KeyMetadata": Has({"KeyId": ID, "Arn": ARN})})),
        free("ListAliases", Has({"Aliases": [Has({"TargetKeyId": ID, "AliasArn": ALIAS_ARN})]}), KeyId=ID),
    ),
    _case(
        "arn-in-answers",
        "KeyId is the ARN: ScheduleKeyDeletion, CancelKeyDeletion, GetKeyRotationStatus",
        "model",
        create(),
        ask("GetKeyRotationStatus", {"KeyId": ARN, "KeyRotationEnabled": False}),
        schedule(Has({"KeyId": ARN})),
        ask("CancelKeyDeletion", {"KeyId": ARN}),
    ),
    _case(
        "rsa-by-alias",
        "asymmetric decryption by alias",
        "model",
        create(**RSA),
        name_it(),
        encrypt(KeyId=ALIAS, EncryptionAlgorithm="RSAES_OAEP_SHA_1"),
        decrypt(Has({"Plaintext": b"hunter2", "KeyId": ARN}), KeyId=ALIAS, EncryptionAlgorithm="RSAES_OAEP_SHA_1"),
    ),
)
