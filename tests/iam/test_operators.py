from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.iam.operators import OPERATORS, date, number

ARN = "arn:aws:iam::111122223333:role/app/reader"


def fits(operator: str, wanted: str, found: str) -> bool:
    """Say whether the operator holds for one value of each side."""
    known = OPERATORS[operator.lower()]
    return known.negated != known.compare(wanted, found)


@pytest.mark.parametrize(
    ("operator", "wanted", "found", "expected"),
    [
        pytest.param("StringEquals", "a", "a", True, id="equals"),
        pytest.param("StringEquals", "a", "A", False, id="equals-case"),
        pytest.param("StringEquals", "*", "a", False, id="equals-has-no-wildcards"),
        pytest.param("StringEquals", "*", "*", True, id="equals-star"),
        pytest.param("StringEqualsIgnoreCase", "aB", "Ab", True, id="ignore-case"),
        pytest.param("StringEqualsIgnoreCase", "a*", "ab", False, id="ignore-case-has-no-wildcards"),
        pytest.param("StringLike", "a*", "abc", True, id="like-star"),
        pytest.param("StringLike", "a?", "abc", False, id="like-question-mark"),
        pytest.param("StringLike", "a*", "Abc", False, id="like-case"),
        pytest.param("StringLike", "a*c", "a:/\nc", True, id="like-over-everything"),
        pytest.param("StringLike", "[ab]", "a", False, id="like-has-no-classes"),
        pytest.param("NumericEquals", "7", "7.0", True, id="numeric-decimal"),
        pytest.param("NumericEquals", "0.1", "0.10", True, id="numeric-exact"),
        pytest.param("NumericEquals", "seven", "seven", False, id="numeric-words"),
        pytest.param("NumericEquals", "NaN", "NaN", False, id="numeric-nan"),
        pytest.param("NumericLessThan", "30", "7", True, id="numeric-less-not-as-text"),
        pytest.param("NumericLessThan", "7", "7", False, id="numeric-less-equal"),
        pytest.param("NumericLessThanEquals", "7", "7", True, id="numeric-less-equals"),
        pytest.param("NumericLessThanEquals", "7", "8", False, id="numeric-less-equals-more"),
        pytest.param("NumericGreaterThan", "7", "30", True, id="numeric-greater"),
        pytest.param("NumericGreaterThan", "7", "7", False, id="numeric-greater-equal"),
        pytest.param("NumericGreaterThanEquals", "7", "7", True, id="numeric-greater-equals"),
        pytest.param("NumericGreaterThanEquals", "-7", "-8", False, id="numeric-negative"),
        pytest.param("NumericLessThan", "x", "7", False, id="numeric-no-number-in-policy"),
        pytest.param("DateEquals", "2030-01-01T00:00:00Z", "1893456000", True, id="date-epoch"),
        pytest.param("DateEquals", "2030-01-01", "2030-01-01T01:00:00+01:00", True, id="date-zone"),
        pytest.param("DateLessThan", "2030-01-01T00:00:00Z", "2029-12-31T23:59:59.9Z", True, id="date-less"),
        pytest.param("DateLessThanEquals", "2030", "2030-01-01T00:00Z", True, id="date-less-equals"),
        pytest.param("DateGreaterThan", "2030-01", "2030-01-01T00:00:00Z", False, id="date-greater-equal"),
        pytest.param("DateGreaterThanEquals", "2030-01", "2030-01-01T00:00:00Z", True, id="date-greater-equals"),
        pytest.param("DateLessThan", "soon", "2030-01-01", False, id="date-none"),
        pytest.param("Bool", "true", "true", True, id="bool"),
        pytest.param("Bool", "True", "tRUE", True, id="bool-case"),
        pytest.param("Bool", "false", "true", False, id="bool-other"),
        pytest.param("Bool", "yes", "yes", False, id="bool-words"),
        pytest.param("BinaryEquals", "AP8=", "AP8=", True, id="binary"),
        pytest.param("BinaryEquals", "AP8=", "AP4=", False, id="binary-other"),
        pytest.param("BinaryEquals", "!", "!", False, id="binary-no-base64"),
        pytest.param("IpAddress", "203.0.113.0/24", "203.0.113.9", True, id="ip-network"),
        pytest.param("IpAddress", "203.0.113.0/24", "203.0.114.9", False, id="ip-outside"),
        pytest.param("IpAddress", "203.0.113.9", "203.0.113.9", True, id="ip-without-mask"),
        pytest.param("IpAddress", "203.0.113.9/24", "203.0.113.1", True, id="ip-with-host-bits"),
        pytest.param("IpAddress", "2001:db8::/32", "2001:db8::1", True, id="ip-six"),
        pytest.param("IpAddress", "0.0.0.0/0", "2001:db8::1", False, id="ip-other-family"),
        pytest.param("IpAddress", "here", "203.0.113.9", False, id="ip-none"),
        pytest.param("NotIpAddress", "203.0.113.0/24", "203.0.113.9", False, id="not-ip"),
        pytest.param("ArnLike", "arn:aws:iam::*:role/*", ARN, True, id="arn-parts"),
        pytest.param("ArnLike", "arn:aws:iam::111122223333:role/*", ARN, True, id="arn-over-slashes"),
        pytest.param("ArnLike", "arn:aws:*:role/*", ARN, False, id="arn-star-stays-in-its-part"),
        pytest.param("ArnLike", "arn:aws:IAM::*:role/*", ARN, False, id="arn-case"),
        pytest.param("ArnLike", "*", ARN, True, id="arn-star"),
        pytest.param("ArnLike", "arn:aws:iam::*:role/*", "reader", False, id="arn-of-no-arn"),
    ],
)
def test_operator_compares(operator: str, wanted: str, found: str, expected: bool) -> None:
    assert expected == fits(operator, wanted, found)


