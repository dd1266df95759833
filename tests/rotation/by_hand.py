"""A rotation whose steps the test takes by hand: begun as Secrets Manager begins it, then one event at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mocksm.aws import Aws
from mocksm.handles.secrets import SecretHandle
from mocksm.rotation.contract import Handler

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")

# One call of each step: the step, the operation, and how many of the kind come before.
ONE_CALL_A_STEP = [
    ("createSecret", "PutSecretValue", 0),
    ("setSecret", "GetSecretValue", 1),
    ("testSecret", "GetSecretValue", 0),
    ("finishSecret", "UpdateSecretVersionStage", 0),
]

# Each call that the two database functions make, alike.
CALLS = [
    ("createSecret", "DescribeSecret", 0),
    ("createSecret", "GetSecretValue", 0),
    ("createSecret", "GetSecretValue", 1),
    ("createSecret", "GetRandomPassword", 0),
    ("createSecret", "PutSecretValue", 0),
    ("setSecret", "DescribeSecret", 0),
    ("setSecret", "GetSecretValue", 0),
    ("setSecret", "GetSecretValue", 1),
    ("setSecret", "GetSecretValue", 2),
    ("testSecret", "DescribeSecret", 0),
    ("testSecret", "GetSecretValue", 0),
    ("finishSecret", "DescribeSecret", 0),
    ("finishSecret", "DescribeSecret", 1),
    ("finishSecret", "UpdateSecretVersionStage", 0),
]


def begun(aws: Aws, secret: SecretHandle) -> str:
    """Begin a rotation whose function does nothing but fail, with the clock stopped before it is tried again.

    Returns:
        The token.
    """

    def leaves_it(event: Any, context: Any) -> None:
        raise RuntimeError("the test takes the steps by hand")

    aws.clock.freeze()
    secret.rotate_with(aws.function("leaves-it", leaves_it))
    assert isinstance(aws.rotations[-1].error, RuntimeError)
    return secret.stages["AWSPENDING"]


def event(secret: SecretHandle, token: str, step: str, **more: str) -> dict[str, str]:
    """Return the event that Lambda gets."""
    return {"Step": step, "SecretId": secret.arn, "ClientRequestToken": token, **more}


def rotate(handler: Handler, secret: SecretHandle, token: str, steps: Sequence[str] = STEPS) -> None:
    """Take steps, one after the other."""
    for step in steps:
        handler(event(secret, token, step), None)


def pending(aws: Aws, secret: SecretHandle) -> str:
    """Return the value under AWSPENDING."""
    answer = aws.client("secretsmanager").get_secret_value(SecretId=secret.arn, VersionStage="AWSPENDING")
    return str(answer["SecretString"])
