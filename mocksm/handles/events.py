"""Events in a test's hands: what CloudTrail recorded, and receivers that hear of it as the targets of EventBridge's rules do."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from mocksm.arn import Arn
from mocksm.audit.event_patterns import EventPattern, InvalidPattern
from mocksm.audit.events import Event, all_events
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.functions import FunctionHandle
from mocksm.handles.keys import KeyHandle
from mocksm.handles.receivers import Subscription, receiver_of
from mocksm.handles.secrets import SecretHandle

if TYPE_CHECKING:
    from mocksm.engine.trail import Happening

_SUFFIX = 7  # a hyphen and six characters end a secret's ARN


class Events:
    """What CloudTrail recorded, in every account and Region, oldest first; calling it narrows it down.

    That is every call but data events (a function's invocation), those that a service made on the caller's behalf
    included, and what services did of themselves: ``RotationSucceeded``, ``EndSecretVersionDelete``, ``RotateKey``. Beside
    it stands what Parameter Store tells EventBridge alone, which has no ``record``. What the test itself seeds is not there.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     db = aws.secret("db", "hunter2")
    ...     _ = aws.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
    ...     aws.clock.advance(days=8)
    ...     [event.name for event in aws.events(secret=db)]
    ['DeleteSecret', 'StartSecretVersionDelete', 'EndSecretVersionDelete']
    """

    def __init__(self, dispatcher: Dispatcher, events: Sequence[Event] | None = None) -> None:
        self._dispatcher = dispatcher
        self._found = events

    def __call__(
        self, name: str = "*", *, secret: SecretHandle | str | None = None, key: KeyHandle | str | None = None
    ) -> Events:
        """Return the events of a name, or of all that match a pattern, that concern a secret or a key.

        Args:
            name: ``RotationSucceeded``, or with wildcards: ``Rotation*``, ``kms:*``. Upper and lower case are the same.
            secret: A secret's handle, ARN or name.
            key: A KMS key's handle, ARN or id.
        """
        pattern = name.lower() if ":" in name else f"*:{name.lower()}"
        found = [
            event for event in self._events if fnmatch.fnmatchcase(f"{event.service}:{event.name}".lower(), pattern)
        ]
        if secret is not None:
            found = [event for event in found if _concerns_secret(event, secret)]
        if key is not None:
            found = [event for event in found if _concerns_key(event, key)]
        return Events(self._dispatcher, found)

    def matching(self, pattern: Mapping[str, Any] | str) -> Events:
        """Return the events that an EventBridge pattern matches, read-only ones included.

        Args:
            pattern: As ``put_rule`` takes it, or the same in Python: ``{"detail": {"eventName": ["RotationFailed"]}}``.

        Raises:
            MocksmError: EventBridge would refuse the pattern.
        """
        asked = _pattern(pattern)
        return Events(self._dispatcher, [event for event in self._events if asked.matches(event.event)])

    def on(
        self,
        pattern: Mapping[str, Any] | str,
        receiver: Callable[[dict[str, Any]], object] | FunctionHandle,
        *,
        read_only: bool = False,
    ) -> Subscription:
        """Let ``receiver`` hear of what a pattern matches from now on, in every account and Region.

        It is called with the event as a Lambda function gets it from EventBridge, when the operation is done, and before
        its answer leaves. It may make calls of its own: what these set off is delivered after it returns. The caller of
        the operation never learns what became of an event, so what a receiver raises is raised where the mock ends.

        Args:
            pattern: An EventBridge pattern, as text or in Python.
            receiver: A callable, or a function: ``aws.function(...)`` is invoked by ``events.amazonaws.com``, which is
                permitted to do so here.
            read_only: Whether events of calls that begin with Get, List or Describe are delivered too; EventBridge leaves
                them out unless a rule says ``ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS``.

        Returns:
            What ends it: ``stop()``, or as a context manager.

        Raises:
            MocksmError: EventBridge would refuse the pattern, or ``receiver`` can't be called.

        >>> from mocksm import mock_secrets
        >>> with mock_secrets(secrets={"db": "hunter2"}) as aws:
        ...     with aws.events.on({"detail": {"eventName": ["PutSecretValue"]}}, lambda event: print(event["source"])):
        ...         _ = aws.client("secretsmanager").put_secret_value(SecretId="db", SecretString="hunter3")
        aws.secretsmanager
        """
        asked, receive = _pattern(pattern), receiver_of(self._dispatcher, receiver)

        def hear(happening: Happening) -> None:
            event = Event.of(happening)
            if event and (read_only or not event.is_held_back) and asked.matches(event.event):
                receive(event)

        return Subscription(self._dispatcher.cloud.trail, hear)

    @property
    def count(self) -> int:
        """How many events there are."""
        return len(self._events)

    @property
    def last(self) -> Event:
        """The latest event; AssertionError if there is none."""
        if not self._events:
            raise AssertionError("mocksm: there is no such event")
        return self._events[-1]

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> Events: ...
    def __getitem__(self, index: int | slice) -> Event | Events:
        found = self._events[index]
        return found if isinstance(found, Event) else Events(self._dispatcher, found)

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(list(self._events))

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._events)) or "<no events>"

    @property
    def _events(self) -> Sequence[Event]:
        if self._found is None:
            self._dispatcher.catch_up()
            self._found = all_events(self._dispatcher.cloud)
        return self._found


def _pattern(pattern: Mapping[str, Any] | str) -> EventPattern:
    try:
        return EventPattern(pattern)
    except InvalidPattern as error:
        raise MocksmError(
            f"mocksm: EventBridge would refuse {pattern!r}: Event pattern is not valid. Reason: {error}"
        ) from error


def _concerns_secret(event: Event, secret: SecretHandle | str) -> bool:
    """Say whether an event concerns a secret; of calls that named one in vain the name counts as it was sent."""
    arn = secret if isinstance(secret, str) else secret.arn
    return arn in event.named or any(
        arn in {each, _name_of(each)} for each in event.resources if ":secretsmanager:" in each
    )


def _name_of(arn: str) -> str:
    parts = Arn.parse(arn)
    return parts.resource.removeprefix("secret:")[:-_SUFFIX] if parts else arn


def _concerns_key(event: Event, key: KeyHandle | str) -> bool:
    if isinstance(key, str) and "alias/" in key:
        raise MocksmError(
            f"mocksm: an alias may stand for several keys in time: give the handle, ARN or id, not {key!r}"
        )
    arn = key if isinstance(key, str) else key.arn
    return any(arn in {each, each.rpartition("/")[2]} for each in event.resources if ":kms:" in each)
