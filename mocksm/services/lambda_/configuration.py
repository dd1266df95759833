"""A version as Lambda shows it: FunctionConfiguration.

``RuntimeVersionConfig`` and the link to the package (``Code.Location``) are left out: there is nothing behind them here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mocksm.services.lambda_.store import Function, Version

_STATE = {"State": "Active", "LastUpdateStatus": "Successful"}
_REASON = "The function is being created."  # also of updates (AWS-recorded)
_BEING_MADE = {"State": "Pending", "StateReason": _REASON, "StateReasonCode": "Creating"}
_BEING_CHANGED = {
    "State": "Active",
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": _REASON,
    "LastUpdateStatusReasonCode": "Creating",
}


def shown(function: Function, version: Version, qualifier: str | None = None) -> dict[str, Any]:
    """Return a version as GetFunctionConfiguration shows it under a qualifier: ready, for here it is so at once."""
    return {**listed(function, version, qualifier), **_STATE}


def just_made(function: Function, version: Version) -> dict[str, Any]:
    """Return a version as CreateFunction answers it: still on its way, as AWS says each time."""
    return {**listed(function, version), **_BEING_MADE}


def just_changed(function: Function, version: Version) -> dict[str, Any]:
    """Return a version as an update answers it."""
    return {**listed(function, version), **_BEING_CHANGED}


def listed(function: Function, version: Version, qualifier: str | None = None) -> dict[str, Any]:
    """Return a version as lists show it: without its state."""
    return {
        "FunctionName": function.name,
        "FunctionArn": f"{function.arn}:{qualifier}" if qualifier else function.arn,
        "Runtime": version.runtime,
        **({} if version.role is None else {"Role": version.role}),
        "Handler": version.handler,
        "CodeSize": version.code.size,
        "CodeSha256": version.code.sha256,
        "Description": version.description,
        "Timeout": version.timeout,
        "MemorySize": version.memory,
        "LastModified": _moment(version.modified),
        "Version": version.number,
        **({} if version.environment is None else {"Environment": {"Variables": dict(version.environment)}}),
        "TracingConfig": {"Mode": "PassThrough"},
        "RevisionId": version.revision,
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.name}"},
    }


def _moment(at: datetime) -> str:
    """Return a time as LastModified has it: ``2024-03-27T09:14:35.000+0000``."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"