@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        ("StringEquals", "StringNotEquals"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        ("StringLike", "StringNotLike"),
        ("NumericEquals", "NumericNotEquals"),
        ("DateEquals", "DateNotEquals"),
        ("IpAddress", "NotIpAddress"),
        ("ArnEquals", "ArnNotEquals"),
        ("ArnLike", "ArnNotLike"),
    ],
)
@pytest.mark.parametrize("wanted", ["a*", "7", "2030", "10.0.0.0/8", ARN, "arn:*:*:*:*:*"])
@pytest.mark.parametrize("found", ["ab", "A*", "7.0", "2030-01-01", "10.1.1.1", ARN])
def test_negative_operator_is_the_opposite(positive: str, negative: str, wanted: str, found: str) -> None:
    assert fits(positive, wanted, found) is not fits(negative, wanted, found)


@pytest.mark.parametrize("wanted", ["*", ARN, "arn:aws:iam::*:role/*", "arn:*", "reader"])
@pytest.mark.parametrize("found", [ARN, "reader", "arn:aws:iam::444455556666:user/x"])
def test_arn_equals_is_arn_like(wanted: str, found: str) -> None:
    assert fits("ArnLike", wanted, found) == fits("ArnEquals", wanted, found)


def test_operators_are_those_of_aws() -> None:
    expected = {
        *(f"String{end}" for end in ("Equals", "NotEquals", "Like", "NotLike")),
        *("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool", "BinaryEquals", "Null"),
        *(f"Arn{end}" for end in ("Equals", "NotEquals", "Like", "NotLike")),
        *("IpAddress", "NotIpAddress"),
        *(
            f"{family}{end}"
            for family in ("Numeric", "Date")
            for end in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
        ),
    }

    assert expected == {operator.name for operator in OPERATORS.values()}


def test_variables_may_stand_in_texts_arns_and_truth_values_only() -> None:
    with_variables = {operator.name for operator in OPERATORS.values() if operator.variables}

    assert {name for name in with_variables if not name.startswith(("String", "Arn"))} == {"Bool"}
    assert 11 == len(with_variables)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_numbers_are_ordered_as_numbers(wanted: int, found: int) -> None:
    assert (found < wanted) == fits("NumericLessThan", str(wanted), str(found))
    assert (found >= wanted) == fits("NumericGreaterThanEquals", str(wanted), str(found))


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001
def test_date_is_read_back_from_its_iso_form(naive: datetime, hours: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert moment == date(moment.isoformat())


@pytest.mark.parametrize(
    "text", ["", "2030-13", "2030-02-30", "2030-01-01T25:00Z", "2030-01-01T10:00", "1e999", "1 January", "20300101T00Z"]
)
def test_text_is_no_date(text: str) -> None:
    assert date(text) is None


@pytest.mark.parametrize("text", ["", "x", "1,5", "0x10", "inf", "1 ", "--1", "1_000", "٣"])
def test_text_is_no_number(text: str) -> None:
    assert number(text) is None
