"""AWS managed keys, ``alias/aws/<service>``: made on first use by their service, and its alone to use.

What protects ``alias/aws/secretsmanager`` is known to the letter (kms.md section 8); the other services' keys get the
same policy with their own name, which is documented for SSM and assumed for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mocksm.arn import partition_of
from mocksm.engine.call import Call
from mocksm.services.kms.creation import make_key
from mocksm.services.kms.rotating import start
from mocksm.services.kms.store import Alias, Key, Keys

PREFIX = "alias/aws/"
_YEAR = 365
# What the policy of these keys lets callers of the account do through the service.
THROUGH_SERVICE = frozenset({"Encrypt", "Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey"})

# What each service protects, in the words of its key's description (kms.md section 8; the rest from published
# DescribeKey outputs).
_PROTECTED: Mapping[str, str] = MappingProxyType(
    {
        "acm": "ACM private keys",
        "backup": "Backup data",
        "dynamodb": "DynamoDB data",
        "ebs": "EBS volumes",
        "elasticfilesystem": "EFS filesystems",
        "glue": "Glue data",
        "lambda": "Lambda functions",
        "rds": "RDS database volumes",
        "s3": "S3 objects",
        "secretsmanager": "Secrets Manager data",
        "ssm": "SSM parameters",
    }
)


def first_use(call: Call, alias_name: str) -> Key | None:
    """Return the key that a predefined alias gets by this call; None where the call makes none.

    It does when the service itself asks for its key, or when anyone describes it.
    """
    service = alias_name.removeprefix(PREFIX)
    if not alias_name.startswith(PREFIX) or service not in _PROTECTED:
        return None
    if call.via != service and call.operation != "DescribeKey":
        return None
    key = make_key(call, policy=_policy(call, service), manager="AWS", description=_description(service))
    start(call, key, _YEAR)
    call.store(Keys).add_alias(Alias(alias_name, call.arn(alias_name), key.id, call.now, call.now))
    return key


def service_of(key: Key) -> str | None:
    """Return the service to which an AWS managed key belongs, None for a customer's key."""
    return key.aliases[0].removeprefix(PREFIX) if key.manager == "AWS" else None


def _description(service: str) -> str:
    return f"Default key that protects my {_PROTECTED[service]} when no other key is defined"


def _policy(call: Call, service: str) -> str:
    title = {"secretsmanager": "AWS Secrets Manager"}.get(service, service)
    through = f"Allow access through {title} for all principals in the account that are authorized to use {title}"
    host = f"{service}.{call.region}.amazonaws.com"
    document = {
        "Version": "2012-10-17",
        "Id": f"auto-{service}-2",
        "Statement": [
            _allow(
                through,
                "*",
                ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant", "kms:DescribeKey"],
                {"StringEquals": {"kms:CallerAccount": call.account, "kms:ViaService": host}},
            ),
            _allow(
                through,
                "*",
                "kms:GenerateDataKey*",
                {
                    "StringEquals": {"kms:CallerAccount": call.account},
                    "StringLike": {"kms:ViaService": f"{service}.*.amazonaws.com"},
                },
            ),
            _allow(
                "Allow direct access to key metadata to the account",
                f"arn:{partition_of(call.region)}:iam::{call.account}:root",
                ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
            ),
        ],
    }
    return json.dumps(document)


def _allow(sid: str, principal: str, actions: str | list[str], condition: Any = None) -> dict[str, Any]:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": actions,
        "Resource": "*",
    }
    return statement if condition is None else {**statement, "Condition": condition}
