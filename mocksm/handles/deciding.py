"""Questions to the policies without a call: what they decide on an action, and why a call was refused."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.history import Record
from mocksm.engine.service import Service
from mocksm.errors import MocksmError
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.asked import Asked
from mocksm.iam.context import Source
from mocksm.iam.decision import Decision
from mocksm.iam.evaluate import evaluate
from mocksm.iam.principal import Principal
from mocksm.iam.statements import Target
from mocksm.services import ROOMS, room

Caller = PrincipalHandle | AccountHandle | Principal | str

# The parameters that name what an operation is about, by service.
_NAMING = {"secretsmanager": "SecretId", "kms": "KeyId", "lambda": "FunctionName", "sts": "RoleArn"}
# Without a ciphertext, Decrypt is asked about the key that is named.
_BESIDE: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"kms:Decrypt": MappingProxyType({"DryRun": True, "DryRunModifiers": ("IGNORE_CIPHERTEXT",)})}
)


# Actions that no operation is named for.
_ACTIONS = {
    "iam": ("PassRole", "CreateServiceLinkedRole"),
    "kms": ("ReEncryptFrom", "ReEncryptTo", "SynchronizeMultiRegionKey"),
    "lambda": ("InvokeFunction", "InvokeAsync", "InvokeFunctionUrl"),
    "secretsmanager": ("AcceptCrossAccountReplication",),
    "sts": ("TagSession", "SetSourceIdentity", "SetContext"),
}


def decide(
    dispatcher: Dispatcher, region: str, action: str, on: Target, by: Caller | None, context: Mapping[str, Any] | None
) -> Decision:
    """Decide on an action; see ``Aws.decide``."""
    arn = on if isinstance(on, str) else on.arn
    if arn != "*" and Arn.parse(arn) is None:
        raise MocksmError(f"mocksm: on={arn!r} is no ARN; give an ARN, '*', or a handle such as aws.secrets[{arn!r}]")
    service, _, operation = action.partition(":")
    if not operation or "*" in action:
        raise MocksmError(f'mocksm: {action!r} is no action; one is asked at a time, such as "kms:Decrypt"')
    _check_action(service, operation)
    parsed = Arn.parse(arn)
    where = parsed.region if parsed and parsed.region else region
    call = dispatcher.call(service, operation, {}, _principal(dispatcher, by), where, recorded=False)
    asked = _told(_asked(call, action, arn), context or {})
    return evaluate(call.principal, asked, call, dispatcher.cloud.organization)


def _check_action(service: str, operation: str) -> None:
    """Refuse an action that a service of mocksm's does not have: a misspelt one is allowed to whoever may do all."""
    if service not in ROOMS:
        return
    known = {*room(service).model.operation_names, *_ACTIONS.get(service, ())}
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
    if record.decision is None:
        return f"mocksm: policies were not asked about {record!r}"
    return record.decision.explain()


def _principal(dispatcher: Dispatcher, by: Caller | None) -> Principal:
    match by:
        case None:
            return dispatcher.tester
        case Principal():
            return by
        case PrincipalHandle():
            return by.principal
        case AccountHandle():
            return Principal.administrator(by.id)
    entity = dispatcher.cloud.directory.at(by)
    if entity is None:
        raise MocksmError(
            f"mocksm: there is no user or role {by!r}; give the ARN of one that exists, its handle, or a Principal"
        )
    return dispatcher.cloud.directory.principal(entity)


def _asked(call: Call, action: str, arn: str) -> Asked:
    """Return what the room asks on this resource, with its policy, grants and condition keys; else the plain question."""
    parsed, naming = Arn.parse(arn), _NAMING.get(call.service)
    if naming is None or parsed is None or (call.service not in {parsed.service, "sts"}):
        return Asked(action, arn, "" if arn == "*" else arn, (parsed and parsed.account) or call.account)
    service = room(call.service)
    if _names(service, call.operation, naming):
        return _asked_of(service, call._replace(params={naming: arn, **_BESIDE.get(action, {})}), action)
    if arn.startswith(f"arn:{parsed.partition}:kms:") and parsed.resource.startswith("key/"):
        described = call._replace(operation="DescribeKey", params={naming: arn})  # aliases: no grant reaches them
        return _asked_of(service, described, action)._replace(grants=())
    return Asked(action, arn, arn, parsed.account)


def _names(service: Service, operation: str, naming: str) -> bool:
    """Tell whether an operation names the resource so; what is an action only (``kms:ReEncryptFrom``) is taken to."""
    if operation not in service.model.operation_names:
        return True
    shape = service.model.operation_model(operation).input_shape
    return shape is not None and naming in shape.members


def _asked_of(service: Service, call: Call, action: str) -> Asked:
    every = service.access(call)
    same = (asked for asked in every if asked.action == action)
    return next(same, every[0]._replace(action=action))


def _told(asked: Asked, context: Mapping[str, Any]) -> Asked:
    """Return the question with condition keys as the test gives them, which override the room's."""
    if not context:
        return asked
    return asked._replace(context=partial(_merged, asked.context, context))


def _merged(source: Source, context: Mapping[str, Any]) -> Mapping[str, Any]:
    given = {key.lower() for key in context}
    own = source() if callable(source) else source
    return {**{key: value for key, value in own.items() if key.lower() not in given}, **context}
