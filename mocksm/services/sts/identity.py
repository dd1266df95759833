"""Who am I: GetCallerIdentity."""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation


@operation
def get_caller_identity(call: Call) -> dict[str, Any]:
    """Return the caller; no policy can deny it."""
    principal = call.principal
    return {"UserId": principal.user_id, "Account": principal.account, "Arn": principal.arn}
