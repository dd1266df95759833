"""What a target gets of an event: paths and templates as EventBridge fills them in."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm.audit.event_patterns import EventPattern
from mocksm.services.events.inputs import input_of
from mocksm.services.events.paths import MISSING, at, steps_of
from mocksm.services.events.store import Rule

NOW = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)
RULE = Rule("rotated", "arn:aws:events:us-east-1:123456789012:rule/rotated", "{}", EventPattern({"source": ["x"]}))
EVENT = {
    "source": "aws.secretsmanager",
    "time": NOW,
    "detail": {"name": 'the "db"', "count": 3, "on": True, "none": None, "list": [{"a b": 1}, "x"], "a-b.c": 2},
}
PATHS = {
    "name": "$.detail.name",
    "count": "$.detail.count",
    "on": "$.detail.on",
    "none": "$.detail.none",
    "first": "$.detail.list[0]",
    "gone": "$.detail.gone",
}


def filled(template: str) -> str:
    target = {"InputTransformer": {"InputPathsMap": PATHS, "InputTemplate": template}}
    return input_of(target, EVENT, RULE, NOW)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", EVENT),
        ("$.source", "aws.secretsmanager"),
        ("$.detail.list[1]", "x"),
        ("$.detail.list[0]['a b']", 1),
        ('$["detail"]["a-b.c"]', 2),
        ("$.detail.none", None),
        ("$.detail.list[7]", MISSING),
        ("$.detail.name.first", MISSING),
        ("$.gone.too", MISSING),
    ],
)
def test_a_path_leads_by_names_and_places(path: str, found: Any) -> None:
    assert found == at(EVENT, path)


@pytest.mark.parametrize("path", ["", "detail", "$detail", "$.", "$.a..b", "$.a[", "$.a[x]", "$.a[*]"])
def test_what_is_no_path_has_no_steps(path: str) -> None:
    assert steps_of(path) is None


@pytest.mark.parametrize(
    ("template", "got"),
    [
        (
            '{"name": <name>, "count": <count>, "on": <on>, "none": <none>}',
            '{"name": "the \\"db\\"", "count": 3, "on": true, "none": null}',
        ),
        ('"<name> has <count> of <first>, <on>"', '"the \\"db\\" has 3 of {\\"a b\\": 1}, true"'),
        ('{"first": <first>}', '{"first": {"a b": 1}}'),
        ('"<gone>!"', '"!"'),
        (
            '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>"}',
            f'{{"rule": "rotated", "arn": "{RULE.arn}"}}',
        ),
        ("<aws.events.event.ingestion-time>", '"2030-01-01T12:00:00Z"'),
        ('"a \\"<count>\\" b"', '"a \\"3\\" b"'),
        ('"1 < 2 > 1"', '"1 < 2 > 1"'),
    ],
    ids=["json", "text", "object", "nothing there", "rule", "time", "escaped", "no placeholder"],
)
def test_a_template_is_filled_in(template: str, got: str) -> None:
    assert got == filled(template)
    json.loads(got)


def test_a_template_takes_the_event_with_or_without_its_detail() -> None:
    whole = json.loads(json.dumps(EVENT, default=str))
    assert whole == json.loads(filled("<aws.events.event.json>"))
    assert {name: whole[name] for name in ("source", "time")} == json.loads(filled("<aws.events.event>"))


@pytest.mark.parametrize(
    ("target", "got"),
    [
        ({}, json.dumps(EVENT, default=str)),
        ({"Input": "3"}, "3"),
        ({"InputPath": "$.detail.count"}, "3"),
        ({"InputPath": "$.detail.gone"}, "null"),
    ],
    ids=["all", "constant", "path", "path to nothing"],
)
def test_a_target_gets_the_event_or_a_part_of_it(target: dict[str, str], got: str) -> None:
    assert got == input_of(target, EVENT, RULE, NOW)
