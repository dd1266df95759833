from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.errors import AwsError
from mocksm.services import kms, lambda_, secretsmanager, sts
from mocksm.wire.constraints import check
from mocksm.wire.dialects import Dialect
from mocksm.wire.inspecting import inspector
from mocksm.wire.models import service_model
from tests.wire.dialects import IAM
from tests.wire.handmade import operation, structure
from tests.wire.values import values

DIALECTS = {
    "secretsmanager": secretsmanager.SERVICE.dialect,
    "kms": kms.DIALECT,
    "sts": sts.DIALECT,
    "lambda": lambda_.DIALECT,
    "iam": IAM,
    "events": Dialect(),
}


def refusal(service: str, name: str, params: dict[str, Any], dialect: Dialect | None = None) -> AwsError:
    with pytest.raises(AwsError) as caught:
        check(service_model(service).operation_model(name), params, dialect or DIALECTS[service])
    return caught.value


ONE = "1 validation error detected: "
CREATE_SECRET = {"Name": "n"}
SIGN = {"KeyId": "k", "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}


@pytest.mark.parametrize(
    ("service", "name", "params", "expected"),
    [
        pytest.param(
            "secretsmanager",
            "GetRandomPassword",
            {"PasswordLength": 4097},
            "Value '4097' at 'passwordLength' failed to satisfy constraint: Member must have value less than or equal to 4096",
            id="number above",
        ),
        pytest.param(
            "kms",
            "GenerateRandom",
            {"NumberOfBytes": 0},
            "Value '0' at 'numberOfBytes' failed to satisfy constraint: Member must have value greater than or equal to 1",
            id="number below",
        ),
        pytest.param(
            "secretsmanager",
            "CreateSecret",
            {**CREATE_SECRET, "SecretBinary": b"x" * 65537},
            "Value at 'secretBinary' failed to satisfy constraint: Member must have length less than or equal to 65536",
            id="sensitive blob, never shown",
        ),
        pytest.param(
            "secretsmanager",
            "CreateSecret",
            {**CREATE_SECRET, "SecretString": ""},
            "Value at 'secretString' failed to satisfy constraint: Member must have length greater than or equal to 1",
            id="sensitive text, never shown",
        ),
        pytest.param(
            "kms",
            "Verify",
            {**SIGN, "Signature": b""},
            "Value at 'signature' failed to satisfy constraint: Member must have length greater than or equal to 1",
            id="blob, never shown",
        ),
        pytest.param(
            "secretsmanager",
            "CreateSecret",
            {"SecretString": "s"},
            "Value null at 'name' failed to satisfy constraint: Member must not be null",
            id="missing",
        ),
        pytest.param(
            "kms",
            "Encrypt",
            {"KeyId": "k"},
            "Value at 'plaintext' failed to satisfy constraint: Member must not be null",
            id="sensitive missing",
        ),
        pytest.param(
            "kms",
            "Verify",
            SIGN,
            "Value null at 'signature' failed to satisfy constraint: Member must not be null",
            id="blob missing",
        ),
        pytest.param(
            "kms",
            "TagResource",
            {"KeyId": "k", "Tags": [{"TagKey": "a", "TagValue": "b"}, {"TagKey": "k" * 129, "TagValue": "v"}]},
            f"Value '{'k' * 129}' at 'tags.2.member.tagKey' failed to satisfy constraint: Member must have length less than or equal to 128",
            id="in a list",
        ),
        pytest.param(
            "kms",
            "TagResource",
            {"KeyId": "k", "Tags": [{"TagKey": "a"}]},
            "Value null at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be null",
            id="missing in a list",
        ),
        pytest.param(
            "secretsmanager",
            "RotateSecret",
            {"SecretId": "s", "RotationRules": {"Duration": "300h"}},
            "Value '300h' at 'rotationRules.duration' failed to satisfy constraint: Member must have length less than or equal to 3",
            id="in a structure",
        ),
        pytest.param(
            "secretsmanager",
            "RotateSecret",
            {"SecretId": "s", "RotationRules": {"Duration": "h3"}},
            "Value 'h3' at 'rotationRules.duration' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9]+h",
            id="pattern",
        ),
        pytest.param(
            "secretsmanager",
            "ListSecrets",
            {"SortOrder": "up"},
            "Value 'up' at 'sortOrder' failed to satisfy constraint: Member must satisfy enum value set: [asc, desc]",
            id="enum",
        ),
        pytest.param(
            "kms",
            "GenerateMac",
            {"KeyId": "k", "Message": b"m", "MacAlgorithm": "MD5"},
            "Value 'MD5' at 'macAlgorithm' failed to satisfy constraint: "
            "Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
            id="enum in the service's order",
        ),
        pytest.param(
            "kms",
            "GenerateDataKey",
            {"KeyId": "k", "KeySpec": "RSA_2048"},
            "Value 'RSA_2048' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: [RSA_2048, RSA_3072, "
            "RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, SYMMETRIC_DEFAULT, "
            "HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87]",
            id="enum printed otherwise than it is checked",
        ),
        pytest.param(
            "kms",
            "DescribeKey",
            {"KeyId": "clé"},
            r"Value 'clé' at 'keyId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\p{ASCII}+$",
            id="pattern that the model lacks",
        ),
        pytest.param(
            "kms",
            "Sign",
            {**SIGN, "Message": b"m" * 4097},
            "Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
            id="sensitive message, never shown",
        ),
        pytest.param(
            "secretsmanager",
            "BatchGetSecretValue",
            {"SecretIdList": ["a"] * 21},
            f"Value '[{', '.join('a' * 21)}]' at 'secretIdList' failed to satisfy constraint: Member must have length less than or equal to 20",
            id="length of a list",
        ),
        pytest.param(
            "secretsmanager",
            "UntagResource",
            {"SecretId": "s", "TagKeys": ["a", ""]},
            "Value '[a, ]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: "
            "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
            id="elements of a list",
        ),
        pytest.param(
            "secretsmanager",
            "TagResource",
            {"SecretId": "s", "Tags": [{"Key": "k"}, None]},
            "Value '[Tag(key=k), null]' at 'tags' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]",
            id="null in a list",
        ),
        pytest.param(
            "lambda",
            "CreateFunctionUrlConfig",
            {"FunctionName": "f", "AuthType": "NONE", "Cors": {"AllowMethods": ["POST", "OPTIONS"]}},
            "Value '[POST, OPTIONS]' at 'cors.allowMethods' failed to satisfy constraint: Member must satisfy constraint: "
            "[Member must have length less than or equal to 6, Member must have length greater than or equal to 0, "
            "Member must satisfy regular expression pattern: .*, Member must not be null]",
            id="elements, null named",
        ),
        pytest.param(
            "lambda",
            "UpdateAlias",
            {"FunctionName": "f", "Name": "n", "RoutingConfig": {"AdditionalVersionWeights": {"x": 0.5}}},
            "Value '{x=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy "
            "constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, "
            "Member must satisfy regular expression pattern: [0-9]+, Member must not be null]",
            id="keys of a map",
        ),
        pytest.param(
            "events",
            "PutTargets",
            {
                "Rule": "r",
                "Targets": [
                    {
                        "Id": "1",
                        "Arn": "a",
                        "InputTransformer": {"InputPathsMap": {"a": "x" * 257}, "InputTemplate": "t"},
                    },
                ],
            },
            f"Value '{{a={'x' * 257}}}' at 'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: "
            "Map value must satisfy constraint: [Member must have length less than or equal to 256]",
            id="values of a map",
        ),
        pytest.param(
            "lambda",
            "CreateFunction",
            {
                "FunctionName": "f",
                "Role": "arn:aws:iam::123456789012:role/r",
                "Code": {},
                "Environment": {"Variables": {"1": "p"}},
            },
            "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: "
            r"[Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]",
            id="sensitive map, never shown",
        ),
        pytest.param(
            "sts",
            "AssumeRole",
            {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "Session1:2"},
            r"Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*",
            id="recorded of STS",
        ),
        pytest.param(
            "lambda",
            "CreateFunction",
            {"FunctionName": "f", "Role": "arn:aws:iam::123456789012:role/r", "Code": {}, "KMSKeyArn": "k"},
            r"Value 'k' at 'kMSKeyArn' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()",
            id="only the first letter is lowered",
        ),
    ],
)
def test_sentence(service: str, name: str, params: dict[str, Any], expected: str) -> None:
    assert ONE + expected == refusal(service, name, params).message


@pytest.mark.parametrize(
    ("service", "name", "params", "expected"),
    [
        pytest.param(
            "kms",
            "DescribeKey",
            {"KeyId": ""},
            "2 validation errors detected: "
            "Value '' at 'keyId' failed to satisfy constraint: Member must have length greater than or equal to 1; "
            r"Value '' at 'keyId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\p{ASCII}+$",
            id="length, then pattern",
        ),
        pytest.param(
            "sts",
            "AssumeRole",
            {"RoleArn": "", "RoleSessionName": "name"},
            "2 validation errors detected: "
            r"Value '' at 'roleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+; "
            "Value '' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
            id="pattern, then length",
        ),
        pytest.param(
            "kms",
            "TagResource",
            {"Tags": [{"TagKey": "k"}, {"TagValue": "v"}]},
            "3 validation errors detected: "
            "Value null at 'keyId' failed to satisfy constraint: Member must not be null; "
            "Value null at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be null; "
            "Value null at 'tags.2.member.tagKey' failed to satisfy constraint: Member must not be null",
            id="in the model's order",
        ),
    ],
)
def test_several(service: str, name: str, params: dict[str, Any], expected: str) -> None:
    assert expected == refusal(service, name, params).message


@pytest.mark.parametrize(
    ("service", "name", "code"),
    [
        ("secretsmanager", "GetSecretValue", "ValidationException"),
        ("kms", "DescribeKey", "ValidationException"),
        ("lambda", "GetFunction", "ValidationException"),
        ("sts", "AssumeRole", "ValidationError"),
        ("iam", "GetRole", "ValidationError"),
    ],
)
def test_the_code_is_the_dialects(service: str, name: str, code: str) -> None:
    assert code == refusal(service, name, {}).code


@pytest.mark.parametrize(
    ("service", "name", "params"),
    [
        pytest.param("secretsmanager", "CreateSecret", {"Name": "n"}, id="only what is required"),
        pytest.param("secretsmanager", "CreateSecret", {"Name": "n" * 512, "KmsKeyId": ""}, id="at the limits"),
        pytest.param("secretsmanager", "GetRandomPassword", {"PasswordLength": 1}, id="at the least"),
        pytest.param("secretsmanager", "GetRandomPassword", {}, id="nothing is needed"),
        pytest.param("secretsmanager", "TagResource", {"SecretId": "s", "Tags": []}, id="empty list"),
        pytest.param(
            "secretsmanager",
            "UntagResource",
            {"SecretId": "s", "TagKeys": ["k", "k" * 128]},
            id="elements at the limits",
        ),
        pytest.param(
            "kms",
            "Sign",
            {**SIGN, "SigningAlgorithm": "SYMMETRIC_DEFAULT"},
            id="a value that only the service lets pass",
        ),
        pytest.param(
            "lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Runtime": "cobol"}, id="left to the service"
        ),
        pytest.param("sts", "GetCallerIdentity", {}, id="no members"),
        pytest.param("lambda", "GetAccountSettings", {}, id="an input without members"),
    ],
)
def test_what_fits_passes(service: str, name: str, params: dict[str, Any]) -> None:
    check(service_model(service).operation_model(name), params, DIALECTS[service])


