from __future__ import annotations

import pytest

from mocksm.aws import Aws
from mocksm.services import room
from mocksm.services.secretsmanager.rates import rate_of


@pytest.mark.parametrize(
    ("first", "second", "per_second"),
    [
        ("DescribeSecret", "GetSecretValue", 10_000),
        ("PutSecretValue", "UpdateSecretVersionStage", 50),
        ("RotateSecret", "CancelRotateSecret", 50),
    ],
)
def test_operations_of_a_group_share_a_quota(mocksm: Aws, first: str, second: str, per_second: int) -> None:
    rates = [rate_of(mocksm.dispatcher.call_of_test("us-east-1", "secretsmanager", name)) for name in (first, second)]

    assert rates[0] == rates[1]
    assert rates[0] is not None
    assert per_second == rates[0].per_second


def test_what_aws_publishes_no_rate_for_has_none(mocksm: Aws) -> None:
    names = room("secretsmanager").model.operation_names
    calls = {name: mocksm.dispatcher.call_of_test("us-east-1", "secretsmanager", name) for name in names}

    without = sorted(name for name, call in calls.items() if rate_of(call) is None)
    assert ["AssociateCrossAccountReplica", "DisassociateCrossAccountReplica", "ListResourcePolicies"] == without
