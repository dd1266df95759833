"""Where something is seeded: an account and a Region, and how the test itself asks there."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from mocksm.engine.call import Call
from mocksm.engine.cloud import Cloud
from mocksm.engine.dispatch import Dispatcher

S = TypeVar("S")


class Place(NamedTuple):
    """An account, whose administrator the test is, and a Region.

    Attributes:
        dispatcher: The way into the cloud as that administrator.
        region: The Region.
    """

    dispatcher: Dispatcher
    region: str

    @property
    def cloud(self) -> Cloud:
        """The cloud."""
        return self.dispatcher.cloud

    @property
    def account(self) -> str:
        """The account."""
        return self.dispatcher.tester.account

    def ask(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Call an operation, outside of the history; nothing that has fallen due is run before it."""
        return self.dispatcher.complete(self.dispatcher.call_of_test(self.region, service, operation, **params))

    def call(self, service: str) -> Call:
        """Return a call of no operation, for what a room does on behalf of one."""
        return self.dispatcher.call_of_test(self.region, service, "")

    def store(self, kind: type[S]) -> S:
        """Return what a service keeps here."""
        return self.cloud.store(kind, self.account, self.region)

    def elsewhere(self, region: str) -> Place:
        """Return another Region of the same account."""
        return self._replace(region=region)

    def of_account(self, account: str) -> Place:
        """Return the same Region of another account, or of this one."""
        return self if account == self.account else self._replace(dispatcher=self.dispatcher.of_account(account))
