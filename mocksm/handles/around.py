"""The part of the control object that stands for the services around secrets and keys: one property for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mocksm.engine.dispatch import Dispatcher

if TYPE_CHECKING:
    from mocksm.handles.events import Events


class Around:
    """What the services have that people meet secrets through; each is imported when it is first asked for."""

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud."""
        raise NotImplementedError

    @property
    def events(self) -> Events:
        """What CloudTrail recorded, oldest first; ``aws.events.on(pattern, receiver)`` subscribes to it as EventBridge does."""
        from mocksm.handles.events import Events

        return Events(self.dispatcher)
