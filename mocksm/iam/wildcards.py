"""Matching of actions and resource ARNs against texts with ``*`` and ``?``. It knows no policies.

Not ``fnmatch``: brackets are plain characters in the policy language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_ARN_PARTS = 6
_NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Texts with wildcards, as given and compiled; several are alternatives."""

    texts: tuple[str, ...]
    compiled: re.Pattern[str] = field(repr=False, compare=False)

    def match(self, text: str) -> bool:
        """Tell whether one of the patterns matches the whole of ``text``."""
        return self.compiled.fullmatch(text) is not None

    @classmethod
    def of_actions(cls, texts: Iterable[str]) -> Patterns:
        """Compile actions: ``kms:De*``, in whatever case."""
        texts = tuple(texts)
        alternatives = [_translate(text, ".") for text in texts]
        return cls(texts, re.compile("|".join(alternatives or [_NEVER]), re.IGNORECASE | re.ASCII | re.DOTALL))

    @classmethod
    def of_resources(cls, texts: Iterable[str], *, expand: bool) -> Patterns:
        """Compile resource ARNs, case-sensitive, part by part.

        A wildcard in one of the first five parts of an ARN stays in that part; in the sixth it matches colons and
        slashes as well.

        Args:
            texts: ARNs with wildcards, or ``*``.
            expand: Whether an ARN of fewer than six parts gets ``*`` for those it lacks; otherwise one without wildcards
                matches nothing.
        """
        texts = tuple(texts)
        alternatives = [_translate_arn(text, expand=expand) for text in texts]
        return cls(texts, re.compile("|".join(alternatives or [_NEVER]), re.DOTALL))


def _translate(text: str, character: str) -> str:
    special = {"*": f"{character}*", "?": character}
    return "".join(special.get(letter) or re.escape(letter) for letter in re.sub(r"\*+", "*", text))


def _translate_arn(text: str, *, expand: bool) -> str:
    if text.strip("*") == "":
        return ".*"
    parts = text.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS and not expand and not has_wildcard(text):
        return _NEVER
    *head, resource = parts + ["*"] * (_ARN_PARTS - len(parts))
    return ":".join([*(_translate(part, "[^:]") for part in head), _translate(resource, ".")])


def has_wildcard(text: str) -> bool:
    """Tell whether ``text`` holds ``*`` or ``?``."""
    return "*" in text or "?" in text
