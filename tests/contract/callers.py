"""Who asks, where it is not whoever plays the cases: how a mock makes them. Live, a profile stands for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mocksm import allow, deny
from mocksm.aws import Aws

UNSIGNED = "unsigned"
"""A caller whose requests nobody signs; it takes no profile."""

Signing = Mapping[str, Any]

_OTHER = "444455556666"
_UNDER_SCP, _DENIED_BY_SCP, _DENIED_BY_RCP = "555566667777", "666677778888", "777788889999"
_NO_SECRETS = [allow("*"), deny("secretsmanager:*", "kms:ListAliases")]


def _other_account(_: Aws) -> Signing:
    """Return what signs for an administrator of another account: mocksm takes its number for an access key."""
    return _administrator(_OTHER)


def _without_kms(aws: Aws) -> Signing:
    """Return what signs for a user of the same account who has all rights in Secrets Manager and none in KMS."""
    return dict(aws.user("without-kms", [allow("secretsmanager:*", on="*")]).credentials)


def _parameter_reader(aws: Aws) -> Signing:
    """Return what signs for a session of a role that may do ssm:GetParameter and ssm:GetParameters, and nothing else."""
    may = allow("ssm:GetParameter", "ssm:GetParameters")
    return dict(aws.role("parameter-reader", [may]).credentials)


def _nobody(aws: Aws) -> Signing:
    """Return what signs for a user of the same account who has no rights."""
    return dict(aws.user("nobody", []).credentials)


def _other_nobody(aws: Aws) -> Signing:
    """Return what signs for a user of another account who has no rights."""
    return dict(aws.user(f"arn:aws:iam::{_OTHER}:user/nobody", []).credentials)


def _creator(aws: Aws) -> Signing:
    """Return what signs for a user who may create secrets and keys, and delete secrets, and do nothing else."""
    may = allow("secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "kms:CreateKey")
    return dict(aws.user("creator", [may]).credentials)


def _role(aws: Aws) -> Signing:
    """Return what signs for a session, named ``mocksm``, of a role that has a path and no rights."""
    return dict(aws.role("arn:aws:iam::123456789012:role/app/powerless", []).credentials)


def _plain_role(aws: Aws) -> Signing:
    """Return what signs for a session of a role that has no path and no rights."""
    return dict(aws.role("plain", []).credentials)


def _bounded_role(aws: Aws) -> Signing:
    """Return what signs for a session of a role, without a path, that may do all under a boundary of kms:* only."""
    return dict(aws.role("bounded-role", [allow("*")], boundary=[allow("kms:*")]).credentials)


def _federated(aws: Aws) -> Signing:
    """Return what signs for a federated user named ``mocksm`` who has no rights."""
    return dict(aws.user("federator", []).federate().credentials)


def _inactive(aws: Aws) -> Signing:
    """Return what signs for a user whose access key is inactive."""
    credentials = aws.user("inactive", [allow("*")]).credentials
    key = {"UserName": "inactive", "AccessKeyId": credentials.access_key_id}
    _ask(aws, "iam", "UpdateAccessKey", **key, Status="Inactive")
    return dict(credentials)


def _wrong_token(aws: Aws) -> Signing:
    """Return what signs for a session, with the token of another."""
    return {**aws.role("tokened", [allow("*")]).credentials, "aws_session_token": "another"}


def _expiring(aws: Aws) -> Signing:
    """Return what signs for a session that is over in a quarter of an hour."""
    role = aws.role("expiring", [allow("*")])
    given = _ask(aws, "sts", "AssumeRole", RoleArn=role.arn, RoleSessionName="mocksm", DurationSeconds=900)[
        "Credentials"
    ]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    return dict(
        zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), map(given.get, names), strict=True)
    )


def _denied_inline(aws: Aws) -> Signing:
    """Return what signs for a user whose own inline policy allows all and denies Secrets Manager and kms:ListAliases."""
    return dict(aws.user("denied-inline", _NO_SECRETS).credentials)


def _denied_managed(aws: Aws) -> Signing:
    """Return what signs for a user to whom a managed policy is attached that says so."""
    return dict(aws.user("denied-managed", [_managed(aws, "denies-managed")]).credentials)


def _bounded(aws: Aws) -> Signing:
    """Return what signs for a user who may do all, under a boundary that allows kms:* only."""
    return dict(aws.user("bounded", [allow("*")], boundary=[allow("kms:*")]).credentials)


def _bounded_deny(aws: Aws) -> Signing:
    """Return what signs for a user who may do all, under a managed boundary that denies Secrets Manager."""
    boundary = _managed(aws, "denies-boundary")
    return dict(aws.user("bounded-deny", [allow("*")], boundary=boundary).credentials)


def _session(aws: Aws) -> Signing:
    """Return what signs for a session of a role that may do all, under a session policy that allows kms:* only."""
    return dict(aws.role("session", [allow("*")]).assume(policy=[allow("kms:*")]).credentials)


def _session_deny(aws: Aws) -> Signing:
    """Return what signs for a session of a role that may do all, under a session policy that denies Secrets Manager."""
    return dict(aws.role("session-deny", [allow("*")]).assume(policy=_NO_SECRETS).credentials)


def _scp(aws: Aws) -> Signing:
    """Return what signs for an administrator whose account's service control policy allows kms:* only."""
    aws.account(_UNDER_SCP, scp=[allow("kms:*")])
    return _administrator(_UNDER_SCP)


def _scp_deny(aws: Aws) -> Signing:
    """Return what signs for an administrator whose account's service control policy denies Secrets Manager."""
    aws.account(_DENIED_BY_SCP, scp=[deny("secretsmanager:*")])
    return _administrator(_DENIED_BY_SCP)


def _rcp_deny(aws: Aws) -> Signing:
    """Return what signs for an administrator whose account's resource control policy denies Secrets Manager."""
    aws.account(_DENIED_BY_RCP, rcp=[{**deny("secretsmanager:*"), "Principal": "*"}])
    return _administrator(_DENIED_BY_RCP)


def _administrator(account: str) -> Signing:
    return {"aws_access_key_id": account, "aws_secret_access_key": "none"}


def _managed(aws: Aws, name: str) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": _NO_SECRETS})
    arn: str = _ask(aws, "iam", "CreatePolicy", PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
    return arn


def _ask(aws: Aws, service: str, operation: str, **params: Any) -> dict[str, Any]:
    """Call a service past any client: where the mock stands in for AWS, none would reach it."""
    return aws.dispatcher.ask_as_test(aws.region, service, operation, **params)


CALLERS: Mapping[str, Callable[[Aws], Signing]] = {
    "other_account": _other_account,
    "without_kms": _without_kms,
    "parameter_reader": _parameter_reader,
    "nobody": _nobody,
    "other_nobody": _other_nobody,
    "creator": _creator,
    "role": _role,
    "plain_role": _plain_role,
    "bounded_role": _bounded_role,
    "federated": _federated,
    "inactive": _inactive,
    "wrong_token": _wrong_token,
    "expiring": _expiring,
    "denied_inline": _denied_inline,
    "denied_managed": _denied_managed,
    "bounded": _bounded,
    "bounded_deny": _bounded_deny,
    "session": _session,
    "session_deny": _session_deny,
    "scp": _scp,
    "scp_deny": _scp_deny,
    "rcp_deny": _rcp_deny,
}
