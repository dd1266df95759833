from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from mocksm import MockSecrets


def whoami(**credentials: Any) -> str:
    arn: str = boto3.client("sts", "us-east-1", **credentials).get_caller_identity()["Arn"]
    return arn.rpartition(":")[2]


def test_everything_inside_is_signed_by_the_principal(mocksm: MockSecrets) -> None:
    client = boto3.client("sts")
    with mocksm.role("reader"):
        assert "assumed-role/reader/mocksm" == whoami()
        assert client.get_caller_identity()["Arn"].endswith("assumed-role/reader/mocksm")
    assert "user/mocksm" == whoami()


def test_clients_of_the_control_object_ask_at_each_call_who_acts(mocksm: MockSecrets) -> None:
    before, bob = mocksm.client("sts"), mocksm.user("bob")
    own = bob.client("sts")
    with mocksm.role("reader"):
        inside = mocksm.client("sts")
        assert ["reader/mocksm", "reader/mocksm", "user/bob"] == [_who(client) for client in (before, inside, own)]
    assert ["user/mocksm", "user/mocksm", "user/bob"] == [_who(client) for client in (before, inside, own)]


def _who(client: Any) -> str:
    return "/".join(client.get_caller_identity()["Arn"].rpartition(":")[2].split("/")[-2:])


def test_the_one_that_was_entered_last_counts(mocksm: MockSecrets) -> None:
    bob, eve = mocksm.user("bob"), mocksm.user("eve")
    with bob:
        with eve, bob:
            assert "user/bob" == whoami()
        assert "user/bob" == whoami()
    assert "user/mocksm" == whoami()


def test_calls_that_are_signed_by_another_key_stay_what_they_are(mocksm: MockSecrets) -> None:
    bob, eve = mocksm.user("bob"), mocksm.user("eve")
    with bob:
        assert "user/eve" == whoami(**eve.credentials)
        assert "user/mocksm" == whoami(aws_access_key_id="111122223333", aws_secret_access_key="x")
        assert "user/bob" == whoami(aws_access_key_id="testing", aws_secret_access_key="testing")


def test_other_threads_are_unaffected(mocksm: MockSecrets) -> None:
    entered, asked, seen = threading.Event(), threading.Event(), list[str]()

    def other() -> None:
        entered.wait(30)
        seen.append(whoami())
        asked.set()

    thread = threading.Thread(target=other)
    thread.start()
    with mocksm.user("bob"):
        entered.set()
        assert asked.wait(30)
    thread.join()

    assert ["user/mocksm"] == seen


def test_tasks_side_by_side_act_as_their_own(mocksm: MockSecrets) -> None:
    async def act(name: str) -> str:
        with mocksm.user(name):
            await asyncio.sleep(0)
            return await asyncio.to_thread(whoami)

    async def both() -> list[str]:
        return list(await asyncio.gather(act("bob"), act("eve")))

    assert ["user/bob", "user/eve"] == asyncio.run(both())


def test_threads_and_executors_that_get_work_inside_act_as_whoever_gave_it(mocksm: MockSecrets) -> None:
    seen = list[str]()
    with ThreadPoolExecutor(1) as executor:
        with mocksm.user("bob"):
            thread = threading.Thread(target=lambda: seen.append(whoami()))
            thread.start()
            thread.join()
            seen.append(executor.submit(whoami).result())
        seen.append(executor.submit(whoami).result())

    assert ["user/bob", "user/bob", "user/mocksm"] == seen
