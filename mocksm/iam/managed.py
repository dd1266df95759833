"""The AWS managed policies that roles near secrets usually have, written from AWS's managed policy reference.

``ReadOnlyAccess`` is cut to the services that mocksm has; like AWS's it does not read values: neither
``secretsmanager:GetSecretValue`` nor ``kms:Decrypt`` is in it. The others are whole, what they say of services that mocksm
does not have included, so that a template or a program attaches what it attaches on AWS.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocksm.errors import MocksmError
from mocksm.iam.policy import Policy, parse
from mocksm.iam.statements import allow

_HELPERS_OF_THE_CONSOLE = (
    *("cloudformation:CreateChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:DescribeStackResource"),
    *("cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet"),
    *("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    *("kms:DescribeKey", "kms:ListAliases", "kms:ListKeys", "lambda:ListFunctions"),
    *("rds:DescribeDBClusters", "rds:DescribeDBInstances", "redshift:DescribeClusters", "tag:GetResources"),
)
_ROTATION_FUNCTIONS = (
    *("lambda:AddPermission", "lambda:CreateFunction", "lambda:GetFunction", "lambda:InvokeFunction"),
    "lambda:UpdateFunctionConfiguration",
)
_READING = (
    *("cloudformation:Describe*", "cloudformation:Get*", "cloudformation:List*"),
    *("iam:Get*", "iam:List*", "kms:Describe*", "kms:Get*", "kms:List*", "lambda:Get*", "lambda:List*"),
    *("secretsmanager:Describe*", "secretsmanager:GetResourcePolicy", "secretsmanager:List*"),
    *("ssm:Describe*", "ssm:Get*", "ssm:List*", "sts:GetAccessKeyInfo", "sts:GetCallerIdentity", "sts:GetSessionToken"),
)

_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_INTERFACES = (
    *("ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"),
    *("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"),
)
_PULLING = (
    *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken"),
    "ecr:GetDownloadUrlForLayer",
)
_MANAGED_INSTANCE = (
    *("ssm:DescribeAssociation", "ssm:DescribeDocument", "ssm:GetDeployablePatchSnapshotForInstance"),
    *("ssm:GetDocument", "ssm:GetManifest", "ssm:GetParameter", "ssm:GetParameters", "ssm:ListAssociations"),
    *("ssm:ListInstanceAssociations", "ssm:PutComplianceItems", "ssm:PutConfigurePackageResult", "ssm:PutInventory"),
    *("ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus", "ssm:UpdateInstanceInformation"),
    *("ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel"),
    *("ssmmessages:OpenDataChannel", "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage"),
    *("ec2messages:FailMessage", "ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply"),
)
_BESIDE_POWER = (
    *("account:GetAccountInformation", "account:GetGovCloudAccountInformation", "account:GetPrimaryEmail"),
    *("account:ListRegions", "iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles"),
    "organizations:DescribeOrganization",
)
_POWER = {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"}
_OF_KEYS = (
    *("kms:CreateAlias", "kms:CreateKey", "kms:DeleteAlias", "kms:Describe*", "kms:GenerateRandom", "kms:Get*"),
    *("kms:List*", "kms:TagResource", "kms:UntagResource", "iam:ListGroups", "iam:ListRoles", "iam:ListUsers"),
)
_TRACES = (
    *("xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets"),
    *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
)
_STREAM = (
    *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator"),
    *("kinesis:ListShards", "kinesis:ListStreams", "kinesis:SubscribeToShard"),
)
_TABLE = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")
_QUEUE = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")

# By what follows "policy/" in their ARNs: some have a path.
STATEMENTS: Mapping[str, tuple[Mapping[str, Any], ...]] = MappingProxyType(
    {
        "AdministratorAccess": (allow("*"),),
        "AWSKeyManagementServicePowerUser": (allow(*_OF_KEYS),),
        "AWSXRayDaemonWriteAccess": (allow(*_TRACES),),
        "AmazonSSMManagedInstanceCore": (allow(*_MANAGED_INSTANCE),),
        "AmazonSSMReadOnlyAccess": (allow("ssm:Describe*", "ssm:Get*", "ssm:List*"),),
        "PowerUserAccess": (_POWER, allow(*_BESIDE_POWER)),
        "ReadOnlyAccess": (allow(*_READING),),
        "SecretsManagerReadWrite": (
            {"Sid": "BasicPermissions", **allow("secretsmanager:*", *_HELPERS_OF_THE_CONSOLE)},
            {
                "Sid": "LambdaPermissions",
                **allow(*_ROTATION_FUNCTIONS, on="arn:aws:lambda:*:*:function:SecretsManager*"),
            },
        ),
        "service-role/AWSLambdaBasicExecutionRole": (allow(*_LOGS),),
        "service-role/AWSLambdaDynamoDBExecutionRole": (allow(*_TABLE, *_LOGS),),
        "service-role/AWSLambdaKinesisExecutionRole": (allow(*_STREAM, *_LOGS),),
        "service-role/AWSLambdaRole": (allow("lambda:InvokeFunction"),),
        "service-role/AWSLambdaSQSQueueExecutionRole": (allow(*_QUEUE, *_LOGS),),
        "service-role/AWSLambdaVPCAccessExecutionRole": (allow(*_LOGS, *_INTERFACES),),
        "service-role/AmazonECSTaskExecutionRolePolicy": (
            allow(*_PULLING, "logs:CreateLogStream", "logs:PutLogEvents"),
        ),
    }
)


def with_path(arn: str) -> str:
    """Return what follows ``policy/`` in the ARN of a managed policy: its path and name, as STATEMENTS has them."""
    return arn.partition(":policy/")[2]


def managed_policy(arn: str) -> Policy:
    """Return an AWS managed policy.

    Args:
        arn: Its ARN, ``arn:aws:iam::aws:policy/AdministratorAccess``, or its name, path included.

    Raises:
        MocksmError: mocksm does not have it.
    """
    of_arn = arn.startswith("arn:")
    name = with_path(arn) if of_arn else arn
    if name not in STATEMENTS:
        raise MocksmError(
            f"mocksm does not have the AWS managed policy {arn!r}; it has {', '.join(STATEMENTS)}. "
            "Make a policy of your own that says what yours needs"
        )
    document = {"Version": "2012-10-17", "Statement": list(STATEMENTS[name])}
    own = arn if of_arn else f"arn:aws:iam::aws:policy/{name}"
    return parse(document, kind="identity", name=name.rpartition("/")[2], arn=own)
