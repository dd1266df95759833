"""A caller from another account whom the resource policy allows everything (4.4), and keys that do not fit (11, 2)."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANSWERED, ANY, Excludes, Has, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    IDENTITY,
    NAME,
    ask,
    by_other_account,
    create,
    describe,
    elsewhere,
    get,
    invalid_parameter,
    saving,
)


def _open(action: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


_POLICY = _open("secretsmanager:*")
_GRANTED = (CREATED, ask("PutResourcePolicy", ResourcePolicy=_POLICY))
_SHORT = {"ARN": ARN, "Name": NAME}
_TAG = {"Key": "team", "Value": "core"}


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"account-{id_}", Fact(section, row, evidence), steps)


def _other(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    return by_other_account(Step(operation, {"SecretId": ARN, **params}, expect))


_DEFAULT_KEY = (
    _case(
        "policies",
        "4.4",
        "default key: PutResourcePolicy and GetResourcePolicy work",
        "AWS-recorded",
        *_GRANTED,
        _other("GetResourcePolicy", Has({"ResourcePolicy": _POLICY})),
        _other("PutResourcePolicy", _SHORT, ResourcePolicy=_POLICY),
    ),
    _case(
        "tags",
        "4.4",
        "default key: TagResource and UntagResource work",
        "AWS-recorded",
        *_GRANTED,
        _other("TagResource", Tags=[_TAG]),
        describe(Has({"Tags": [_TAG]})),
        _other("UntagResource", TagKeys=["team"]),
        describe(Has({"Tags": []})),
    ),
    _case(
        "delete",
        "4.4",
        "default key: DeleteSecret (force) works",
        "AWS-recorded",
        *_GRANTED,
        _other("DeleteSecret", Has(_SHORT), ForceDeleteWithoutRecovery=True),
    ),
    _case(
        "list",
        "4.4",
        "ListSecrets of the caller never shows the other account's secret",
        "AWS-recorded",
        *_GRANTED,
        by_other_account(Step("ListSecrets", {}, Has({"SecretList": Excludes(Has({"ARN": ARN}))}))),
    ),
    _case(
        "by-name",
        "3",
        "a bare name always means the caller's account",
        "model",
        *_GRANTED,
        by_other_account(describe(Refused("ResourceNotFoundException", ANY))),
    ),
)

_KEY = Step("CreateKey", {"Policy": _open("kms:*")}, service="kms", saves={"key": "KeyMetadata.Arn"})
_SHARED = (
    _KEY,
    saving(create(KmsKeyId=Ref("key")), arn="ARN"),
    ask("PutResourcePolicy", ResourcePolicy=_POLICY),
)
_CUSTOMER_KEY = (
    _case(
        "key-deletion",
        "4.4",
        "customer key: DeleteSecret (window), RestoreSecret work",
        "AWS-recorded",
        *_SHARED,
        _other("DeleteSecret", Has(_SHORT), RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=False),
        _other("RestoreSecret", _SHORT),
        get(Has({"SecretString": "first"})),
    ),
)

_KEYS = (
    _case(
        "key-elsewhere",
        "2",
        "The operation failed because of an invalid KMS key: Invalid arn",
        "reported",
        elsewhere(Step("CreateKey", service="kms", saves={"key": "KeyMetadata.Arn"})),
        create(
            invalid_parameter(Text("The operation failed because of an invalid KMS key: Invalid arn ${elsewhere}")),
            KmsKeyId=Ref("key"),
        ),
    ),
    _case(
        "key-asymmetric",
        "11",
        "symmetric keys only",
        "doc",
        Step(
            "CreateKey",
            {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"},
            service="kms",
            saves={"key": "KeyMetadata.KeyId"},
        ),
        create(Refused("EncryptionFailure", ANY), KmsKeyId=Ref("key")),
    ),
    _case(
        "key-pending",
        "11",
        "a key pending deletion: CreateSecret",
        "unsure",
        Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId"}),
        Step("ScheduleKeyDeletion", {"KeyId": Ref("key"), "PendingWindowInDays": 7}, service="kms"),
        create(Refused("EncryptionFailure", ANY), KmsKeyId=Ref("key")),
    ),
    _case(
        "key-of-another-service",
        "2",
        "AccessDeniedException Access to KMS is not allowed: another service's alias/aws/...",
        "reported",
        Step("DescribeKey", {"KeyId": "alias/aws/ssm"}, service="kms"),
        create(Refused("AccessDeniedException", "Access to KMS is not allowed"), KmsKeyId="alias/aws/ssm"),
    ),
    _case(
        "key-alias",
        "6.6",
        "KmsKeyId is echoed as given: alias",
        "reported",
        IDENTITY,
        Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId"}),
        Step("CreateAlias", {"AliasName": Text("alias/${prefix}app"), "TargetKeyId": Ref("key")}, service="kms"),
        create(KmsKeyId=Text("alias/${prefix}app")),
        describe(Has({"KmsKeyId": Text("alias/${prefix}app")})),
        get(Has({"SecretString": "first"})),
    ),
)

CASES = (*_DEFAULT_KEY, *_CUSTOMER_KEY, *_KEYS)
