"""Who asks for what in these tests: an owner's secret, a user and a session of a role in either account."""

from __future__ import annotations

from typing import Any

from mocksm.iam.evaluate import Asked, Decision, Reason
from mocksm.iam.policy import Policy, parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import allow, deny, document

OWNER = "111122223333"
STRANGER = "444455556666"
SECRET = f"arn:aws:secretsmanager:us-east-1:{OWNER}:secret:prod/db-AbCdEf"
GET = "secretsmanager:GetSecretValue"
ALLOWED = allow(GET)
DENIED = deny(GET)

USER_ARN = f"arn:aws:iam::{OWNER}:user/bob"
ROLE_ARN = f"arn:aws:iam::{OWNER}:role/app/reader"
SESSION_ARN = f"arn:aws:sts::{OWNER}:assumed-role/reader/mocksm"
ROOT_ARN = f"arn:aws:iam::{OWNER}:root"

Statements = list[dict[str, Any]]


def identity(*statements: dict[str, Any]) -> Policy:
    return parse(document(statements), kind="identity", name="inline")


def resource(*statements: dict[str, Any]) -> Policy:
    return parse(document(statements), kind="resource", name="resource policy of prod/db")


def boundary(*statements: dict[str, Any]) -> Policy:
    return parse(document(statements), kind="boundary", name="boundary")


def session_policy(*statements: dict[str, Any]) -> Policy:
    return parse(document(statements), kind="session", name="session policy")


def scp(*statements: dict[str, Any], arn: str = "") -> Policy:
    return parse(document(statements), kind="scp", name="scp", arn=arn)


def rcp(*statements: dict[str, Any], arn: str = "") -> Policy:
    return parse(document([{**one, "Principal": "*"} for one in statements]), kind="rcp", name="rcp", arn=arn)


def user(account: str = OWNER, *statements: dict[str, Any]) -> Principal:
    return Principal.from_arn(f"arn:aws:iam::{account}:user/bob", [identity(*statements)] if statements else [])


def session(account: str = OWNER, *statements: dict[str, Any]) -> Principal:
    return Principal.from_arn(f"arn:aws:iam::{account}:role/app/reader", [identity(*statements)] if statements else [])


def asked(policy: Policy | None = None, action: str = GET, on: str = SECRET, account: str = OWNER) -> Asked:
    return Asked(action, on, "prod/db", account, policy)


def outcome(decision: Decision) -> tuple[bool, Reason]:
    return decision.allowed, decision.reason
