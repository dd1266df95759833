"""Rotations in a test's hands: which steps ran, and what the function raised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mocksm.engine.cloud import Cloud
from mocksm.handles.functions import error_of

if TYPE_CHECKING:
    from mocksm.services.secretsmanager.parts import Rotation


class RotationHandle:
    """One rotation as it ran.

    Attributes:
        secret_arn: The secret.
        function_arn: The function that was invoked.
        version_id: The version that was to become the current one.
        steps: The steps that were invoked, in order: all four of a rotation that went well.
    """

    def __init__(self, cloud: Cloud, rotation: Rotation) -> None:
        self._cloud = cloud
        self._rotation = rotation
        self.secret_arn = rotation.secret_arn
        self.function_arn = rotation.function_arn
        self.version_id = rotation.version_id
        self.steps = list(rotation.steps)

    @property
    def succeeded(self) -> bool:
        """Whether every step returned."""
        return self._rotation.succeeded

    @property
    def error(self) -> BaseException | None:
        """What the function raised at the last step, with its traceback; None if all went well."""
        if self.succeeded:
            return None
        event = {"Step": self.steps[-1], "SecretId": self.secret_arn, "ClientRequestToken": self.version_id}
        return error_of(self._cloud, self.function_arn, event)

    def __repr__(self) -> str:
        outcome = "succeeded" if self.succeeded else f"failed at {self.steps[-1]}: {self.error!r}"
        return f"<mocksm rotation of {self.secret_arn} {outcome}>"


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
