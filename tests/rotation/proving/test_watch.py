from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from botocore.exceptions import ClientError

from mocksm.rotation.proving.watch import Disturbance, Killed, Watch, WatchedCloud, changes
from mocksm.wire.http import HttpResponse

ANSWER = HttpResponse(200)


class Door:
    """Counts what was served, and notes what the watch saw."""

    def __init__(self, kind: Literal["before", "after", "throttled"] | None = None, call: int = 1) -> None:
        disturbance = None if kind is None else Disturbance(kind, "createSecret", call, "PutSecretValue")
        self.served = 0
        self.seen: list[str] = []
        self.watch = Watch(disturbance, lambda moment: self.seen.append(f"{moment} ({self.served})"))

    def call(self, operation: str = "PutSecretValue") -> HttpResponse:
        return self.watch.serve(operation, self._answer)

    def _answer(self) -> HttpResponse:
        self.served += 1
        return ANSWER


def test_calls_are_counted_when_nothing_goes_wrong() -> None:
    door = Door()
    assert [ANSWER, ANSWER] == [door.call("GetSecretValue"), door.call()]
    assert ["GetSecretValue", "PutSecretValue"] == door.watch.calls
    assert not door.watch.was_killed


def test_watch_looks_around_a_call_when_it_may_change_something() -> None:
    door = Door()
    door.call("DescribeSecret")
    door.call()
    assert ["before PutSecretValue (1)", "after PutSecretValue (2)"] == door.seen


@pytest.mark.parametrize(("kind", "served"), [("before", 1), ("after", 2)])
def test_call_is_done_or_not_when_the_function_is_killed(kind: Literal["before", "after"], served: int) -> None:
    door = Door(kind, call=2)
    door.call()
    with pytest.raises(Killed):
        door.call()
    assert (served, True) == (door.served, door.watch.was_killed)


def test_nothing_is_served_any_more_when_the_function_was_killed() -> None:
    door = Door("after")
    for _ in range(2):
        with pytest.raises(Killed):
            door.call()
    assert (1, ["PutSecretValue"]) == (door.served, door.watch.calls)


def test_call_is_refused_once_when_it_is_throttled() -> None:
    door = Door("throttled")
    with pytest.raises(ClientError) as refusal:
        door.call()
    assert {"Code": "ThrottlingException", "Message": "Rate exceeded"} == refusal.value.response["Error"]
    assert 0 == door.served
    assert ANSWER == door.call()


def test_kill_is_no_exception_when_a_function_catches_all() -> None:
    assert not issubclass(Killed, Exception)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [("GetSecretValue", False), ("BatchGetSecretValue", False), ("ListSecrets", False), ("Encrypt", True)],
)
def test_operation_changes_something_when_its_name_does_not_say_otherwise(operation: str, expected: bool) -> None:
    assert expected is changes(operation)


def test_operations_are_named_when_calls_of_several_services_come_in() -> None:
    def calls_of(ask: Callable[[Any], object]) -> list[str]:
        with WatchedCloud() as cloud:
            cloud.secret("db", "hunter2")
            clients = {name: cloud.client(name) for name in ("secretsmanager", "sts", "lambda")}
            cloud.watch = Watch(None, lambda _moment: None)
            ask(clients)
            return cloud.watch.calls

    def ask(clients: Any) -> None:
        clients["secretsmanager"].get_secret_value(SecretId="db")
        clients["sts"].get_caller_identity()
        clients["lambda"].list_functions()

    assert ["GetSecretValue", "GetCallerIdentity", "ListFunctions"] == calls_of(ask)
