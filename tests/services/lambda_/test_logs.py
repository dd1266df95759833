from __future__ import annotations

import base64
import logging
import sys
import threading
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.services.lambda_.invoking import invoke


def tail(aws: Aws, name: str, payload: Any = None) -> tuple[str, list[str]]:
    """Return the invocation's id and its log, without what was measured."""
    answer = invoke(aws, name, payload, LogType="Tail")
    text = base64.b64decode(answer["LogResult"]).decode()
    return answer["ResponseMetadata"]["RequestId"], text.split("\n")


def test_the_tail_holds_what_a_function_prints_and_logs(mocksm: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    def talk(event: Any, context: Any) -> None:
        print("printed")  # noqa: T201 - that is what is tested
        print("to stderr", file=sys.stderr)  # noqa: T201
        logging.getLogger("app").warning("logged %s", event)
        logging.getLogger("app").debug("not seen")
        context.log("by the context\n")

    mocksm.clock.freeze()
    mocksm.function("talk", talk)
    request, lines = tail(mocksm, "talk", 7)
    now = mocksm.clock.now().isoformat(timespec="milliseconds")[:-6]

    assert [
        f"START RequestId: {request} Version: $LATEST",
        "printed",
        "to stderr",
        f"[WARNING]\t{now}Z\t{request}\tlogged 7",
        "by the context",
        f"END RequestId: {request}",
        f"REPORT RequestId: {request}\tDuration: 0.00 ms\tBilled Duration: 0 ms\tMemory Size: 128 MB\t",
        "",
    ] == lines
    assert ("printed\nby the context\n", "to stderr\n") == capsys.readouterr()


def test_the_tail_holds_what_went_wrong(mocksm: Aws) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("no")

    mocksm.function("broken", broken)
    _, lines = tail(mocksm, "broken")

    assert lines[1].startswith("[ERROR] ValueError: no\rTraceback (most recent call last):\r\u00a0\u00a0File")


def test_the_tail_tells_how_long_a_function_took(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    mocksm.function("slow", lambda event, _: mocksm.clock.advance(seconds=event), timeout=3)
    _, lines = tail(mocksm, "slow", 1.2345)
    assert "\tDuration: 1234.50 ms\tBilled Duration: 1235 ms\t" in lines[-2]
    _, lines = tail(mocksm, "slow", 4)
    assert lines[-2].endswith("\tStatus: timeout\t")


def test_the_tail_is_the_last_four_kilobytes(mocksm: Aws) -> None:
    mocksm.function("talk", lambda *_: sys.stdout.write("x" * 5000))
    answer = invoke(mocksm, "talk", LogType="Tail")
    text = base64.b64decode(answer["LogResult"])

    assert 4096 == len(text)
    assert text.startswith(b"xxx")


def test_without_being_asked_for_there_is_no_tail(mocksm: Aws) -> None:
    mocksm.function("talk", lambda *_: None)

    assert "LogResult" not in invoke(mocksm, "talk", LogType="None")
    assert "LogResult" not in invoke(mocksm, "talk", LogType="Tail", InvocationType="Event")


def test_each_function_has_its_own_tail(mocksm: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    def outer(*_: Any) -> Any:
        sys.stdout.write("outer\n")
        inner = tail(mocksm, "inner")[1][1:-3]
        sys.stdout.write("outer again\n")
        return inner

    mocksm.function("inner", lambda *_: sys.stdout.write("inner\n"))
    mocksm.function("outer", outer)
    _, lines = tail(mocksm, "outer")

    assert ["outer", "outer again"] == lines[1:-3]
    assert "outer\ninner\nouter again\n" == capsys.readouterr().out


def test_what_another_thread_prints_at_the_same_time_is_not_in_the_tail(mocksm: Aws) -> None:
    def talk(*_: Any) -> None:
        running.set()
        printed.wait(30)

    def other() -> None:
        running.wait(30)
        sys.stdout.write("of another\n")
        logging.getLogger("app").warning("of another")
        printed.set()

    running, printed = threading.Event(), threading.Event()
    thread = threading.Thread(target=other)
    thread.start()
    mocksm.function("talk", talk)
    _, lines = tail(mocksm, "talk")
    thread.join()

    assert "of another" not in "".join(lines)


def test_the_streams_and_loggers_are_put_back(mocksm: Aws) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("no")

    before = (sys.stdout, sys.stderr, list(logging.getLogger().handlers))
    mocksm.function("broken", broken)
    tail(mocksm, "broken")

    assert before == (sys.stdout, sys.stderr, list(logging.getLogger().handlers))
