"""Where cases are played: in a mock, or against an endpoint with a developer's own credentials."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import botocore.session

from mocksm.aws import Aws
from mocksm.clock import Clock
from mocksm.ids import Ids
from tests.contract.callers import CALLERS, UNSIGNED
from tests.contract.case import Case
from tests.contract.functions import FUNCTIONS
from tests.contract.senders import BotocoreSender, Sender
from tests.contract.witness import MockWitness

_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_PAUSE = 3.0
_ATTEMPTS = 40


class Stage(Protocol):
    """What a case needs around it.

    Attributes:
        region: Where it is played.
        ids: Where its names and tokens come from.
        attempts: How often a step is sent whose answer takes AWS some time.
    """

    region: str
    ids: Ids
    attempts: int

    def lacks(self, case: Case) -> list[str]:
        """Return what a case needs and is not here."""

    def prefix(self) -> str:
        """Return what a case's names begin with: new every time, and nobody else's."""

    def sender(self, caller: str) -> Sender:
        """Return what sends as a caller."""

    def witness(self, sender: Sender) -> Sender:
        """Return what looks at the state, given what sends as ``self`` within the case's bounds."""

    def function(self, name: str) -> str:
        """Return the ARN of a Lambda function."""

    def now(self) -> datetime:
        """Return the time that a request is sent at, in UTC."""

    def advance(self, days: float) -> None:
        """Let days pass."""

    def wait(self) -> None:
        """Give AWS some time."""


def new_prefix(ids: Ids) -> str:
    """Return a prefix that nobody else has, that does not make a name look like the end of an ARN, and that holds no word.

    A random "my" would be found by the cases of filters that search for words.
    """
    return f"mocksm-contract-{ids.text(_CONSONANTS, 12)}-"


class MockStage:
    """A mock that is active; everything that a case can need is made on the spot.

    Args:
        aws: The mock.
        session: Where the callers' clients come from.
        sender: What sends as ``self``; clients outlive a mock, so that one sender serves all cases.
    """

    attempts = 1

    def __init__(self, aws: Aws, session: botocore.session.Session, sender: Sender) -> None:
        self.region = aws.region
        self.ids = Ids()
        self._aws = aws
        self._session = session
        self._sender = sender
        noon = aws.clock.now().replace(hour=12) + timedelta(days=1)
        aws.clock.move_to(noon)  # so that no case crosses midnight on its way

    def lacks(self, _: Case) -> list[str]:
        """Return nothing."""
        return []

    def prefix(self) -> str:
        """Return a new prefix."""
        return new_prefix(self.ids)

    def sender(self, caller: str) -> Sender:
        """Return a sender through the mock's doors."""
        if caller == "self":
            return self._sender
        if caller == UNSIGNED:
            return BotocoreSender(self._session, self.region, signed=False)
        return BotocoreSender(self._session, self.region, credentials=CALLERS[caller](self._aws))

    def witness(self, _: Sender) -> Sender:
        """Return what asks the mock itself."""
        return MockWitness(self._aws)

    def function(self, name: str) -> str:
        """Make the function of its Python code."""
        return self._aws.function(name, FUNCTIONS[name](self._aws.client("secretsmanager"))).arn

    def now(self) -> datetime:
        """Return the mock's time, a second later every time, as if requests took that long."""
        self._aws.clock.advance(seconds=1)
        return self._aws.clock.now()

    def advance(self, days: float) -> None:
        """Move the mock's clock."""
        self._aws.clock.advance(days=days)

    def wait(self) -> None:
        """Do nothing: the mock has done all when it answers."""


class LiveStage:
    """An account of AWS, or what stands in for one at another endpoint; no mock is involved on this side.

    Args:
        region: The Region; the session's where None.
        endpoint_url: Where to send, if not to AWS.
        functions: ARNs of functions that do what those of ``functions`` do, by name.
        callers: Profiles of the callers other than the session's own, by name.
    """

    attempts = _ATTEMPTS

    def __init__(
        self,
        *,
        region: str | None = None,
        endpoint_url: str | None = None,
        functions: Mapping[str, str],
        callers: Mapping[str, str],
    ) -> None:
        self.ids = Ids()
        self._endpoint_url = endpoint_url
        self._functions = functions
        self._profiles = {"self": None, UNSIGNED: None, **callers}
        self._senders: dict[str, BotocoreSender] = {}
        self.region: str = region or botocore.session.Session().get_config_variable("region")
        if self.region is None:
            raise ValueError("--mocksm-aws needs a Region: set AWS_DEFAULT_REGION, or name one in your profile")

    def lacks(self, case: Case) -> list[str]:
        """Return which options would let the case be played, and whether none would."""
        found = [f"--mocksm-aws-caller {name}=PROFILE" for name in sorted(case.callers - self._profiles.keys())]
        if case.function is not None and case.function not in self._functions:
            found.append(f"--mocksm-aws-function {case.function}=ARN")
        if case.moves_time:
            found.append("a clock that can be moved")
        return [*found, case.beyond] if case.beyond else found

    def prefix(self) -> str:
        """Return a new prefix."""
        return new_prefix(self.ids)

    def sender(self, caller: str) -> Sender:
        """Return a sender that signs with the caller's profile."""
        if caller not in self._senders:
            session: Any = botocore.session.Session(profile=self._profiles[caller])
            options: Any = {"endpoint_url": self._endpoint_url, "signed": caller != UNSIGNED}
            self._senders[caller] = BotocoreSender(session, self.region, **options)
        return self._senders[caller]

    def witness(self, sender: Sender) -> Sender:
        """Return the same: there is no other way to look at an account."""
        return sender

    def function(self, name: str) -> str:
        """Return the ARN that was given."""
        return self._functions[name]

    def now(self) -> datetime:
        """Return the time."""
        return Clock().now()

    def advance(self, days: float) -> None:
        """Refuse: AWS's clock is its own, and cases that need another are listed, not played."""
        raise NotImplementedError(f"AWS does not let {days} days pass")

    def wait(self) -> None:
        """Wait for some seconds."""
        threading.Event().wait(_PAUSE)

    def close(self) -> None:
        """Close the connections."""
        for sender in self._senders.values():
            sender.close()
