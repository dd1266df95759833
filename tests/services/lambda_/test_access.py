from __future__ import annotations

from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ARN, lambda_role, zipped

CREATION = {"FunctionName": "new", "Runtime": "python3.12", "Handler": "index.handler"}
CODE = {"ZipFile": zipped(index="handler = print")}


@pytest.fixture
def aws(mocksm: Aws) -> Aws:
    """Return a mock with a function ``f`` that has a version and an alias."""
    mocksm.function("f", lambda *_: "done")
    client = mocksm.client("lambda")
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    return mocksm


QUESTIONS = [
    pytest.param("invoke", {}, "InvokeFunction", f"{ARN}:f", id="Invoke"),
    pytest.param("invoke", {"InvocationType": "Event"}, "InvokeFunction", f"{ARN}:f", id="Invoke, asynchronous"),
    pytest.param("invoke", {"Qualifier": "live"}, "InvokeFunction", f"{ARN}:f:live", id="Invoke of an alias"),
    pytest.param("get_function", {}, "GetFunction", f"{ARN}:f", id="GetFunction"),
    pytest.param(
        "get_function_configuration", {"Qualifier": "1"}, "GetFunctionConfiguration", f"{ARN}:f:1", id="a version"
    ),
    pytest.param(
        "update_function_configuration", {"Timeout": 5}, "UpdateFunctionConfiguration", f"{ARN}:f", id="settings"
    ),
    pytest.param("update_function_code", CODE, "UpdateFunctionCode", f"{ARN}:f", id="UpdateFunctionCode"),
    pytest.param("delete_function", {}, "DeleteFunction", f"{ARN}:f", id="DeleteFunction"),
    pytest.param("publish_version", {}, "PublishVersion", f"{ARN}:f", id="PublishVersion"),
    pytest.param("list_versions_by_function", {}, "ListVersionsByFunction", f"{ARN}:f", id="ListVersionsByFunction"),
    pytest.param("create_alias", {"Name": "a", "FunctionVersion": "1"}, "CreateAlias", f"{ARN}:f", id="CreateAlias"),
    pytest.param("get_alias", {"Name": "live"}, "GetAlias", f"{ARN}:f", id="GetAlias"),
    pytest.param("list_aliases", {}, "ListAliases", f"{ARN}:f", id="ListAliases"),
    pytest.param("update_alias", {"Name": "live"}, "UpdateAlias", f"{ARN}:f", id="UpdateAlias"),
    pytest.param("delete_alias", {"Name": "live"}, "DeleteAlias", f"{ARN}:f", id="DeleteAlias"),
    pytest.param("get_policy", {}, "GetPolicy", f"{ARN}:f", id="GetPolicy"),
    pytest.param(
        "remove_permission", {"StatementId": "secretsmanager"}, "RemovePermission", f"{ARN}:f", id="RemovePermission"
    ),
    pytest.param(
        "add_permission",
        {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "*"},
        "AddPermission",
        f"{ARN}:f",
        id="AddPermission",
    ),
]


@pytest.mark.parametrize(("operation", "params", "action", "resource"), QUESTIONS)
def test_each_operation_asks_its_action_on_the_function(
    aws: Aws, operation: str, params: Any, action: str, resource: str
) -> None:
    nobody = aws.user("nobody", [])
    somebody = aws.user("somebody", [allow(f"lambda:{action}", on=resource)])

    with refused(
        "AccessDeniedException",
        f"User: {nobody.arn} is not authorized to perform: lambda:{action} on resource: {resource} "
        f"because no identity-based policy allows the lambda:{action} action",
        403,
    ):
        getattr(nobody.client("lambda"), operation)(FunctionName="f", **params)
    getattr(somebody.client("lambda"), operation)(FunctionName="f", **params)


