from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ACCOUNT, ARN, create, invoke

INVALID = "The provided principal was invalid. Please check the principal and try again."
GONE = "The resource you requested does not exist."
OURS = {"Service": "secretsmanager.amazonaws.com"}


@pytest.fixture
def client(mocksm: Aws) -> Any:
    """Return a client of Lambda; there is a function ``f`` that nobody may invoke by its policy."""
    mocksm.function("f", lambda *_: "done", policy=[])
    return mocksm.client("lambda")


def add(client: Any, principal: str = "s3.amazonaws.com", sid: str = "one", **params: Any) -> Any:
    params = {"FunctionName": "f", "Action": "lambda:InvokeFunction", **params}
    answer = client.add_permission(StatementId=sid, Principal=principal, **params)
    assert 201 == answer["ResponseMetadata"]["HTTPStatusCode"]
    return json.loads(answer["Statement"])


def policy(client: Any, **params: Any) -> Any:
    return json.loads(client.get_policy(FunctionName="f", **params)["Policy"])


@pytest.mark.parametrize(
    ("params", "principal", "condition"),
    [
        pytest.param({"principal": "s3.amazonaws.com"}, {"Service": "s3.amazonaws.com"}, None, id="a service"),
        pytest.param({"principal": "444455556666"}, {"AWS": "arn:aws:iam::444455556666:root"}, None, id="an account"),
        pytest.param(
            {"principal": "arn:aws:iam::444455556666:root"},
            {"AWS": "arn:aws:iam::444455556666:root"},
            None,
            id="a root",
        ),
        pytest.param({"principal": "*"}, "*", None, id="everyone"),
        pytest.param(
            {"SourceArn": "arn:aws:s3:::bucket"},
            {"Service": "s3.amazonaws.com"},
            {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"}},
            id="an ARN",
        ),
        pytest.param(
            {"SourceAccount": "444455556666", "EventSourceToken": "token"},
            {"Service": "s3.amazonaws.com"},
            {"StringEquals": {"AWS:SourceAccount": "444455556666", "lambda:EventSourceToken": "token"}},
            id="an account and a token",
        ),
        pytest.param(
            {"principal": "*", "PrincipalOrgID": "o-1234567890"},
            "*",
            {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}},
            id="an organization",
        ),
    ],
)
def test_a_permission_becomes_a_statement(client: Any, params: Any, principal: Any, condition: Any) -> None:
    statement = {
        "Sid": "one",
        "Effect": "Allow",
        "Principal": principal,
        "Action": "lambda:InvokeFunction",
        "Resource": f"{ARN}:f",
        **({"Condition": condition} if condition else {}),
    }

    assert statement == add(client, **params)
    assert {"Version": "2012-10-17", "Id": "default", "Statement": [statement]} == policy(client)


def test_statements_add_up_and_the_last_one_takes_the_policy_with_it(client: Any) -> None:
    add(client, sid="one")
    add(client, sid="two")
    client.remove_permission(FunctionName="f", StatementId="one")
    assert ["two"] == [each["Sid"] for each in policy(client)["Statement"]]
    client.remove_permission(FunctionName="f", StatementId="two")
    with refused("ResourceNotFoundException", GONE, 404):
        client.get_policy(FunctionName="f")


def test_a_statement_id_is_used_once(client: Any) -> None:
    add(client)
    with refused(
        "ResourceConflictException",
        "The statement id (one) provided already exists. Please provide a new statement id, or remove the existing "
        "statement.",
        409,
    ):
        add(client, "sns.amazonaws.com")
    assert [{"Service": "s3.amazonaws.com"}] == [each["Principal"] for each in policy(client)["Statement"]]


@pytest.mark.parametrize(
    "principal",
    ["anyone", "arn:aws:s3:::bucket", "arn:aws:iam::12:root", "12345", "S3.amazonaws.com", "arn:aws:iam::1"],
)
def test_a_principal_that_is_none_is_refused(client: Any, principal: str) -> None:
    with refused("InvalidParameterValueException", INVALID):
        add(client, principal)
    with refused("ResourceNotFoundException", GONE, 404):
        client.get_policy(FunctionName="f")


def test_a_role_that_does_not_exist_is_refused(mocksm: Aws, client: Any) -> None:
    there = mocksm.role("there", [])
    add(client, there.arn)
    with refused("InvalidParameterValueException", INVALID):
        add(client, f"arn:aws:iam::{ACCOUNT}:role/nobody", sid="two")
    assert ["one"] == [each["Sid"] for each in policy(client)["Statement"]]


def test_a_role_that_is_gone_is_shown_by_its_id(mocksm: Aws, client: Any) -> None:
    iam = mocksm.client("iam")
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}]}
    )
    role = iam.create_role(RoleName="gone", AssumeRolePolicyDocument=document)["Role"]
    add(client, role["Arn"])
    iam.delete_role(RoleName="gone")

    assert {"AWS": role["RoleId"]} == policy(client)["Statement"][0]["Principal"]


