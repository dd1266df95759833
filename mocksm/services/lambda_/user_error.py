"""What Lambda's errors have in common, which are the caller's doing: they say so. It knows no code."""

from __future__ import annotations

from typing import Any

from mocksm.errors import AwsError


class UserError(AwsError):
    """An error with ``Type="User"``."""

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message, Type="User", **members)
