"""What one GetSecretValue costs a role under policies of twenty statements each: its own, the secret's, the key's."""

from __future__ import annotations

import time
from typing import Any

import pytest

from mocksm import MockSecrets, PrincipalHandle, allow, mock_secrets
from tests.benchmarks.calls import VALUE
from tests.benchmarks.conftest import Timed
from tests.benchmarks.floor import Clients

pytestmark = pytest.mark.benchmark(timer=time.perf_counter)

ROW = "GetSecretValue under policies"
OTHERS = 19


def others(service: str, to: Any = None) -> list[dict[str, Any]]:
    """Return statements with conditions about something else."""
    return [
        allow(
            f"{service}:Other{number}",
            when={
                "StringEquals": {"aws:RequestedRegion": f"eu-west-{number}"},
                "StringLike": {"aws:userid": f"{number}*"},
            },
            **({} if to is None else {"to": to}),
        )
        for number in range(OTHERS)
    ]


def seed(aws: MockSecrets) -> PrincipalHandle:
    """Make the secret under its key, and the role that reads it."""
    root, here = aws.account(aws.account_id), {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    key = aws.key(policy=[*others("kms", root), allow("kms:*", to=root, when=here)])
    via = {"StringLike": {"kms:ViaService": "secretsmanager.*"}}
    own = [allow("secretsmanager:GetSecretValue", when=here), allow("kms:Decrypt", when=via)]
    role = aws.role("app", [*others("secretsmanager")[1:], *own])
    policy = [*others("secretsmanager", role), allow("secretsmanager:GetSecretValue", to=role, when=here)]
    aws.secret("app", VALUE, kms_key=key, policy=policy)
    return role


def test_a_secret_is_read_under_policies(timed: Timed, clients: Clients) -> None:
    with mock_secrets() as aws, seed(aws):
        answer = timed(ROW, "mocksm", lambda: clients.secretsmanager.get_secret_value(SecretId="app"))
        decision = aws.calls.last.decision
        assert decision is not None
        assert 2 == len(decision.consulted)
    assert VALUE == answer["SecretString"]


def test_a_secret_is_answered_when_nothing_is_behind_botocore(timed: Timed, canned_clients: Clients) -> None:
    answer = timed(ROW, "floor", lambda: canned_clients.secretsmanager.get_secret_value(SecretId="app"))
    assert VALUE == answer["SecretString"]
