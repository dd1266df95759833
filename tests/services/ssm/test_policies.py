from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from mocksm.clock import UTC
from mocksm.errors import AwsError
from mocksm.services.ssm.policies import Policy, due, read

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def policy(kind: str, **attributes: Any) -> dict[str, Any]:
    return {"Type": kind, "Version": "1.0", "Attributes": attributes}


EXPIRES = policy("Expiration", Timestamp="2030-01-01T12:00:00.000Z")
BEFORE = policy("ExpirationNotification", Before="14", Unit="Days")
AFTER = policy("NoChangeNotification", After="12", Unit="Hours")


def one(described: Any) -> Policy:
    return read(json.dumps([described]))[0]


@pytest.mark.parametrize(
    ("stamp", "instant"),
    [
        ("2030-01-01T12:00:00.000Z", NOON),
        ("2030-01-01T12:00:00Z", NOON),
        ("2030-01-01T12:00Z", NOON),
        ("2030-01-01T14:00:00+02:00", NOON),
        ("2030-01-01T12:00:00.25Z", NOON + timedelta(milliseconds=250)),
    ],
)
def test_an_expiration_has_an_instant(stamp: str, instant: datetime) -> None:
    assert instant == one(policy("Expiration", Timestamp=stamp)).expires


@pytest.mark.parametrize(
    ("described", "span"),
    [
        (BEFORE, timedelta(days=14)),
        (AFTER, timedelta(hours=12)),
        (policy("ExpirationNotification", Before=3, Unit="HOURS"), timedelta(hours=3)),
    ],
    ids=["days", "hours", "number"],
)
def test_a_notification_has_a_span(described: dict[str, Any], span: timedelta) -> None:
    beside = [EXPIRES] if described["Type"] == "ExpirationNotification" else []
    assert span == read(json.dumps([described, *beside]))[0].span


def test_each_is_due_in_its_own_way() -> None:
    policies = read(json.dumps([EXPIRES, BEFORE, AFTER]))
    modified = datetime(2029, 1, 1, tzinfo=UTC)
    assert [NOON, NOON - timedelta(days=14), modified + timedelta(hours=12)] == [
        due(each, policies, modified) for each in policies
    ]


def test_a_policy_is_told_as_it_was_put() -> None:
    text = '{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"12","Unit":"Hours"}}'
    assert (text, "Pending") == (one(AFTER).text, one(AFTER).status)


@pytest.mark.parametrize("text", ["[]", "[{}]"])
def test_an_empty_policy_is_none(text: str) -> None:
    assert [] == read(text)


def wrong(kind: str, **changed: Any) -> dict[str, Any]:
    return {name: value for name, value in {**policy(kind), **changed}.items() if value is not None}


@pytest.mark.parametrize(
    ("policies", "code", "message"),
    [
        ("no json", "InvalidPolicyAttributeException", "Invalid policies input"),
        ("{}", "InvalidPolicyAttributeException", "Invalid policies input"),
        ("[1]", "InvalidPolicyAttributeException", "Invalid policies input"),
        (
            [AFTER] * 11,
            "PoliciesLimitExceededException",
            "Number of policies attached to a parameter cannot exceed 10",
        ),
        ([wrong("expiration")], "InvalidPolicyTypeException", "Policy type expiration is not supported."),
        ([{"Version": "1.0"}], "InvalidPolicyTypeException", "Policy type None is not supported."),
        ([{**EXPIRES, "Version": "2.0"}], "InvalidPolicyAttributeException", "Unsupported policy version."),
        (
            [wrong("Expiration", Attributes=None)],
            "InvalidPolicyAttributeException",
            "Mandatory policy attribute Attributes is missing.",
        ),
        (
            [policy("Expiration")],
            "InvalidPolicyAttributeException",
            "A valid Expiration policy must have an attribute of Timestamp.",
        ),
        *(
            ([policy("Expiration", Timestamp=stamp)], "InvalidPolicyAttributeException", "Invalid timestamp format")
            for stamp in ("tomorrow", "2030-01-01", "2030-01-01T12:00:00", "2030-13-01T12:00:00Z")
        ),
        (
            [EXPIRES, policy("ExpirationNotification", Unit="Days")],
            "InvalidPolicyAttributeException",
            "Mandatory policy attribute Before is missing.",
        ),
        (
            [policy("NoChangeNotification", After="1")],
            "InvalidPolicyAttributeException",
            "Mandatory policy attribute Unit is missing.",
        ),
        *(
            (
                [policy("NoChangeNotification", After=after, Unit="Days")],
                "InvalidPolicyAttributeException",
                "Attribute After must be a positive integer.",
            )
            for after in ("0", "-1", "1.5", "many")
        ),
        (
            [policy("NoChangeNotification", After="1", Unit="Weeks")],
            "InvalidPolicyAttributeException",
            "Supported time units: DAYS HOURS",
        ),
        ([EXPIRES, EXPIRES], "IncompatiblePolicyException", "There can be only one expiration policy"),
        (
            [BEFORE],
            "IncompatiblePolicyException",
            "Expiration notification policies are missing expiration policy",
        ),
    ],
)
def test_policies_are_refused_when_they_are_none(policies: Any, code: str, message: str) -> None:
    with pytest.raises(AwsError) as caught:
        read(policies if isinstance(policies, str) else json.dumps(policies))
    assert (code, message) == (caught.value.code, caught.value.message)
