"""Patterns as AWS's documentation of content filters has them, and the reasons that its engine (event-ruler) gives."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.audit.event_patterns import EventPattern
from mocksm.audit.invalid_pattern import InvalidPattern

EVENT: dict[str, Any] = {
    "source": "aws.secretsmanager",
    "detail-type": "AWS Service Event via CloudTrail",
    "resources": ["arn:one", "arn:two"],
    "empty": [],
    "detail": {
        "eventName": "RotationSucceeded",
        "count": 5,
        "one": 1,
        "ratio": 2.5,
        "readOnly": False,
        "responseElements": None,
        "text": "",
        "ip": "10.0.0.33",
        "ipv6": "2001:db8::7",
        "path": "a*b\\c",
        "additionalEventData": {"SecretId": "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1b2c3"},
        "items": [{"kind": "a", "size": 1}, {"kind": "b", "size": 2}],
    },
}


def detail(name: str, *asked: Any) -> dict[str, Any]:
    return {"detail": {name: list(asked)}}


MATCHES = {
    "exact": {"source": ["aws.secretsmanager"]},
    "one of several": detail("eventName", "RotationFailed", "RotationSucceeded"),
    "all fields": {"source": ["aws.secretsmanager"], **detail("eventName", "RotationSucceeded")},
    "nested": {"detail": {"additionalEventData": {"SecretId": [{"suffix": ":secret:db-a1b2c3"}]}}},
    "one element of an array": {"resources": ["arn:two", "arn:three"]},
    "number": detail("count", 5),
    "number written otherwise": detail("count", 5.0),
    "boolean": detail("readOnly", False),
    "null": detail("responseElements", None),
    "empty text": detail("text", ""),
    "prefix": detail("eventName", {"prefix": "Rotation"}),
    "prefix without case": detail("eventName", {"prefix": {"equals-ignore-case": "rOTATION"}}),
    "empty prefix": detail("eventName", {"prefix": ""}),
    "suffix": detail("eventName", {"suffix": "Succeeded"}),
    "suffix without case": detail("eventName", {"suffix": {"equals-ignore-case": "SUCCEEDED"}}),
    "equals-ignore-case": detail("eventName", {"equals-ignore-case": "rotationsucceeded"}),
    "exactly": detail("eventName", {"exactly": "RotationSucceeded"}),
    "wildcard": detail("eventName", {"wildcard": "Rot*Suc*"}),
    "wildcard for nothing": detail("eventName", {"wildcard": "Rotation*Succeeded"}),
    "wildcard with escapes": detail("path", {"wildcard": "a\\*b\\\\*"}),
    "anything-but": detail("eventName", {"anything-but": "RotationFailed"}),
    "anything-but a list": detail("eventName", {"anything-but": ["RotationFailed", "RotationStarted"]}),
    "anything-but numbers": detail("count", {"anything-but": [4, 6]}),
    "anything-but of another type": detail("count", {"anything-but": "5"}),
    "anything-but prefix": detail("eventName", {"anything-but": {"prefix": "TestRotation"}}),
    "anything-but prefixes": detail("eventName", {"anything-but": {"prefix": ["Test", "Start"]}}),
    "anything-but suffix": detail("eventName", {"anything-but": {"suffix": "Failed"}}),
    "anything-but wildcard": detail("eventName", {"anything-but": {"wildcard": "*Failed"}}),
    "anything-but equals-ignore-case": detail(
        "eventName", {"anything-but": {"equals-ignore-case": ["ROTATIONFAILED"]}}
    ),
    "anything-but one element of an array": {"resources": [{"anything-but": "arn:one"}]},
    "numeric =": detail("count", {"numeric": ["=", 5]}),
    "numeric range": detail("count", {"numeric": [">", 0, "<=", 5]}),
    "numeric with fractions": detail("ratio", {"numeric": [">=", 2.5, "<", 2.6]}),
    "exists": detail("eventName", {"exists": True}),
    "exists, though null": detail("responseElements", {"exists": True}),
    "exists not": detail("errorCode", {"exists": False}),
    "exists not, of an object": detail("additionalEventData", {"exists": False}),
    "exists not, of an empty array": {"empty": [{"exists": False}]},
    "exists not, inside what is missing": {"detail": {"requestParameters": {"secretId": [{"exists": False}]}}},
    "cidr": detail("ip", {"cidr": "10.0.0.0/24"}),
    "cidr of IPv6": detail("ipv6", {"cidr": "2001:db8::/32"}),
    "a filter beside a value": detail("eventName", "PutSecretValue", {"prefix": "Rotation"}),
    "$or": {"$or": [{"source": ["aws.kms"]}, {"detail-type": [{"prefix": "AWS Service"}]}]},
    "$or inside": {"detail": {"$or": [{"count": [9]}, {"ratio": [{"numeric": ["<", 3]}]}]}},
    "$or beside": {"source": ["aws.secretsmanager"], "detail": {"$or": [{"count": [5]}, {"count": [6]}]}},
    "$or within $or": {"$or": [{"source": ["x"]}, {"$or": [{"source": ["y"]}, {"source": [{"prefix": "aws"}]}]}]},
    "the later of two demands on a field": {
        "source": ["x"],
        "$or": [{"source": ["y"]}, {"source": [{"prefix": "aws"}]}],
    },
    "an object of an array": {"detail": {"items": {"kind": ["b"], "size": [2]}}},
}

MISSES = {
    "another value": {"source": ["aws.kms"]},
    "one field of two": {"source": ["aws.secretsmanager"], **detail("eventName", "RotationFailed")},
    "a field that is not there": detail("errorCode", "AccessDenied"),
    "an object where a value is asked": {"detail": [{"exists": True}]},
    "a number as text": detail("count", "5"),
    "text as a number": {"source": [5]},
    "a boolean as text": detail("readOnly", "false"),
    "a boolean as a number": detail("readOnly", 0),
    "a number as a boolean": detail("one", True),
    "null for what is missing": detail("errorCode", None),
    "case": detail("eventName", "rotationsucceeded"),
    "prefix": detail("eventName", {"prefix": "Test"}),
    "prefix of a number": detail("count", {"prefix": "5"}),
    "suffix": detail("eventName", {"suffix": "Failed"}),
    "wildcard": detail("eventName", {"wildcard": "*Fail*"}),
    "anything-but": detail("eventName", {"anything-but": "RotationSucceeded"}),
    "anything-but of what is missing": detail("errorCode", {"anything-but": "AccessDenied"}),
    "anything-but prefix": detail("eventName", {"anything-but": {"prefix": "Rotation"}}),
    "anything-but wildcard": detail("eventName", {"anything-but": {"wildcard": "*Succ*"}}),
    "anything-but equals-ignore-case": detail(
        "eventName", {"anything-but": {"equals-ignore-case": "ROTATIONSUCCEEDED"}}
    ),
    "numeric": detail("count", {"numeric": ["<", 5]}),
    "numeric range": detail("count", {"numeric": [">", 5, "<", 9]}),
    "numeric of text": detail("eventName", {"numeric": ["=", 5]}),
    "numeric of a boolean": detail("readOnly", {"numeric": ["=", 0]}),
    "exists": detail("errorCode", {"exists": True}),
    "exists, of an object": detail("additionalEventData", {"exists": True}),
    "exists not": detail("eventName", {"exists": False}),
    "cidr": detail("ip", {"cidr": "10.0.1.0/24"}),
    "cidr of no address": detail("eventName", {"cidr": "10.0.0.0/8"}),
    "cidr of the other family": detail("ipv6", {"cidr": "10.0.0.0/8"}),
    "$or": {"$or": [{"source": ["aws.kms"]}, {"source": ["aws.sts"]}]},
    "$or beside": {"source": ["aws.kms"], "detail": {"$or": [{"count": [5]}, {"count": [6]}]}},
    "$or as a field, with one element": {"$or": {"source": ["aws.secretsmanager"]}},
    "what two objects of an array have together": {"detail": {"items": {"kind": ["b"], "size": [1]}}},
}

NOT_ALLOWED = "Only one key allowed in match expression"
INVALID = {
    "no object": ("[]", "Filter is not an object"),
    "no fields": ("{}", "Empty objects are not allowed"),
    "no fields inside": ({"detail": {}}, "Empty objects are not allowed"),
    "no values": ({"source": []}, "Empty arrays are not allowed"),
    "a bare value": ({"detail": {"slug": "x"}}, '"slug" must be an object or an array'),
    "a list in a list": ({"source": [["x"]]}, "Match value must be String, number, true, false, or null"),
    "no filter": ({"source": [{}]}, "Match expression name not found"),
    "an unknown filter": ({"source": [{"like": "x"}]}, "Unrecognized match type like"),
    "two filters": ({"source": [{"prefix": "a", "suffix": "b"}]}, NOT_ALLOWED),
    "two filters, one numeric": (
        {"n": [{"numeric": ["=", 1], "prefix": "b"}]},
        "Too many elements in numeric expression",
    ),
    "exists": ({"n": [{"exists": "true"}]}, "exists match pattern must be either true or false."),
    "exactly": ({"n": [{"exactly": 1}]}, "exact match pattern must be a string"),
    "prefix": ({"n": [{"prefix": 1}]}, "prefix match pattern must be a string"),
    "suffix": ({"n": [{"suffix": 1}]}, "suffix match pattern must be a string"),
    "prefix without a name": ({"n": [{"prefix": {}}]}, "Prefix expression name not found"),
    "prefix with two": ({"n": [{"prefix": {"equals-ignore-case": "a", "x": "b"}}]}, NOT_ALLOWED),
    "prefix with another filter": ({"n": [{"suffix": {"wildcard": "a"}}]}, "Unsupported suffix pattern: wildcard"),
    "prefix without text": (
        {"n": [{"prefix": {"equals-ignore-case": 1}}]},
        "equals-ignore-case match pattern must be a string",
    ),
    "equals-ignore-case": ({"n": [{"equals-ignore-case": 1}]}, "equals-ignore-case match pattern must be a string"),
    "wildcard": ({"n": [{"wildcard": 1}]}, "wildcard match pattern must be a string"),
    "wildcards in a row": ({"n": [{"wildcard": "a**"}]}, "Consecutive wildcard characters at pos 2"),
    "wildcard with an escape": ({"n": [{"wildcard": "a\\b"}]}, "Invalid escape character at pos 2"),
    "wildcard with a last escape": ({"n": [{"wildcard": "a\\"}]}, "Invalid escape character at pos 2"),
    "numeric": ({"n": [{"numeric": 5}]}, "Value of numeric must be an array."),
    "numeric of nothing": ({"n": [{"numeric": []}]}, "Invalid member in numeric match: ]"),
    "numeric without sign": ({"n": [{"numeric": [5]}]}, "Invalid member in numeric match: 5"),
    "numeric sign": ({"n": [{"numeric": ["!=", 5]}]}, "Unrecognized numeric range operator: !="),
    "numeric =": ({"n": [{"numeric": ["=", "5"]}]}, "Value of equals must be numeric"),
    "numeric >": ({"n": [{"numeric": [">"]}]}, "Value of > must be numeric"),
    "numeric too large": ({"n": [{"numeric": ["<", 6e9]}]}, "Value must be between -5.0E9 and 5.0E9, inclusive"),
    "numeric too long": ({"n": [{"numeric": ["<", 1, ">", 0]}]}, "Too many elements in numeric expression"),
    "numeric second sign": ({"n": [{"numeric": [">", 1, ">", 0]}]}, "Bad numeric range operator: >"),
    "numeric second value": ({"n": [{"numeric": [">", 1, 2]}]}, "Bad value in numeric range: 2"),
    "numeric top": ({"n": [{"numeric": [">", 1, "<", "2"]}]}, "Value of < must be numeric"),
    "numeric upside down": ({"n": [{"numeric": [">", 2, "<", 2]}]}, "Bottom must be less than top"),
    "numeric terms": ({"n": [{"numeric": [">", 1, "<", 2, 3]}]}, "Too many terms in numeric range expression"),
    "anything-but": (
        {"n": [{"anything-but": True}]},
        "Value of anything-but must be an array or single string/number value.",
    ),
    "anything-but null in a list": (
        {"n": [{"anything-but": [None]}]},
        "Inside anything but list, start|null|boolean is not supported.",
    ),
    "anything-but mixed": (
        {"n": [{"anything-but": ["a", 1]}]},
        "Inside anything but list, either all values are number or string, mixed type is not supported",
    ),
    "anything-but nothing": (
        {"n": [{"anything-but": []}]},
        "Inside anything but list, either all values are number or string, mixed type is not supported",
    ),
    "anything-but without a name": ({"n": [{"anything-but": {}}]}, "Anything-But expression name not found"),
    "anything-but a filter": ({"n": [{"anything-but": {"cidr": "x"}}]}, "Unsupported anything-but pattern: cidr"),
    "anything-but empty prefix": ({"n": [{"anything-but": {"prefix": ""}}]}, "Null prefix/suffix not allowed"),
    "anything-but prefix number": (
        {"n": [{"anything-but": {"suffix": [1]}}]},
        "prefix/suffix match pattern must be a string",
    ),
    "anything-but wildcard number": (
        {"n": [{"anything-but": {"wildcard": 1}}]},
        "wildcard match pattern must be a string",
    ),
    "anything-but case number": (
        {"n": [{"anything-but": {"equals-ignore-case": [1]}}]},
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ),
    "cidr": ({"n": [{"cidr": 1}]}, "prefix match pattern must be a string"),
    "cidr without mask": ({"n": [{"cidr": "10.0.0.0"}]}, "Malformed CIDR, one '/' required"),
    "cidr with a word": ({"n": [{"cidr": "10.0.0.0/x"}]}, "Malformed CIDR, mask bits must be an integer"),
    "cidr below": ({"n": [{"cidr": "10.0.0.0/-1"}]}, "Malformed CIDR, mask bits must not be negative"),
    "cidr of no address": ({"n": [{"cidr": "home/8"}]}, "Nonstandard IP address: home"),
    "cidr of one address": ({"n": [{"cidr": "10.0.0.0/32"}]}, "IPv4 mask bits must be < 32"),
    "cidr of one IPv6 address": ({"n": [{"cidr": "::1/128"}]}, "IPv6 mask bits must be < 128"),
    "$or with one": ({"$or": [{"source": ["x"]}]}, "Unrecognized match type source"),
    "$or with a filter's name": (
        {"$or": [{"prefix": ["x"]}, {"source": ["x"]}]},
        "prefix match pattern must be a string",
    ),
    "nothing inside $or": ({"$or": [{"detail": {}}, {"source": ["x"]}]}, "Empty objects are not allowed"),
}


@pytest.mark.parametrize("pattern", MATCHES.values(), ids=MATCHES.keys())
def test_a_pattern_matches_what_it_asks_for(pattern: dict[str, Any]) -> None:
    assert EventPattern(pattern).matches(EVENT)
    assert EventPattern(json.dumps(pattern)).matches(EVENT)


@pytest.mark.parametrize("pattern", MISSES.values(), ids=MISSES.keys())
def test_a_pattern_does_not_match_anything_else(pattern: dict[str, Any]) -> None:
    assert not EventPattern(pattern).matches(EVENT)


@pytest.mark.parametrize(("pattern", "reason"), INVALID.values(), ids=INVALID.keys())
def test_what_is_no_pattern_is_refused_with_the_reason(pattern: Any, reason: str) -> None:
    with pytest.raises(InvalidPattern, match=f"^{re.escape(reason)}$"):
        EventPattern(pattern)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(InvalidPattern, match="Expecting"):
        EventPattern("{source")
    with pytest.raises(InvalidPattern, match="set is not JSON serializable"):
        EventPattern({"source": {"x"}})


LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
NAMES = st.text("abc$", min_size=1, max_size=2).filter(lambda name: name != "$or")
EVENTS = st.recursive(
    st.dictionaries(NAMES, LEAVES, min_size=1, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner | LEAVES, min_size=1, max_size=3),
    max_leaves=6,
)


def asking_for(event: dict[str, Any]) -> dict[str, Any]:
    return {name: asking_for(value) if isinstance(value, dict) else [value] for name, value in event.items()}


@given(EVENTS)
def test_a_pattern_of_an_events_own_values_matches_it(event: dict[str, Any]) -> None:
    assert EventPattern(asking_for(event)).matches(event)


@given(EVENTS, EVENTS)
def test_a_pattern_of_an_events_values_matches_only_what_has_them(event: dict[str, Any], other: dict[str, Any]) -> None:
    def has(value: Any, part: Any) -> bool:
        if isinstance(part, dict):
            return isinstance(value, dict) and all(name in value and has(value[name], part[name]) for name in part)
        return type(value) is type(part) and bool(value == part)

    assert has(other, event) == EventPattern(asking_for(event)).matches(other)
