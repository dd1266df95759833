from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import boto3
import pytest

from mocksm import mock_secrets
from mocksm.aws import Aws
from tests.services.lambda_.invoking import create, invoke, lambda_role, zipped


def make(aws: Aws, name: str, handler: str = "index.handler", **files: str) -> None:
    aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=lambda_role(aws).arn,
        Handler=handler,
        Code={"ZipFile": zipped(**files)},
    )


SAYS = "def handler(event, context):\n    return {!r}\n"


def test_functions_whose_modules_have_the_same_names_do_not_meet(mocksm: Aws) -> None:
    make(mocksm, "one", index="import helper\nhandler = lambda *_: helper.NAME", helper="NAME = 'one'")
    make(mocksm, "two", index="import helper\nhandler = lambda *_: helper.NAME", helper="NAME = 'two'")

    assert ["one", "two", "one"] == [invoke(mocksm, name)["Payload"] for name in ("one", "two", "one")]


def test_nothing_of_a_zip_stays_in_the_process(mocksm: Aws) -> None:
    make(
        mocksm,
        "f",
        index="def handler(*_):\n    import mocksm_late\n    return mocksm_late.VALUE",
        mocksm_late="VALUE = 1",
    )
    path, modules = list(sys.path), dict(sys.modules)
    for _ in range(2):
        assert 1 == invoke(mocksm, "f")["Payload"]

    assert path == sys.path
    assert set() == {"index", "mocksm_late"} & sys.modules.keys()
    assert all(sys.modules[name] is module for name, module in modules.items())


