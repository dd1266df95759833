from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.iam.conditions import Condition, read_conditions
from mocksm.iam.context import Context
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.operators import OPERATORS


def read(block: dict[str, Any], *, variables: bool = True) -> tuple[Condition, ...]:
    return read_conditions(block, "Condition", variables=variables)


def holds(block: dict[str, Any], *, variables: bool = True, **keys: Any) -> bool:
    """Say whether the conditions hold for keys ``a:...``."""
    context = Context({f"a:{key}": value for key, value in keys.items()})
    return all(condition.holds(context) for condition in read(block, variables=variables))


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        pytest.param("StringEquals", False, id="positive"),
        pytest.param("StringNotEquals", True, id="negated"),
        pytest.param("StringEqualsIfExists", True, id="positive-if-exists"),
        pytest.param("StringNotEqualsIfExists", True, id="negated-if-exists"),
        pytest.param("ForAllValues:StringEquals", True, id="for-all"),
        pytest.param("ForAllValues:StringNotEquals", True, id="for-all-negated"),
        pytest.param("ForAnyValue:StringEquals", False, id="for-any"),
        pytest.param("ForAnyValue:StringNotEquals", False, id="for-any-negated"),
        pytest.param("ForAnyValue:StringEqualsIfExists", True, id="for-any-if-exists"),
        pytest.param("ForAllValues:StringEqualsIfExists", True, id="for-all-if-exists"),
        pytest.param("NumericLessThan", False, id="numeric"),
        pytest.param("NumericNotEquals", True, id="numeric-negated"),
        pytest.param("DateNotEquals", True, id="date-negated"),
        pytest.param("Bool", False, id="bool"),
        pytest.param("BoolIfExists", True, id="bool-if-exists"),
        pytest.param("BinaryEquals", False, id="binary"),
        pytest.param("IpAddress", False, id="ip"),
        pytest.param("NotIpAddress", True, id="not-ip"),
        pytest.param("ArnLike", False, id="arn"),
        pytest.param("ArnNotLike", True, id="arn-negated"),
        pytest.param("ArnNotEqualsIfExists", True, id="arn-negated-if-exists"),
    ],
)
@pytest.mark.parametrize("empty", [{}, {"key": []}], ids=["absent", "5.6-no-values"])
def test_missing_key_is_judged_by_5_6(operator: str, expected: bool, empty: dict[str, Any]) -> None:
    assert expected == holds({operator: {"a:key": "x"}}, **empty)


@pytest.mark.parametrize(
    ("value", "keys", "expected"),
    [
        pytest.param("true", {}, True, id="absent"),
        pytest.param("true", {"key": "x"}, False, id="present"),
        pytest.param("false", {}, False, id="not-absent"),
        pytest.param("false", {"key": "x"}, True, id="not-present"),
        pytest.param("False", {"key": ["x"]}, True, id="case-and-many"),
        pytest.param(False, {"key": ""}, True, id="empty-text-is-there"),
        pytest.param(True, {"key": ()}, True, id="5.6-empty-list-is-absent"),
        pytest.param(["true", "false"], {}, True, id="both"),
    ],
)
def test_null_asks_whether_the_key_is_there(value: Any, keys: dict[str, Any], expected: bool) -> None:
    assert expected == holds({"Null": {"a:key": value}}, **keys)


