"""Seed files: JSON, YAML or TOML by their suffix, read and written. It knows nothing of what they hold.

YAML takes PyYAML, the extra ``yaml``; TOML takes tomli before Python 3.11, and tomli-w to be written, the extra ``toml``.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from mocksm.errors import MocksmError

_SUFFIXES = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml"}


def read(path: Path) -> Any:
    """Return what a file holds; it is not to be changed, since others may get the same.

    Raises:
        MocksmError: There is no such file, or it is not in the format that its suffix tells.
    """
    form = _form(path)
    try:
        stamp = path.stat()
        return _read(path, form, stamp.st_mtime_ns, stamp.st_size)
    except OSError as problem:
        raise MocksmError(f"mocksm: {path}: this seed file cannot be read: {problem.strerror}") from problem


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document into a file.

    Args:
        path: The file; what it held is replaced.
        document: Mappings, lists, texts, numbers and truth values.
    """
    form = _form(path)
    if form == "json":
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    elif form == "yaml":
        text = _module("yaml", "yaml").safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=120)
    else:
        text = _module("tomli_w", "toml").dumps(document)
    path.write_text(text, "utf-8")


@lru_cache(maxsize=16)
def _read(path: Path, form: str, changed: int, size: int) -> Any:
    """Read a file once for as long as it stays as it is: every test of a suite may ask for it."""
    del changed, size
    with path.open("rb") as file:
        content = file.read()
    try:
        return _parsed(content.decode("utf-8"), form)
    except ValueError as problem:
        raise MocksmError(f"mocksm: {path}: this seed file is no {form.upper()}: {problem}") from problem
    except MocksmError as problem:
        raise MocksmError(f"mocksm: {path}: {str(problem).removeprefix('mocksm: ')}") from None


def _parsed(text: str, form: str) -> Any:
    if form == "json":
        return json.loads(text, object_pairs_hook=_each_once)
    if form == "toml":
        return _toml().loads(text)  # it refuses what is there twice
    yaml = _module("yaml", "yaml")
    try:
        return _read_yaml(yaml.SafeLoader(text))
    except yaml.YAMLError as problem:  # its own text may show parts of the file, and those may hold a secret
        mark = getattr(problem, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        told = re.sub("'.*'", "...", getattr(problem, "problem", "it cannot be read"))
        raise ValueError(f"{told}{line}") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, in which the last of a name would win without a word."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise MocksmError(f"mocksm: a seed says each thing once, and {name!r} is there twice")
        found[name] = value
    return found


def _read_yaml(loader: Any) -> Any:
    try:
        node = loader.get_single_node()
        _check_names(node, "", set())
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _check_names(node: Any, where: str, seen: set[int]) -> None:
    """Refuse a name that is twice in a mapping; ``seen`` are the nodes that were looked at: one may be in several places."""
    if id(node) in seen or not isinstance(getattr(node, "value", None), list):
        return
    seen.add(id(node))
    if node.id == "sequence":
        for number, each in enumerate(node.value):
            _check_names(each, f"{where} > {number}", seen)
        return
    lines: dict[Any, int] = {}
    for key, value in node.value:
        line, name = key.start_mark.line + 1, (key.tag, str(key.value))
        if name in lines:
            entry = f"{where} > {key.value}".removeprefix(" > ")
            raise MocksmError(
                f"mocksm: a seed says each thing once, and {entry} is there twice, in lines {lines[name]} and {line}"
            )
        lines[name] = line
        _check_names(value, f"{where} > {key.value}", seen)


def _toml() -> Any:
    try:
        return importlib.import_module("tomllib")  # from Python 3.11 on
    except ModuleNotFoundError:
        return _module("tomli", "toml")


def _module(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise MocksmError(f"mocksm: seed files like this take {name}: pip install 'mocksm[{extra}]'") from None


def _form(path: Path) -> str:
    form = _SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise MocksmError(f"mocksm: {path}: a seed file is one of {', '.join(_SUFFIXES)}, by the end of its name")
    return form