@pytest.mark.parametrize(
    ("operation", "params", "code", "message", "status"),
    [
        pytest.param(
            "get_policy",
            {"FunctionName": "g"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:g",
            404,
            id="get",
        ),
        pytest.param(
            "get_policy",
            {"FunctionName": "f", "Qualifier": "7"},
            "ResourceNotFoundException",
            GONE,
            404,
            id="get of a version",
        ),
        pytest.param(
            "remove_permission",
            {"FunctionName": "g", "StatementId": "one"},
            "ResourceNotFoundException",
            f"No policy found for: {ARN}:g",
            404,
            id="remove without a function",
        ),
        pytest.param(
            "remove_permission",
            {"FunctionName": "f", "StatementId": "one"},
            "ResourceNotFoundException",
            "No policy is associated with the given resource.",
            404,
            id="remove without a policy",
        ),
        pytest.param(
            "remove_permission",
            {"FunctionName": "f", "StatementId": "one", "Qualifier": "live"},
            "ResourceNotFoundException",
            f"Cannot find alias arn: {ARN}:f:live",
            404,
            id="remove without the alias",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "g"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:g",
            404,
            id="add without a function",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "f", "Qualifier": "live"},
            "ResourceNotFoundException",
            f"Cannot find alias arn: {ARN}:f:live",
            404,
            id="add without the alias",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "f", "Qualifier": "42"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:f:42",
            404,
            id="add without the version",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "f", "Qualifier": "a$b"},
            "ResourceNotFoundException",
            f"Function not found: {ARN}:f:a$b",
            404,
            id="add for what is neither",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "f", "Qualifier": "$LATEST"},
            "InvalidParameterValueException",
            "We currently do not support adding policies for $LATEST.",
            400,
            id="add for $LATEST",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "f:1", "Qualifier": "2"},
            "InvalidParameterValueException",
            "The derived qualifier from the function name does not match the specified qualifier.",
            400,
            id="two qualifiers",
        ),
        pytest.param(
            "add_permission",
            {"FunctionName": "f", "StatementId": "a.b"},
            "ValidationException",
            "1 validation error detected: Value 'a.b' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
            400,
            id="a bad statement id",
        ),
    ],
)
def test_what_is_not_there_is_refused_in_lambdas_words(
    client: Any, operation: str, params: Any, code: str, message: str, status: int
) -> None:
    if operation == "add_permission":
        params = {"StatementId": "one", "Action": "lambda:InvokeFunction", "Principal": "*", **params}
    with refused(code, message, status):
        getattr(client, operation)(**params)


def test_a_statement_that_is_not_there_cannot_be_removed(client: Any) -> None:
    add(client)
    with refused("ResourceNotFoundException", "Statement two is not found in resource policy.", 404):
        client.remove_permission(FunctionName="f", StatementId="two")
    assert ["one"] == [each["Sid"] for each in policy(client)["Statement"]]


def test_a_revision_that_is_not_the_latest_is_refused(client: Any) -> None:
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    add(client, RevisionId=before)
    latest = client.get_policy(FunctionName="f")["RevisionId"]
    assert before != latest == client.get_function_configuration(FunctionName="f")["RevisionId"]
    stale = "The Revision Id provided does not match the latest Revision Id. Call the "
    with refused("PreconditionFailedException", f"{stale}GetPolicy API to retrieve the latest Revision Id", 412):
        add(client, sid="two", RevisionId=before)
    with refused(
        "PreconditionFailedException", f"{stale}GetFunction/GetAlias API to retrieve the latest Revision Id", 412
    ):
        client.remove_permission(FunctionName="f", StatementId="one", RevisionId=before)
    client.remove_permission(FunctionName="f", StatementId="one", RevisionId=latest)


def test_a_permission_binds_from_the_next_call_on(mocksm: Aws, client: Any) -> None:
    bob = mocksm.user("bob", [])
    add(client, bob.arn)

    assert "done" == json.loads(bob.client("lambda").invoke(FunctionName="f")["Payload"].read())
    client.remove_permission(FunctionName="f", StatementId="one")
    with refused(
        "AccessDeniedException",
        f"User: {bob.arn} is not authorized to perform: lambda:InvokeFunction on resource: {ARN}:f "
        "because no identity-based policy allows the lambda:InvokeFunction action",
        403,
    ):
        bob.client("lambda").invoke(FunctionName="f")


def test_a_permission_may_be_for_another_action(mocksm: Aws, client: Any) -> None:
    bob = mocksm.user("bob", [])
    add(client, bob.arn, Action="lambda:GetFunction")

    assert "f" == bob.client("lambda").get_function(FunctionName="f")["Configuration"]["FunctionName"]
    with pytest.raises(client.exceptions.ClientError, match="lambda:InvokeFunction"):
        bob.client("lambda").invoke(FunctionName="f")


