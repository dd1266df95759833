"""Versions as they are published: what ``$LATEST`` is at that moment, under a number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mocksm.engine.call import Call
from mocksm.services.lambda_.store import Function, Version


def publish_latest(call: Call, function: Function, description: str | None = None) -> Version:
    """Publish ``$LATEST``; where nothing changed since the last version, return that one, as Lambda does."""
    latest, last = function.latest, function.versions.get(str(function.published))
    if last is not None and _content(last) == _content(latest):
        return last
    function.published += 1
    version = replace(
        latest,
        number=str(function.published),
        code=latest.code.anew(latest.handler),
        description=latest.description if description is None else description,
        modified=call.now,
        revision=call.ids.uuid(),
    )
    function.versions[version.number] = version
    return version


def _content(version: Version) -> tuple[Any, ...]:
    return (
        version.code.sha256,
        version.handler,
        version.runtime,
        version.role,
        version.timeout,
        version.memory,
        version.environment,
    )
