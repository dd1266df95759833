"""What a failing test's report shows of its mock: the calls that policies refused, and what decided."""

from __future__ import annotations

from mocksm.mock import MockSecrets

_SHOWN = 10


def refusals(aws: MockSecrets) -> str:
    """Return the last calls that a policy refused, each with the decision; empty where there was none."""
    refused = [record for record in aws.calls(inner=True) if record.decision and not record.decision.allowed]
    return "\n".join(f"{record!r}\n    {record.decision}" for record in refused[-_SHOWN:])
