"""Filters of ListSecrets and BatchGetSecretValue: which secret matches (fact book, section 7). Knows no request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.store import Secret

# A run of capitals leaves its last one to the small letters behind it: COMPANYthings is COMPAN and Ythings.
_WORD = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+")


def matching(secrets: Iterable[Secret], filters: Sequence[Mapping[str, Any]]) -> Iterable[Secret]:
    """Return the secrets that match every filter; of a filter's values one has to match.

    A filter without Key or Values, which the model lets pass, is refused; AWS's words are not known.
    """
    if any("Key" not in each or "Values" not in each for each in filters):
        raise InvalidParameterException("A filter needs a Key and Values.")
    return (secret for secret in secrets if all(_matches(secret, each["Key"], each["Values"]) for each in filters))


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Split a text as the word filters do, in lower case: at punctuation, before capitals, between letters and digits.

    >>> words("uat/COMPANYthings_SecretFTag892")
    ('uat', 'compan', 'ythings', 'secret', 'f', 'tag', '892')
    """
    return tuple(word.lower() for word in _WORD.findall(text))


def _matches(secret: Secret, key: str, values: Sequence[str]) -> bool:
    test, texts = _TESTS[key], _TEXTS[key](secret)
    return any(
        not test(texts, value[1:]) if value.startswith("!") else test(texts, value)  # only the first "!" negates
        for value in values
    )


def _has_prefix(texts: Sequence[str], value: str) -> bool:
    return any(text.startswith(value) for text in texts)


def _has_words(texts: Sequence[str], value: str) -> bool:
    """Say whether every word of the value begins some word of the texts; a value without a word matches nothing."""
    wanted = words(value)
    there = [word for text in texts for word in words(text)]
    return bool(wanted) and all(any(word.startswith(start) for word in there) for start in wanted)


def _all(secret: Secret) -> Sequence[str]:
    tags = secret.tags or {}
    return (secret.name, secret.description, *tags, *tags.values())


_TESTS: Mapping[str, Callable[[Sequence[str], str], bool]] = {
    "name": _has_prefix,
    "description": _has_words,
    "tag-key": _has_prefix,
    "tag-value": _has_prefix,
    "primary-region": _has_prefix,
    "owning-service": _has_prefix,
    "all": _has_words,
}
_TEXTS: Mapping[str, Callable[[Secret], Sequence[str]]] = {
    "name": lambda secret: (secret.name,),
    "description": lambda secret: (secret.description,),
    "tag-key": lambda secret: tuple(secret.tags or {}),
    "tag-value": lambda secret: tuple((secret.tags or {}).values()),
    "primary-region": lambda secret: (secret.primary_region,) if secret.primary_region else (),
    "owning-service": lambda secret: (secret.owning_service,) if secret.owning_service else (),
    "all": _all,
}