@pytest.mark.parametrize(
    ("operation", "params"),
    [("tag_resource", {"Tags": {"a": "b"}}), ("untag_resource", {"TagKeys": ["a"]}), ("list_tags", {})],
)
def test_tags_are_asked_on_the_function_that_the_arn_names(aws: Aws, operation: str, params: Any) -> None:
    action = "".join(part.title() for part in operation.split("_"))
    other = aws.user("other", [allow(f"lambda:{action}", on=f"{ARN}:g")])
    somebody = aws.user("somebody", [allow(f"lambda:{action}", on=f"{ARN}:f")])

    with pytest.raises(other.client("lambda").exceptions.ClientError, match=f"lambda:{action} on resource: {ARN}:f"):
        getattr(other.client("lambda"), operation)(Resource=f"{ARN}:f", **params)
    getattr(somebody.client("lambda"), operation)(Resource=f"{ARN}:f", **params)


def test_lists_are_asked_on_everything(aws: Aws) -> None:
    nobody, somebody = aws.user("nobody", []), aws.user("somebody", [allow("lambda:ListFunctions")])

    with refused(
        "AccessDeniedException",
        f"User: {nobody.arn} is not authorized to perform: lambda:ListFunctions on resource: * "
        "because no identity-based policy allows the lambda:ListFunctions action",
        403,
    ):
        nobody.client("lambda").list_functions()
    assert 1 == len(somebody.client("lambda").list_functions()["Functions"])


def test_who_gives_a_function_a_role_has_to_be_allowed_to_pass_it(aws: Aws) -> None:
    role = lambda_role(aws)
    create = allow("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration")
    lacks = aws.user("lacks", [create])
    passes = aws.user(
        "passes",
        [
            create,
            allow("iam:PassRole", on=role.arn, when={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}),
        ],
    )
    told = (
        f"User: {lacks.arn} is not authorized to perform: iam:PassRole on resource: {role.arn} "
        "because no identity-based policy allows the iam:PassRole action"
    )

    with refused("AccessDeniedException", told, 403):
        lacks.client("lambda").create_function(**CREATION, Role=role.arn, Code=CODE)
    assert "new" not in aws.functions
    passes.client("lambda").create_function(**CREATION, Role=role.arn, Code=CODE)
    with refused("AccessDeniedException", told, 403):
        lacks.client("lambda").update_function_configuration(FunctionName="new", Role=role.arn)
    lacks.client("lambda").update_function_configuration(FunctionName="new", Timeout=7)


def test_tags_of_the_function_and_of_the_request_decide(aws: Aws) -> None:
    aws.client("lambda").tag_resource(Resource=f"{ARN}:f", Tags={"team": "core"})
    core = aws.user("core", [allow("lambda:InvokeFunction", when={"StringEquals": {"aws:ResourceTag/team": "core"}})])
    web = aws.user("web", [allow("lambda:InvokeFunction", when={"StringEquals": {"aws:ResourceTag/team": "web"}})])
    tags = aws.user("tags", [allow("lambda:TagResource", when={"StringEquals": {"aws:RequestTag/team": "web"}})])

    core.client("lambda").invoke(FunctionName="f")
    with pytest.raises(core.client("lambda").exceptions.ClientError, match="not authorized"):
        web.client("lambda").invoke(FunctionName="f")
    with pytest.raises(core.client("lambda").exceptions.ClientError, match="not authorized"):
        tags.client("lambda").tag_resource(Resource=f"{ARN}:f", Tags={"team": "core"})
    tags.client("lambda").tag_resource(Resource=f"{ARN}:f", Tags={"team": "web"})


def test_the_principal_of_a_permission_decides(aws: Aws) -> None:
    when = {"StringEquals": {"lambda:Principal": "secretsmanager.amazonaws.com"}}
    app = aws.user("app", [allow("lambda:AddPermission", when=when)]).client("lambda")
    params = {"FunctionName": "f", "Action": "lambda:InvokeFunction"}

    app.add_permission(**params, StatementId="a", Principal="secretsmanager.amazonaws.com")
    with pytest.raises(app.exceptions.ClientError, match="not authorized"):
        app.add_permission(**params, StatementId="b", Principal="*")
