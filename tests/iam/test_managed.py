from __future__ import annotations

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.managed import STATEMENTS, managed_policy
from mocksm.iam.principal import Principal
from tests.iam.stories import OWNER, SECRET, USER_ARN

ROLE = "service-role"
FUNCTION = f"arn:aws:lambda:us-east-1:{OWNER}:function:"


@pytest.mark.parametrize(
    ("name", "action", "resource", "expected"),
    [
        pytest.param("AdministratorAccess", "kms:Decrypt", "arn:aws:kms:::key/a", True, id="administrator"),
        pytest.param("ReadOnlyAccess", "secretsmanager:DescribeSecret", SECRET, True, id="read-only-describes"),
        pytest.param("ReadOnlyAccess", "secretsmanager:ListSecretVersionIds", SECRET, True, id="read-only-lists"),
        pytest.param("ReadOnlyAccess", "secretsmanager:GetSecretValue", SECRET, False, id="read-only-reads-no-value"),
        pytest.param("ReadOnlyAccess", "secretsmanager:PutSecretValue", SECRET, False, id="read-only-writes-nothing"),
        pytest.param("ReadOnlyAccess", "kms:Decrypt", "arn:aws:kms:::key/a", False, id="read-only-decrypts-nothing"),
        pytest.param("ReadOnlyAccess", "kms:ListKeys", "*", True, id="read-only-lists-keys"),
        pytest.param("SecretsManagerReadWrite", "secretsmanager:GetSecretValue", SECRET, True, id="3.2-all-of-secrets"),
        pytest.param("SecretsManagerReadWrite", "kms:ListAliases", "*", True, id="3.2-helpers"),
        pytest.param("SecretsManagerReadWrite", "kms:Decrypt", "arn:aws:kms:::key/a", False, id="3.2-no-customer-keys"),
        pytest.param(
            "SecretsManagerReadWrite", "lambda:InvokeFunction", FUNCTION + "SecretsManagerX", True, id="rotate"
        ),
        pytest.param("SecretsManagerReadWrite", "lambda:InvokeFunction", FUNCTION + "mine", False, id="other-function"),
        pytest.param("PowerUserAccess", "secretsmanager:GetSecretValue", SECRET, True, id="power-user-reads"),
        pytest.param("PowerUserAccess", "iam:CreateRole", "*", False, id="power-user-makes-no-roles"),
        pytest.param("PowerUserAccess", "iam:ListRoles", "*", True, id="power-user-lists-roles"),
        pytest.param("AmazonSSMReadOnlyAccess", "ssm:GetParameter", "*", True, id="parameters-are-read"),
        pytest.param("AmazonSSMReadOnlyAccess", "ssm:PutParameter", "*", False, id="parameters-are-not-written"),
        pytest.param("AmazonSSMManagedInstanceCore", "ssm:GetParameters", "*", True, id="instance-reads-parameters"),
        pytest.param("AmazonSSMManagedInstanceCore", "ssm:GetParametersByPath", "*", False, id="instance-lists-none"),
        pytest.param("AWSKeyManagementServicePowerUser", "kms:CreateKey", "*", True, id="keys-are-made"),
        pytest.param("AWSKeyManagementServicePowerUser", "kms:Decrypt", "*", False, id="keys-are-not-used"),
        pytest.param(f"{ROLE}/AWSLambdaBasicExecutionRole", "logs:PutLogEvents", "*", True, id="function-logs"),
        pytest.param(f"{ROLE}/AWSLambdaBasicExecutionRole", "kms:Decrypt", "*", False, id="function-decrypts-nothing"),
        pytest.param(f"{ROLE}/AWSLambdaVPCAccessExecutionRole", "ec2:CreateNetworkInterface", "*", True, id="vpc"),
        pytest.param(f"{ROLE}/AWSLambdaVPCAccessExecutionRole", "logs:PutLogEvents", "*", True, id="vpc-logs"),
        pytest.param(f"{ROLE}/AWSLambdaRole", "lambda:InvokeFunction", FUNCTION + "mine", True, id="invokes"),
        pytest.param(f"{ROLE}/AWSLambdaSQSQueueExecutionRole", "sqs:ReceiveMessage", "*", True, id="queue"),
        pytest.param(f"{ROLE}/AWSLambdaKinesisExecutionRole", "kinesis:GetRecords", "*", True, id="stream"),
        pytest.param(f"{ROLE}/AWSLambdaDynamoDBExecutionRole", "dynamodb:GetRecords", "*", True, id="table"),
        pytest.param("AWSXRayDaemonWriteAccess", "xray:PutTraceSegments", "*", True, id="traces"),
        pytest.param(f"{ROLE}/AmazonECSTaskExecutionRolePolicy", "ecr:BatchGetImage", "*", True, id="task-pulls"),
        pytest.param(
            f"{ROLE}/AmazonECSTaskExecutionRolePolicy",
            "secretsmanager:GetSecretValue",
            SECRET,
            False,
            id="task-reads-none",
        ),
    ],
)
def test_managed_policy_allows(name: str, action: str, resource: str, expected: bool) -> None:
    caller = Principal.from_arn(USER_ARN, [managed_policy(f"arn:aws:iam::aws:policy/{name}")])

    assert expected == evaluate(caller, Asked(action, resource, resource, OWNER)).allowed


@pytest.mark.parametrize("name", list(STATEMENTS))
def test_managed_policy_is_found_by_name_and_by_arn(name: str) -> None:
    by_name, by_arn = managed_policy(name), managed_policy(f"arn:aws-cn:iam::aws:policy/{name}")

    assert (f"arn:aws:iam::aws:policy/{name}", name.rpartition("/")[2]) == (by_name.arn, by_name.name)
    assert (f"arn:aws-cn:iam::aws:policy/{name}", by_name.statements) == (by_arn.arn, by_arn.statements)


def test_managed_policy_that_mocksm_has_not_is_refused() -> None:
    with pytest.raises(MocksmError, match="'Billing'; it has AdministratorAccess, AWSKey"):
        managed_policy("Billing")
