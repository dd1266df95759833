"""Constraints of the model, member by member, in the form of 1.3; ``constraints`` has their sentences to the letter (1.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Like
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import NAME, V2, raw, validation

_POLICY = '{"Version": "2012-10-17", "Statement": []}'
_REPLICAS = {"SecretId": NAME, "AddReplicaRegions": [{"Region": "us-west-2"}]}

# operation -> member -> a value that breaks its constraint, and AWS's word for the constraint
_BROKEN: dict[str, dict[str, tuple[Any, str]]] = {
    "CreateSecret": {
        "Name": (Text("${prefix}" + "n" * 500), "length less than or equal to 512"),
        "Description": ("d" * 2049, "length less than or equal to 2048"),
        "KmsKeyId": ("k" * 2049, "length less than or equal to 2048"),
        "SecretBinary": (b"x" * 65537, "length less than or equal to 65536"),
        "Tags": ([{"Key": "k" * 129, "Value": ""}], "length less than or equal to 128"),
        "Type": ("t" * 257, "length less than or equal to 256"),
        "AddReplicaRegions": ([], "length greater than or equal to 1"),
    },
    "PutSecretValue": {
        "VersionStages": ([f"label-{number}" for number in range(21)], "length less than or equal to 20"),
        "RotationToken": ("x" * 35, "length greater than or equal to 36"),
    },
    "GetSecretValue": {"VersionStage": ("x" * 257, "length less than or equal to 256")},
    "UpdateSecretVersionStage": {
        "MoveToVersionId": ("x" * 65, "length less than or equal to 64"),
        "RemoveFromVersionId": ("x" * 31, "length greater than or equal to 32"),
    },
    "TagResource": {"Tags": ([{"Key": "k", "Value": "v" * 257}], "length less than or equal to 256")},
    "UntagResource": {"TagKeys": (["k" * 129], "length less than or equal to 128")},
    "GetRandomPassword": {
        "PasswordLength": (0, "value greater than or equal to 1"),
        "ExcludeCharacters": ("x" * 4097, "length less than or equal to 4096"),
    },
    "RotateSecret": {
        "RotationLambdaARN": ("x" * 2049, "length less than or equal to 2048"),
        "RotationRules": ({"AutomaticallyAfterDays": 1001}, "value less than or equal to 1000"),
        "ExternalSecretRotationRoleArn": ("x" * 19, "length greater than or equal to 20"),
        "ExternalSecretRotationMetadata": ([{"Key": "", "Value": "x"}], "length greater than or equal to 1"),
    },
    "ReplicateSecretToRegions": {"AddReplicaRegions": ([{"Region": "Nowhere"}], "regular expression pattern")},
    "RemoveRegionsFromReplication": {"RemoveReplicaRegions": ([], "length greater than or equal to 1")},
    "ListSecrets": {
        "MaxResults": (101, "value less than or equal to 100"),
        "NextToken": ("x" * 4097, "length less than or equal to 4096"),
        "SortBy": ("colour", "enum value set"),
        "SortOrder": ("up", "enum value set"),
        "Filters": ([{"Key": "name", "Values": ["x" * 513]}], "length less than or equal to 512"),
    },
    "BatchGetSecretValue": {
        "MaxResults": (21, "value less than or equal to 20"),
        "SecretIdList": ([f"secret-{number}" for number in range(21)], "length less than or equal to 20"),
    },
    "PutResourcePolicy": {"PolicyName": ("a name", "regular expression pattern")},
    "ListResourcePolicies": {"MaxResults": (101, "value less than or equal to 100")},
}
_MORE: dict[str, tuple[str, dict[str, Any], str]] = {
    "RotateSecret: Duration of 4 characters": ("RotateSecret", {"RotationRules": {"Duration": "100h"}}, "length less"),
    "RotateSecret: Duration without h": ("RotateSecret", {"RotationRules": {"Duration": "10"}}, "regular expression"),
    "RotateSecret: ScheduleExpression with a letter that it has not": (
        "RotateSecret",
        {"RotationRules": {"ScheduleExpression": "rate(1_day)"}},
        "regular expression",
    ),
    "RotateSecret: AutomaticallyAfterDays of 0": (
        "RotateSecret",
        {"RotationRules": {"AutomaticallyAfterDays": 0}},
        "value greater",
    ),
    "ListSecrets: 11 Filters": ("ListSecrets", {"Filters": [{"Key": "name", "Values": ["x"]}] * 11}, "length less"),
    "ListSecrets: 11 Values": ("ListSecrets", {"Filters": [{"Key": "name", "Values": ["x"] * 11}]}, "length less"),
    "ListSecrets: Values with a letter that they have not": (
        "ListSecrets",
        {"Filters": [{"Key": "name", "Values": ["a#b"]}]},
        "regular expression",
    ),
    "PutSecretValue: an empty VersionStages": ("PutSecretValue", {"VersionStages": []}, "length greater"),
    "PutSecretValue: RotationToken with a letter that it has not": (
        "PutSecretValue",
        {"RotationToken": "_" * 40},
        "regular expression",
    ),
}
_NEEDED: dict[str, dict[str, Any]] = {
    "CreateSecret": {"Name": NAME, "ClientRequestToken": V2},
    "PutSecretValue": {"SecretId": NAME, "ClientRequestToken": V2, "SecretString": "x"},
    "RotateSecret": {"SecretId": NAME, "ClientRequestToken": V2},
    "UpdateSecretVersionStage": {"SecretId": NAME, "VersionStage": "blue"},
    "PutResourcePolicy": {"SecretId": NAME, "ResourcePolicy": _POLICY},
    "ReplicateSecretToRegions": _REPLICAS,
    "GetSecretValue": {"SecretId": NAME},
    "TagResource": {"SecretId": NAME},
    "UntagResource": {"SecretId": NAME},
    "RemoveRegionsFromReplication": {"SecretId": NAME},
    "ListResourcePolicies": {"SecretId": NAME},
}


def _step(operation: str, members: dict[str, Any], word: str) -> Step:
    told = "1 validation error detected: Value .*at '.*' failed to satisfy constraint: .*"
    expect = validation(Like(f"{told}{word}.*"))
    return raw(operation, expect, **{**_NEEDED.get(operation, {}), **members})


def _cases() -> Iterator[Case]:
    for operation, broken in _BROKEN.items():
        for member, (value, word) in broken.items():
            row = f"{operation}: {member}, {word}"
            yield Case(
                f"shape-{operation}-{member}", Fact("1.4", row, "model"), (_step(operation, {member: value}, word),)
            )
    for number, (row, (operation, members, word)) in enumerate(_MORE.items()):
        yield Case(f"shape-{operation}-{number}", Fact("1.4", row, "model"), (_step(operation, members, word),))


CASES = tuple(_cases())
