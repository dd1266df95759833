from __future__ import annotations

import boto3

from mocksm import deny
from mocksm.aws import Aws


def test_the_default_caller_is_an_administrator_of_the_default_account(mocksm: Aws) -> None:
    identity = mocksm.client("sts").get_caller_identity()

    assert "123456789012" == identity["Account"]
    assert "arn:aws:iam::123456789012:user/mocksm" == identity["Arn"]
    assert identity["UserId"].startswith("AIDA")


def test_a_role_calls_as_a_session_and_cannot_be_denied_to_ask(mocksm: Aws) -> None:
    bob = mocksm.role("arn:aws:iam::444455556666:role/app/reader", [deny("sts:*")])

    identity = boto3.client("sts", **bob.credentials).get_caller_identity()

    assert "444455556666" == identity["Account"]
    assert "arn:aws:sts::444455556666:assumed-role/reader/mocksm" == identity["Arn"]
    assert identity["UserId"].startswith("AROA")
    assert identity["UserId"].endswith(":mocksm")
