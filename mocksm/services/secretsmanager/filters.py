"""Filters of ListSecrets and BatchGetSecretValue: which secret matches (fact book, section 7). Knows no request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.store import Secret

# A run of capitals leaves its last one to the small letters behind it: COMPANYthings is COMPAN and Ythings.
_WORD = r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+"


Test = Callable[[Secret], bool]


def matching(secrets: Iterable[Secret], filters: Sequence[Mapping[str, Any]]) -> Iterable[Secret]:
    """Return the secrets that match every filter; of a filter's values one has to match.

    A filter without Key or Values, which the model lets pass, is refused; AWS's words are not known.
    """
    if any("Key" not in each or "Values" not in each for each in filters):
        raise InvalidParameterException("A filter needs a Key and Values.")
    for each in filters:
        secrets = filter(_any_of(each["Key"], each["Values"]), secrets)
    return secrets


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Split a text as the word filters do, in lower case: at punctuation, before capitals, between letters and digits.

    >>> words("uat/COMPANYthings_SecretFTag892")
    ('uat', 'compan', 'ythings', 'secret', 'f', 'tag', '892')
    """
    return tuple(word.lower() for word in re.findall(_WORD, text))


def _any_of(key: str, values: Sequence[str]) -> Test:
    """Return the test of a filter, made once: there may be many secrets to try."""
    tests = [_test(key, value) for value in values]
    return tests[0] if len(tests) == 1 else lambda secret: any(test(secret) for test in tests)


def _test(key: str, value: str) -> Test:
    if not value.startswith("!"):  # only the first "!" negates
        return _KINDS[key](_TEXTS[key], value)
    positive = _KINDS[key](_TEXTS[key], value[1:])
    return lambda secret: not positive(secret)


def _has_prefix(texts_of: _Texts, value: str) -> Test:
    return lambda secret: any(text.startswith(value) for text in texts_of(secret))


def _has_words(texts_of: _Texts, value: str) -> Test:
    """Say whether every word of the value begins some word of the texts; a value without a word matches nothing."""
    wanted = words(value)

    def test(secret: Secret) -> bool:
        texts = texts_of(secret)
        if not _may_have(texts, wanted):
            return False
        there = [word for text in texts for word in words(text)]
        return all(any(word.startswith(start) for word in there) for start in wanted)

    return test


def _may_have(texts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether the texts hold the first word at all: of many secrets most don't, and need not be split into words."""
    together = "\n".join(texts)
    return bool(wanted) and (not together.isascii() or wanted[0] in together.lower())


def _all(secret: Secret) -> Sequence[str]:
    tags = secret.tags or {}
    return (secret.name, secret.description, *tags, *tags.values())


_Texts = Callable[[Secret], Sequence[str]]
_KINDS: Mapping[str, Callable[[_Texts, str], Test]] = {
    "name": _has_prefix,
    "description": _has_words,
    "tag-key": _has_prefix,
    "tag-value": _has_prefix,
    "primary-region": _has_prefix,
    "owning-service": _has_prefix,
    "all": _has_words,
}
_TEXTS: Mapping[str, _Texts] = {
    "name": lambda secret: (secret.name,),
    "description": lambda secret: (secret.description,),
    "tag-key": lambda secret: tuple(secret.tags or {}),
    "tag-value": lambda secret: tuple((secret.tags or {}).values()),
    "primary-region": lambda secret: (secret.primary_region,) if secret.primary_region else (),
    "owning-service": lambda secret: (secret.owning_service,) if secret.owning_service else (),
    "all": _all,
}