@pytest.mark.parametrize(
    ("operator", "values", "found", "expected"),
    [
        pytest.param("StringEquals", ["x", "y"], "y", True, id="or"),
        pytest.param("StringEquals", [], "y", False, id="no-values"),
        pytest.param("StringNotEquals", ["x", "y"], "y", False, id="nor"),
        pytest.param("StringNotEquals", ["x", "y"], "z", True, id="nor-none"),
        pytest.param("StringEquals", ["x"], ["x"], False, id="5.6-many-without-quantifier"),
        pytest.param("StringNotEquals", ["x"], ["y"], False, id="5.6-many-without-quantifier-negated"),
        pytest.param("StringEqualsIfExists", ["x"], ["x"], False, id="5.6-many-without-quantifier-if-exists"),
        pytest.param("ForAllValues:StringEquals", ["x", "y"], ["x", "y"], True, id="all"),
        pytest.param("ForAllValues:StringEquals", ["x", "y"], ["x", "z"], False, id="all-but-one"),
        pytest.param("ForAllValues:StringNotEquals", ["x", "y"], ["u", "z"], True, id="all-none-of"),
        pytest.param("ForAllValues:StringNotEquals", ["x", "y"], ["u", "x"], False, id="all-one-of"),
        pytest.param("ForAnyValue:StringEquals", ["x"], ["z", "x"], True, id="any"),
        pytest.param("ForAnyValue:StringEquals", ["x"], ["z"], False, id="any-none"),
        pytest.param("ForAnyValue:StringNotEquals", ["x"], ["x", "z"], True, id="any-none-of"),
        pytest.param("ForAnyValue:StringNotEquals", ["x"], ["x"], False, id="any-all-of"),
        pytest.param("ForAnyValue:StringEquals", ["x"], "x", True, id="any-of-a-single"),
        pytest.param("ForAllValues:StringEquals", ["x"], "z", False, id="all-of-a-single"),
        pytest.param("forallvalues:stringLIKEifexists", ["x*"], ["xy"], True, id="case-of-the-operator"),
        pytest.param("Bool", [True], "true", True, id="truth-value"),
        pytest.param("NumericEquals", [7], "7.0", True, id="number"),
    ],
)
def test_values_are_judged_by_5_6(operator: str, values: list[Any], found: Any, expected: bool) -> None:
    assert expected == holds({operator: {"a:key": values}}, key=found)


@pytest.mark.parametrize(
    ("found", "expected"),
    [({"a": "1", "b": "2"}, True), ({"a": "1", "b": "3"}, False), ({"a": "2", "b": "2"}, False), ({"a": "1"}, False)],
    ids=["both", "not-b", "not-a", "b-missing"],
)
@pytest.mark.parametrize(
    "block",
    [{"StringEquals": {"a:a": "1", "a:b": "2"}}, {"StringEquals": {"a:a": "1"}, "NumericEquals": {"a:b": "2"}}],
    ids=["keys", "operators"],
)
def test_keys_and_operators_all_have_to_hold(block: dict[str, Any], found: dict[str, Any], expected: bool) -> None:
    assert expected == holds(block, **found)


@pytest.mark.parametrize(
    ("operator", "value", "keys", "expected"),
    [
        pytest.param("StringEquals", "${a:me}", {"key": "bob", "me": "bob"}, True, id="string"),
        pytest.param("StringEquals", "${A:ME}", {"key": "bob", "me": "bob"}, True, id="case-of-the-name"),
        pytest.param("StringEquals", "${a:me}", {"key": "al", "me": "bob"}, False, id="string-other"),
        pytest.param("StringEquals", "${a:me}", {"key": "al"}, False, id="unresolved"),
        pytest.param("StringNotEquals", "${a:me}", {"key": "al"}, True, id="unresolved-negated"),
        pytest.param("StringEqualsIgnoreCase", "${a:me}", {"key": "al"}, False, id="unresolved-case"),
        pytest.param("StringLike", "${a:me}*", {"key": "al"}, False, id="unresolved-like"),
        pytest.param("ArnNotLike", "arn:aws:iam::1:${a:me}", {"key": "al"}, True, id="unresolved-arn-negated"),
        pytest.param("Bool", "${a:me}", {"key": "true"}, False, id="unresolved-bool"),
        pytest.param("StringEquals", "${a:me, 'al'}", {"key": "al"}, True, id="default"),
        pytest.param("StringEquals", "${a:me}", {"key": "al", "me": ["al"]}, False, id="multivalued"),
        pytest.param("StringLike", "${a:me}/*", {"key": "bob/x", "me": "bob"}, True, id="like"),
        pytest.param("StringLike", "${a:me}/*", {"key": "bob/x", "me": "*"}, False, id="like-literal"),
        pytest.param("StringLike", "${*}", {"key": "*"}, True, id="like-star"),
        pytest.param("StringLike", "${*}", {"key": "x"}, False, id="like-star-literal"),
        pytest.param("StringEquals", "${*}", {"key": "*"}, True, id="equals-star"),
        pytest.param(
            "ArnLike", "arn:aws:iam::${a:me}:user/*", {"key": "arn:aws:iam::7:user/x", "me": "7"}, True, id="arn"
        ),
        pytest.param("ArnEquals", "${a:me}", {"key": "arn:a:b:c:d:e", "me": "arn:a:b:c:d:e"}, True, id="whole-arn"),
        pytest.param("Bool", "${a:me}", {"key": "true", "me": True}, True, id="bool"),
        pytest.param("NumericEquals", "${a:me}", {"key": "7", "me": "7"}, False, id="not-in-numbers"),
        pytest.param("DateEquals", "${a:me}", {"key": "2030", "me": "2030"}, False, id="not-in-dates"),
        pytest.param("IpAddress", "${a:me}", {"key": "10.0.0.1", "me": "10.0.0.1"}, False, id="not-in-addresses"),
    ],
)
def test_variable_in_a_value_is_judged_by_5_5(operator: str, value: str, keys: dict[str, Any], expected: bool) -> None:
    assert expected == holds({operator: {"a:key": value}}, **keys)