def test_no_input_passes() -> None:
    check(operation("json", {}, inputs=False, outputs=False), {}, Dialect())


def test_a_token_that_sdks_fill_in_may_be_missing() -> None:
    tokens = {"Token": {"shape": "String", "idempotencyToken": True}, "Other": "String"}
    shapes = {"In": {**structure(**tokens), "required": ["Token", "Other"]}}
    with pytest.raises(AwsError) as caught:
        check(operation("json", shapes, outputs=False), {}, Dialect())
    assert ONE + "Value null at 'other' failed to satisfy constraint: Member must not be null" == caught.value.message


RECURSIVE = {
    "In": structure(Tree="Tree", Leaves="Leaves", Secrets="Secrets", Flag="Flag"),
    "Tree": {**structure(Name="Name", Children="Children"), "required": ["Name"]},
    "Children": {"type": "list", "member": {"shape": "Tree"}},
    "Leaves": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Tree"}},
    "Name": {"type": "string", "max": 3},
    "Secrets": {"type": "list", "member": {"shape": "Login"}, "max": 1},
    "Login": structure(User="String", Password="Password", Active="Flag"),
    "Password": {"type": "string", "sensitive": True},
    "Flag": {"type": "boolean"},
}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param(
            {"Tree": {"Name": "a", "Children": [{"Name": "b", "Children": [{"Name": "long"}]}]}},
            "Value 'long' at 'tree.children.1.member.children.1.member.name' failed to satisfy constraint: "
            "Member must have length less than or equal to 3",
            id="a structure that holds itself",
        ),
        pytest.param(
            {"Leaves": {"k": {"Name": "long"}}},
            "Value 'long' at 'leaves.k.member.name' failed to satisfy constraint: Member must have length less than or equal to 3",
            id="a structure in a map",
        ),
        pytest.param(
            {"Secrets": [{"User": "u", "Password": "hunter2", "Active": True}, {}]},
            "Value '[Login(user=u, password=***Sensitive Data Redacted***, active=true), Login()]' at 'secrets' failed to "
            "satisfy constraint: Member must have length less than or equal to 1",
            id="a sensitive member in a list that is shown",
        ),
    ],
)
def test_nested(params: dict[str, Any], expected: str) -> None:
    with pytest.raises(AwsError) as caught:
        check(operation("json", RECURSIVE, outputs=False), params, Dialect())
    assert ONE + expected == caught.value.message


