"""Receivers of events: a callable of the test's, or a Lambda function that EventBridge invokes."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mocksm.arn import Arn
from mocksm.audit.events import Event
from mocksm.engine.dispatch import Dispatcher
from mocksm.engine.trail import Receiver, Trail
from mocksm.errors import MocksmError
from mocksm.handles.functions import FunctionHandle
from mocksm.iam.principal import Principal

if TYPE_CHECKING:
    from typing_extensions import Self

_SERVICE = "events.amazonaws.com"


class Subscription:
    """A receiver that hears of events until it is stopped; as a context manager it is when the block ends."""

    def __init__(self, trail: Trail, receive: Receiver) -> None:
        self._trail = trail
        self._receive = receive
        trail.receivers.append(receive)

    def stop(self) -> None:
        """Deliver no more; stopping it again does nothing."""
        if self._receive in self._trail.receivers:
            self._trail.receivers.remove(self._receive)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def receiver_of(
    dispatcher: Dispatcher, receiver: Callable[[dict[str, Any]], object] | FunctionHandle
) -> Callable[[Event], object]:
    """Return what takes an event to a receiver.

    Raises:
        MocksmError: The receiver can't be called.
    """
    if isinstance(receiver, FunctionHandle):
        permit(dispatcher, receiver)
        return lambda event: _invoke(dispatcher, receiver, event)
    if not callable(receiver):
        raise MocksmError(f"mocksm: aws.events.on takes a callable or what aws.function returns, not {receiver!r}")
    return lambda event: receiver(event.event)


def permit(dispatcher: Dispatcher, function: FunctionHandle) -> None:
    """Let EventBridge invoke a function, as its console does when a function becomes a target."""
    dispatcher.ask_as_test(
        function.arn.split(":")[3],
        "lambda",
        "AddPermission",
        FunctionName=function.arn,
        StatementId=f"mocksm-{dispatcher.cloud.ids.uuid()}",
        Action="lambda:InvokeFunction",
        Principal=_SERVICE,
    )


def _invoke(dispatcher: Dispatcher, function: FunctionHandle, event: Event) -> None:
    """Invoke a function as EventBridge; what it raises is the test's to know, where AWS would try again."""
    rule = Arn.make("events", event.region, event.account, "rule/mocksm")
    _, _, _, region, account, *_ = function.arn.split(":")
    params = {"FunctionName": function.arn, "Payload": json.dumps(event.event).encode()}
    call = dispatcher.call("lambda", "Invoke", params, Principal.service(_SERVICE, str(rule)), region, account=account)
    result = dispatcher.complete(call._replace(via="events"))
    if "FunctionError" in result:
        raise MocksmError(f"mocksm: the function {function.name} failed at {event!r}: {result['Payload'].decode()}")