@pytest.mark.parametrize(("found", "expected"), [("${a:me}", True), ("bob", False)])
def test_variable_is_plain_text_in_the_old_version(found: str, expected: bool) -> None:
    assert expected == holds({"StringEquals": {"a:key": "${a:me}"}}, variables=False, key=found, me="bob")


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        pytest.param({"StringIs": {"a:b": "x"}}, Rule.CONDITION_OPERATOR, id="operator"),
        pytest.param({"": {"a:b": "x"}}, Rule.CONDITION_OPERATOR, id="no-operator"),
        pytest.param({"NullIfExists": {"a:b": "true"}}, Rule.CONDITION_OPERATOR, id="null-if-exists"),
        pytest.param({"ForAnyValue:Null": {"a:b": "true"}}, Rule.CONDITION_OPERATOR, id="null-of-many"),
        pytest.param({"ForSome:StringEquals": {"a:b": "x"}}, Rule.CONDITION_OPERATOR, id="quantifier"),
        pytest.param({"IfExists": {"a:b": "x"}}, Rule.CONDITION_OPERATOR, id="suffix-alone"),
        pytest.param({"StringEquals": {"username": "x"}}, Rule.CONDITION_KEY, id="key-without-prefix"),
        pytest.param({"StringEquals": {":b": "x"}}, Rule.CONDITION_KEY, id="key-with-empty-prefix"),
        pytest.param({"StringEquals": {"aws:": "x"}}, Rule.CONDITION_KEY, id="key-with-empty-name"),
        pytest.param({"StringEquals": {"a:b": {"c": "d"}}}, Rule.CONDITION_VALUE, id="value-object"),
        pytest.param({"StringEquals": {"a:b": None}}, Rule.CONDITION_VALUE, id="value-null"),
        pytest.param({"StringEquals": {"a:b": ["x", ["y"]]}}, Rule.CONDITION_VALUE, id="value-nested"),
    ],
)
def test_condition_is_refused_with(block: dict[str, Any], rule: Rule) -> None:
    with pytest.raises(MalformedPolicy) as refusal:
        read(block)

    assert rule is refusal.value.rule


def test_condition_is_called_by_operator_key_and_values() -> None:
    block = {"ForAnyValue:StringLike": {"aws:TagKeys": ["a", "b*"]}}

    assert ["ForAnyValue:StringLike aws:TagKeys 'a' or 'b*'"] == list(map(str, read(block)))


texts = st.sampled_from(["a", "A", "b", "a*", "7", "07", "true", ""])
operators = st.sampled_from([name for name in sorted(OPERATORS) if name != "null"])


def plain_holds(operator: str, quantifier: str, suffix: str, wanted: list[str], found: str | list[str] | None) -> bool:
    """Say again, slowly, what 5.6 says of one key."""
    known = OPERATORS[operator]
    if found is None or found == []:
        if suffix or quantifier == "ForAllValues:":
            return True
        return known.negated and not quantifier
    if not quantifier and isinstance(found, list):
        return False
    results = []
    for value in found if isinstance(found, list) else [found]:
        matched = False
        for one in wanted:
            if known.compare(one, value):
                matched = True
        results.append(matched is False if known.negated else matched)
    if quantifier == "ForAnyValue:":
        return True in results
    return False not in results


@given(
    operators,
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:"]),
    st.sampled_from(["", "IfExists"]),
    st.lists(texts, min_size=1, max_size=3),
    st.none() | texts | st.lists(texts, max_size=3),
)
def test_condition_holds_as_the_plain_statement_says(
    operator: str, quantifier: str, suffix: str, wanted: list[str], found: str | list[str] | None
) -> None:
    block = {f"{quantifier}{operator}{suffix}": {"a:key": wanted}}

    assert plain_holds(operator, quantifier, suffix, wanted, found) == holds(block, key=found)