def test_versions_and_aliases_have_policies_of_their_own(mocksm: Aws, client: Any) -> None:
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    bob = mocksm.user("bob", [])
    assert f"{ARN}:f:live" == add(client, bob.arn, Qualifier="live")["Resource"]
    assert f"{ARN}:f:1" == add(client, "s3.amazonaws.com", FunctionName="f:1")["Resource"]

    assert "done" == json.loads(bob.client("lambda").invoke(FunctionName="f:live")["Payload"].read())
    for name in ("f", "f:1", "f:$LATEST"):
        with pytest.raises(client.exceptions.ClientError, match="not authorized"):
            bob.client("lambda").invoke(FunctionName=name)
    alias = client.get_alias(FunctionName="f", Name="live")
    assert alias["RevisionId"] == client.get_policy(FunctionName="f", Qualifier="live")["RevisionId"]
    assert [{"Service": "s3.amazonaws.com"}] == [
        each["Principal"] for each in policy(client, Qualifier="1")["Statement"]
    ]
    client.remove_permission(FunctionName="f", Qualifier="live", StatementId="one")
    with pytest.raises(client.exceptions.ClientError, match="not authorized"):
        bob.client("lambda").invoke(FunctionName="f:live")


def test_the_policy_of_a_version_or_an_alias_goes_with_it(client: Any) -> None:
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="$LATEST")
    for qualifier in ("1", "live"):
        add(client, Qualifier=qualifier)
    client.delete_function(FunctionName="f", Qualifier="1")
    client.delete_alias(FunctionName="f", Name="live")
    client.create_alias(FunctionName="f", Name="live", FunctionVersion="$LATEST")

    for qualifier in ("1", "live"):
        with refused("ResourceNotFoundException", GONE, 404):
            client.get_policy(FunctionName="f", Qualifier=qualifier)


def test_secrets_manager_may_invoke_what_a_test_makes_and_nothing_else_may_be_said_of_it(mocksm: Aws) -> None:
    mocksm.function("rotate", lambda *_: None)
    client = mocksm.client("lambda")
    statement = {
        "Sid": "secretsmanager",
        "Effect": "Allow",
        "Principal": OURS,
        "Action": "lambda:InvokeFunction",
        "Resource": f"{ARN}:rotate",
    }

    assert [statement] == json.loads(client.get_policy(FunctionName="rotate")["Policy"])["Statement"]
    client.remove_permission(FunctionName="rotate", StatementId="secretsmanager")
    mocksm.secret("db", "old")
    with refused(
        "AccessDeniedException",
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the "
        "principal secretsmanager.amazonaws.com.",
    ):
        boto3.client("secretsmanager").rotate_secret(SecretId="db", RotationLambdaARN=f"{ARN}:rotate")


def test_a_zip_lets_nobody_in_until_it_is_told(mocksm: Aws) -> None:
    create(mocksm, "g", "handler = lambda *_: 'done'")
    with refused("ResourceNotFoundException", GONE, 404):
        mocksm.client("lambda").get_policy(FunctionName="g")
    assert "done" == invoke(mocksm, "g")["Payload"]


def test_the_policy_of_a_function_is_that_of_its_latest_version_too(mocksm: Aws) -> None:
    bob = mocksm.user("bob", [])
    mocksm.function("f", lambda *_: "done", policy=[allow("lambda:InvokeFunction", to=bob)])

    for name in ("f", "f:$LATEST"):
        assert "done" == json.loads(bob.client("lambda").invoke(FunctionName=name)["Payload"].read())


def test_a_permission_for_a_version_gives_it_another_revision(client: Any) -> None:
    before = client.publish_version(FunctionName="f")["RevisionId"]
    latest = client.get_function_configuration(FunctionName="f")["RevisionId"]
    add(client, Qualifier="1")
    after = client.get_function_configuration(FunctionName="f", Qualifier="1")["RevisionId"]

    assert before != after == client.get_policy(FunctionName="f", Qualifier="1")["RevisionId"]
    assert latest == client.get_function_configuration(FunctionName="f")["RevisionId"]


def test_a_policy_of_the_tests_own_is_shown_as_it_was_given(mocksm: Aws) -> None:
    statement = allow("lambda:InvokeFunction", to="444455556666", when={"Bool": {"aws:SecureTransport": "true"}})
    mocksm.function("f", lambda *_: None, policy=[statement])
    shown = json.loads(mocksm.client("lambda").get_policy(FunctionName="f")["Policy"])

    assert [{**statement, "Principal": {"AWS": "arn:aws:iam::444455556666:root"}}] == shown["Statement"]
