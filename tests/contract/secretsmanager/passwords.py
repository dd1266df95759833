"""GetRandomPassword (6.7)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Like
from tests.contract.secretsmanager.steps import invalid_parameter

_PUNCTUATION = r"""[!"#$$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"""  # $$ is a $ in the patterns of cases
_EVERY_TYPE = rf"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*{_PUNCTUATION})"
_TOO_SHORT = invalid_parameter("Password length is too short based on the required types.")
_TYPE_GONE = invalid_parameter("All characters of the desired type have been excluded.")
_ALL_GONE = invalid_parameter("All characters have been excluded from selection.")
_NO_LETTERS: dict[str, Any] = {"ExcludeLowercase": True, "ExcludeUppercase": True}
_DIGITS_ONLY: dict[str, Any] = {**_NO_LETTERS, "ExcludePunctuation": True}


def _case(id_: str, row: str, evidence: str, expect: Any, *, section: str = "6.7", **params: Any) -> Case:
    wanted = {"RandomPassword": Like(expect)} if isinstance(expect, str) else expect
    return Case(f"password-{id_}", Fact(section, row, evidence), (Step("GetRandomPassword", params, wanted),))


CASES = (
    _case("default", "length 32, every type, no space", "model", rf"{_EVERY_TYPE}(?!.* ).{{32}}"),
    _case("longest", "length 4096", "model", ".{4096}", PasswordLength=4096),
    _case(
        "exclude",
        "ExcludeCharacters is a plain set of characters, the length is exact",
        "AWS-recorded",
        r"[^xyzDje@?!.]{120}",
        PasswordLength=120,
        ExcludeCharacters="xyzDje@?!.",
    ),
    _case(
        "exclude-range",
        "ExcludeCharacters knows no ranges or classes",
        "AWS-recorded",
        r"(?=.*[b-y])[^a\-z\[\]\\]{1000}",
        PasswordLength=1000,
        ExcludeCharacters=r"a-z[]\\",
    ),
    _case("no-numbers", "ExcludeNumbers", "model", r"[^0-9]{200}", PasswordLength=200, ExcludeNumbers=True),
    _case(
        "no-punctuation",
        "ExcludePunctuation",
        "model",
        r"[A-Za-z0-9]{200}",
        PasswordLength=200,
        ExcludePunctuation=True,
    ),
    _case("no-uppercase", "ExcludeUppercase", "model", r"[^A-Z]{200}", PasswordLength=200, ExcludeUppercase=True),
    _case("no-lowercase", "ExcludeLowercase", "model", r"[^a-z]{200}", PasswordLength=200, ExcludeLowercase=True),
    _case(
        "space",
        "space only with IncludeSpace",
        "model",
        r"(?=.* )[0-9 ]{1000}",
        PasswordLength=1000,
        IncludeSpace=True,
        **_DIGITS_ONLY,
    ),
    _case(
        "punctuation",
        "the punctuation is the 32 characters of ASCII",
        "model",
        rf"{_PUNCTUATION}{{1000}}",
        PasswordLength=1000,
        ExcludeNumbers=True,
        **_NO_LETTERS,
    ),
    _case("each-type", "at least one of each included type", "model", rf"{_EVERY_TYPE}.{{4}}", PasswordLength=4),
    _case(
        "short-of-one-type",
        "length 1 where one type is included",
        "reported",
        "[0-9]",
        PasswordLength=1,
        **_DIGITS_ONLY,
    ),
    _case(
        "short-not-required",
        "length 1 with RequireEachIncludedType=false",
        "reported",
        ".",
        PasswordLength=1,
        RequireEachIncludedType=False,
    ),
    _case(
        "space-not-required",
        "IncludeSpace does not make space a required type",
        "unsure",
        "[0-9 ]",
        PasswordLength=1,
        IncludeSpace=True,
        **_DIGITS_ONLY,
    ),
    _case("too-short", "Password length is too short", "reported", _TOO_SHORT, section="2", PasswordLength=3),
    _case(
        "too-short-of-two",
        "Password length is too short: two types",
        "reported",
        _TOO_SHORT,
        section="2",
        PasswordLength=1,
        **_NO_LETTERS,
    ),
    _case(
        "type-gone",
        "All characters of the desired type have been excluded",
        "reported",
        _TYPE_GONE,
        section="2",
        ExcludeCharacters="0123456789",
    ),
    _case(
        "type-gone-not-required",
        "a type emptied by ExcludeCharacters is fine with RequireEachIncludedType=false",
        "reported",
        r"[^0-9]{32}",
        ExcludeCharacters="0123456789",
        RequireEachIncludedType=False,
    ),
    _case(
        "all-gone",
        "All characters have been excluded from selection",
        "reported",
        _ALL_GONE,
        section="2",
        ExcludeNumbers=True,
        **_DIGITS_ONLY,
    ),
    _case(
        "all-gone-by-characters",
        "All characters have been excluded: by ExcludeCharacters",
        "reported",
        _ALL_GONE,
        section="2",
        ExcludeCharacters="0123456789",
        RequireEachIncludedType=False,
        **_DIGITS_ONLY,
    ),
)
