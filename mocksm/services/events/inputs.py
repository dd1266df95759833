"""What a target gets of an event: all of it, a constant, a part, or a template that is filled in.

AWS's words for what it refuses of a template are those of published logs; what a target gets where a path leads nowhere is
not documented for InputPath: here it is ``null``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from mocksm.audit.identities import stamp
from mocksm.services.events.errors import ValidationException
from mocksm.services.events.paths import MISSING, at, steps_of
from mocksm.services.events.store import Rule

_WAYS = ("Input", "InputPath", "InputTransformer")
_PLACEHOLDER = re.compile(r"<([\w.\-]+)>")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[\w.\-]+>')
_EVENT = "aws.events.event"
_PREDEFINED = frozenset(
    {
        *("aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time"),
        *(_EVENT, f"{_EVENT}.json"),
    }
)


def check_input(target: Mapping[str, Any]) -> None:
    """Refuse a target whose input is said twice, or wrongly."""
    id_ = target["Id"]
    if len([way for way in _WAYS if way in target]) > 1:
        raise ValidationException(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {id_}."
        )
    if "Input" in target:
        _check_json(target["Input"], id_)
    if "InputPath" in target:
        _check_path(target["InputPath"], id_)
    if "InputTransformer" in target:
        _check_transformer(target["InputTransformer"], id_)


def _check_json(text: str, id_: str) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        raise ValidationException(f"JSON syntax error in input for target {id_} : {error}") from error


def _check_path(path: str, id_: str) -> None:
    if steps_of(path) is None:
        raise ValidationException(f"Invalid InputPath for target {id_} : {path}")


def _check_transformer(transformer: Mapping[str, Any], id_: str) -> None:
    paths: Mapping[str, str] = transformer.get("InputPathsMap", {})
    for path in paths.values():
        _check_path(path, id_)
    for name in _PLACEHOLDER.findall(transformer["InputTemplate"]):
        if name not in paths and name not in _PREDEFINED:
            raise ValidationException(f"InputTemplate for target {id_} contains invalid placeholder {name}.")


def input_of(target: Mapping[str, Any], event: Mapping[str, Any], rule: Rule, now: datetime) -> str:
    """Return what a target gets, as text.

    Args:
        target: The target.
        event: As EventBridge sends it.
        rule: Whose target it is.
        now: When the event came in.
    """
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        part = at(event, target["InputPath"])
        return json.dumps(None if part is MISSING else part, default=str)
    if "InputTransformer" in target:
        return _transformed(target["InputTransformer"], event, rule, now)
    return json.dumps(event, default=str)


def _transformed(transformer: Mapping[str, Any], event: Mapping[str, Any], rule: Rule, now: datetime) -> str:
    values = {name: at(event, path) for name, path in transformer.get("InputPathsMap", {}).items()}
    values |= {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event.ingestion-time": stamp(now),
        f"{_EVENT}.json": event,
        _EVENT: {name: part for name, part in event.items() if name != "detail"},
    }
    template: str = transformer["InputTemplate"]
    return "".join(_filled(template, values))


def _filled(template: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield a template's parts: inside quotes a value is text, outside of them it is JSON, and what is not there is nothing."""
    end = 0
    for token in _TOKEN.finditer(template):
        yield template[end : token.start()]
        text, end = token[0], token.end()
        if text.startswith('"'):
            yield _PLACEHOLDER.sub(lambda found: _as_text(values[found[1]]), text)
        else:
            value = values[text[1:-1]]
            yield "" if value is MISSING else json.dumps(value, default=str)
    yield template[end:]


def _as_text(value: Any) -> str:
    """Return a value as it stands inside of quotes."""
    if value is MISSING:
        return ""
    if isinstance(value, str):
        return json.dumps(value)[1:-1]
    return json.dumps(json.dumps(value, default=str))[1:-1]