def test_the_longer_path_of_a_dialect_counts() -> None:
    dialect = Dialect(
        enums={"keySpec": ("A",), "CreateKey.keySpec": ("B",)}, constraints={"tags.member.tagKey": {"max": 1}}
    )
    assert "enum value set: [B]" in str(refusal("kms", "CreateKey", {"KeySpec": "X"}, dialect).message)
    other = refusal("kms", "GenerateDataKeyPair", {"KeyId": "k", "KeyPairSpec": "X"}, dialect)
    assert "[RSA_2048, RSA_3072" in str(other.message)
    tags = {"KeyId": "k", "Tags": [{"TagKey": "long", "TagValue": ""}]}
    assert "'tags.1.member.tagKey' failed" in str(refusal("kms", "TagResource", tags, dialect).message)


@pytest.mark.parametrize("service", DIALECTS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_request_fits_where_nothing_is_violated(service: str, data: st.DataObject) -> None:
    model = service_model(service)
    asked = model.operation_model(data.draw(st.sampled_from(model.operation_names)))
    params = data.draw(values(asked.input_shape, model.protocol, results=False))
    inspects = inspector(asked, DIALECTS[service])
    assert inspects.fits(params) is not bool(inspects.violations(params))


def test_what_is_null_is_missing_only_where_it_is_needed() -> None:
    shapes = {
        "In": {**structure(Name="Name", Other="Name"), "required": ["Name"]},
        "Name": {"type": "string", "max": 3},
    }
    asked = operation("json", shapes, outputs=False)
    check(asked, {"Name": "n", "Other": None}, Dialect())
    with pytest.raises(AwsError, match="Value null at 'name' failed"):
        check(asked, {"Name": None}, Dialect())
