"""What the model does not allow, and the sentence for it (sections 1.1, 1.2 and appendix B)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case
from tests.contract.expected import Refused
from tests.contract.kms.steps import (
    ECDH,
    HMAC,
    ID,
    NO_ID,
    RSA_SIGN,
    case,
    constraint,
    create,
    incompatible,
    raw,
    validation,
)
from tests.contract.scope import Text

_SIGNING = (
    "RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, "
    "RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512, ED25519_SHA_512, ED25519_PH_SHA_512, "
    "SM2DSA, ML_DSA_SHAKE_256"
)
_SPECS = (
    "RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, "
    "SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87"
)
_SIGN = {"KeyId": NO_ID, "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
_VERIFY = {**_SIGN, "Signature": b"s"}
_GENERATE_MAC = {"KeyId": NO_ID, "Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}
_VERIFY_MAC = {**_GENERATE_MAC, "Mac": b"m"}
_DERIVE = {"KeyId": NO_ID, "KeyAgreementAlgorithm": "ECDH", "PublicKey": b"p"}
_ENCRYPT = {"KeyId": NO_ID, "Plaintext": b"p"}
_DATA_KEY = {"KeyId": NO_ID, "KeySpec": "AES_256"}
_GRANT = {"KeyId": NO_ID, "GranteePrincipal": "arn:aws:iam::123456789012:root", "Operations": ["Decrypt"]}
_IMPORT = {"KeyId": NO_ID, "ImportToken": b"t", "EncryptedKeyMaterial": b"m"}


def _up_to(length: int) -> str:
    return f"have length less than or equal to {length}"


def _from(length: int) -> str:
    return f"have length greater than or equal to {length}"


def _at_most(value: int) -> str:
    return f"have value less than or equal to {value}"


def _at_least(value: int) -> str:
    return f"have value greater than or equal to {value}"


def _one_of(values: str) -> str:
    return f"satisfy enum value set: [{values}]"


def _like(pattern: str) -> str:
    return f"satisfy regular expression pattern: {pattern}"


_ALIAS = Text("alias/${prefix}a")
_LONG_ALIAS = "alias/${prefix}" + "x" * 256

# Operation, parameters without the one that is wrong, its name and value, how it is shown, its path, the rule, evidence.
_Row = tuple[str, dict[str, Any], str, Any, str, str, str, str]
_VALUES: tuple[_Row, ...] = (
    ("Encrypt", _ENCRYPT, "Plaintext", b"x" * 4097, "", "plaintext", _up_to(4096), "AWS-recorded"),
    ("Encrypt", _ENCRYPT, "Plaintext", b"", "", "plaintext", _from(1), "aws-verified"),
    ("GenerateRandom", {}, "NumberOfBytes", 0, "'0'", "numberOfBytes", _at_least(1), "AWS-recorded"),
    ("GenerateRandom", {}, "NumberOfBytes", 1025, "'1025'", "numberOfBytes", _at_most(1024), "AWS-recorded"),
    ("GenerateDataKey", {"KeyId": NO_ID}, "NumberOfBytes", 1025, "'1025'", "numberOfBytes", _at_most(1024), "model"),
    ("Sign", _SIGN, "Message", b"", "", "message", _from(1), "floci"),
    ("Sign", _SIGN, "Message", b"x" * 4097, "", "message", _up_to(4096), "floci"),
    ("Verify", _VERIFY, "Signature", b"", "", "signature", _from(1), "floci"),
    ("Verify", _VERIFY, "Signature", b"x" * 6145, "", "signature", _up_to(6144), "floci"),
    ("GenerateMac", _GENERATE_MAC, "Message", b"", "", "message", _from(1), "floci"),
    ("GenerateMac", _GENERATE_MAC, "Message", b"x" * 4097, "", "message", _up_to(4096), "floci"),
    ("VerifyMac", _VERIFY_MAC, "Mac", b"", "", "mac", _from(1), "floci"),
    ("VerifyMac", _VERIFY_MAC, "Mac", b"x" * 6145, "", "mac", _up_to(6144), "floci"),
    ("Decrypt", {}, "CiphertextBlob", b"", "", "ciphertextBlob", _from(1), "floci"),
    ("Decrypt", {}, "CiphertextBlob", b"x" * 6145, "", "ciphertextBlob", _up_to(6144), "floci"),
    ("DeriveSharedSecret", _DERIVE, "PublicKey", b"", "", "publicKey", _from(1), "model"),
    ("DeriveSharedSecret", _DERIVE, "PublicKey", b"x" * 8193, "", "publicKey", _up_to(8192), "model"),
    ("CreateKey", {}, "Description", "x" * 8193, f"'{'x' * 8193}'", "description", _up_to(8192), "model"),
    ("CreateAlias", {"TargetKeyId": NO_ID}, "AliasName", Text(_LONG_ALIAS), f"'{_LONG_ALIAS}'", "aliasName", _up_to(256), "model"),
    ("DescribeKey", {}, "KeyId", "x" * 2049, f"'{'x' * 2049}'", "keyId", _up_to(2048), "model"),
    ("EnableKeyRotation", {"KeyId": NO_ID}, "RotationPeriodInDays", 89, "'89'", "rotationPeriodInDays", _at_least(90), "floci"),
    ("EnableKeyRotation", {"KeyId": NO_ID}, "RotationPeriodInDays", 2561, "'2561'", "rotationPeriodInDays", _at_most(2560), "floci"),
    ("ScheduleKeyDeletion", {"KeyId": NO_ID}, "PendingWindowInDays", 0, "'0'", "pendingWindowInDays", _at_least(1), "unsure"),
    ("ScheduleKeyDeletion", {"KeyId": NO_ID}, "PendingWindowInDays", 366, "'366'", "pendingWindowInDays", _at_most(365), "unsure"),
    ("ListKeys", {}, "Limit", 1001, "'1001'", "limit", _at_most(1000), "model"),
    ("ListKeys", {}, "Limit", 0, "'0'", "limit", _at_least(1), "model"),
    ("CreateGrant", _GRANT, "GranteePrincipal", "a b", "'a b'", "granteePrincipal", _like(r"^[\w+=,.@:/-]+$"), "model"),
    ("CreateGrant", _GRANT, "GranteePrincipal", "x" * 257, f"'{'x' * 257}'", "granteePrincipal", _up_to(256), "model"),
    ("RevokeGrant", {"KeyId": NO_ID}, "GrantId", "x" * 129, f"'{'x' * 129}'", "grantId", _up_to(128), "model"),
    ("PutKeyPolicy", {"KeyId": NO_ID}, "Policy", "x" * 131073, f"'{'x' * 131073}'", "policy", _up_to(131072), "model"),
    ("GetKeyPolicy", {"KeyId": NO_ID}, "PolicyName", "a-b", "'a-b'", "policyName", _like(r"[\w]+"), "model"),
    ("ReplicateKey", {"KeyId": NO_ID}, "ReplicaRegion", "mars", "'mars'", "replicaRegion", _like(r"^([a-z]+-){2,3}\d+$"), "model"),
    ("ImportKeyMaterial", _IMPORT, "EncryptedKeyMaterial", b"x" * 6145, "", "encryptedKeyMaterial", _up_to(6144), "model"),
    ("ConnectCustomKeyStore", {}, "CustomKeyStoreId", "x" * 65, f"'{'x' * 65}'", "customKeyStoreId", _up_to(64), "model"),
    ("GenerateMac", _GENERATE_MAC, "MacAlgorithm", "HMAC_SHA_1", "'HMAC_SHA_1'", "macAlgorithm",
     _one_of("HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512"), "AWS-recorded"),
    ("VerifyMac", _VERIFY_MAC, "MacAlgorithm", "HMAC_SHA_1", "'HMAC_SHA_1'", "macAlgorithm",
     _one_of("HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512"), "AWS-recorded"),
    ("DeriveSharedSecret", _DERIVE, "KeyAgreementAlgorithm", "DH", "'DH'", "keyAgreementAlgorithm", _one_of("ECDH"), "AWS-recorded"),
    ("Encrypt", _ENCRYPT, "EncryptionAlgorithm", "ROT13", "'ROT13'", "encryptionAlgorithm",
     _one_of("RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE, SYMMETRIC_DEFAULT"), "floci"),
    ("Sign", _SIGN, "MessageType", "TEXT", "'TEXT'", "messageType", _one_of("RAW, DIGEST, EXTERNAL_MU"), "floci"),
    ("Sign", _SIGN, "SigningAlgorithm", "SHA", "'SHA'", "signingAlgorithm", _one_of(_SIGNING), "floci"),
    ("Verify", _VERIFY, "SigningAlgorithm", "SHA", "'SHA'", "signingAlgorithm", _one_of(_SIGNING), "floci"),
    ("GenerateDataKey", _DATA_KEY, "KeySpec", "AES_64", "'AES_64'", "keySpec", _one_of(_SPECS), "floci"),
    ("GenerateDataKey", _DATA_KEY, "KeySpec", "RSA_2048", "'RSA_2048'", "keySpec", _one_of(_SPECS), "floci"),
    ("CreateKey", {}, "KeySpec", "AES_256", "'AES_256'", "keySpec", _one_of(_SPECS), "unsure"),
    ("CreateKey", {}, "KeyUsage", "PLAY", "'PLAY'", "keyUsage",
     _one_of("ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT"), "unsure"),
)  # fmt: skip


def _values() -> Iterator[Case]:
    for number, (operation, params, member, value, shown, path, words, evidence) in enumerate(_VALUES):
        step = raw(operation, constraint(shown, path, words), **{**params, member: value})
        rule = words.partition(":")[0]
        row = f"{operation}: {path} must {rule}" + (f", not {value}" if "enum" in rule else "")
        yield case("1.2", f"constraint-{number}-{operation}-{member}", row, evidence, step)


# Operation, the parameters that are there, the path of the one that is not, and whether it is sensitive.
_MISSING: tuple[tuple[str, dict[str, Any], str, bool, str], ...] = (
    ("DescribeKey", {}, "keyId", False, "floci"),
    ("Encrypt", {"KeyId": NO_ID}, "plaintext", True, "floci"),
    ("Encrypt", {"Plaintext": b"p"}, "keyId", False, "floci"),
    ("Sign", {"KeyId": NO_ID, "SigningAlgorithm": "ECDSA_SHA_256"}, "message", True, "floci"),
    ("Sign", {"KeyId": NO_ID, "Message": b"m"}, "signingAlgorithm", False, "floci"),
    ("Verify", _SIGN, "signature", False, "floci"),
    ("VerifyMac", _GENERATE_MAC, "mac", False, "floci"),
    ("GenerateMac", {"KeyId": NO_ID, "MacAlgorithm": "HMAC_SHA_256"}, "message", True, "floci"),
    ("Decrypt", {}, "ciphertextBlob", False, "floci"),
    ("ReEncrypt", {"CiphertextBlob": b"c"}, "destinationKeyId", False, "floci"),
    ("CreateAlias", {"AliasName": _ALIAS}, "targetKeyId", False, "floci"),
    ("UpdateKeyDescription", {"KeyId": NO_ID}, "description", False, "model"),
    ("GenerateDataKeyPair", {"KeyId": NO_ID}, "keyPairSpec", False, "model"),
    ("DeriveSharedSecret", {"KeyId": NO_ID, "PublicKey": b"p"}, "keyAgreementAlgorithm", False, "model"),
    ("ImportKeyMaterial", {"KeyId": NO_ID, "EncryptedKeyMaterial": b"m"}, "importToken", False, "model"),
)


def _missing() -> Iterator[Case]:
    for operation, params, path, sensitive, evidence in _MISSING:
        refused = constraint("" if sensitive else "null", path, "not be null")
        row = f"missing member{' that is sensitive' if sensitive else ''}: {operation} without {path}"
        yield case("1.2", f"missing-{operation}-{path}", row, evidence, raw(operation, refused, **params))


def _tags() -> Iterator[Case]:
    for length, member, path in ((129, "TagKey", "tagKey"), (257, "TagValue", "tagValue")):
        tag = {"TagKey": "a", "TagValue": "b", member: "x" * length}
        refused = constraint(f"'{'x' * length}'", f"tags.1.member.{path}", _up_to(length - 1))
        for step in (raw("CreateKey", refused, Tags=[tag]), raw("TagResource", refused, KeyId=NO_ID, Tags=[tag])):
            id_ = f"constraint-{step.operation}-{member}"
            yield case("1.2", id_, f"{step.operation}: {path} of {length} characters", "AWS-recorded", step)


_EMPTY_KEY = (
    r"2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater "
    r"than or equal to 1; Value '' at 'keyId' failed to satisfy constraint: Member must satisfy regular expression "
    r"pattern: ^\p{ASCII}+$"
)

CASES = (
    *_values(),
    *_missing(),
    *_tags(),
    case(
        "1.2",
        "constraint-two",
        "several errors in one message",
        "floci",
        raw("DescribeKey", validation(_EMPTY_KEY), KeyId=""),
    ),
    case(
        "1.2",
        "constraint-second-tag",
        "paths of elements are numbered from 1",
        "AWS-recorded",
        raw(
            "CreateKey",
            constraint(f"'{'x' * 129}'", "tags.2.member.tagKey", _up_to(128)),
            Tags=[{"TagKey": "a", "TagValue": "b"}, {"TagKey": "x" * 129, "TagValue": "b"}],
        ),
    ),
    case(
        "1.2",
        "constraint-symmetric-signature",
        "SigningAlgorithm SYMMETRIC_DEFAULT is no enum error",
        "floci",
        create(**RSA_SIGN),
        raw(
            "Sign",
            incompatible("SYMMETRIC_DEFAULT", "RSA_2048"),
            strays=("SigningAlgorithm",),
            KeyId=ID,
            Message=b"m",
            SigningAlgorithm="SYMMETRIC_DEFAULT",
        ),
    ),
    case(
        "1.2",
        "constraint-mac-digest",
        "a key agreement key and a MAC algorithm of the enum: no shape error",
        "floci",
        create(**ECDH),
        raw(
            "GenerateMac",
            Refused(
                "InvalidKeyUsageException", Text("$arn key usage is KEY_AGREEMENT which is not valid for GenerateMac.")
            ),
            KeyId=ID,
            Message=b"m",
            MacAlgorithm="HMAC_SHA_256",
        ),
    ),
    case(
        "1.2",
        "constraint-ends",
        "the longest values that are allowed: message of 4096 bytes, 1024 random bytes",
        "floci",
        create(**HMAC),
        raw("GenerateMac", KeyId=ID, Message=b"x" * 4096, MacAlgorithm="HMAC_SHA_256"),
        raw("GenerateRandom", NumberOfBytes=1024),
    ),
    case(
        "1.2",
        "constraint-non-ascii-key",
        "KeyId must be ASCII",
        "floci",
        raw("DescribeKey", constraint("'schlüssel'", "keyId", _like(r"^\p{ASCII}+$")), KeyId="schlüssel"),
    ),
    case(
        "1.2",
        "constraint-alias-characters",
        "AliasName: characters that the pattern has not",
        "unsure",
        raw(
            "CreateAlias",
            constraint("'alias/${prefix}a!'", "aliasName", _like("^[a-zA-Z0-9:/_-]+$")),
            AliasName=Text("alias/${prefix}a!"),
            TargetKeyId=NO_ID,
        ),
    ),
)
