"""What a user gives as a definition, a manifest or a buildspec: a mapping, JSON or YAML text, or a file. It knows none of them.

YAML takes PyYAML, the extra ``yaml``.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mocksm.errors import MocksmError

Source = str | os.PathLike[str] | Mapping[str, Any]
"""A mapping, the text of one in JSON or YAML, or a file that holds such a text."""

_SUFFIXES = (".json", ".yaml", ".yml")


def documents(source: Source, what: str) -> list[Mapping[str, Any]]:
    """Return the mappings that a source holds; a YAML text may hold several, with ``---`` between.

    Args:
        source: The source.
        what: What is looked for, for messages: ``a task definition``.

    Raises:
        MocksmError: It cannot be read, or what it holds are no mappings.
    """
    found = [each for each in contents(source, what) if each is not None]
    if not found or not all(isinstance(each, Mapping) for each in found):
        raise MocksmError(f"mocksm: {what} is a mapping, and this text holds none")
    return found


def contents(source: Source, what: str) -> list[Any]:
    """Return what a source holds, be it mappings or not.

    Raises:
        MocksmError: It cannot be read.
    """
    if isinstance(source, Mapping):
        return [source]
    if not isinstance(source, (str, os.PathLike)):
        raise MocksmError(f"mocksm: {what} is a mapping, JSON or YAML text, or a file, not {type(source).__name__}")
    return values(_text(source, what), what)


def values(text: str, what: str) -> list[Any]:
    """Return what a JSON or YAML text holds.

    Raises:
        MocksmError: It is neither.
    """
    try:
        return [json.loads(text)]
    except ValueError:
        pass
    yaml = _yaml(what)
    try:
        return list(yaml.safe_load_all(text))
    except yaml.YAMLError as problem:
        raise MocksmError(f"mocksm: {what} is neither JSON nor YAML: {yaml_problem(problem)}") from None


def yaml_problem(problem: Any) -> str:
    """Return what is wrong with a YAML text, and where; not the text, which may hold a secret."""
    mark = getattr(problem, "problem_mark", None)
    return f"line {mark.line + 1}: {problem.problem}" if mark else "it cannot be read"


def of_kind(found: list[Mapping[str, Any]], *kinds: str) -> Mapping[str, Any] | None:
    """Return the first Kubernetes manifest that is of one of these kinds."""
    return next((each for each in found if each.get("kind") in kinds), None)


def _text(source: str | os.PathLike[str], what: str) -> str:
    is_file = isinstance(source, os.PathLike) or ("\n" not in source and source.endswith(_SUFFIXES))
    if not is_file:
        return str(source)
    try:
        return Path(source).read_text("utf-8")
    except OSError as problem:
        raise MocksmError(f"mocksm: {what} cannot be read from {source}: {problem.strerror}") from problem


def _yaml(what: str) -> Any:
    try:
        return importlib.import_module("yaml")
    except ModuleNotFoundError:
        raise MocksmError(
            f"mocksm: {what} in YAML takes PyYAML: pip install 'mocksm[yaml]'; JSON takes nothing"
        ) from None
