"""What each request asks of which parameter: the guard's question, and its condition keys (authorization.md 4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags, tag_keys
from mocksm.services.ssm.names import PREFIX
from mocksm.services.ssm.store import Parameters, key_of

_WITHOUT_RESOURCE = {"DescribeParameters"}
_STRINGS = {"Overwrite": "ssm:Overwrite", "Recursive": "ssm:Recursive"}


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on each parameter that is named; who makes one with tags also has to be allowed to tag it."""
    if call.operation in _WITHOUT_RESOURCE:
        return (_of_all(call),)
    params = call.params
    texts = params.get("Names") or [params.get("Name") or params.get("Path") or params["ResourceId"]]
    questions = tuple(_of_parameter(call, arn) for arn in dict.fromkeys(_arn(call, text.strip()) for text in texts))
    if call.operation == "PutParameter" and params.get("Tags"):
        return (*questions, *(each._replace(action="ssm:AddTagsToResource") for each in questions))
    return questions


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a parameter would ask."""
    del given
    if call.operation in _WITHOUT_RESOURCE:
        return _of_all(call)
    parsed = Arn.parse(arn)
    if parsed is None or not parsed.resource.startswith(PREFIX):
        return plain(call, arn)
    return _of_parameter(call, arn)


def _of_all(call: Call) -> Asked:
    return Asked(f"ssm:{call.operation}", "*", call.arn("*"), call.account)


def _of_parameter(call: Call, arn: str) -> Asked:
    parsed = Arn.parse(arn)
    account = parsed.account if parsed else call.account
    return Asked(f"ssm:{call.operation}", arn, arn, account, context=partial(_keys, call, arn))


def _arn(call: Call, text: str) -> str:
    """Return the ARN of the parameter that a text names, without the version or label behind it."""
    arn = Arn.parse(text)
    name = (text if arn is None else arn.resource).partition(":")[0]
    return call.arn(PREFIX + key_of(name)) if arn is None else str(arn._replace(resource=name))


def _keys(call: Call, arn: str) -> Mapping[str, Any]:
    params, parsed = call.params, Arn.parse(arn)
    parameter = None
    if parsed is not None and parsed.region == call.region:
        parameter = call.store(Parameters, account=parsed.account).find(parsed.resource.removeprefix(PREFIX))
    return {
        **{key: str(params[name]).lower() for name, key in _STRINGS.items() if name in params},
        **({"ssm:Policies": "true"} if params.get("Policies") else {}),
        **(request_tags({tag["Key"]: tag["Value"] for tag in params["Tags"]}) if params.get("Tags") else {}),
        **(tag_keys(params["TagKeys"]) if params.get("TagKeys") else {}),
        **(resource_tags(parameter.tags, "ssm:resourceTag") if parameter else {}),
    }


PERMISSIONS = Permissions(ask)
