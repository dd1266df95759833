"""What a request says of a database that only Describe shows again: nothing here depends on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def settings_of(
    *,
    security_groups: Sequence[str] | None = None,
    log_exports: Sequence[str] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """Return what was given, by the names of the description.

    Args:
        security_groups: VpcSecurityGroupIds.
        log_exports: EnableCloudwatchLogsExports.
        **members: What is shown as it is.
    """
    groups = [{"VpcSecurityGroupId": group, "Status": "active"} for group in security_groups or ()]
    found = {
        "VpcSecurityGroups": groups or None,
        "EnabledCloudwatchLogsExports": list(log_exports) if log_exports else None,
        **members,
    }
    return {name: value for name, value in found.items() if value is not None}


def tags_of(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return tags as a mapping."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags}
