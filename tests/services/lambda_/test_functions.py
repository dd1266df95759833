from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ACCOUNT, ARN, create, invoke, lambda_role, zipped

HELLO = "def handler(event, context):\n    return 'hello'\n"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/runs"


def test_a_function_is_made_of_a_zip_and_runs(mocksm: Aws) -> None:
    made = create(mocksm, "hello", HELLO, Description="says it", Timeout=9, MemorySize=256, Tags={"a": "b"})

    assert 201 == made["ResponseMetadata"]["HTTPStatusCode"]
    assert {
        "FunctionName": "hello",
        "FunctionArn": f"{ARN}:hello",
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": "index.handler",
        "Description": "says it",
        "Timeout": 9,
        "MemorySize": 256,
        "Version": "$LATEST",
        "State": "Pending",
        "StateReason": "The function is being created.",
        "StateReasonCode": "Creating",
        "PackageType": "Zip",
        "TracingConfig": {"Mode": "PassThrough"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/hello"},
    }.items() <= made.items()
    assert made["CodeSize"] == len(zipped(index=HELLO))
    assert "Environment" not in made
    assert "LastUpdateStatus" not in made
    assert "hello" == invoke(mocksm, "hello")["Payload"]


def test_a_function_that_says_nothing_has_lambdas_defaults(mocksm: Aws) -> None:
    made = create(mocksm, "hello", HELLO)

    assert (3, 128, "") == (made["Timeout"], made["MemorySize"], made["Description"])


def test_a_function_is_ready_when_it_is_looked_at(mocksm: Aws) -> None:
    create(mocksm, "hello", HELLO, Tags={"a": "b"}, Environment={"Variables": {"OWN": "x"}})
    client = mocksm.client("lambda")
    for waiter in (
        "function_exists",
        "function_active",
        "function_active_v2",
        "function_updated",
        "function_updated_v2",
    ):
        client.get_waiter(waiter).wait(FunctionName="hello")
    found = client.get_function(FunctionName="hello")

    assert ("Active", "Successful") == (found["Configuration"]["State"], found["Configuration"]["LastUpdateStatus"])
    assert {"Variables": {"OWN": "x"}} == found["Configuration"]["Environment"]
    assert {"a": "b"} == found["Tags"]
    assert {"RepositoryType": "S3"} == found["Code"]
    configuration = client.get_function_configuration(FunctionName="hello")
    del configuration["ResponseMetadata"]
    assert configuration == found["Configuration"]


def test_the_moment_of_a_change_is_shown_in_lambdas_form(mocksm: Aws) -> None:
    mocksm.clock.freeze()
    create(mocksm, "hello", HELLO)
    now = mocksm.clock.now()

    shown = mocksm.client("lambda").get_function_configuration(FunctionName="hello")["LastModified"]
    assert f"{now.isoformat(timespec='milliseconds')[:-6]}+0000" == shown


def test_a_callable_is_shown_as_a_function_too(mocksm: Aws) -> None:
    role = mocksm.role("runs", [])
    mocksm.function("f", lambda *_: None, role=role, timeout=7, description="mine", environment={"OWN": "x"})
    shown = mocksm.client("lambda").get_function_configuration(FunctionName="f")

    assert (7, "mine", role.arn) == (shown["Timeout"], shown["Description"], shown["Role"])
    assert {"Variables": {"OWN": "x"}} == shown["Environment"]
    assert shown["Handler"].startswith(f"{__name__}.")
    mocksm.function("g", lambda *_: None)
    assert "Role" not in mocksm.client("lambda").get_function_configuration(FunctionName="g")


@pytest.mark.parametrize("operation", ["get_function", "get_function_configuration", "delete_function"])
def test_a_function_that_is_not_there_is_not_found(mocksm: Aws, operation: str) -> None:
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:nothing", 404):
        getattr(mocksm.client("lambda"), operation)(FunctionName="nothing")


def test_a_name_is_taken_once(mocksm: Aws) -> None:
    create(mocksm, "hello", HELLO)
    with refused("ResourceConflictException", "Function already exist: hello", 409):
        create(mocksm, "hello", "def handler(*_): return 'another'")
    assert "hello" == invoke(mocksm, "hello")["Payload"]


# -- what is refused -----------------------------------------------------------------------------------------------------


UNASSUMABLE = "The role defined for the function cannot be assumed by Lambda."


def test_a_role_that_does_not_exist_is_refused(mocksm: Aws) -> None:
    with refused("InvalidParameterValueException", UNASSUMABLE):
        create(mocksm, "hello", HELLO, Role=f"arn:aws:iam::{ACCOUNT}:role/nobody")
    assert "hello" not in mocksm.functions


def test_a_role_that_does_not_trust_lambda_is_refused(mocksm: Aws) -> None:
    role = mocksm.role("other", [], trust=[allow("sts:AssumeRole", to="ecs-tasks.amazonaws.com")])
    with refused("InvalidParameterValueException", UNASSUMABLE):
        create(mocksm, "hello", HELLO, Role=role.arn)
    create(mocksm, "hello", HELLO)
    with refused("InvalidParameterValueException", UNASSUMABLE):
        mocksm.client("lambda").update_function_configuration(FunctionName="hello", Role=role.arn)
    assert ROLE == mocksm.client("lambda").get_function_configuration(FunctionName="hello")["Role"]


def test_a_role_of_the_tests_of_which_no_trust_was_said_is_taken(mocksm: Aws) -> None:
    create(mocksm, "hello", HELLO, Role=mocksm.role("plain", []).arn)

    assert "hello" == invoke(mocksm, "hello")["Payload"]


def test_a_role_of_boto3s_that_trusts_its_account_only_is_refused(mocksm: Aws) -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = mocksm.client("iam").create_role(RoleName="plain", AssumeRolePolicyDocument=document)["Role"]
    with refused("InvalidParameterValueException", UNASSUMABLE):
        create(mocksm, "hello", HELLO, Role=role["Arn"])


def test_a_role_of_another_account_is_refused(mocksm: Aws) -> None:
    role = mocksm.role("arn:aws:iam::444455556666:role/runs", [])
    with refused("AccessDeniedException", "Cross-account pass role is not allowed.", 403):
        create(mocksm, "hello", HELLO, Role=role.arn)


def test_a_function_whose_role_is_deleted_does_not_run(mocksm: Aws) -> None:
    create(mocksm, "hello", HELLO)
    mocksm.client("iam").delete_role(RoleName="runs")
    with refused("InvalidParameterValueException", UNASSUMABLE):
        mocksm.client("lambda").invoke(FunctionName="hello")


def test_a_role_that_is_no_arn_of_one_is_refused(mocksm: Aws) -> None:
    with pytest.raises(mocksm.client("lambda").exceptions.ClientError, match="at 'role' failed to satisfy constraint"):
        create(mocksm, "hello", HELLO, Role="runs")


@pytest.mark.parametrize(
    ("package", "message"),
    [
        (b"no zip", "Could not unzip uploaded file. Please check your file, then try to upload again."),
        (zipped(), "Uploaded file must be a non-empty zip"),
    ],
)
def test_a_package_that_is_no_zip_is_refused(mocksm: Aws, package: bytes, message: str) -> None:
    client, role = mocksm.client("lambda"), lambda_role(mocksm)
    params = {"FunctionName": "f", "Runtime": "python3.12", "Role": role.arn, "Handler": "index.handler"}
    with refused("InvalidParameterValueException", message):
        client.create_function(**params, Code={"ZipFile": package})
    assert "f" not in mocksm.functions


def test_a_package_that_is_too_large_unzipped_is_refused(mocksm: Aws) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as file:
        for _ in range(251):
            file.write(bytes(1024 * 1024))
    create(mocksm, "f", HELLO)
    with refused("InvalidParameterValueException", "Unzipped size must be smaller than 262144000 bytes"):
        mocksm.client("lambda").update_function_code(FunctionName="f", ZipFile=out.getvalue())
    assert "hello" == invoke(mocksm, "f")["Payload"]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"Code": {"S3Bucket": "my-bucket", "S3Key": "x"}}, "code that is elsewhere .S3Bucket, S3Key."),
        ({"PackageType": "Image"}, "PackageType='Image'"),
        ({"Runtime": "nodejs22.x"}, "the runtime nodejs22.x"),
        ({"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:a:1"]}, r"\['Layers'\] of CreateFunction"),
    ],
)
@pytest.mark.mocksm(may_swallow=["NotModelled"])
def test_what_is_not_modelled_is_said(mocksm: Aws, params: Any, said: str) -> None:
    given = {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Role": lambda_role(mocksm).arn,
        "Handler": "index.handler",
        "Code": {"ZipFile": zipped(index=HELLO)},
        **params,
    }
    with pytest.raises(NotImplementedError, match=f"mocksm does not model {said}"):
        mocksm.client("lambda").create_function(**given)
    assert "f" not in mocksm.functions


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"Code": {}}, "Please provide a source for function code."),
        (
            {"Runtime": None},
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        ),
        (
            {"Handler": None},
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        ),
    ],
)
def test_what_is_missing_is_refused(mocksm: Aws, params: Any, message: str) -> None:
    given = {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Role": lambda_role(mocksm).arn,
        "Handler": "index.handler",
        "Code": {"ZipFile": zipped(index=HELLO)},
        **params,
    }
    with refused("InvalidParameterValueException", message):
        mocksm.client("lambda").create_function(**{name: value for name, value in given.items() if value is not None})
    assert "f" not in mocksm.functions


