"""Requests and answers as they are on the wire (section 1)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, Epoch, Has, Like, Refused, Wire
from tests.contract.kms.steps import (
    ALIAS,
    ARN,
    ECDH,
    EXTERNAL,
    HMAC,
    ID,
    NO_ID,
    NO_KEY,
    OTHER_ID,
    P256,
    RSA,
    ask,
    case,
    create,
    describe,
    name_it,
    raw,
    validation,
)
from tests.contract.scope import Ref, Text

_TAGS = [{"TagKey": "team", "TagValue": "core"}]
_BASE64 = Like("[A-Za-z0-9+/]+=*")


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("1", f"wire-{id_}", row, evidence, *steps)


def _void(operation: str, *before: Step, **params: Any) -> Case:
    """Return a case of an operation that answers nothing."""
    row = f"void operations answer without members: {operation}"
    return _case(f"void-{operation}", row, "model", create(), *before, raw(operation, {}, **{"KeyId": ID, **params}))


def _silent(id_: str, code: str, made: Step, step: Step) -> Case:
    """Return a case of an error that has no message at all: neither on the wire, nor for whoever parses it."""
    row = f"errors without a message key: {id_}"
    return _case(f"silent-{id_.replace(' ', '-')}", row, "AWS-recorded", made, step, _parsed(step, code))


def _parsed(step: Step, code: str) -> Step:
    return Step(step.operation, step.params, Refused(code, "", members={"message": ABSENT}), "client")


def _bare_body(operation: str, code: str, **params: Any) -> Step:
    return raw(operation, Wire(400, {"__type": code}), KeyId=ID, **params)


_GRANT = Step(
    "CreateGrant",
    {"KeyId": ID, "GranteePrincipal": Text("arn:$partition:iam::$account:root"), "Operations": ["Decrypt"]},
    saves={"grant": "GrantId"},
)
_SIGNED = {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256", "Signature": b"junk"}
_MAC = {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256", "Mac": b"junk"}

CASES = (
    _case(
        "form",
        "JSON 1.1: timestamps are epoch seconds, blobs base64, the key is in ARN form",
        "model",
        create(),
        raw("DescribeKey", Wire(200, {"KeyMetadata": Has({"CreationDate": Epoch(), "Arn": ARN})}), KeyId=ID),
        raw("GenerateRandom", Wire(200, {"Plaintext": _BASE64}), NumberOfBytes=12),
        raw(
            "Encrypt",
            Wire(200, {"CiphertextBlob": _BASE64, "KeyId": ARN, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
            KeyId=ID,
            Plaintext=b"x",
        ),
    ),
    _case(
        "error-body",
        "error body: __type and message in lower case, status 400",
        "AWS-recorded",
        create(),
        raw(
            "DescribeKey",
            Wire(
                400,
                {
                    "__type": "NotFoundException",
                    "message": Text(f"Key 'arn:$partition:kms:$region:$account:key/{NO_ID}' does not exist"),
                },
            ),
            KeyId=NO_ID,
        ),
    ),
    _case(
        "error-parsed",
        "a modelled error is parsed with a second message at the top",
        "AWS-recorded",
        create(),
        describe(Refused(NO_KEY.code, NO_KEY.message, members={"message": NO_KEY.message}), KeyId=NO_ID),
    ),
    _case(
        "error-parsed-unmodelled",
        "ValidationException is not in the model, and parsed without a message at the top",
        "AWS-recorded",
        create(),
        ask(
            "GenerateDataKey",
            Refused(
                "ValidationException",
                "Please specify either number of bytes or key spec.",
                members={"message": ABSENT},
            ),
        ),
    ),
    _silent(
        "InvalidCiphertextException",
        "InvalidCiphertextException",
        create(),
        _bare_body("Decrypt", "InvalidCiphertextException", CiphertextBlob=b"garbage"),
    ),
    _silent(
        "KMSInvalidSignatureException",
        "KMSInvalidSignatureException",
        create(**P256),
        _bare_body("Verify", "KMSInvalidSignatureException", **_SIGNED),
    ),
    _silent(
        "KMSInvalidMacException",
        "KMSInvalidMacException",
        create(**HMAC),
        _bare_body("VerifyMac", "KMSInvalidMacException", **_MAC),
    ),
    _silent(
        "UnsupportedOperationException of a key spec that cannot rotate",
        "UnsupportedOperationException",
        create(**RSA),
        _bare_body("RotateKeyOnDemand", "UnsupportedOperationException"),
    ),
    _silent(
        "UnsupportedOperationException of a key without a public key",
        "UnsupportedOperationException",
        create(),
        _bare_body("GetPublicKey", "UnsupportedOperationException"),
    ),
    _silent(
        "ValidationException of a public key that cannot be read",
        "ValidationException",
        create(**ECDH),
        _bare_body("DeriveSharedSecret", "ValidationException", KeyAgreementAlgorithm="ECDH", PublicKey=b"junk"),
    ),
    _case(
        "serialization-base64",
        "SerializationException for bad base64",
        "reported",
        create(),
        raw("Decrypt", Refused("SerializationException", Like(".*")), CiphertextBlob="not base64!"),
    ),
    _case(
        "serialization-type",
        "SerializationException for a wrong JSON type",
        "reported",
        create(),
        raw("GenerateRandom", Refused("SerializationException", Like(".*")), NumberOfBytes="many"),
    ),
    _case(
        "unknown-members",
        "members that the model has not are ignored",
        "unsure",
        create(),
        raw("DescribeKey", Has({"KeyMetadata": Has({"Arn": ARN})}), strays=("Colour",), KeyId=ID, Colour="red"),
    ),
    _void("EnableKey"),
    _void("DisableKey"),
    _void("UpdateKeyDescription", Description="new"),
    _void("EnableKeyRotation"),
    _void("DisableKeyRotation"),
    _void("TagResource", Tags=_TAGS),
    _void("UntagResource", TagKeys=["team"]),
    _void("PutKeyPolicy", Step("GetKeyPolicy", {"KeyId": ID}, saves={"policy": "Policy"}), Policy=Ref("policy")),
    _void("RevokeGrant", _GRANT, GrantId=Ref("grant")),
    _void("RetireGrant", _GRANT, KeyId=ARN, GrantId=Ref("grant")),
    _case(
        "void-aliases",
        "void operations answer without members: CreateAlias, UpdateAlias, DeleteAlias",
        "model",
        create(),
        create("other"),
        name_it(expect={}),
        raw("UpdateAlias", {}, AliasName=ALIAS, TargetKeyId=OTHER_ID),
        raw("DeleteAlias", {}, AliasName=ALIAS),
    ),
    _case(
        "void-primary",
        "void operations answer without members: UpdatePrimaryRegion",
        "model",
        create(MultiRegion=True),
        ask("ReplicateKey", ReplicaRegion=Ref("elsewhere")),
        Step("UpdatePrimaryRegion", {"KeyId": ID, "PrimaryRegion": Ref("elsewhere")}, {}, eventually=True),
    ),
    _case(
        "truncated",
        "Truncated is there in a last page, NextMarker is not",
        "AWS-recorded",
        create(),
        ask("ListKeyPolicies", {"PolicyNames": ["default"], "Truncated": False}),
    ),
    _case(
        "pages",
        "Limit, Marker, Truncated, NextMarker: a listing in pages",
        "model",
        create(Tags=[{"TagKey": name, "TagValue": ""} for name in "abc"]),
        Step(
            "ListResourceTags",
            {"KeyId": ID, "Limit": 2},
            {
                "Tags": [{"TagKey": "a", "TagValue": ""}, {"TagKey": "b", "TagValue": ""}],
                "Truncated": True,
                "NextMarker": Like(".+"),
            },
            saves={"marker": "NextMarker"},
        ),
        ask(
            "ListResourceTags",
            {"Tags": [{"TagKey": "c", "TagValue": ""}], "Truncated": False},
            Limit=2,
            Marker=Ref("marker"),
        ),
    ),
    _case(
        "bad-marker",
        "InvalidMarkerException for a marker that no listing issued",
        "unsure",
        create(),
        ask("ListResourceTags", Refused("InvalidMarkerException", Like(".*")), Marker="nowhere"),
    ),
    _case(
        "empty-blob",
        "botocore lets empty blobs pass, KMS does not: Plaintext",
        "aws-verified",
        create(),
        ask(
            "Encrypt",
            validation(
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have "
                "length greater than or equal to 1"
            ),
            Plaintext=b"",
        ),
    ),
    _case(
        "external-plain",
        "an error with a message has it on the wire as well: origin EXTERNAL",
        "AWS-recorded",
        create(**EXTERNAL),
        raw(
            "Encrypt",
            Wire(400, {"__type": "KMSInvalidStateException", "message": Text("$arn is pending import.")}),
            KeyId=ID,
            Plaintext=b"x",
        ),
    ),
)
