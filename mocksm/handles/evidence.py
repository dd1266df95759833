"""What a cloud shows of a test that failed: its last calls, what policies refused, which rotations failed. Knows no test."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mocksm.engine.cloud import Cloud

_CALLS = 20
_ROTATIONS = 10


class Evidence(NamedTuple):
    """What there is to show, a text for each thing, oldest first; secrets are hidden.

    Attributes:
        cloud: What it is of, by identity.
        calls: The last calls of the tested code.
        more: How many calls came before those.
        denied: The last calls that policies refused, and what decided.
        rotations: The last rotations that failed: the secret, the step, the error.
    """

    cloud: object
    calls: Sequence[str] = ()
    more: int = 0
    denied: Sequence[str] = ()
    rotations: Sequence[str] = ()


def evidence(cloud: Cloud) -> Evidence:
    """Return what a cloud shows at this moment; whatever goes wrong in that must not stand before the test's own failure."""
    try:
        return _look(cloud)
    except Exception as problem:  # noqa: BLE001 - see above
        return Evidence(cloud, [f"mocksm could not tell: {problem!r}"])


def _look(cloud: Cloud) -> Evidence:
    from mocksm.handles.calls import Calls
    from mocksm.handles.deciding import refusals
    from mocksm.handles.question import Question

    calls = Calls(Question(cloud.records))
    shown = [repr(call) for call in calls[-_CALLS:]]
    return Evidence(cloud, shown, calls.count - len(shown), refusals(cloud.records), _failed_rotations(cloud))


def _failed_rotations(cloud: Cloud) -> list[str]:
    """Return the rotations that failed, those included whose error the test has read; looking reads none."""
    if "mocksm.services.secretsmanager.store" not in sys.modules:  # nobody has asked for the room, so nothing rotated
        return []
    from mocksm.handles.rotations import RotationHandles

    return [repr(one) for one in RotationHandles(cloud) if one.outcome == "failed"][-_ROTATIONS:]
