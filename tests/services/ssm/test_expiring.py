from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.ssm.asking import again, described, get, names, put, value

CHANGE, ACTION = "Parameter Store Change", "Parameter Store Policy Action"


def policies(mocksm: Aws, *, days: float | None = None, **notifications: int) -> str:
    """Return policies: an expiration in some days, notifications that many days before it, or after a change."""
    kinds = {"before": ("ExpirationNotification", "Before"), "unchanged": ("NoChangeNotification", "After")}
    found: list[dict[str, Any]] = []
    if days is not None:
        at = mocksm.clock.now() + timedelta(days=days)
        found.append({"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": at.isoformat()}})
    for name, number in notifications.items():
        kind, member = kinds[name]
        found.append({"Type": kind, "Version": "1.0", "Attributes": {member: str(number), "Unit": "Days"}})
    return json.dumps(found)


def advanced(ssm: Any, described: str, **params: Any) -> None:
    put(ssm, "/app/key", "one", Tier="Advanced", Policies=described, **params)


def told(mocksm: Aws) -> list[tuple[str, int]]:
    """Return what policies did, and after how many days."""
    start = mocksm.cloud.opened
    found = mocksm.events.matching({"detail-type": [ACTION]})
    return [(each.event["detail"]["policy-type"], round((each.at - start) / timedelta(days=1))) for each in found]


def statuses(ssm: Any) -> list[tuple[str, str]]:
    return [(each["PolicyType"], each["PolicyStatus"]) for each in described(ssm, "/app/key")["Policies"]]


def test_a_parameter_is_gone_when_it_has_expired(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=10))
    mocksm.clock.advance(days=9)
    assert "one" == value(ssm, "/app/key")
    mocksm.clock.advance(days=1)
    with refused("ParameterNotFound", None):
        get(ssm, "/app/key")
    assert [] == names(ssm.describe_parameters())
    assert [("Expiration", 10)] == told(mocksm)


def test_somebody_is_told_before_it_expires(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=10, before=3))
    mocksm.clock.advance(days=7)
    assert [("ExpirationNotification", 7)] == told(mocksm)
    assert [("Expiration", "Pending"), ("ExpirationNotification", "Finished")] == statuses(ssm)
    mocksm.clock.advance(days=30)
    assert [("ExpirationNotification", 7), ("Expiration", 10)] == told(mocksm)


def test_an_update_leaves_the_expiration_where_it_is(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=10, before=3))
    mocksm.clock.advance(days=8)
    again(ssm, "/app/key", "two")
    assert [("Expiration", "Pending"), ("ExpirationNotification", "Finished")] == statuses(ssm)
    mocksm.clock.advance(days=30)
    assert [("ExpirationNotification", 7), ("Expiration", 10)] == told(mocksm)


def test_other_policies_take_the_place_of_those_before(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=10))
    again(ssm, "/app/key", Policies=policies(mocksm, days=20))
    mocksm.clock.advance(days=15)
    assert "y" == value(ssm, "/app/key")
    mocksm.clock.advance(days=5)
    assert [("Expiration", 20)] == told(mocksm)


@pytest.mark.parametrize("empty", ["[]", "[{}]"])
def test_an_empty_policy_takes_them_away(ssm: Any, mocksm: Aws, empty: str) -> None:
    advanced(ssm, policies(mocksm, days=10))
    again(ssm, "/app/key", Policies=empty)
    mocksm.clock.advance(days=30)
    assert ("y", []) == (value(ssm, "/app/key"), statuses(ssm))


def test_somebody_is_told_when_a_value_has_not_changed(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, unchanged=20))
    mocksm.clock.advance(days=15)
    again(ssm, "/app/key", "two")
    mocksm.clock.advance(days=15)
    assert [] == told(mocksm)
    mocksm.clock.advance(days=60)
    assert [("NoChangeNotification", 35)] == told(mocksm)
    assert [("NoChangeNotification", "Finished")] == statuses(ssm)
    again(ssm, "/app/key", "three")
    assert [("NoChangeNotification", "Pending")] == statuses(ssm)
    mocksm.clock.advance(days=20)
    assert [("NoChangeNotification", 35), ("NoChangeNotification", 110)] == told(mocksm)


def test_a_parameter_that_is_made_anew_is_another(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=10))
    ssm.delete_parameter(Name="/app/key")
    advanced(ssm, policies(mocksm, unchanged=90))
    mocksm.clock.advance(days=30)
    assert ("one", []) == (value(ssm, "/app/key"), told(mocksm))


def test_what_is_due_in_the_past_is_due_at_once(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=-1))
    with refused("ParameterNotFound", None):
        get(ssm, "/app/key")


def test_versions_before_keep_the_policies_that_they_had(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, unchanged=20))
    mocksm.clock.advance(days=30)
    again(ssm, "/app/key", Policies="[]")
    versions = ssm.get_parameter_history(Name="/app/key")["Parameters"]
    assert [["Finished"], []] == [[each["PolicyStatus"] for each in one["Policies"]] for one in versions]


def test_a_policy_tells_of_the_parameter(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=1), Type="SecureString")
    mocksm.clock.advance(days=2)

    [action] = [each.event for each in mocksm.events.matching({"detail-type": [ACTION]})]
    [deleted] = [each.event for each in mocksm.events.matching({"detail": {"operation": ["Delete"]}})]

    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/app/key"
    assert ("aws.ssm", [arn], {"parameter-name": "/app/key", "policy-type": "Expiration"}) == (
        action["source"],
        action["resources"],
        action["detail"],
    )
    assert (CHANGE, [arn], {"operation": "Delete", "name": "/app/key", "type": "SecureString"}) == (
        deleted["detail-type"],
        deleted["resources"],
        deleted["detail"],
    )


def test_a_restored_snapshot_expires_again(ssm: Any, mocksm: Aws) -> None:
    advanced(ssm, policies(mocksm, days=10))
    before = mocksm.snapshot()
    for _ in range(2):
        mocksm.clock.advance(days=11)
        with refused("ParameterNotFound", None):
            get(ssm, "/app/key")
        mocksm.restore(before)
        assert ("one", [("Expiration", "Pending")]) == (value(ssm, "/app/key"), statuses(ssm))
