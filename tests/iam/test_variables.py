from __future__ import annotations

import pytest

from mocksm.iam.variables import Template, nothing
from mocksm.iam.wildcards import literal, text_matches

VALUES = {"aws:username": "bob", "aws:PrincipalTag/team": "a*b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", "plain", id="plain"),
        pytest.param("", "", id="nothing"),
        pytest.param("home/${aws:username}/*", "home/bob/*", id="5.5-variable"),
        pytest.param("${aws:username}${aws:username}", "bobbob", id="twice"),
        pytest.param("${aws:userid, 'anyone'}", "anyone", id="5.5-default"),
        pytest.param("${aws:userid,'anyone'}", "anyone", id="default-without-space"),
        pytest.param("${aws:userid, ''}", "", id="empty-default"),
        pytest.param("${aws:username, 'anyone'}", "bob", id="5.5-default-not-needed"),
        pytest.param("${aws:userid}", None, id="5.5-unresolved"),
        pytest.param("${aws:username}-${aws:userid}", None, id="one-of-two-unresolved"),
        pytest.param("${*}${?}${$}", "*?$", id="5.5-literals"),
        pytest.param("${", "${", id="half"),
        pytest.param("${}", "${}", id="empty"),
        pytest.param("$aws:username", "$aws:username", id="no-braces"),
        pytest.param("${aws:userid, anyone}", "${aws:userid, anyone}", id="default-without-quotes"),
    ],
)
def test_template_is_filled(text: str, expected: str | None) -> None:
    assert expected == Template.read(text).fill(VALUES.get)


@pytest.mark.parametrize(("text", "expected"), [("a", True), ("${", True), ("${*}", False), ("${aws:username}", False)])
def test_template_is_plain_when_it_has_no_variable(text: str, expected: bool) -> None:
    assert expected == Template.read(text).is_plain


def test_variable_has_no_value_where_there_is_no_request() -> None:
    assert Template.read("${aws:username}").fill(nothing) is None


@pytest.mark.parametrize(
    ("template", "text", "expected"),
    [
        pytest.param("${aws:PrincipalTag/team}", "a*b", True, id="5.5-itself"),
        pytest.param("${aws:PrincipalTag/team}", "aXb", False, id="5.5-a-star-from-a-value-is-no-wildcard"),
        pytest.param("${*}", "*", True, id="5.5-star"),
        pytest.param("${*}", "x", False, id="5.5-star-is-no-wildcard"),
        pytest.param("${?}", "?", True, id="5.5-question-mark"),
        pytest.param("${?}", "x", False, id="5.5-question-mark-is-no-wildcard"),
        pytest.param("*${*}*", "a*b", True, id="wildcards-around"),
    ],
)
def test_what_is_filled_in_is_literal(template: str, text: str, expected: bool) -> None:
    pattern = Template.read(template).fill(VALUES.get, literal)

    assert pattern is not None
    assert expected == text_matches(pattern, text)