def test_a_runtime_that_lambda_does_not_have_is_refused(mocksm: Aws) -> None:
    create(mocksm, "f", HELLO)
    with pytest.raises(mocksm.client("lambda").exceptions.InvalidParameterValueException) as caught:
        mocksm.client("lambda").update_function_configuration(FunctionName="f", Runtime="cobol")
    message = caught.value.response["Error"]["Message"]
    assert message.startswith(
        "Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ["
    )
    assert message.endswith("] or be a valid ARN")


def test_a_timeout_beyond_lambdas_is_refused(mocksm: Aws) -> None:
    create(mocksm, "f", HELLO, Timeout=900)
    with refused(
        "ValidationException",
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less "
        "than or equal to 900",
    ):
        mocksm.client("lambda").update_function_configuration(FunctionName="f", Timeout=901)


# -- lists and deletion --------------------------------------------------------------------------------------------------


def test_functions_are_listed_by_name_in_pages(mocksm: Aws) -> None:
    for name in ("c", "a", "b"):
        mocksm.function(name, lambda *_: None)
    client = mocksm.client("lambda")

    first = client.list_functions(MaxItems=2)
    assert ["a", "b"] == [each["FunctionName"] for each in first["Functions"]]
    last = client.list_functions(MaxItems=2, Marker=first["NextMarker"])
    assert ["c"] == [each["FunctionName"] for each in last["Functions"]]
    assert "NextMarker" not in last
    assert "State" not in last["Functions"][0]
    pages = client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 1})
    assert ["a", "b", "c"] == [each["FunctionName"] for page in pages for each in page["Functions"]]