def test_a_module_of_the_tests_own_is_there_again_afterwards(mocksm: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    own: Any = object()
    monkeypatch.setitem(sys.modules, "index", own)
    make(mocksm, "f", index=SAYS.format("of the zip"))

    assert "of the zip" == invoke(mocksm, "f")["Payload"]
    assert own is sys.modules["index"]


def test_a_function_is_imported_once_and_keeps_its_state(mocksm: Aws) -> None:
    make(mocksm, "count", index="n = 0\ndef handler(*_):\n    global n\n    n += 1\n    return n")

    assert [1, 2, 3] == [invoke(mocksm, "count")["Payload"] for _ in range(3)]


def test_a_zip_is_imported_as_its_role_and_with_its_variables(mocksm: Aws) -> None:
    code = """
import os, boto3
ARN = boto3.client("sts").get_caller_identity()["Arn"]
NAME = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
handler = lambda *_: [ARN.partition("assumed-role/")[2], NAME]
"""
    make(mocksm, "f", index=code)

    assert ["runs/f", "f"] == invoke(mocksm, "f")["Payload"]


@pytest.mark.parametrize("handler", ["app/main.handler", "app.main.handler"], ids=["with a slash", "with a dot"])
def test_a_handler_may_lie_in_a_package(mocksm: Aws, handler: str) -> None:
    make(
        mocksm,
        "f",
        handler,
        app____init__="",
        app__main="from .words import WORD\nhandler = lambda *_: WORD",
        app__words="WORD = 'hi'",
    )

    assert "hi" == invoke(mocksm, "f")["Payload"]


def test_a_zip_finds_its_files(mocksm: Aws) -> None:
    code = """
import os, pathlib
def handler(*_):
    root = os.environ["LAMBDA_TASK_ROOT"]
    return [pathlib.Path(root, "words.py").read_text(), pathlib.Path(__file__).parent == pathlib.Path(root), root]
"""
    make(mocksm, "f", index=code, words="hi")
    text, beside, root = invoke(mocksm, "f")["Payload"]

    assert ("hi", True) == (text, beside)
    assert Path(root).is_dir()


def test_the_files_go_with_the_mock() -> None:
    code = "import os\ndef handler(*_): return os.environ['LAMBDA_TASK_ROOT']"
    with mock_secrets() as aws:
        create(aws, "f", code)
        first = Path(invoke(aws, "f")["Payload"])
        aws.reset()
        create(aws, "f", code)
        second = Path(invoke(aws, "f")["Payload"])
        assert [False, True] == [first.exists(), second.exists()]

    assert not second.exists()


def test_an_async_handler_of_a_zip_is_awaited(mocksm: Aws) -> None:
    make(
        mocksm,
        "f",
        index="import asyncio\nasync def handler(event, context):\n    await asyncio.sleep(0)\n    return 'done'",
    )

    assert "done" == invoke(mocksm, "f")["Payload"]


def test_an_sdk_in_the_zip_is_not_the_one_that_runs(mocksm: Aws) -> None:
    make(mocksm, "f", index="import boto3\nhandler = lambda *_: boto3.__version__", boto3="__version__ = 'bundled'")

    assert boto3.__version__ == invoke(mocksm, "f")["Payload"]


def test_functions_may_run_and_be_imported_at_the_same_time(mocksm: Aws) -> None:
    code = "import helper\ndef handler(*_): return [helper.NAME, __name__]"
    names = [f"f{number}" for number in range(8)]
    for name in names:
        make(mocksm, name, index=code, helper=f"NAME = {name!r}")
    answers: dict[str, Any] = {}

    def call(name: str) -> None:
        together.wait(30)
        answers[name] = invoke(mocksm, name)["Payload"]

    together = threading.Barrier(len(names))
    threads = [threading.Thread(target=call, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {name: [name, "index"] for name in names} == answers
    assert set() == {"index", "helper"} & sys.modules.keys()


# -- faults --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handler", "code", "kind", "message"),
    [
        pytest.param(
            "nothing.handler",
            "",
            "Runtime.ImportModuleError",
            "Unable to import module 'nothing': No module named 'nothing'",
            id="no module",
        ),
        pytest.param(
            "index.handler",
            "import mocksm_nothing",
            "Runtime.ImportModuleError",
            "Unable to import module 'index': No module named 'mocksm_nothing'",
            id="no dependency",
        ),
        pytest.param(
            "index.main",
            "handler = 1",
            "Runtime.HandlerNotFound",
            "Handler 'main' missing on module 'index'",
            id="no handler",
        ),
        pytest.param(
            "handler",
            "",
            "Runtime.MalformedHandlerName",
            "Bad handler 'handler': not enough values to unpack (expected 2, got 1)",
            id="no dot",
        ),
        pytest.param(
            "sys.exit",
            "",
            "Runtime.BuiltInModuleConflict",
            "Cannot use built-in module sys as a handler module",
            id="built in",
        ),
    ],
)
def test_what_cannot_be_imported_is_reported_in_the_runtimes_words(
    mocksm: Aws, handler: str, code: str, kind: str, message: str
) -> None:
    make(mocksm, "f", handler, index=code)
    answer = invoke(mocksm, "f")

    assert "Unhandled" == answer["FunctionError"]
    assert {
        "errorMessage": message,
        "errorType": kind,
        "requestId": answer["ResponseMetadata"]["RequestId"],
        "stackTrace": [],
    } == answer["Payload"]


def test_a_syntax_error_is_reported_with_its_line(mocksm: Aws) -> None:
    make(mocksm, "f", index="x = 1\ndef handler(\n")
    report = invoke(mocksm, "f")["Payload"]

    assert "Runtime.UserCodeSyntaxError" == report["errorType"]
    assert report["errorMessage"].startswith("Syntax error in module 'index': '(' was never closed (index.py, line 2)")
    assert ['index.py" Line 2\n    def handler('] == [
        entry.rpartition("/")[2].rstrip() for entry in report["stackTrace"]
    ]


def test_what_a_module_raises_is_the_functions_failure_each_time(mocksm: Aws) -> None:
    make(mocksm, "f", index="def fail():\n    raise ValueError('no')\nfail()")
    for _ in range(2):
        report = invoke(mocksm, "f")["Payload"]
        assert ("ValueError", "no") == (report["errorType"], report["errorMessage"])
        assert ["<module>", "fail"] == [entry.split(", in ")[1].split("\n")[0] for entry in report["stackTrace"]]
    assert "index" not in sys.modules


def test_a_module_that_exits_has_ended_its_runtime(mocksm: Aws) -> None:
    make(mocksm, "f", index="import sys\nsys.exit(2)")

    assert invoke(mocksm, "f")["Payload"]["errorMessage"].endswith("Error: Runtime exited with error: exit status 2")
