"""How the Secrets Manager Agent reads a secret: from what it keeps, as long as that is true (integrations.md 9.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from mocksm.fronts.calling import Answered, Caller
from mocksm.fronts.keeping import Cache, Kept, Name
from mocksm.wire.http import HttpResponse, NoAnswer

_LASTS = timedelta(seconds=300)
_AT_MOST = 1000
_CURRENT = "AWSCURRENT"
_SERVER_FAULT = 500
_MEMBERS = ("ARN", "Name", "VersionId", "SecretString", "SecretBinary", "VersionStages", "CreatedDate")
# Which of the agent's two words for a lost connection goes with which loss is unsure.
_NO_ANSWERS = {
    "timeout": (504, "TimeoutError", "Timeout"),
    "connect timeout": (504, "TimeoutError", "Timeout"),
    "connection reset": (502, "ConnectionError", "Response Error"),
    "unreachable": (502, "ConnectionError", "Read Error"),
}


class Wanted(NamedTuple):
    """What is asked of the agent.

    Attributes:
        secret_id: A name or an ARN; what was read by one is not found by the other.
        version_id: The version, if one was named.
        version_stage: The staging label, if one was named.
        fresh: Whether nothing that is kept will do.
    """

    secret_id: str
    version_id: str | None
    version_stage: str | None
    fresh: bool

    @property
    def params(self) -> dict[str, str]:
        """The parameters of GetSecretValue."""
        every = {"SecretId": self.secret_id, "VersionId": self.version_id, "VersionStage": self.version_stage}
        return {name: value for name, value in every.items() if value}


def read(wanted: Wanted, caller: Caller) -> HttpResponse:
    """Answer with what is kept, or else with what AWS answers; if that is at fault itself, an old answer will do."""
    cloud = caller.dispatcher.cloud
    cache = cloud.store(Cache, cloud.account, caller.region)
    name: Name = ("agent", caller.identity, wanted.secret_id, wanted.version_id, wanted.version_stage)
    kept = None if wanted.fresh else cache.get(name)
    if kept is not None and cloud.clock.now() < kept.until:
        return _result(kept.content)
    answered = (
        _still_true(wanted, kept, caller) if kept is not None else _asked(caller, "GetSecretValue", wanted.params)
    )
    if answered.is_result:
        cache.keep(name, Kept(answered.content, cloud.clock.now() + _LASTS), at_most=_AT_MOST)
        return _result(answered.content, answered.latency)
    if answered.status >= _SERVER_FAULT and kept is not None:
        return _result(kept.content, answered.latency)
    return _failed(answered)


def _still_true(wanted: Wanted, kept: Kept, caller: Caller) -> Answered:
    """Return what is kept if DescribeSecret shows that it holds still, else what GetSecretValue answers."""
    described = _asked(caller, "DescribeSecret", {"SecretId": wanted.secret_id})
    if not described.is_result:
        return described
    stages = described.content.get("VersionIdsToStages", {}).get(kept.content["VersionId"])
    label = wanted.version_stage or (None if wanted.version_id else _CURRENT)
    if stages is not None and (label is None or label in stages):
        return described._replace(content=kept.content)
    answered = _asked(caller, "GetSecretValue", wanted.params)
    return answered._replace(latency=answered.latency + described.latency)


def _asked(caller: Caller, operation: str, params: Mapping[str, str]) -> Answered:
    try:
        return caller.ask("secretsmanager", operation, params)
    except NoAnswer as error:
        status, code, message = _NO_ANSWERS[error.code]
        return Answered(status, {"__type": code, "message": message}, error.latency)


def _result(content: Mapping[str, Any], latency: float = 0.0) -> HttpResponse:
    found = {name: content[name] for name in _MEMBERS if name in content}
    if "CreatedDate" in found:
        found["CreatedDate"] = f"{found['CreatedDate']}".removesuffix(".0")  # Rust writes no empty fraction
    return _json(200, json.dumps(found, separators=(",", ":"), ensure_ascii=False), latency)


def _failed(answered: Answered) -> HttpResponse:
    if not answered.message or not answered.code:
        return _json(500, '{"__type":"InternalFailure"}', answered.latency)
    code, message = json.dumps(answered.code), json.dumps(answered.message, ensure_ascii=False)
    return _json(answered.status, f'{{"__type":{code}, "message":{message}}}', answered.latency)


def _json(status: int, text: str, latency: float) -> HttpResponse:
    return HttpResponse(status, text.encode(), {"Content-Type": "application/json"}, latency)
