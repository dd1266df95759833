"""The AWS managed policies that matter here, as far as mocksm's services go.

``ReadOnlyAccess`` is cut to the services that mocksm has; like AWS's it does not read values: neither
``secretsmanager:GetSecretValue`` nor ``kms:Decrypt`` is in it.
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

STATEMENTS: Mapping[str, tuple[Mapping[str, Any], ...]] = MappingProxyType(
    {
        "AdministratorAccess": (allow("*"),),
        "ReadOnlyAccess": (allow(*_READING),),
        "SecretsManagerReadWrite": (
            {"Sid": "BasicPermissions", **allow("secretsmanager:*", *_HELPERS_OF_THE_CONSOLE)},
            {
                "Sid": "LambdaPermissions",
                **allow(*_ROTATION_FUNCTIONS, on="arn:aws:lambda:*:*:function:SecretsManager*"),
            },
        ),
    }
)


def managed_policy(arn: str) -> Policy:
    """Return an AWS managed policy.

    Args:
        arn: Its ARN, ``arn:aws:iam::aws:policy/AdministratorAccess``, or its name.

    Raises:
        MocksmError: mocksm does not have it.
    """
    name = arn.rpartition("/")[2]
    if name not in STATEMENTS:
        raise MocksmError(
            f"mocksm does not have the AWS managed policy {arn!r}; it has {', '.join(STATEMENTS)}. "
            "Make a policy of your own that says what yours needs"
        )
    document = {"Version": "2012-10-17", "Statement": list(STATEMENTS[name])}
    own = arn if arn.startswith("arn:") else f"arn:aws:iam::aws:policy/{name}"
    return parse(document, kind="identity", name=name, arn=own)
