"""AWS managed keys (section 8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, DATE, Has, Includes, Like, Refused
from tests.contract.kms.outside import Passes
from tests.contract.kms.steps import (
    ALIAS,
    ARN,
    ID,
    ask,
    case,
    create,
    describe,
    encrypt,
    free,
    name_it,
    saving,
)
from tests.contract.scope import Ref, Text

_NAME = "alias/aws/secretsmanager"
_DESCRIBED = Step(
    "DescribeKey",
    {"KeyId": _NAME},
    saves={"id": "KeyMetadata.KeyId", "arn": "KeyMetadata.Arn", "account": "KeyMetadata.AWSAccountId"},
)
_METADATA = {
    "AWSAccountId": Like("[0-9]{12}"),
    "KeyId": Like("[0-9a-f-]{36}"),
    "Arn": Like("arn:.*"),
    "CreationDate": DATE,
    "Enabled": True,
    "KeyUsage": "ENCRYPT_DECRYPT",
    "KeyState": "Enabled",
    "Origin": "AWS_KMS",
    "KeyManager": "AWS",
    "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
    "MultiRegion": False,
    "CurrentKeyMaterialId": Like("[0-9a-f]{64}"),
}


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("8", f"managed-{id_}", row, evidence, *steps)


def _denied(operation: str) -> Refused:
    return Refused(
        "AccessDeniedException",
        Like(
            f"User: arn:.* is not authorized to perform: kms:{operation} on resource: $arn because no resource-based policy "
            f"allows the kms:{operation} action"
        ),
    )


_CLOSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("TagResource", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}, "reported"),
    ("UntagResource", {"TagKeys": ["a"]}, "model"),
    ("DisableKey", {}, "reported"),
    ("EnableKey", {}, "model"),
    ("ScheduleKeyDeletion", {}, "reported"),
    ("RotateKeyOnDemand", {}, "model"),
    ("EnableKeyRotation", {}, "model"),
    ("DisableKeyRotation", {}, "model"),
    ("PutKeyPolicy", {"Policy": "{}"}, "reported"),
    ("UpdateKeyDescription", {"Description": "mine"}, "model"),
    ("Encrypt", {"Plaintext": b"p"}, "derived"),
    ("GenerateDataKey", {"KeySpec": "AES_256"}, "derived"),
)


def _closed() -> Iterator[Case]:
    for operation, params, evidence in _CLOSED:
        row = f"AWS managed keys are closed to: {operation}"
        yield _case(f"closed-{operation}", row, evidence, _DESCRIBED, ask(operation, _denied(operation), **params))
    aliased = name_it(ALIAS, ID, _denied("CreateAlias"))
    yield _case("closed-CreateAlias", "AWS managed keys cannot be given another alias", "model", _DESCRIBED, aliased)


def _policy_is(text: str, account: str, region: str) -> bool:
    document = json.loads(text)
    first, second, third = document["Statement"]
    through = "Allow access through AWS Secrets Manager for all principals in the account that are authorized to use AWS Secrets Manager"
    return bool(
        document["Id"] == "auto-secretsmanager-2"
        and first["Sid"] == second["Sid"] == through
        and first["Action"] == ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant", "kms:DescribeKey"]
        and first["Condition"]
        == {"StringEquals": {"kms:CallerAccount": account, "kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}}
        and second["Action"] == "kms:GenerateDataKey*"
        and second["Condition"]["StringLike"] == {"kms:ViaService": "secretsmanager.*.amazonaws.com"}
        and third["Sid"] == "Allow direct access to key metadata to the account"
        and third["Action"] == ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"]
        and third["Principal"]["AWS"].endswith(f":iam::{account}:root")
    )


_BY_SERVICE = Step(
    "CreateSecret",
    {"Name": Ref("name"), "SecretString": "x", "ClientRequestToken": Ref("v1")},
    service="secretsmanager",
)
_DATABASE = "Default key that protects my DynamoDB data when no other key is defined"
_SECRETS = "Default (master )?key that protects my Secrets Manager data when no other key is defined"

CASES = (
    *_closed(),
    _case("describe", "DescribeKey on the predefined alias makes the key: KeyManager AWS, its description", "AWS-recorded", describe({"KeyMetadata": {**_METADATA, "Description": _DATABASE}}, KeyId="alias/aws/dynamodb")),
    _case("describe-secretsmanager", "Secrets Manager's description", "reported", describe({"KeyMetadata": {**_METADATA, "Description": Like(_SECRETS)}}, KeyId=_NAME)),
    _case("describe-s3", "S3's description", "reported", describe(Has({"KeyMetadata": Has({"Description": "Default key that protects my S3 objects when no other key is defined"})}), KeyId="alias/aws/s3")),
    _case("used", "the service's first use makes the key, and its alias", "model", _BY_SERVICE, _DESCRIBED,
          free("ListAliases", Has({"Aliases": Includes({"AliasName": _NAME, "AliasArn": Text("arn:$partition:kms:$region:$account:alias/aws/secretsmanager"), "TargetKeyId": ID, "CreationDate": DATE, "LastUpdatedDate": DATE})}), Limit=100)),
    _case("once", "described twice, it is the same key", "model", _DESCRIBED, describe(Has({"KeyMetadata": Has({"Arn": ARN})}), KeyId=_NAME)),
    _case("listed", "ListKeys shows it", "model", _DESCRIBED, free("ListKeys", Has({"Keys": Includes({"KeyId": ID, "KeyArn": ARN})}), Limit=1000)),
    _case("policy", "the key policy of alias/aws/secretsmanager", "reported", _DESCRIBED, ask("GetKeyPolicy", {"Policy": Passes(_policy_is, ("account", "region")), "PolicyName": "default"})),
    _case("rotation", "rotated every year: the status is true", "model", _DESCRIBED, ask("GetKeyRotationStatus", Has({"KeyRotationEnabled": True, "RotationPeriodInDays": 365}))),
    _case("tags", "it can be asked for its tags", "reported", _DESCRIBED, ask("ListResourceTags", Has({"Truncated": False}))),
    _case("not-by-use", "other operations do not make it", "unsure", create(), encrypt(Refused("NotFoundException", Text("Alias arn:$partition:kms:$region:$account:alias/aws/${prefix}x is not found.")), KeyId=Text("alias/aws/${prefix}x")),
          saving(describe(Has({"KeyMetadata": Has({"DeletionDate": ABSENT})})), arn="KeyMetadata.Arn")),
)  # fmt: skip
