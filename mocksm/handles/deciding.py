"""Questions to the policies without a call: what they decide on an action, and why a call was refused."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.history import Record
from mocksm.engine.permissions import plain
from mocksm.errors import AwsError, MocksmError
from mocksm.handles.callers import Caller, caller
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys, Source, check
from mocksm.iam.decision import Decision
from mocksm.iam.evaluate import evaluate
from mocksm.iam.statements import Target
from mocksm.services import ROOMS, room


def decide(
    dispatcher: Dispatcher, region: str, action: str, on: Target, by: Caller | None, context: Mapping[str, Any] | None
) -> Decision:
    """Decide on an action; see ``Aws.decide``."""
    service, operation = _parts(action)
    arn = _arn(on, service)
    _check_context(context)
    parsed = Arn.parse(arn)
    where = parsed.region if parsed and parsed.region else region
    call = dispatcher.call(service, operation, {}, caller(dispatcher, by), where, recorded=False)
    asked = _told(_asked(call, action, arn, context or {}), context or {})
    return evaluate(call.principal, asked, call, dispatcher.cloud.organization)


def _parts(action: object) -> tuple[str, str]:
    """Return the service and the operation of an action."""
    service, _, operation = action.partition(":") if isinstance(action, str) else ("", "", "")
    if not operation or "*" in f"{service}{operation}":
        raise MocksmError(f'mocksm: {action!r} is no action; one is asked at a time, such as "kms:Decrypt"')
    _check_action(service, operation)
    return service, operation


def _arn(on: Target, service: str) -> str:
    """Return the ARN of the resource, which has to be one that the service acts on."""
    arn = on if isinstance(on, str) else getattr(on, "arn", None)
    if arn == "*":
        return "*"
    parsed = Arn.parse(arn) if isinstance(arn, str) else None
    if parsed is None:
        hint = f" such as aws.secrets[{on!r}]" if isinstance(on, str) else ""
        raise MocksmError(f"mocksm: on={on!r} is no ARN; give one ARN, '*', or a handle{hint}")
    if service in ROOMS and parsed.service not in (room(service).permissions.about or (service,)):
        raise MocksmError(
            f"mocksm: actions of {service} are not about {arn!r}, which is of {parsed.service}; give what they are about, or "
            "'*' where they are about nothing"
        )
    return str(parsed)


def _check_context(context: object) -> None:
    """Refuse at once what no condition could compare, whether or not one asks for it."""
    if context is None:
        return
    if not isinstance(context, Mapping):
        raise MocksmError(f"mocksm: context={context!r} is no mapping of condition keys to values")
    for key in context:
        vendor, _, name = key.partition(":") if isinstance(key, str) else ("", "", "")
        if not vendor or not name:
            raise MocksmError(f"mocksm: {key!r} is no condition key; one has a prefix, such as 'aws:SourceIp'")
    check(context)


def _check_action(service: str, operation: str) -> None:
    """Refuse an action that a service of mocksm's does not have: a misspelt one is allowed to whoever may do all."""
    if service not in ROOMS:
        return
    permissions = room(service).permissions
    instead = [f"{service}:{action}" for action in permissions.instead.get(operation, ())]
    if instead:
        raise MocksmError(
            f"mocksm: {service} has no action {operation!r}; the operation of that name asks for {' and '.join(instead)}"
        )
    known = {*room(service).model.operation_names, *permissions.beside}
    if operation not in known:
        near = difflib.get_close_matches(operation, sorted(known), n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise MocksmError(f"mocksm: {service} has no action {operation!r}{hint}")


def explain(records: Sequence[Record], record: Record | None) -> str:
    """Explain a refusal; see ``Aws.explain``."""
    if record is None:
        refused = [one for one in records if one.decision is not None and not one.decision.allowed]
        if not refused:
            return "mocksm: policies have refused no call"
        record = refused[-1]
    if not isinstance(record, Record):
        raise MocksmError(f"mocksm: explain() takes a call, such as aws.calls[0] or aws.calls.last, not {record!r}")
    if record.decision is None:
        return f"mocksm: policies were not asked about {record!r}"
    return _on_whose_behalf(record, record.decision) + record.decision.explain()


def refusals(records: Sequence[Record], most: int = 10) -> list[str]:
    """Return the last calls that policies refused, each with what decided, in short.

    A call that a service made on the caller's behalf is told of once, with the caller's own.
    """
    refused = {id(one.decision): one for one in records if one.decision is not None and not one.decision.allowed}
    return [_refusal(one) for one in refused.values()][-most:]


def _refusal(record: Record) -> str:
    told = f"{_on_whose_behalf(record, record.decision)}{record.decision.short()}" if record.decision else ""
    return f"{record!r}\n{textwrap.indent(told, '    ')}"


def _on_whose_behalf(record: Record, decision: Decision) -> str:
    """Say that not the caller itself put the question, but a service that it called, where that is so."""
    asking = record.via or record.operation.partition(":")[0]
    asked = decision.asked.action.partition(":")[0]
    return "" if asking == asked else f"{asking} asked {asked} on the caller's behalf:\n"


def _asked(call: Call, action: str, arn: str, context: Keys) -> Asked:
    """Return what the room asks on this resource, with its policy, grants and condition keys; else the plain question."""
    if call.service not in ROOMS:
        return plain(call, arn)
    try:
        return room(call.service).permissions.ask(call, arn, context)
    except AwsError as problem:
        said = f": {problem.message}" if problem.message else ""
        raise MocksmError(
            f"mocksm: {action} cannot be decided on {arn}, since AWS answers {problem.code}{said}"
        ) from problem


def _told(asked: Asked, context: Mapping[str, Any]) -> Asked:
    """Return the question with condition keys as the test gives them, which override the room's."""
    if not context:
        return asked
    return asked._replace(context=partial(_merged, asked.context, context))


def _merged(source: Source, context: Mapping[str, Any]) -> Mapping[str, Any]:
    given = {key.lower() for key in context}
    own = source() if callable(source) else source
    return {**{key: value for key, value in own.items() if key.lower() not in given}, **context}
