from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ARN, create, invoke, lambda_role, zipped

CODE = "import os\nn = 0\ndef handler(event, context):\n    global n\n    n += 1\n    return [n, os.environ.get('OWN')]"


@pytest.fixture
def client(mocksm: Aws) -> Any:
    """Return a client of Lambda; there is a function ``f`` that counts its invocations."""
    create(mocksm, "f", CODE, Description="counts", Environment={"Variables": {"OWN": "x"}})
    return mocksm.client("lambda")


def test_a_change_of_the_configuration_makes_a_new_sandbox(mocksm: Aws, client: Any) -> None:
    assert [[1, "x"], [2, "x"]] == [invoke(mocksm, "f")["Payload"] for _ in range(2)]
    answer = client.update_function_configuration(FunctionName="f", Environment={"Variables": {"OWN": "y"}})

    assert ("Active", "InProgress", "Creating") == (
        answer["State"],
        answer["LastUpdateStatus"],
        answer["LastUpdateStatusReasonCode"],
    )
    assert [1, "y"] == invoke(mocksm, "f")["Payload"]
    assert "Successful" == client.get_function_configuration(FunctionName="f")["LastUpdateStatus"]


def test_only_what_is_given_changes(mocksm: Aws, client: Any) -> None:
    role = lambda_role(mocksm, "other")
    before = client.get_function_configuration(FunctionName="f")
    client.update_function_configuration(
        FunctionName="f", Timeout=9, MemorySize=256, Role=role.arn, Runtime="python3.13"
    )
    after = client.get_function_configuration(FunctionName="f")

    assert {"Timeout": 9, "MemorySize": 256, "Role": role.arn, "Runtime": "python3.13"}.items() <= after.items()
    changed = {name for name in after if after[name] != before[name]} - {"ResponseMetadata", "LastModified"}
    assert {"Timeout", "MemorySize", "Role", "Runtime", "RevisionId"} == changed


def test_variables_are_replaced_all_at_once(client: Any) -> None:
    client.update_function_configuration(FunctionName="f", Environment={"Variables": {"OTHER": "z"}})
    shown = client.get_function_configuration(FunctionName="f")
    assert {"OTHER": "z"} == shown["Environment"]["Variables"]
    client.update_function_configuration(FunctionName="f", Environment={})
    assert {} == client.get_function_configuration(FunctionName="f")["Environment"]["Variables"]


def test_another_handler_is_imported(mocksm: Aws, client: Any) -> None:
    client.update_function_code(FunctionName="f", ZipFile=zipped(index="a = lambda *_: 'a'\nb = lambda *_: 'b'"))
    client.update_function_configuration(FunctionName="f", Handler="index.b")

    assert "b" == invoke(mocksm, "f")["Payload"]


def test_code_is_replaced_unless_it_is_only_tried(mocksm: Aws, client: Any) -> None:
    package = zipped(index="handler = lambda *_: 'new'")
    client.update_function_code(FunctionName="f", ZipFile=package, DryRun=True)
    assert [1, "x"] == invoke(mocksm, "f")["Payload"]
    before = client.get_function_configuration(FunctionName="f")["CodeSha256"]
    answer = client.update_function_code(FunctionName="f", ZipFile=package)

    assert before != answer["CodeSha256"]
    assert "InProgress" == answer["LastUpdateStatus"]
    assert "new" == invoke(mocksm, "f")["Payload"]


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_a_callable_may_be_replaced_by_a_zip_but_has_no_other_handler(mocksm: Aws, client: Any) -> None:
    def handler(*_: Any) -> str:
        return "callable"

    mocksm.function("g", handler)
    with pytest.raises(
        NotImplementedError, match=r"mocksm does not model Handler='index\.handler' for a function that is"
    ):
        client.update_function_configuration(FunctionName="g", Handler="index.handler")
    client.update_function_configuration(FunctionName="g", Timeout=9)
    assert "callable" == invoke(mocksm, "g")["Payload"]
    client.update_function_code(FunctionName="g", ZipFile=zipped(index="handler = lambda *_: 'zip'"))
    client.update_function_configuration(FunctionName="g", Handler="index.handler")
    assert "zip" == invoke(mocksm, "g")["Payload"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [("update_function_configuration", {"Timeout": 9}), ("update_function_code", {"ZipFile": zipped(index="")})],
)
def test_a_revision_that_is_not_the_latest_is_refused(client: Any, operation: str, params: Any) -> None:
    before = client.get_function_configuration(FunctionName="f")
    with pytest.raises(client.exceptions.PreconditionFailedException):
        getattr(client, operation)(FunctionName="f", RevisionId="other", **params)
    assert before["RevisionId"] == client.get_function_configuration(FunctionName="f")["RevisionId"]
    getattr(client, operation)(FunctionName="f", RevisionId=before["RevisionId"], **params)


@pytest.mark.parametrize(
    ("operation", "params"),
    [("update_function_configuration", {}), ("update_function_code", {"ZipFile": zipped(index="")})],
)
def test_a_function_that_is_not_there_is_not_changed(client: Any, operation: str, params: Any) -> None:
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:nothing", 404):
        getattr(client, operation)(FunctionName="nothing", **params)


@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_code_that_is_elsewhere_is_not_modelled(client: Any) -> None:
    with pytest.raises(
        NotImplementedError, match=r"mocksm does not model \['S3Bucket', 'S3Key'\] of UpdateFunctionCode"
    ):
        client.update_function_code(FunctionName="f", S3Bucket="my-bucket", S3Key="x")
