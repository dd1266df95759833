"""Filters by words: description and all (7)."""

from __future__ import annotations

from collections.abc import Mapping

from tests.contract.case import Case, Step
from tests.contract.secretsmanager.filter_steps import filter_case, finding, make


def _words(id_: str, row: str, evidence: str, texts: Mapping[str, str], finds: Mapping[str, str]) -> Case:
    """Return a case of descriptions, by the secrets' names, and which names each value finds."""
    made = [make(name, text) for name, text in texts.items()]
    asked = [finding([("description", [value])], *names.split()) for value, names in finds.items()]
    return filter_case(f"words-{id_}", f"description: {row}", evidence, *made, *asked)


def _all(id_: str, row: str, evidence: str, made: list[Step], finds: Mapping[str, str]) -> Case:
    asked = [finding([("all", [value])], *names.split()) for value, names in finds.items()]
    return filter_case(f"all-{id_}", f"all: {row}", evidence, *made, *asked)


_RECORDED = {"1": "a secret", "2": "an secret", "3": "asecret", "4": "thesecret"}
_TWO_WORDS = {"1": "one", "2": "two", "3": "one two", "4": "one and two"}
_UPPER = {"1": "uat/COMPANY/things", "2": "uat/COMPANYthings"}

_WORDS = (
    _words(
        "recorded",
        "every word of the filter begins some word",
        "AWS-recorded",
        _RECORDED,
        {"a": "1 2 3", "a secret": "1 2"},
    ),
    _words("negated", "a value that begins with ! inverts", "AWS-recorded", _RECORDED, {"!a": "4", "!c": "1 2 3 4"}),
    _words(
        "two",
        "several words, in any order",
        "aws-verified",
        _TWO_WORDS,
        {"one two": "3 4", "two one": "3 4", "o t": "3 4", "t": "2 3 4", "o": "1 3 4"},
    ),
    _words(
        "guide",
        "My Description finds Description of my secret",
        "doc",
        {"1": "Description of my secret", "2": "Description"},
        {"My Description": "1"},
    ),
    _words("case", "not case-sensitive", "aws-verified", {"1": "The DATABASE"}, {"database": "1", "THE": "1"}),
    _words(
        "upper-run",
        "an upper run keeps its last capital for the following lower-case word",
        "aws-verified",
        _UPPER,
        {"Ythings": "2", "N": "", "pany": "", "company": "1", "things": "1"},
    ),
    _words("upper-one", "SecretFTag is found by t", "aws-verified", {"1": "SecretFTag"}, {"t": "1", "F": "1", "g": ""}),
    _words(
        "digits",
        "letters and digits are split",
        "doc",
        {"1": "credsDatabase#892"},
        {"creds": "1", "Database": "1", "892": "1", "base": "", "92": ""},
    ),
)
_PLAIN = [
    make("a", "SomeSecret"),
    make("b", "Thirdsecret"),
    make("c", tags={"SecretOne": "x"}),
    make("d", tags={"k": "my secret"}),
]
_SEPARATED = [make(f"{place}", f"filt{mark}Two") for place, mark in enumerate("/_+=.@-")]

_ALL = (
    _all(
        "begins",
        "a word is found by its beginning, not by its end or middle",
        "aws-verified",
        _PLAIN,
        {"sec": "a c d", "Secret": "a c d", "secret": "a c d", "ret": "", "SomeSecret": "a", "some my": ""},
    ),
    _all(
        "everywhere",
        "name, description, tag keys and tag values",
        "aws-verified",
        [
            make("Quince"),
            make("b", "a quince"),
            make("c", tags={"quince": "x"}),
            make("d", tags={"x": "quince"}),
            make("e"),
        ],
        {"quince": "Quince b c d"},
    ),
    _all(
        "separators",
        "words are split at punctuation",
        "aws-verified",
        _SEPARATED,
        {"Two": "0 1 2 3 4 5 6", "filt": "0 1 2 3 4 5 6"},
    ),
    _all(
        "punctuation", "a value made only of punctuation finds nothing", "aws-verified", [make("a+b", "+")], {"+": ""}
    ),
    _all(
        "attributes",
        "words of one value may match in different attributes",
        "unsure",
        [make("a", "apple", {"pear": "x"})],
        {"apple pear": "a"},
    ),
    _all(
        "case",
        "lower to upper splits: SecretOne",
        "aws-verified",
        [make("a", "SecretOne")],
        {"secret": "a", "One": "a"},
    ),
)

CASES = (*_WORDS, *_ALL)
