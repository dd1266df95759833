"""Who is refused by Secrets Manager, in which words (authorization.md 2.9, 3, 7.2, 7.3, 7.6)."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.authorization.refusals import NO_KMS, denied, lacks
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANSWERED, Has
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.steps import (
    ARN,
    CREATED,
    IDENTITY,
    NAME,
    NOT_FOUND,
    UNKNOWN,
    V2,
    ask,
    create,
    get,
    put,
    saving,
    update,
)

_NAMED = r" on resource: $name"
_AS_ARN = r" on resource: $arn"


def _policy(effect: str, action: str) -> str:
    statement = {"Effect": effect, "Principal": "*", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"authorization-secret-{id_}", Fact(section, row, evidence, "authorization"), steps)


def _by(caller: str, step: Step) -> Step:
    return Step(step.operation, step.params, step.expect, service=step.service, caller=caller)


def _free(operation: str, expect: Any = ANSWERED, **params: Any) -> Step:
    return Step(operation, params, expect)


_KEY = Step("CreateKey", service="kms", saves={"key": "KeyMetadata.Arn"})
_GET = "secretsmanager:GetSecretValue"

CASES = (
    _case("name", "7.2", "the bare name as it was sent", "reported", CREATED, _by("nobody", get(lacks(_GET, _NAMED)))),
    _case("arn", "7.2", "the full ARN as it was sent", "reported", CREATED, _by("nobody", get(lacks(_GET, _AS_ARN), SecretId=ARN))),
    _case("create", "7.2", "CreateSecret: the bare Name", "reported", IDENTITY, _by("nobody", create(lacks("secretsmanager:CreateSecret", _NAMED)))),
    *(
        _case(f"everything-{operation}", "7.2", f"{operation}: no resource is named", evidence, IDENTITY, _by("nobody", _free(operation, lacks(f"secretsmanager:{operation}", ""), **params)))
        for operation, params, evidence in (
            ("ListSecrets", {}, "reported"),
            ("BatchGetSecretValue", {"SecretIdList": [NAME]}, "reported"),
            ("GetRandomPassword", {}, "unsure"),
        )
    ),
    _case("deny", "7.3", "explicit deny in the secret's policy", "doc", CREATED, ask("PutResourcePolicy", ResourcePolicy=_policy("Deny", _GET)), get(denied(_GET, _NAMED))),
    _case("foreign", "7.3", "another account, no resource policy: the ARN as sent", "reported", CREATED, _by("other_account", get(lacks(_GET, _AS_ARN, "resource-based policy"), SecretId=ARN))),
    _case("unknown-nobody", "3.1", "a secret that is not there, no permission", "reported", IDENTITY, _by("nobody", get(lacks(_GET, " on resource: .*unknown/db"), SecretId=UNKNOWN))),
    _case("unknown", "3.1", "a secret that is not there, with permission", "doc", IDENTITY, get(NOT_FOUND, SecretId=UNKNOWN)),
    _case("tags", "3.4", "CreateSecret with Tags asks first for CreateSecret", "doc", IDENTITY, _by("nobody", create(lacks("secretsmanager:CreateSecret", _NAMED), Tags=[{"Key": "a", "Value": "b"}]))),
    _case("kms-read", "7.6", "read without kms:Decrypt", "reported", _KEY, create(KmsKeyId=Ref("key")), _by("without_kms", get(NO_KMS))),
    _case("kms-write", "7.6", "write without kms:GenerateDataKey", "reported", _KEY, create(KmsKeyId=Ref("key")), _by("without_kms", put(V2, NO_KMS))),
    _case("kms-empty", "2.9", "CreateSecret without a value, with KmsKeyId: the validation pair", "reported", _KEY, _by("without_kms", create(NO_KMS, KmsKeyId=Ref("key"), SecretString=None))),
    _case("kms-update", "2.9", "UpdateSecret with a new KmsKeyId: the validation pair", "doc", _KEY, CREATED, _by("without_kms", update(NO_KMS, KmsKeyId=Ref("key")))),
    _case("kms-none", "2.9", "DescribeSecret asks nothing of KMS", "doc", _KEY, create(KmsKeyId=Ref("key")), _by("without_kms", ask("DescribeSecret", Has({"Name": NAME})))),
    _case("kms-default", "2.6", "the default key needs no permission in KMS", "doc", CREATED, _by("without_kms", get(Has({"SecretString": "first"})))),
    _case("kms-foreign", "3.6", "another account, whom the key's policy does not let in", "reported", _KEY, saving(create(KmsKeyId=Ref("key")), arn="ARN"), ask("PutResourcePolicy", ResourcePolicy=_policy("Allow", "secretsmanager:*")), _by("other_account", get(NO_KMS, SecretId=ARN))),
    _case("foreign-metadata", "3.6", "DescribeSecret from another account needs no key", "doc", _KEY, saving(create(KmsKeyId=Ref("key")), arn="ARN"), ask("PutResourcePolicy", ResourcePolicy=_policy("Allow", "secretsmanager:*")), _by("other_account", ask("DescribeSecret", Has({"Name": NAME}), SecretId=ARN))),
    _case("partial-arn", "7.2", "a partial ARN as it was sent", "reported", IDENTITY, CREATED, _by("nobody", get(lacks(_GET, r" on resource: arn:.*:secret:$name"), SecretId=Text("arn:$partition:secretsmanager:$region:$account:secret:$name")))),
    _case("same", "7.3", "same account, nothing allows", "reported", CREATED, _by("nobody", get(lacks(_GET, _NAMED)))),
    _case("foreign-identity", "7.3", "another account, resource policy fine, identity policy lacking", "reported", CREATED, ask("PutResourcePolicy", ResourcePolicy=_policy("Allow", _GET)), _by("other_nobody", get(lacks(_GET, _AS_ARN), SecretId=ARN))),
    _case("foreign-both", "7.3", "another account, both lacking", "unsure", CREATED, _by("other_nobody", get(lacks(_GET, _AS_ARN, "resource-based policy"), SecretId=ARN))),
    _case("foreign-name", "7.3", "another account, by name: looked up in the caller's own", "reported", CREATED, ask("PutResourcePolicy", ResourcePolicy=_policy("Allow", _GET)), _by("other_account", get(NOT_FOUND)), _by("other_nobody", get(lacks(_GET, _NAMED)))),
)  # fmt: skip
