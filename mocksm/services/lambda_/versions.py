"""PublishVersion and ListVersionsByFunction."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.lambda_.configuration import listed, shown
from mocksm.services.lambda_.errors import InvalidParameterValueException, PreconditionFailedException
from mocksm.services.lambda_.pages import listing
from mocksm.services.lambda_.publishing import publish_latest
from mocksm.services.lambda_.targets import find, target_of

STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
    "latest Revision Id"
)


@operation
def publish_version(
    call: Call,
    *,
    function_name: str,
    code_sha256: str | None = None,
    description: str | None = None,
    revision_id: str | None = None,
) -> dict[str, Any]:
    """Publish what the function is now under the next number, unless nothing changed since the last one."""
    function = find(call, target_of(call, function_name))
    latest = function.latest
    if code_sha256 and code_sha256 != latest.code.sha256:
        raise InvalidParameterValueException(
            f"CodeSHA256 ({code_sha256}) is different from current CodeSHA256 in $LATEST ({latest.code.sha256}). "
            "Please try again with the CodeSHA256 in $LATEST."
        )
    if revision_id is not None and revision_id != latest.revision:
        raise PreconditionFailedException(STALE)
    version = publish_latest(call, function, description)
    return shown(function, version, version.number)


@operation
def list_versions_by_function(
    call: Call, *, function_name: str, marker: str | None = None, max_items: int = 50
) -> dict[str, Any]:
    """Return ``$LATEST`` and the published versions in the order of their numbers."""
    function = find(call, target_of(call, function_name))
    every = [listed(function, version, version.number) for version in (function.latest, *function.versions.values())]
    return listing("Versions", every, lambda each: each["Version"], marker, max_items)
