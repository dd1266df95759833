from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from mocksm import allow
from mocksm.aws import Aws
from tests.cloud import CLIENT
from tests.services.lambda_.invoking import create, invoke, lambda_role

ANYTHING = allow("secretsmanager:*", "sts:*", "lambda:*")


def callers(aws: Aws) -> dict[str, str]:
    """Return who asked for each secret, by its name."""
    found = aws.calls("secretsmanager:DescribeSecret")
    return {each.params["SecretId"]: each.principal.arn.rpartition(":")[2] for each in found}


def test_an_early_client_acts_as_whoever_uses_it(mocksm: Aws) -> None:
    """The handler, a thread that it started and an unrelated one use the client at the same moment."""

    def describe(name: str) -> None:
        together.wait(30)
        CLIENT.describe_secret(SecretId=name)

    def handler(event: Any, context: Any) -> None:
        thread = threading.Thread(target=describe, args=("by-its-thread",))
        thread.start()
        describe("by-the-handler")
        thread.join()

    for name in ("by-its-thread", "by-the-handler", "by-another"):
        mocksm.secret(name, "x")
    together = threading.Barrier(3)
    mocksm.function("look", handler, role=mocksm.role("looks", [ANYTHING]))
    unrelated = threading.Thread(target=describe, args=("by-another",))
    unrelated.start()
    invoke(mocksm, "look")
    unrelated.join()

    assert {
        "by-the-handler": "assumed-role/looks/look",
        "by-its-thread": "assumed-role/looks/look",
        "by-another": "user/mocksm",
    } == callers(mocksm)


def test_functions_that_run_at_the_same_time_act_each_as_its_own(mocksm: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        together.wait(30)
        with ThreadPoolExecutor(1) as executor:
            executor.submit(CLIENT.describe_secret, SecretId=event).result()

    together = threading.Barrier(2)
    for name in ("one", "two"):
        mocksm.secret(name, "x")
        mocksm.function(name, handler, role=mocksm.role(f"role-{name}", [ANYTHING]))
    threads = [threading.Thread(target=invoke, args=(mocksm, name, name)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {"one": "assumed-role/role-one/one", "two": "assumed-role/role-two/two"} == callers(mocksm)


def test_a_thread_that_a_zip_starts_acts_as_its_role(mocksm: Aws) -> None:
    code = """
import threading, boto3
def handler(event, context):
    arns = []
    thread = threading.Thread(target=lambda: arns.append(boto3.client("sts").get_caller_identity()["Arn"]))
    thread.start()
    thread.join()
    return arns[0]
"""
    create(mocksm, "look", code, Role=lambda_role(mocksm, "looks").arn)

    assert "arn:aws:sts::123456789012:assumed-role/looks/look" == invoke(mocksm, "look")["Payload"]


def test_a_thread_that_outlives_its_function_goes_on_as_its_role(mocksm: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        threads.append(threading.Thread(target=late))
        threads[0].start()

    def late() -> None:
        go.wait(30)
        arns.append(who())

    def who() -> str:
        arn: str = boto3.client("sts").get_caller_identity()["Arn"]
        return arn.rpartition(":")[2]

    go, threads, arns = threading.Event(), list[threading.Thread](), list[str]()
    mocksm.function("start", handler, role=mocksm.role("starts", []))
    invoke(mocksm, "start")
    assert "user/mocksm" == who()
    go.set()
    threads[0].join()

    assert ["assumed-role/starts/start"] == arns
