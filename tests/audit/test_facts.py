from __future__ import annotations

import pytest

from mocksm.audit.facts import event_name, is_held_back, is_management, only_reads, region_of


@pytest.mark.parametrize(
    ("operation", "reads", "held_back"),
    [
        ("GetSecretValue", True, True),
        ("BatchGetSecretValue", True, False),
        ("ListSecrets", True, True),
        ("DescribeKey", True, True),
        ("Decrypt", True, False),
        ("GenerateDataKeyWithoutPlaintext", True, False),
        ("Sign", True, False),
        ("AssumeRole", True, False),
        ("GetSessionToken", True, False),
        ("GetFederationToken", True, False),
        ("GetCallerIdentity", True, True),
        ("PutSecretValue", False, False),
        ("RotateSecret", False, False),
        ("CreateGrant", False, False),
        ("ScheduleKeyDeletion", False, False),
    ],
)
def test_what_only_reads_and_what_rules_do_not_get(operation: str, reads: bool, held_back: bool) -> None:
    assert (reads, held_back) == (only_reads(operation), is_held_back(operation))


@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("secretsmanager", "GetSecretValue", "GetSecretValue"),
        ("lambda", "AddPermission", "AddPermission20150331v2"),
        ("lambda", "CreateFunction", "CreateFunction20150331"),
        ("lambda", "TagResource", "TagResource"),
        ("iam", "GetPolicy", "GetPolicy"),
    ],
)
def test_lambdas_names_carry_a_version_of_its_api(service: str, operation: str, name: str) -> None:
    assert name == event_name(service, operation)


def test_a_functions_invocation_is_a_data_event() -> None:
    assert not is_management("lambda:Invoke")
    assert is_management("lambda:CreateFunction")


def test_iam_has_its_trail_in_one_region() -> None:
    assert "us-east-1" == region_of("iam", "eu-west-1")
    assert "eu-west-1" == region_of("kms", "eu-west-1")
