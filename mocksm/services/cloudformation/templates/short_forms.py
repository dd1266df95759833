"""YAML with CloudFormation's short forms, ``!Ref`` and ``!Sub``: PyYAML with constructors of our own."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from mocksm.errors import MocksmError

_ALONE = frozenset({"Ref", "Condition"})
_FUNCTIONS = frozenset(
    {
        *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAtt"),
        *("GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "Select", "Split", "Sub", "ToJsonString"),
        *("Transform",),
    }
)
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class NotYaml(ValueError):
    """A text that is no YAML, with the place where it ends to be (``(line 3, column 7)``) if that is known."""


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds, short forms as their long ones; dates stay the texts that they are.

    Raises:
        NotYaml: It holds no YAML.
        MocksmError: PyYAML is not installed.
    """
    yaml = _yaml()
    try:
        return yaml.load(text, Loader=_loader())
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise NotYaml(f"(line {mark.line + 1}, column {mark.column + 1})" if mark else "") from None


def _yaml() -> Any:
    try:
        return importlib.import_module("yaml")
    except ModuleNotFoundError:
        raise MocksmError(
            "mocksm: a template in YAML takes PyYAML: pip install 'mocksm[cloudformation]'; JSON takes nothing"
        ) from None


@cache
def _loader() -> Any:
    """Return the loader. Without the resolver for dates ``2012-10-17`` is a text, as in CloudFormation."""
    yaml = _yaml()
    loader: Any = type("TemplateLoader", (yaml.SafeLoader,), {})
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.items()
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in of_first if tag != _TIMESTAMP] for first, of_first in resolvers
    }
    loader.add_multi_constructor("!", _long_form)
    return loader


def _long_form(loader: Any, tag: str, node: Any) -> Any:
    if tag not in _ALONE | _FUNCTIONS:
        raise _yaml().constructor.ConstructorError(None, None, "unknown tag", node.start_mark)
    value = _value(loader, node)
    if tag == "GetAtt" and isinstance(value, str):
        logical_id, _, attribute = value.partition(".")
        value = [logical_id, attribute]
    return {tag if tag in _ALONE else f"Fn::{tag}": value}


def _value(loader: Any, node: Any) -> Any:
    """Return what a tagged node holds; of a scalar its text, as it would stand in JSON between quotes."""
    if node.id == "sequence":
        return loader.construct_sequence(node, deep=True)
    if node.id == "mapping":
        return loader.construct_mapping(node, deep=True)
    return loader.construct_scalar(node)
