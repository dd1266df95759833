"""Which resource policies grant broad access: the truth table of authorization.md, section 9."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.iam.policy import parse
from mocksm.iam.public import is_broad

ACCOUNT = "123456789012"


def broad(*statements: dict[str, Any]) -> bool:
    given = [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **each} for each in statements]
    for each in given:
        if "NotPrincipal" in each:
            del each["Principal"]
    return is_broad(parse({"Version": "2012-10-17", "Statement": given}, kind="resource"))


PRINCIPALS: dict[str, tuple[dict[str, Any], bool]] = {
    "*": ({"Principal": "*"}, True),
    "AWS *": ({"Principal": {"AWS": "*"}}, True),
    "* among others": ({"Principal": {"AWS": [ACCOUNT, "*"]}}, True),
    "NotPrincipal": ({"NotPrincipal": {"AWS": ACCOUNT}}, True),
    "an account": ({"Principal": {"AWS": ACCOUNT}}, False),
    "a role": ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}}, False),
    "a service": ({"Principal": {"Service": "lambda.amazonaws.com"}}, False),
    "Deny *": ({"Effect": "Deny"}, False),
    "Deny NotPrincipal": ({"Effect": "Deny", "NotPrincipal": {"AWS": ACCOUNT}}, False),
}


@pytest.mark.parametrize(("statement", "expected"), PRINCIPALS.values(), ids=PRINCIPALS)
def test_access_is_broad_when_everybody_is_let_in(statement: dict[str, Any], *, expected: bool) -> None:
    assert expected is broad(statement)


PINNING = {
    "aws:SourceArn": f"arn:aws:s3:us-east-1:{ACCOUNT}:bucket",
    "aws:SourceAccount": ACCOUNT,
    "aws:SourceVpc": "vpc-1",
    "aws:SourceVpce": "vpce-1",
    "aws:PrincipalOrgID": "o-1",
    "aws:PrincipalOrgPaths": "o-1/r-1/",
    "aws:PrincipalAccount": ACCOUNT,
    "aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/reader",
    "aws:userid": "AIDA",
    "AWS:SOURCEACCOUNT": ACCOUNT,
    "kms:CallerAccount": ACCOUNT,
}
OPERATORS = {
    "StringEquals": False,
    "StringEqualsIgnoreCase": False,
    "StringLike": False,
    "stringequals": False,
    "ForAnyValue:StringEquals": False,
    "StringEqualsIfExists": True,
    "ForAllValues:StringEquals": True,
    "StringNotEquals": True,
    "StringNotLike": True,
    "Null": True,
}


@pytest.mark.parametrize(("key", "value"), PINNING.items(), ids=str)
def test_access_is_narrow_when_a_condition_pins_who_they_are(key: str, value: str) -> None:
    assert not broad({"Condition": {"StringEquals": {key: value}}})
    assert not broad({"Condition": {"StringEquals": {key: [value, value]}}})


@pytest.mark.parametrize(("operator", "expected"), OPERATORS.items(), ids=str)
def test_only_some_operators_pin(operator: str, *, expected: bool) -> None:
    assert expected is broad({"Condition": {operator: {"aws:SourceAccount": ACCOUNT}}})


CONDITIONS: dict[str, tuple[dict[str, Any], bool]] = {
    "another key": ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, True),
    "ArnLike": ({"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{ACCOUNT}:*"}}, False),
    "ArnEquals": ({"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}, False),
    "ArnNotLike": ({"ArnNotLike": {"aws:SourceArn": f"arn:aws:sns:*:{ACCOUNT}:*"}}, True),
    "an ARN without an account": ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket"}}, True),
    "an ARN of any account": ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:*:topic"}}, True),
    "an ARN that is cut off": ({"ArnLike": {"aws:SourceArn": "arn:aws:sns"}}, True),
    "a star": ({"StringLike": {"aws:SourceAccount": "*"}}, True),
    "a question mark": ({"StringLike": {"aws:SourceAccount": "12345678901?"}}, True),
    "a variable": ({"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}}, True),
    "one value of two is open": ({"StringLike": {"aws:SourceAccount": [ACCOUNT, "*"]}}, True),
    "an empty value": ({"StringEquals": {"aws:SourceVpc": ""}}, True),
    "a network": ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, False),
    "one address": ({"IpAddress": {"aws:SourceIp": "203.0.113.9"}}, False),
    "every address": ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, True),
    "every address of IPv6": ({"IpAddress": {"aws:SourceIp": "::/0"}}, True),
    "no address": ({"IpAddress": {"aws:SourceIp": "everywhere"}}, True),
    "not an address": ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
    "one of two keys pins": (
        {"StringEquals": {"aws:SourceAccount": ACCOUNT, "aws:RequestedRegion": "us-east-1"}},
        False,
    ),
    "one of two operators pins": (
        {"StringLike": {"aws:SourceVpc": "*"}, "StringEquals": {"aws:SourceAccount": ACCOUNT}},
        False,
    ),
}


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_condition_pins_when_its_values_are_fixed(condition: dict[str, Any], *, expected: bool) -> None:
    assert expected is broad({"Condition": condition})


def test_one_broad_statement_is_enough() -> None:
    pinned = {"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}
    assert broad(pinned, {})
    assert not broad(pinned, {"Principal": {"AWS": ACCOUNT}})


def test_denial_makes_nothing_narrow() -> None:
    assert broad({}, {"Effect": "Deny"})
