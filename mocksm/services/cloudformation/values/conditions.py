"""Conditions and rules of a template: what holds, for given parameters. The words are not in the fact book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import ValidationError
from mocksm.services.cloudformation.templates.parameters import as_text
from mocksm.services.cloudformation.templates.references import conditions_in, function_of
from mocksm.services.cloudformation.templates.template import Template
from mocksm.services.cloudformation.values.intrinsics import resolve
from mocksm.services.cloudformation.values.scene import Scene

_LEAST, _MOST = 2, 10
_PAIR = 2


def evaluated(template: Template, values: Mapping[str, Any]) -> dict[str, bool]:
    """Return how each condition turns out.

    Args:
        template: The template.
        values: Its parameters, and the pseudo parameters.
    """
    asking = _Asking(template, values)
    return {name: asking.named(name) for name in template.conditions}


def check_rules(template: Template, values: Mapping[str, Any]) -> None:
    """Refuse parameters that a rule of the template does not let in."""
    asking = _Asking(template, values)
    for rule in template.rules.values():
        if "RuleCondition" in rule and not asking.holds(rule["RuleCondition"]):
            continue
        for assertion in rule.get("Assertions", []):
            if not asking.holds(assertion["Assert"]):
                described = assertion.get("AssertDescription", "an assertion does not hold")
                raise ValidationError(f"Template constraint violated: {described}")


class _Asking:
    """One template's conditions, each found out once."""

    def __init__(self, template: Template, values: Mapping[str, Any]) -> None:
        self._conditions = template.conditions
        self._known: dict[str, bool] = {}
        self._open: list[str] = []
        self._scene = Scene(values, template.mappings, self._known, lambda *_: None, lambda _: None)

    def named(self, name: Any) -> bool:
        """Say whether a condition holds."""
        if name in self._open:
            raise ValidationError(
                f"Template format error: Circular dependency between conditions: [{', '.join(self._open)}]"
            )
        if name not in self._conditions:
            raise ValidationError(
                f"Template format error: Unresolved condition dependency {name} in the Conditions block of the template"
            )
        if name not in self._known:
            self._open.append(name)
            self._known[name] = self.holds(self._conditions[name])
            self._open.pop()
        return self._known[name]

    def holds(self, value: Any) -> bool:
        """Say whether what a condition or an assertion says holds."""
        function = function_of(value)
        if function is None:
            return as_text(resolve(value, self._scene)).lower() == "true"
        name, argument = function
        if name in _COMPARISONS:
            return _COMPARISONS[name](*self._pair(name, argument))
        match name:
            case "Condition":
                return self.named(argument)
            case "Fn::Not":
                return not self.holds(_several(name, argument, 1, 1)[0])
            case "Fn::And":
                return all(list(map(self.holds, _several(name, argument, _LEAST, _MOST))))
            case "Fn::Or":
                return any(list(map(self.holds, _several(name, argument, _LEAST, _MOST))))
        if name in _VALUES:
            return as_text(resolve(value, self._scene)).lower() == "true"
        raise NotModelled(f"mocksm does not model {name} in conditions and rules of templates")

    def _pair(self, name: str, argument: Any) -> Any:
        """Return the two values that a comparison compares; an Fn::If in them may ask conditions further down."""
        values = _several(name, argument, _PAIR, _PAIR)
        for asked in conditions_in(values):
            self.named(asked)
        return resolve(values, self._scene)


def _several(name: str, argument: Any, least: int, most: int) -> list[Any]:
    if not isinstance(argument, list) or not least <= len(argument) <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}"
        raise ValidationError(f"Template error: every {name} object requires a list of {wanted} parameters.")
    return argument


def _comparable(value: Any) -> Any:
    return value if isinstance(value, list | dict) else as_text(value)


def _equal(first: Any, second: Any) -> bool:
    return bool(_comparable(first) == _comparable(second))


def _contains(values: Any, wanted: Any) -> bool:
    return _comparable(wanted) in map(_comparable, values)


def _each_equals(values: Any, wanted: Any) -> bool:
    return all(_equal(each, wanted) for each in values)


def _each_in(values: Any, wanted: Any) -> bool:
    return set(map(_comparable, values)) <= set(map(_comparable, wanted))


_VALUES = frozenset({"Ref", "Fn::FindInMap", "Fn::If", "Fn::Join", "Fn::Select", "Fn::Sub"})
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "Fn::Equals": _equal,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_equals,
    "Fn::EachMemberIn": _each_in,
}
