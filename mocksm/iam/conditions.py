"""The conditions of a statement: read, and held against the condition keys of a request (authorization.md 5.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from mocksm.iam.context import Context, text_of
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.operators import OPERATORS, Operator
from mocksm.iam.variables import Template
from mocksm.iam.wildcards import literal

Quantifier = Literal["", "forallvalues", "foranyvalue"]

_CONFIDENTIAL = {"sts:externalid"}
_OPERATOR = r"(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?"


class Condition(NamedTuple):
    """One key under one operator.

    Attributes:
        written: The operator as it stands: ``ForAnyValue:StringLikeIfExists``.
        key: The condition key as it stands.
        values: The values as texts; one has to fit, or none where the operator is negated.
        operator: The operator without quantifier and ``IfExists``.
        quantifier: ``forallvalues``, ``foranyvalue`` or nothing.
        if_exists: Whether it holds where the request lacks the key.
        templates: The values with their policy variables, where operator and version have them; else plain.
    """

    written: str
    key: str
    values: tuple[str, ...]
    operator: Operator
    quantifier: Quantifier
    if_exists: bool
    templates: tuple[Template, ...]

    def __repr__(self) -> str:
        return f"<condition {self}>"

    def __str__(self) -> str:
        return f"{self.written} {self.key} {' or '.join(repr(self.shown(value)) for value in self.values)}"

    def shown(self, value: str) -> str:
        """Return a value of the key as explanations show it: an external id is between two accounts and no one else."""
        return "***" if self.key.lower() in _CONFIDENTIAL else value

    def holds(self, context: Context) -> bool:
        """Tell whether the request meets the condition."""
        found = context.get(self.key)
        if self.operator.name == "Null":
            return ("true" if found is None else "false") in {value.lower() for value in self.values}
        if found is None:
            return self._holds_without_key()
        if self.quantifier == "":
            # Documented: several values want a quantifier; tested by others: without one the condition never holds.
            return isinstance(found, str) and self._fits(found, context)
        values = (found,) if isinstance(found, str) else found
        fits = (self._fits(value, context) for value in values)
        return all(fits) if self.quantifier == "forallvalues" else any(fits)

    def _holds_without_key(self) -> bool:
        if self.if_exists or self.quantifier == "forallvalues":
            return True
        return self.operator.negated and self.quantifier == ""

    def _fits(self, found: str, context: Context) -> bool:
        operator = self.operator
        protect = literal if operator.wildcards else str
        for template in self.templates:
            wanted = template.fill(context.text, protect)
            if wanted is not None and operator.compare(wanted, found):
                return not operator.negated
        return operator.negated


def read_conditions(raw: Mapping[str, Any], where: str, *, variables: bool) -> tuple[Condition, ...]:
    """Return the conditions of a statement.

    Args:
        raw: Its ``Condition``.
        where: Its place in the document.
        variables: Whether the policy's version has variables.
    """
    return tuple(
        condition
        for written, keys in raw.items()
        for condition in _conditions(written, keys, f"{where}.{written}", variables=variables)
    )


def _conditions(written: str, keys: Mapping[str, Any], where: str, *, variables: bool) -> Iterator[Condition]:
    parts = re.fullmatch(_OPERATOR, written.lower(), re.ASCII)
    operator = OPERATORS.get(parts[2]) if parts else None
    if parts is None or operator is None or (operator.name == "Null" and (parts[1] or parts[3])):
        raise MalformedPolicy(Rule.CONDITION_OPERATOR, where, written)
    quantifier: Any = parts[1] or ""
    for key, value in keys.items():
        vendor, _, name = key.partition(":")
        if not vendor or not name:
            raise MalformedPolicy(Rule.CONDITION_KEY, where, key)
        texts = _texts(value, f"{where}.{key}")
        templates = tuple(map(Template.read, texts)) if variables and operator.variables else _plain(texts)
        yield Condition(written, key, texts, operator, quantifier, parts[3] is not None, templates)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    texts = tuple(text_of(one) for one in (value if isinstance(value, list) else [value]))
    if None in texts:
        raise MalformedPolicy(Rule.CONDITION_VALUE, where, value)
    return tuple(text for text in texts if text is not None)


def _plain(texts: tuple[str, ...]) -> tuple[Template, ...]:
    return tuple(Template((text,)) for text in texts)
