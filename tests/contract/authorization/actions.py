"""Each action of Secrets Manager, refused and allowed by its name; what an operation asks besides (authorization.md 3.2, 3.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.authorization.refusals import NO_KMS, denied, lacks
from tests.contract.authorization.steps import by, document, statement
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ANSWERED, Has, Includes
from tests.contract.scope import Ref
from tests.contract.secretsmanager.steps import ARN, CREATED, IDENTITY, NAME, V1, V2, ask, create, get, put, update

_OPEN = document(statement(Action="secretsmanager:*"))
_NARROW = document(statement("Deny", Action="secretsmanager:UntagResource", Principal={"AWS": "*"}))
_TAG = {"Key": "team", "Value": "core"}
_NAMED = " on resource: $name"
_THERE = [{"Region": Ref("elsewhere")}]

# By action, the parameters beside SecretId with which it is asked for.
_ACTIONS: Mapping[str, Mapping[str, Any]] = {
    "CancelRotateSecret": {},
    "DeleteResourcePolicy": {},
    "DeleteSecret": {"RecoveryWindowInDays": 7},
    "DescribeSecret": {},
    "GetResourcePolicy": {},
    "GetSecretValue": {},
    "ListSecretVersionIds": {},
    "PutResourcePolicy": {"ResourcePolicy": _NARROW},
    "PutSecretValue": {"SecretString": "second", "ClientRequestToken": V2},
    "RemoveRegionsFromReplication": {"RemoveReplicaRegions": [Ref("elsewhere")]},
    "ReplicateSecretToRegions": {"AddReplicaRegions": _THERE},
    "RestoreSecret": {},
    "RotateSecret": {"RotateImmediately": False},
    "StopReplicationToReplica": {},
    "TagResource": {"Tags": [_TAG]},
    "UntagResource": {"TagKeys": ["team"]},
    "UpdateSecret": {"Description": "another"},
    "UpdateSecretVersionStage": {"VersionStage": "mine", "MoveToVersionId": V1},
    "ValidateResourcePolicy": {"ResourcePolicy": _NARROW},
}
# Those that another account may use, where the policy of a secret lets it, and whose effect does not hang on a key.
_ABROAD = {
    *("DeleteResourcePolicy", "DescribeSecret", "GetResourcePolicy", "ListSecretVersionIds", "PutResourcePolicy"),
    *("RestoreSecret", "TagResource", "UntagResource", "UpdateSecretVersionStage", "ValidateResourcePolicy"),
}


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"action-{id_}", Fact(section, row, evidence, "authorization"), steps)


def _abroad(action: str) -> Step:
    return by("other_account", Step(action, {"SecretId": ARN, **_ACTIONS[action]}))


def _creates(expect: Any, **params: Any) -> tuple[Step, ...]:
    return IDENTITY, by("creator", create(expect, **params))


_TAGGING = "secretsmanager:TagResource"
_REPLICATING = "secretsmanager:ReplicateSecretToRegions"
_KEY = Step("CreateKey", {"Policy": document(statement(NotAction="kms:Decrypt", Action=None))}, service="kms", saves={"key": "KeyMetadata.Arn"})  # fmt: skip
_SENT_ONLY = document(statement("Deny", Action="secretsmanager:GetSecretValue", Condition={"Null": {"secretsmanager:VersionStage": "true"}}))  # fmt: skip
_GET = "secretsmanager:GetSecretValue"

CASES = (
    *(
        _case(f"lacks-{action}", "3.2", f"{action}, which no policy allows", "doc", CREATED, by("nobody", ask(action, lacks(f"secretsmanager:{action}", _NAMED), **params)))
        for action, params in _ACTIONS.items()
    ),
    *(
        _case(f"denied-{action}", "3.2", f"{action}, which the secret's policy denies", "doc", CREATED, ask("PutResourcePolicy", ResourcePolicy=document(statement("Deny", Action=f"secretsmanager:{action}"))), ask(action, denied(f"secretsmanager:{action}", _NAMED), **params))
        for action, params in _ACTIONS.items()
        if not action.startswith(("DeleteResourcePolicy", "DeleteSecret"))  # cases could not be cleaned up
    ),
    *(
        _case(f"abroad-{action}", "3.2", f"{action} works from another account", "doc", CREATED, ask("PutResourcePolicy", ResourcePolicy=_OPEN), _abroad(action))
        for action in sorted(_ABROAD)
    ),
    _case("list-denied", "3.4", "ListSecrets shows secrets that the caller may not describe", "reported", CREATED, ask("PutResourcePolicy", ResourcePolicy=document(statement("Deny", Action="secretsmanager:DescribeSecret"))), Step("ListSecrets", {"Filters": [{"Key": "name", "Values": [NAME]}]}, Has({"SecretList": Includes(Has({"Name": NAME}))}))),
    _case("tags", "3.4", "CreateSecret with Tags asks for TagResource as well", "doc", *_creates(lacks(_TAGGING, ".*"), Tags=[_TAG])),
    _case("replicas", "3.4", "CreateSecret with AddReplicaRegions asks for ReplicateSecretToRegions as well", "doc", *_creates(lacks(_REPLICATING, ".*"), AddReplicaRegions=_THERE)),
    _case("create", "3.4", "CreateSecret alone asks for no more", "doc", *_creates(Has({"Name": NAME})), get(Has({"SecretString": "first"}))),
    _case("batch-partly", "3.4", "BatchGetSecretValue: a secret that may not be read is an error of its own", "doc", CREATED, ask("PutResourcePolicy", ResourcePolicy=document(statement("Deny", Action=_GET))), Step("BatchGetSecretValue", {"SecretIdList": [NAME]}, Has({"SecretValues": [], "Errors": [Has({"ErrorCode": "AccessDeniedException"})]}))),
    _case("update-value", "3.4", "UpdateSecret with a value asks for UpdateSecret only", "doc", CREATED, ask("PutResourcePolicy", ResourcePolicy=document(statement("Deny", Action="secretsmanager:PutSecretValue"))), update(ANSWERED, SecretString="second", ClientRequestToken=V2)),
    _case("validation-pair", "2.9", "CreateSecret with a key that may not decrypt: the validation pair", "doc", _KEY, create(NO_KMS, KmsKeyId=Ref("key"))),
    _case("key-change", "2.9", "UpdateSecret: versions stay under an old key that may not decrypt", "doc",
          Step("CreateKey", service="kms", saves={"old": "KeyMetadata.Arn"}), Step("CreateKey", service="kms", saves={"new": "KeyMetadata.Arn"}), create(KmsKeyId=Ref("old")),
          Step("PutKeyPolicy", {"KeyId": Ref("old"), "Policy": document(statement(NotAction="kms:Decrypt", Action=None))}, service="kms"),
          update(ANSWERED, KmsKeyId=Ref("new")), get(NO_KMS), put(V2, Has({"Name": NAME})), get(Has({"SecretString": "second"}))),
    _case("stage-absent", "3.3", "secretsmanager:VersionStage has no value where none was sent", "reported", CREATED, ask("PutResourcePolicy", ResourcePolicy=_SENT_ONLY), get(denied(_GET, _NAMED)), get(Has({"SecretString": "first"}), VersionStage="AWSCURRENT")),
    *(
        _case(f"key-{id_}", "3.3", row, "doc", CREATED, *before, ask("PutResourcePolicy", ResourcePolicy=document(statement("Deny", Action=f"secretsmanager:{action}", Condition=when))), ask(action, denied(f"secretsmanager:{action}", _NAMED), **told), ask(action, **other))
        for id_, row, action, when, before, told, other in (
            ("window", "RecoveryWindowInDays is the parameter", "DeleteSecret", {"NumericLessThan": {"secretsmanager:RecoveryWindowInDays": "10"}}, (), {"RecoveryWindowInDays": 9}, {"RecoveryWindowInDays": 10}),
            ("description", "Description is the parameter", "UpdateSecret", {"StringEquals": {"secretsmanager:Description": "wrong"}}, (), {"Description": "wrong"}, {"Description": "right"}),
            ("version", "VersionId is the parameter, absent if it is not sent", "GetSecretValue", {"StringLike": {"secretsmanager:VersionId": "*"}}, (), {"VersionId": V1}, {}),
            ("request-tag", "aws:RequestTag is a tag of the request", "TagResource", {"StringEquals": {"aws:RequestTag/team": "core"}}, (), {"Tags": [_TAG]}, {"Tags": [{"Key": "team", "Value": "other"}]}),
            ("tag-keys", "aws:TagKeys are the keys of the request", "UntagResource", {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}, (), {"TagKeys": ["other", "team"]}, {"TagKeys": ["other"]}),
            ("block", "BlockPublicPolicy is the parameter", "PutResourcePolicy", {"Bool": {"secretsmanager:BlockPublicPolicy": "false"}}, (), {"ResourcePolicy": _NARROW, "BlockPublicPolicy": False}, {"ResourcePolicy": _NARROW}),
        )
    ),
    _case("key-tag", "3.3", "secretsmanager:ResourceTag and aws:ResourceTag are the secret's tags", "doc", CREATED, ask("TagResource", Tags=[_TAG]), ask("PutResourcePolicy", ResourcePolicy=document(*(statement("Deny", Action=_GET, Condition={"StringEquals": {f"{prefix}:ResourceTag/team": "core"}}) for prefix in ("secretsmanager", "aws")))), get(denied(_GET, _NAMED)), ask("TagResource", Tags=[{"Key": "team", "Value": "other"}]), get(Has({"SecretString": "first"}))),
)  # fmt: skip
