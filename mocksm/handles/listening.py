"""The part of the control object that answers on this machine's own ports, as the Lambda extension or the agent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mocksm.errors import MocksmError
from mocksm.fronts import listening
from mocksm.intercept.environment import ACCESS_KEY_ID

if TYPE_CHECKING:
    from mocksm.engine.dispatch import Dispatcher
    from mocksm.fronts.listening import Front
    from mocksm.wire.http import HttpRequest, HttpResponse


class Listening:
    """What the doors ask for of this machine itself (intercept.active.ActiveMock)."""

    _localhost: Front | None
    _passthrough: frozenset[str]

    @property
    def region(self) -> str:
        """The Region of clients that name none."""
        raise NotImplementedError

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud."""
        raise NotImplementedError

    def serves(self, service: str) -> bool:
        """Say whether mocksm has the service of botocore's name."""
        raise NotImplementedError

    def listens(self, host: str, port: int) -> bool:
        """Say whether a port of this machine is the Lambda extension's or the agent's, as the test chose."""
        front = self._localhost
        return front is not None and port == listening.port_of(front, os.environ) and host not in self._passthrough

    def answer_locally(self, request: HttpRequest) -> HttpResponse:
        """Answer as the Lambda extension or the agent; what mocksm itself has to say is remembered, and raised."""
        from mocksm.fronts.calling import Caller

        caller = Caller(self.dispatcher, self.serves, os.environ, region=self.region, access_key_id=ACCESS_KEY_ID)
        try:
            return listening.answer(self._localhost or "extension", request, caller)
        except MocksmError as error:
            self._remember(error)
            raise

    def _remember(self, error: MocksmError) -> None:
        raise NotImplementedError
