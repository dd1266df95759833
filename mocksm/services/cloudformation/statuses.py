"""The statuses of stacks, and what may be done to a stack in which of them."""

from __future__ import annotations

REVIEW = "REVIEW_IN_PROGRESS"
DELETED = "DELETE_COMPLETE"
CREATED = "CREATE_COMPLETE"
UPDATED = "UPDATE_COMPLETE"

_UPDATABLE = frozenset({CREATED, UPDATED, "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_FAILED"})


def is_updatable(status: str) -> bool:
    """Say whether a stack can be updated."""
    return status in _UPDATABLE


def is_in_progress(status: str) -> bool:
    """Say whether something is being done to a stack; what only waits for a change set's execution is not."""
    return status.endswith("_IN_PROGRESS") and status != REVIEW
