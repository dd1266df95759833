from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.iam.wildcards import Patterns

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf"


def plain_match(pattern: str, text: str, same: Callable[[str, str], bool] = str.__eq__) -> bool:
    """Say again, slowly, what a wildcard matches: the first character of the pattern, then the rest."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(plain_match(pattern[1:], text[start:], same) for start in range(len(text) + 1))
    if not text:
        return False
    return (pattern[0] == "?" or same(pattern[0], text[0])) and plain_match(pattern[1:], text[1:], same)


def plain_arn_match(pattern: str, text: str) -> bool:
    """Say again, slowly, that the first five parts are matched one by one, and the rest as a whole."""
    if set(pattern) == {"*"}:
        return True
    patterns, parts = pattern.split(":", 5), text.split(":", 5)
    patterns += ["*"] * (6 - len(patterns))
    return len(parts) == 6 and all(map(plain_match, patterns, parts))


@given(st.text("abAB*?[]!.", max_size=7), st.text("abAB[]!.", max_size=7))
def test_actions_match_as_the_plain_statement_says(pattern: str, text: str) -> None:
    expected = plain_match(pattern, text, lambda one, other: one.lower() == other.lower())

    assert expected == Patterns.of_actions([pattern]).match(text)


arns = st.lists(st.text("aB/\n", max_size=2), min_size=5, max_size=8).map(":".join)
arn_patterns = st.lists(st.text("aB*?[", max_size=2), min_size=1, max_size=8).map(":".join)


@given(arn_patterns.filter(bool), arns)
def test_resources_match_as_the_plain_statement_says(pattern: str, text: str) -> None:
    assert plain_arn_match(pattern, text) == Patterns.of_resources([pattern], expand=True).match(text)


@given(arns, st.data())
def test_resources_match_when_characters_of_the_arn_become_wildcards(text: str, data: st.DataObject) -> None:
    letters = [data.draw(st.sampled_from([letter, "?", "*"])) if letter != ":" else ":" for letter in text]
    pattern = "".join(letters)

    assert plain_arn_match(pattern, text) == Patterns.of_resources([pattern], expand=True).match(text)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("*", True, id="3.1-everything"),
        pytest.param("**", True, id="3.1-everything-twice"),
        pytest.param(ARN, True, id="3.1-full"),
        pytest.param(ARN[:-7], False, id="3.1-without-suffix"),
        pytest.param(ARN[:-7] + "-??????", True, id="3.1-six-question-marks"),
        pytest.param(ARN[:-7] + "-?????", False, id="3.1-five-question-marks"),
        pytest.param(ARN[:-7] + "-*", True, id="3.1-dash-star"),
        pytest.param(ARN[:-7] + "*", True, id="3.1-star"),
        pytest.param("arn:aws:secretsmanager:us-east-1:111122223333:secret:*", True, id="3.1-all-secrets"),
        pytest.param("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod*", True, id="3.1-across-slash"),
        pytest.param("arn:aws:secretsmanager:*:*:secret:prod/db-*", True, id="5.3-star-in-parts"),
        pytest.param("arn:aws:secretsmanager:us-east-?:111122223333:secret:*", True, id="5.3-question-mark-in-part"),
        pytest.param("arn:aws:secretsmanager:*:secret:prod/db-*", False, id="5.3-star-stays-in-its-part"),
        pytest.param("arn:aws:secretsmanager:us-east-1:111122223333:*", True, id="5.3-star-over-colons-at-the-end"),
        pytest.param("arn:aws:secretsmanager:us-east-1:111122223333:Secret:*", False, id="5.3-case"),
        pytest.param(ARN.replace("prod", "Prod"), False, id="5.3-case-of-name"),
        pytest.param("arn:aws:secretsmanager:eu-west-1:111122223333:secret:*", False, id="3.1-other-region"),
        pytest.param("arn:aws:secretsmanager:us-east-1:111122223333:secret:[p]rod/db-*", False, id="no-classes"),
        pytest.param("arn:aws:secretsmanager:*", True, id="1.8-short"),
        pytest.param("arn:aws:secretsmanager", True, id="1.8-short-without-wildcard"),
        pytest.param("arn:aws:kms", False, id="1.8-short-other-service"),
    ],
)
def test_identity_resource_matches_a_secret_when(pattern: str, expected: bool) -> None:
    assert expected == Patterns.of_resources([pattern], expand=True).match(ARN)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("arn:aws:secretsmanager", False, id="1.8-short-without-wildcard"),
        pytest.param("arn:aws:secretsmanager:us-east-?", True, id="1.8-short-with-wildcard"),
        pytest.param("prod/db", False, id="a-name"),
        pytest.param(ARN, True, id="full"),
    ],
)
def test_resource_policy_resource_matches_a_secret_when(pattern: str, expected: bool) -> None:
    assert expected == Patterns.of_resources([pattern], expand=False).match(ARN)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("*", True), (ARN, False), ("arn:*", False), ("arn:aws:secretsmanager:*:*:secret:*", False)],
)
def test_resource_of_an_action_without_one_matches_only_a_star(pattern: str, expected: bool) -> None:
    assert expected == Patterns.of_resources([pattern], expand=True).match("*")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("*", True, id="5.2-star"),
        pytest.param("*:*", True, id="5.2-star-colon-star"),
        pytest.param("secretsmanager:GetSecretValue", True, id="5.2-name"),
        pytest.param("SecretsManager:getsecretvalue", True, id="5.2-case"),
        pytest.param("secretsmanager:Get*", True, id="5.2-prefix"),
        pytest.param("secretsmanager:*Value", True, id="5.2-suffix"),
        pytest.param("secretsmanager:Get?ecretValue", True, id="5.2-question-mark"),
        pytest.param("secretsmanager:GetSecret", False, id="5.2-no-prefix-match"),
        pytest.param("kms:*", False, id="5.2-other-service"),
    ],
)
def test_action_matches_when(pattern: str, expected: bool) -> None:
    assert expected == Patterns.of_actions(["kms:Decrypt", pattern]).match("secretsmanager:GetSecretValue")


def test_no_patterns_match_nothing() -> None:
    assert not Patterns.of_actions([]).match("")
    assert not Patterns.of_resources([], expand=True).match("*")


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        pytest.param("${aws:username}/*", "prod", True, id="5.5-variable"),
        pytest.param("${aws:username}/*", "dev", False, id="5.5-another-value"),
        pytest.param("${aws:username}/*", None, False, id="5.5-unresolved"),
        pytest.param("${aws:username, 'prod'}/*", None, True, id="5.5-default"),
        pytest.param("${aws:username}/*", "p*", False, id="5.5-a-star-from-a-value-is-no-wildcard"),
        pytest.param("${aws:username}/*", "pro?", False, id="5.5-a-question-mark-from-a-value-is-no-wildcard"),
        pytest.param("${*}/*", "prod", False, id="5.5-star"),
    ],
)
def test_variable_in_a_resource_matches_when(pattern: str, name: str | None, expected: bool) -> None:
    patterns = Patterns.of_resources([ARN.replace("prod/db-AbCdEf", pattern)], expand=True, variables=True)

    assert expected == patterns.match(ARN, {"aws:username": name}.get)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(ARN.replace("111122223333", "${aws:PrincipalAccount}"), id="5.3-in-another-part"),
        pytest.param("arn:aws:secretsmanager:${aws:RequestedRegion}", id="in-a-short-arn"),
        pytest.param("${aws:PrincipalArn}", id="for-the-whole"),
    ],
)
def test_variable_is_plain_text_outside_of_the_resource_part(pattern: str) -> None:
    lookup = {"aws:PrincipalAccount": "111122223333", "aws:RequestedRegion": "us-east-1", "aws:PrincipalArn": ARN}.get

    assert not Patterns.of_resources([pattern], expand=True, variables=True).match(ARN, lookup)
    assert not Patterns.of_resources([ARN.replace("db", "${*}")], expand=True).match(ARN)