def test_a_list_may_show_all_versions(mocksm: Aws) -> None:
    create(mocksm, "f", HELLO, Publish=True)
    found = mocksm.client("lambda").list_functions(FunctionVersion="ALL")["Functions"]

    assert [f"{ARN}:f:$LATEST", f"{ARN}:f:1"] == [each["FunctionArn"] for each in found]


def test_a_page_holds_fifty_at_most(mocksm: Aws) -> None:
    for number in range(51):
        mocksm.function(f"f{number}", lambda *_: None)

    assert 50 == len(mocksm.client("lambda").list_functions(MaxItems=1000)["Functions"])


def test_a_marker_that_nobody_gave_is_refused(mocksm: Aws) -> None:
    with pytest.raises(mocksm.client("lambda").exceptions.InvalidParameterValueException, match="Invalid Marker"):
        mocksm.client("lambda").list_functions(Marker="nonsense")


def test_a_function_that_is_deleted_is_gone_with_all_that_was_its(mocksm: Aws) -> None:
    create(mocksm, "f", HELLO, Publish=True)
    client = mocksm.client("lambda")
    answer = client.delete_function(FunctionName="f")

    assert 204 == answer["ResponseMetadata"]["HTTPStatusCode"]
    assert "f" not in mocksm.functions
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:f:1", 404):
        client.get_function(FunctionName="f", Qualifier="1")
    create(mocksm, "f", HELLO)
    assert "1" == client.publish_version(FunctionName="f")["Version"]


def test_functions_belong_to_a_region_and_an_account(mocksm: Aws) -> None:
    create(mocksm, "f", HELLO)

    for client in (mocksm.client("lambda", region="eu-west-1"), mocksm.account("444455556666").client("lambda")):
        assert [] == client.list_functions()["Functions"]


def test_a_snapshot_brings_back_what_was_changed_and_deleted(mocksm: Aws) -> None:
    create(mocksm, "f", HELLO, Publish=True, Tags={"a": "b"})
    mocksm.function("g", lambda *_: "g")
    client = mocksm.client("lambda")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    before, snapshot = client.get_function(FunctionName="f"), mocksm.snapshot()
    client.untag_resource(Resource=f"{ARN}:f", TagKeys=["a"])
    client.update_function_configuration(FunctionName="f", Timeout=60)
    client.delete_alias(FunctionName="f", Name="live")
    client.remove_permission(FunctionName="g", StatementId="secretsmanager")
    client.delete_function(FunctionName="f", Qualifier="1")
    client.delete_function(FunctionName="g")
    mocksm.restore(snapshot)
    after = client.get_function(FunctionName="f")

    assert {**before, "ResponseMetadata": None} == {**after, "ResponseMetadata": None}
    assert "hello" == invoke(mocksm, "f:live")["Payload"]
    assert "g" == invoke(mocksm, "g")["Payload"]
    assert client.get_policy(FunctionName="g")
