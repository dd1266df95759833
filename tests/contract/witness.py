"""Looks at a mock's state without a client, in a tenth of the time. It knows no case and no expectation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.aws import Aws
from mocksm.errors import AwsError
from tests.contract.case import How
from tests.contract.senders import Answer, Request


class MockWitness:
    """Asks a mock as its default caller, past botocore and past the history.

    Args:
        aws: The mock.
    """

    ways: frozenset[How] = frozenset(("client",))

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def send(self, request: Request) -> Answer:
        """Return what is seen."""
        region = request.region or self._aws.region
        try:
            result = self._aws.dispatcher.ask_as_test(region, request.service, request.operation, **request.params)
        except AwsError as refusal:
            return Answer(refusal.status or 400, code=refusal.code, message=refusal.message)
        return Answer(200, _told(result))


def _told(value: Any) -> Any:
    """Return a copy, which stays as it is when the state changes, without the members that are not sent: None."""
    if isinstance(value, Mapping):
        return {name: _told(item) for name, item in value.items() if item is not None}
    return [_told(item) for item in value] if isinstance(value, list | tuple) else value
