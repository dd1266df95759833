"""Matching of actions, resource ARNs and values against texts with ``*`` and ``?``. It knows no policies.

Not ``fnmatch``: brackets are plain characters in the policy language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from mocksm.iam.variables import Lookup, Template, nothing

_ARN_PARTS = 6
_NEVER = "(?!)"
# Stand-ins for a * and a ? that are no wildcards: noncharacters, which Unicode sets aside for a program's own use.
_STAR, _MARK = "\ufdd0", "\ufdd1"


class Patterns(NamedTuple):
    """Texts with wildcards, as given and compiled; several are alternatives.

    Attributes:
        texts: As given.
        compiled: Those without policy variables.
        templates: Those with, as the five parts of an ARN that have none and the sixth.
        expand: Whether a short ARN gets ``*`` for the parts that it lacks.
    """

    texts: tuple[str, ...]
    compiled: re.Pattern[str]
    templates: tuple[tuple[str, Template], ...] = ()
    expand: bool = False

    def __repr__(self) -> str:
        return f"Patterns(texts={self.texts!r})"

    def match(self, text: str, lookup: Lookup = nothing) -> bool:
        """Tell whether one of the patterns matches the whole of ``text``.

        Args:
            text: An action or an ARN.
            lookup: Where policy variables get their values; a pattern with one that has none matches nothing.
        """
        if self.compiled.fullmatch(text) is not None:
            return True
        return any(self._matches(head, template, text, lookup) for head, template in self.templates)

    def _matches(self, head: str, template: Template, text: str, lookup: Lookup) -> bool:
        resource = template.fill(lookup, literal)
        return resource is not None and arn_matches(f"{head}:{resource}", text)

    @classmethod
    def of_actions(cls, texts: Iterable[str]) -> Patterns:
        """Compile actions: ``kms:De*``, in whatever case."""
        texts = tuple(texts)
        alternatives = [_translate(text, ".") for text in texts]
        return cls(texts, re.compile("|".join(alternatives or [_NEVER]), re.IGNORECASE | re.ASCII | re.DOTALL))

    @classmethod
    def of_resources(cls, texts: Iterable[str], *, expand: bool, variables: bool = False) -> Patterns:
        """Compile resource ARNs, case-sensitive, part by part.

        A wildcard in one of the first five parts of an ARN stays in that part; in the sixth it matches colons and
        slashes as well.

        Args:
            texts: ARNs with wildcards, or ``*``.
            expand: Whether an ARN of fewer than six parts gets ``*`` for those it lacks; otherwise one without wildcards
                matches nothing.
            variables: Whether ``${...}`` in the sixth part is a policy variable; elsewhere it is plain text.
        """
        texts = tuple(texts)
        templates = {text: _template(text) for text in texts if variables}
        dynamic = tuple(split for split in templates.values() if split is not None)
        alternatives = [_translate_arn(text, expand=expand) for text in texts if templates.get(text) is None]
        return cls(texts, re.compile("|".join(alternatives or [_NEVER]), re.DOTALL), dynamic, expand)


def literal(text: str) -> str:
    """Return a pattern that means just this text, whatever wildcards it seems to hold."""
    return text.replace("*", _STAR).replace("?", _MARK)


def text_matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern matches the whole of a text, in the same case."""
    return _text(pattern).fullmatch(text) is not None


def arn_matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern matches an ARN, part by part."""
    return _arn(pattern).fullmatch(text) is not None


def has_wildcard(text: str) -> bool:
    """Tell whether ``text`` holds ``*`` or ``?``."""
    return "*" in text or "?" in text


@lru_cache(maxsize=512)
def _text(pattern: str) -> re.Pattern[str]:
    return re.compile(_translate(pattern, "."), re.DOTALL)


@lru_cache(maxsize=512)
def _arn(pattern: str) -> re.Pattern[str]:
    return re.compile(_translate_arn(pattern, expand=False), re.DOTALL)


def _template(text: str) -> tuple[str, Template] | None:
    parts = text.split(":", _ARN_PARTS - 1)
    template = Template.read(parts[-1])
    return None if len(parts) < _ARN_PARTS or template.is_plain else (":".join(parts[:-1]), template)


def _translate(text: str, character: str) -> str:
    special = {"*": f"{character}*", "?": character, _STAR: r"\*", _MARK: r"\?"}
    return "".join(special.get(letter) or re.escape(letter) for letter in re.sub(r"\*+", "*", text))


def _translate_arn(text: str, *, expand: bool) -> str:
    if text.strip("*") == "":
        return ".*"
    parts = text.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS and not expand and not has_wildcard(text):
        return _NEVER
    *head, resource = parts + ["*"] * (_ARN_PARTS - len(parts))
    return ":".join([*(_translate(part, "[^:]") for part in head), _translate(resource, ".")])
