"""Rotations in a test's hands: which steps ran, how it ended, and what the function raised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from mocksm.engine.cloud import Cloud
from mocksm.errors import MocksmError
from mocksm.handles.functions import error_of

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.parts import Rotation

Outcome = Literal["running", "succeeded", "failed", "abandoned"]


class RotationHandle:
    """One attempt at a rotation; a rotation that is tried again has an attempt each time.

    Attributes:
        secret_arn: The secret.
        function_arn: The function that was invoked; None where the service that owns the secret rotates it.
        version_id: The version that was to become the current one.
        steps: The steps that were invoked, in order: all four of a rotation that went well.
        attempt: 1 for the first attempt at this version.
        is_test: Whether only ``testSecret`` was to run (``RotateImmediately=False``).
        started: When it began, UTC, on the mock's clock.
    """

    def __init__(self, cloud: Cloud, rotation: Rotation) -> None:
        self._cloud = cloud
        self._rotation = rotation
        self.secret_arn: str = rotation.secret_arn
        self.function_arn: str | None = rotation.function_arn
        self.version_id: str = rotation.version_id
        self.steps: list[str] = list(rotation.steps)
        self.attempt: int = rotation.attempt
        self.is_test: bool = rotation.is_test
        self.started: datetime = rotation.started

    @property
    def outcome(self) -> Outcome:
        """How it ended; ``abandoned`` where the version lost AWSPENDING, or rotation was cancelled, on the way."""
        return self._rotation.outcome

    @property
    def succeeded(self) -> bool:
        """Whether every step returned, and AWSCURRENT is on the new version."""
        return self.outcome == "succeeded"

    @property
    def error(self) -> BaseException | None:
        """What the function raised at the last step, with its traceback; None if it did not fail.

        A test that reads it has seen the failure: no ``RotationFailed`` tells of it when the mock ends.
        """
        if self.outcome != "failed":
            return None
        self._cloud.heard.add(self._rotation.about)
        self._cloud.complaints.pop(self._rotation.about, None)
        return self._rotation.refused or self._raised() or MocksmError(f"mocksm: {self._rotation.problem}")

    def _raised(self) -> BaseException | None:
        event = self._rotation.event(self.steps[-1] if self.steps else "")
        return None if self.function_arn is None else error_of(self._cloud, self.function_arn, event)

    def __repr__(self) -> str:
        failure = f" at {self.steps[-1]}: {self._rotation.problem}" if self.outcome == "failed" and self.steps else ""
        return f"<mocksm rotation of {self.secret_arn} {self.outcome}{failure}>"


class RotationHandles:
    """Every rotation that ran, in all Regions, oldest first."""

    def __init__(self, cloud: Cloud) -> None:
        from mocksm.services.secretsmanager.store import Secrets

        found = [rotation for _, _, store in cloud.stores(Secrets) for rotation in store.rotations]
        self._all = [RotationHandle(cloud, each) for each in sorted(found, key=lambda rotation: rotation.started)]

    def __getitem__(self, index: int) -> RotationHandle:
        return self._all[index]

    def __iter__(self) -> Iterator[RotationHandle]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._all)) or "<no rotations>"
