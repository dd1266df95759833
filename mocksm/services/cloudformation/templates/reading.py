"""A template's text, JSON or YAML, to what it holds. It checks no more than that it is a mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.short_forms import NotYaml, read_yaml


def read(text: str) -> Mapping[str, Any]:
    """Return what a template holds, short forms as their long ones."""
    found = _read_json(text) if text.lstrip().startswith("{") else _read_yaml(text)
    if not isinstance(found, Mapping):
        raise ValidationError("Template format error: unsupported structure.")
    return found


def _read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        place = f"(line {problem.lineno}, column {problem.colno})"
        raise ValidationError(f"Template format error: JSON not well-formed. {place}") from None


def _read_yaml(text: str) -> Any:
    try:
        return read_yaml(text)
    except NotYaml as problem:
        raise ValidationError(f"Template format error: YAML not well-formed. {problem}".strip()) from None
