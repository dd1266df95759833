"""Rules: put, describe, list, enable, disable, delete. A rule hears of what happens from the moment at which it is put.

Rules with a schedule, event buses, archives and rules that a service manages are not modelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mocksm.audit.event_patterns import EventPattern, InvalidPattern
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.events.delivering import deliver_from_now_on
from mocksm.services.events.errors import InvalidEventPatternException, ValidationException
from mocksm.services.events.lookup import DEFAULT, check_bus, find, paged, rules_of
from mocksm.services.events.store import DISABLED, ENABLED, Rule
from mocksm.services.events.tags import with_tags


@operation
def put_rule(
    call: Call,
    *,
    name: str,
    event_pattern: str | None = None,
    state: str = ENABLED,
    description: str | None = None,
    role_arn: str | None = None,
    tags: Sequence[Mapping[str, str]] = (),
    event_bus_name: str | None = None,
) -> dict[str, Any]:
    """Make a rule, or make it anew: what is not given is gone, but for targets and tags."""
    rules = rules_of(call, event_bus_name)
    if not event_pattern:
        raise ValidationException("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    before = rules.find(name)
    rule = Rule(
        name,
        call.arn(f"rule/{name}"),
        event_pattern,
        read(event_pattern),
        state,
        description,
        role_arn,
        before.tags if before else with_tags({}, tags),
        call.account,
        before.targets if before else {},
    )
    rules.put(rule)
    deliver_from_now_on(call)
    return {"RuleArn": rule.arn}


@operation
def describe_rule(call: Call, *, name: str, event_bus_name: str | None = None) -> dict[str, Any]:
    """Return a rule."""
    rule = find(call, name, event_bus_name)
    return {**_shown(rule), "CreatedBy": rule.created_by}


@operation
def list_rules(
    call: Call,
    *,
    name_prefix: str = "",
    event_bus_name: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Return the rules whose names begin in one way, by name."""
    named = [rule for rule in rules_of(call, event_bus_name) if rule.name.startswith(name_prefix)]
    found, following = paged(named, lambda rule: rule.name, limit, next_token)
    return {"Rules": [_shown(rule) for rule in found], **following}


@operation
def list_rule_names_by_target(
    call: Call,
    *,
    target_arn: str,
    event_bus_name: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Return the names of the rules that have a target, by its ARN."""
    names = [
        rule.name
        for rule in rules_of(call, event_bus_name)
        if any(target["Arn"] == target_arn for target in rule.targets.values())
    ]
    found, following = paged(names, str, limit, next_token)
    return {"RuleNames": found, **following}


@operation
def enable_rule(call: Call, *, name: str, event_bus_name: str | None = None) -> None:
    """Let a rule hear again; one that also heard of reading does no more."""
    rule = find(call, name, event_bus_name)
    rules_of(call, event_bus_name).put(replace(rule, state=ENABLED))


@operation
def disable_rule(call: Call, *, name: str, event_bus_name: str | None = None) -> None:
    """Let a rule hear of nothing."""
    rule = find(call, name, event_bus_name)
    rules_of(call, event_bus_name).put(replace(rule, state=DISABLED))


@operation
def delete_rule(call: Call, *, name: str, event_bus_name: str | None = None, force: bool = False) -> None:
    """Delete a rule, which has to be without targets; one that is not there is no error."""
    del force  # it is for rules that a service manages
    check_bus(call, event_bus_name)
    rules = rules_of(call, event_bus_name)
    rule = rules.find(name)
    if rule is not None and rule.targets:
        raise ValidationException("Rule can't be deleted since it has targets.")
    rules.remove(name)


def read(pattern: str) -> EventPattern:
    """Return a pattern, or refuse it as EventBridge does; AWS's message ends with the place in the text."""
    try:
        return EventPattern(pattern)
    except InvalidPattern as error:
        raise InvalidEventPatternException(f"Event pattern is not valid. Reason: {error}") from error


def _shown(rule: Rule) -> dict[str, Any]:
    found = {
        "Name": rule.name,
        "Arn": rule.arn,
        "EventPattern": rule.text,
        "State": rule.state,
        "Description": rule.description,
        "RoleArn": rule.role_arn,
        "EventBusName": DEFAULT,
    }
    return {member: value for member, value in found.items() if value is not None}
