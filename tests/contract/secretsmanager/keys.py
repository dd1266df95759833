"""Secrets and KMS: which key, as whom, under which context (11, and its rows of 2, 4.4 and 6.10)."""

from __future__ import annotations

import json

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANY, Has, Refused
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    CURRENT,
    NAME,
    PREVIOUS,
    V1,
    V2,
    V3,
    ask,
    create,
    describe,
    get,
    labels,
    put,
    saving,
    update,
    versions,
)

KEY = Ref("key")
_KEY = Step("CreateKey", service="kms", saves={"key": "KeyMetadata.KeyId", "key_arn": "KeyMetadata.Arn"})
_DISABLED = Step("DisableKey", {"KeyId": KEY}, service="kms")
_NO_KMS = Refused("AccessDeniedException", "Access to KMS is not allowed")
_OPEN = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*"}],
    }
)


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"key-{id_}", Fact(section, row, evidence), steps)


def _without_kms(step: Step) -> Step:
    return Step(step.operation, step.params, _NO_KMS, caller="without_kms")


def _from_another_account(operation: str, **params: object) -> Step:
    refused = Refused(
        "InvalidRequestException",
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    )
    return Step(operation, {"SecretId": ARN, **params}, refused, caller="other_account")


def _echoed(id_: str, named: Ref | Text) -> Case:
    row = f"KmsKeyId is echoed as given: {id_}"
    return _case(
        f"echo-{id_}",
        "6.6",
        row,
        "reported",
        _KEY,
        create(KmsKeyId=named),
        describe(Has({"KmsKeyId": named})),
        get(Has({"SecretString": "first"})),
    )


CASES = (
    _case(
        "default",
        "11",
        "the default key: KmsKeyIds DefaultEncryptionKey",
        "AWS-recorded",
        create(),
        versions(Has({"Versions": [Has({"KmsKeyIds": ["DefaultEncryptionKey"]})]})),
        Step(
            "DescribeKey",
            {"KeyId": "alias/aws/secretsmanager"},
            Has({"KeyMetadata": Has({"KeyManager": "AWS"})}),
            service="kms",
        ),
    ),
    _case(
        "customer",
        "6.10",
        "KmsKeyIds of a customer key",
        "unsure",
        _KEY,
        create(KmsKeyId=KEY),
        versions(Has({"Versions": [Has({"KmsKeyIds": [KEY]})]})),
    ),
    _echoed("id", KEY),
    _echoed("arn", Ref("key_arn")),
    _case(
        "update",
        "11",
        "UpdateSecret with a new key re-encrypts what is labelled, and makes no version",
        "model",
        CREATED,
        put(V2),
        _KEY,
        update({"ARN": ARN, "Name": NAME}, KmsKeyId=KEY),
        labels(v1=[PREVIOUS], v2=[CURRENT]),
        get(Has({"SecretString": "second"})),
        get(Has({"SecretString": "first"}), VersionId=V1),
        _DISABLED,
        get(Refused("DecryptionFailure", ANY)),
        get(Refused("DecryptionFailure", ANY), VersionStage=PREVIOUS),
    ),
    _case(
        "update-unlabelled",
        "11",
        "UpdateSecret with a new key leaves versions without labels under the old one",
        "model",
        _KEY,
        create(KmsKeyId=KEY),
        put(V2),
        put(V3),
        update(KmsKeyId=""),
        _DISABLED,
        get(Has({"SecretString": "second"})),
        get(Refused("DecryptionFailure", ANY), VersionId=V1),
    ),
    _case(
        "disabled-get",
        "11",
        "a disabled key: GetSecretValue",
        "unsure",
        _KEY,
        create(KmsKeyId=KEY),
        _DISABLED,
        get(Refused("DecryptionFailure", ANY)),
    ),
    _case(
        "disabled-put",
        "11",
        "a disabled key: PutSecretValue",
        "unsure",
        _KEY,
        create(KmsKeyId=KEY),
        _DISABLED,
        put(V2, Refused("EncryptionFailure", ANY)),
    ),
    _case(
        "disabled-create",
        "11",
        "a disabled key: CreateSecret",
        "unsure",
        _KEY,
        _DISABLED,
        create(Refused("EncryptionFailure", ANY), KmsKeyId=KEY),
    ),
    _case(
        "unknown-create",
        "11",
        "an unknown key is refused at CreateSecret",
        "unsure",
        create(Refused("EncryptionFailure", ANY), KmsKeyId=Text("alias/${prefix}unknown")),
    ),
    _case(
        "unknown-create-empty",
        "6.3",
        "the key is validated at creation, without a value too",
        "doc",
        _KEY,
        _DISABLED,
        create(Refused("EncryptionFailure", ANY), KmsKeyId=KEY, SecretString=None),
    ),
    _case(
        "no-kms-get",
        "2",
        "AccessDeniedException Access to KMS is not allowed: GetSecretValue",
        "reported",
        _KEY,
        saving(create(KmsKeyId=KEY), arn="ARN"),
        _without_kms(get()),
    ),
    _case(
        "no-kms-put",
        "2",
        "AccessDeniedException Access to KMS is not allowed: PutSecretValue",
        "reported",
        _KEY,
        create(KmsKeyId=KEY),
        _without_kms(put(V2)),
    ),
    _case(
        "no-kms-create",
        "2",
        "AccessDeniedException Access to KMS is not allowed: CreateSecret",
        "reported",
        _KEY,
        _without_kms(create(KmsKeyId=KEY)),
    ),
    _case(
        "no-kms-default",
        "11",
        "the default key is open to all of the account through Secrets Manager",
        "doc",
        CREATED,
        Step("GetSecretValue", {"SecretId": NAME}, Has({"SecretString": "first"}), caller="without_kms"),
    ),
    _case(
        "other-account-get",
        "2",
        "another account and the default key: GetSecretValue",
        "AWS-recorded",
        CREATED,
        ask("PutResourcePolicy", ResourcePolicy=_OPEN),
        _from_another_account("GetSecretValue"),
    ),
    _case(
        "other-account-put",
        "2",
        "another account and the default key: PutSecretValue",
        "AWS-recorded",
        CREATED,
        ask("PutResourcePolicy", ResourcePolicy=_OPEN),
        _from_another_account("PutSecretValue", ClientRequestToken=V2, SecretString="second"),
    ),
)
