"""AWS::CloudFormation::Stack, as far as the transform of hosted rotation functions makes one: its role and its function.

The function that AWS brings along logs in to a database; which one it is in a test only the test knows. So it says what
runs: ``aws.cloudformation.bind("PostgreSQLSingleUser", handler)``. The nested stack itself is not shown by DescribeStacks.
"""

from __future__ import annotations

import json
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Kind, Made, Properties, Work
from mocksm.services.cloudformation.templates.transforms import HOSTED, NESTED
from mocksm.services.cloudformation.values.scene import suffix_of

_DATABASES = ("Db2", "MariaDB", "MongoDB", "MySQL", "Oracle", "PostgreSQL", "Redshift", "SQLServer")
_TYPES = frozenset(f"{database}{users}User" for database in _DATABASES for users in ("Single", "Multi"))
_RUNTIME = "python3.9"  # what the 2020 transform gives where none is said; it runs on the Python of the tests anyway
_TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
_VERSION = "2012-10-17"
_POLICY = "rotation"


def _create(work: Work, wanted: Properties) -> Made:
    """Make the role, the function and its permission; if one fails nothing is left over."""
    hosted = wanted.get("Parameters", {})
    if not work.logical_id.endswith(HOSTED) or "RotationType" not in hosted:
        raise NotModelled(f"mocksm does not model {NESTED} but for hosted rotation functions")
    name = hosted.get("RotationLambdaName") or work.name()
    role = f"{name[:50]}-{work.call.ids.suffix()}"
    physical_id = f"{work.stack_id.rpartition('/')[0]}-{work.logical_id}/{name}/{role}"
    try:
        arn = _make(work, name, role, hosted)
    except BaseException:
        _delete(work, physical_id, wanted)
        raise
    return Made(physical_id, {"Outputs.RotationLambdaARN": arn})


def _make(work: Work, name: str, role: str, hosted: Properties) -> str:
    kind = hosted["RotationType"]
    if kind not in _TYPES:  # AWS's words are not known
        raise StackFailed(f"RotationType {kind} is not one of {', '.join(sorted(_TYPES))}.")
    handler = work.handler(name, kind)
    if handler is None:
        raise NotModelled(
            f"mocksm does not model the hosted rotation function {kind}, which logs in to a database; say what runs in its "
            f"place: aws.cloudformation.bind({kind!r}, handler), such as mocksm.rotation.single_user(connect)"
        )
    trust = json.dumps({"Version": _VERSION, "Statement": [_TRUST]})
    arn = work.ask("iam", "CreateRole", RoleName=role, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    policy = json.dumps({"Version": _VERSION, "Statement": _statements(hosted)})
    work.ask("iam", "PutRolePolicy", RoleName=role, PolicyName=_POLICY, PolicyDocument=policy)
    function: str = work.ask(
        "lambda",
        "CreateFunction",
        FunctionName=name,
        Role=arn,
        Handler="lambda_function.lambda_handler",
        Runtime=hosted.get("Runtime", _RUNTIME),
        Code={"ZipFile": handler},
        Timeout=30,
        Environment={"Variables": _variables(work, hosted)},
    )["FunctionArn"]
    work.ask(
        "lambda",
        "AddPermission",
        FunctionName=name,
        StatementId="SecretsManagerAccess",
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
    )
    return function


def _variables(work: Work, hosted: Properties) -> dict[str, str]:
    """Return the variables that AWS's rotation functions read (integrations.md, sections 3.2 and 3.3)."""
    excluded = hosted.get("ExcludeCharacters")
    endpoint = {"SECRETS_MANAGER_ENDPOINT": f"https://secretsmanager.{work.call.region}.{suffix_of(work.call.region)}"}
    return endpoint if excluded is None else {**endpoint, "EXCLUDE_CHARACTERS": excluded}


def _statements(hosted: Properties) -> list[dict[str, Any]]:
    """Return what the execution role is allowed (integrations.md, section 3.3)."""
    own = ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
    yes = "Allow"
    statements: list[dict[str, Any]] = [
        {"Effect": yes, "Action": [f"secretsmanager:{action}" for action in own], "Resource": "*"},
        {"Effect": yes, "Action": "secretsmanager:GetRandomPassword", "Resource": "*"},
    ]
    keys = [
        hosted[name] for name in ("KmsKeyArn", "MasterSecretKmsKeyArn", "SuperuserSecretKmsKeyArn") if name in hosted
    ]
    if keys:
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        statements.append({"Effect": yes, "Action": actions, "Resource": keys})
    return statements


def _delete(work: Work, physical_id: str, properties: Properties) -> None:
    del properties
    *_, name, role = physical_id.split("/")
    gone = ("NoSuchEntity", "NoSuchEntityException")
    work.ask_unless_gone("lambda", "DeleteFunction", "ResourceNotFoundException", FunctionName=name)
    work.ask_unless_gone("iam", "DeleteRolePolicy", *gone, RoleName=role, PolicyName=_POLICY)
    work.ask_unless_gone("iam", "DeleteRole", *gone, RoleName=role)


KINDS = (
    Kind(
        NESTED,
        frozenset({"NotificationARNs", "Parameters", "Tags", "TemplateURL", "TimeoutInMinutes"}),
        _create,
        None,
        _delete,
        required=frozenset({"TemplateURL"}),
        attributes=frozenset({"Outputs.RotationLambdaARN"}),
    ),
)
