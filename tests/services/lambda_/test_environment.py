from __future__ import annotations

import json
import os
import threading
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import create, invoke, zipped


def environment(*_: Any) -> dict[str, str]:
    return dict(os.environ)


def test_a_function_finds_lambdas_variables(mocksm: Aws) -> None:
    mocksm.function("look", lambda _, context: {**os.environ, "stream": context.log_stream_name}, memory=512)
    found = invoke(mocksm, "look")["Payload"]

    assert {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "look",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/look",
        "AWS_LAMBDA_LOG_STREAM_NAME": found["stream"],
        "SECRETS_MANAGER_ENDPOINT": "https://secretsmanager.us-east-1.amazonaws.com",
    }.items() <= found.items()
    assert found["AWS_EXECUTION_ENV"].startswith("AWS_Lambda_python3.")
    assert found["_HANDLER"].startswith(f"{__name__}.")
    assert os.environ["AWS_ACCESS_KEY_ID"] == found["AWS_ACCESS_KEY_ID"]


def test_a_function_runs_in_its_own_region(mocksm: Aws) -> None:
    client = mocksm.client("lambda", region="cn-north-1")
    client.create_function(
        FunctionName="look",
        Runtime="python3.12",
        Handler="index.handler",
        Role=mocksm.role("runs", []).arn,
        Code={"ZipFile": zipped(index="import os\ndef handler(*_): return dict(os.environ)")},
    )
    found = json.loads(client.invoke(FunctionName="look")["Payload"].read())

    assert ("cn-north-1", "https://secretsmanager.cn-north-1.amazonaws.com.cn") == (
        found["AWS_REGION"],
        found["SECRETS_MANAGER_ENDPOINT"],
    )


def test_the_users_own_variables_are_there_while_it_runs(mocksm: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "of the test")
    monkeypatch.delenv("OWN", raising=False)
    mocksm.function(
        "look", environment, environment={"STAGE": "prod", "OWN": "x", "SECRETS_MANAGER_ENDPOINT": "http://x"}
    )
    before = dict(os.environ)
    found = invoke(mocksm, "look")["Payload"]

    assert {"STAGE": "prod", "OWN": "x", "SECRETS_MANAGER_ENDPOINT": "http://x"}.items() <= found.items()
    assert before == dict(os.environ)


def test_the_environment_is_put_back_after_an_exception(mocksm: Aws) -> None:
    def broken(*_: Any) -> None:
        os.environ["AWS_REGION"] = "somewhere"
        del os.environ["OWN"]
        raise ValueError("no")

    mocksm.function("broken", broken, environment={"OWN": "x"})
    before = dict(os.environ)
    invoke(mocksm, "broken")

    assert before == dict(os.environ)


def test_functions_that_invoke_each_other_see_each_their_own(mocksm: Aws) -> None:
    def outer(*_: Any) -> list[Any]:
        inner = invoke(mocksm, "inner")["Payload"]
        return [os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ["STAGE"], inner]

    mocksm.function("inner", lambda *_: [os.environ["AWS_LAMBDA_FUNCTION_NAME"], os.environ.get("STAGE")])
    mocksm.function("outer", outer, environment={"STAGE": "outer"})

    assert ["outer", "outer", ["inner", "outer"]] == invoke(mocksm, "outer")["Payload"]


def test_all_is_put_back_when_the_last_of_those_that_overlap_has_ended(mocksm: Aws) -> None:
    def first(*_: Any) -> None:
        started.set()
        second_runs.wait(30)

    def second(*_: Any) -> str:
        second_runs.set()
        thread.join()  # the first one ends under this one
        return os.environ["AWS_LAMBDA_FUNCTION_NAME"]

    started, second_runs = threading.Event(), threading.Event()
    mocksm.function("first", first, environment={"FIRST": "1"})
    mocksm.function("second", second, environment={"SECOND": "2"})
    before = dict(os.environ)
    thread = threading.Thread(target=invoke, args=(mocksm, "first"))
    thread.start()
    started.wait(30)

    assert "second" == invoke(mocksm, "second")["Payload"]
    assert before == dict(os.environ)


def test_variables_of_lambdas_own_are_refused(mocksm: Aws) -> None:
    with refused(
        "InvalidParameterValueException",
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: "
        "AWS_REGION, LAMBDA_TASK_ROOT",
    ):
        create(mocksm, "look", "", Environment={"Variables": {"AWS_REGION": "x", "OWN": "x", "LAMBDA_TASK_ROOT": "x"}})
    assert "look" not in mocksm.functions


def test_more_than_four_kilobytes_are_refused(mocksm: Aws) -> None:
    fits = {"OWN": "x" * (4096 - len('{"OWN":""}'))}
    create(mocksm, "fits", "", Environment={"Variables": fits})
    with refused(
        "InvalidParameterValueException",
        "Lambda was unable to configure your environment variables because the environment variables you have provided "
        f'exceeded the 4KB limit. String measured: {{"OWN":"{fits["OWN"]}x"}}',
    ):
        mocksm.client("lambda").update_function_configuration(
            FunctionName="fits", Environment={"Variables": {"OWN": f"{fits['OWN']}x"}}
        )
    shown = mocksm.client("lambda").get_function_configuration(FunctionName="fits")
    assert fits == shown["Environment"]["Variables"]
