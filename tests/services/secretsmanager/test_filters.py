"""The word rules of filters beside a plain re-statement of them (secretsmanager.md, section 7)."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mocksm.clock import Clock
from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.filters import matching, words
from mocksm.services.secretsmanager.store import Secret

NOW = Clock().now()
TEXTS = st.text("abcXYZ019 /_-!", max_size=12)
TAGS = st.dictionaries(TEXTS, TEXTS, max_size=3)
SECRETS = st.builds(
    lambda name, description, tags: Secret(
        f"arn:aws:secretsmanager:us-east-1:1:secret:{name}-AbCdEf", name, NOW, description, tags=tags or None
    ),
    TEXTS,
    TEXTS,
    TAGS,
)


def kind(character: str) -> str:
    """Say which of upper, lower and digit an ASCII character is; anything else separates."""
    kinds = {"U": string.ascii_uppercase, "l": string.ascii_lowercase, "9": string.digits}
    return next((name for name, characters in kinds.items() if character in characters), " ")


def plain_words(text: str) -> list[str]:
    """Split a text character by character."""
    found = [""]
    kinds = [kind(character) for character in text] + [" "]
    for place, character in enumerate(text):
        before = kinds[place - 1] if place else " "
        here, next_ = kinds[place], kinds[place + 1]
        begins = here != before and not (before == "U" and here == "l")
        if begins or (before == "U" and here == "U" and next_ == "l"):
            found.append("")
        if here != " ":
            found[-1] += character.lower()
    return [word for word in found if word]


def plain_match(value: str, texts: list[str], *, by_words: bool) -> bool:
    if value.startswith("!"):
        return not plain_match_here(value[1:], texts, by_words=by_words)
    return plain_match_here(value, texts, by_words=by_words)


def plain_match_here(value: str, texts: list[str], *, by_words: bool) -> bool:
    if not by_words:
        return any(text[: len(value)] == value for text in texts)
    there = [word for text in texts for word in plain_words(text)]
    wanted = plain_words(value)
    return wanted != [] and all(any(word[: len(want)] == want for word in there) for want in wanted)


def texts_of(secret: Secret, key: str) -> list[str]:
    tags = secret.tags or {}
    return {
        "name": [secret.name],
        "description": [secret.description],
        "tag-key": [*tags.keys()],
        "tag-value": [*tags.values()],
        "all": [secret.name, secret.description, *tags.keys(), *tags.values()],
    }[key]


@given(st.text(string.ascii_letters + string.digits + string.punctuation + " ", max_size=30))
def test_words_are_those_of_a_plain_reading(text: str) -> None:
    assert plain_words(text) == list(words(text))


@pytest.mark.parametrize("key", ["name", "description", "tag-key", "tag-value", "all"])
@given(secret=SECRETS, values=st.lists(TEXTS, min_size=1, max_size=3))
def test_secret_matches_when_a_plain_reading_says_so(key: str, secret: Secret, values: list[str]) -> None:
    expected = any(
        plain_match(value, texts_of(secret, key), by_words=key in {"description", "all"}) for value in values
    )
    assert expected == (list(matching([secret], [{"Key": key, "Values": values}])) == [secret])


@given(secret=SECRETS, one=TEXTS, two=TEXTS)
def test_filters_and_together(secret: Secret, one: str, two: str) -> None:
    filters = [{"Key": "all", "Values": [one]}, {"Key": "name", "Values": [two]}]
    each = all(list(matching([secret], [filter_])) for filter_ in filters)
    assert each == (list(matching([secret], filters)) == [secret])


@pytest.mark.parametrize("filter_", [{"Key": "name"}, {"Values": ["x"]}, {}], ids=str)
def test_filter_is_refused_when_it_has_no_key_or_values(filter_: dict[str, object]) -> None:
    with pytest.raises(InvalidParameterException, match="A filter needs a Key and Values"):
        matching([], [filter_])


def test_owner_and_primary_region_are_found_by_their_beginning() -> None:
    secret = Secret("arn:aws:secretsmanager:us-east-1:1:secret:rds!db-AbCdEf", "rds!db", NOW, owning_service="rds")
    secret.primary_region = "us-east-1"
    found = {
        (key, value): list(matching([secret], [{"Key": key, "Values": [value]}])) == [secret]
        for key, value in [
            *(("owning-service", value) for value in ("rd", "RDS", "events")),
            *(("primary-region", value) for value in ("us-", "us-east-1", "eu-")),
        ]
    }
    assert {("owning-service", "rd"), ("primary-region", "us-"), ("primary-region", "us-east-1")} == {
        asked for asked, is_found in found.items() if is_found
    }
