from __future__ import annotations

from typing import Any

import pytest
import time_machine
from aws_lambda_powertools.utilities import parameters

from mocksm import MockSecrets, allow
from tests.examples.lambda_handler.handler import handler


@pytest.fixture(autouse=True)
def _cold_start() -> None:
    """Forget what Powertools has cached."""
    parameters.clear_caches()  # type: ignore[no-untyped-call]


@pytest.fixture
def api(mocksm: MockSecrets) -> Any:
    return mocksm.secret("payments/api", {"key": "k1"})


@pytest.mark.usefixtures("api")
def test_the_provider_is_called_with_the_key() -> None:
    assert {"statusCode": 200, "body": "charged 5 with k1"} == handler({"amount": 5}, None)


@pytest.mark.usefixtures("api")
def test_a_new_key_is_used_after_five_minutes(mocksm: MockSecrets) -> None:
    with time_machine.travel("2030-01-01T12:00:00+00:00", tick=False) as now:
        handler({"amount": 1}, None)
        mocksm.client("secretsmanager").put_secret_value(SecretId="payments/api", SecretString='{"key": "k2"}')

        assert "charged 5 with k1" == handler({"amount": 5}, None)["body"]
        now.shift(301)
        assert "charged 5 with k2" == handler({"amount": 5}, None)["body"]


@pytest.mark.parametrize("error", ["InternalServiceError", "AccessDeniedException"])
@pytest.mark.usefixtures("api")
def test_a_key_that_cannot_be_read_is_unavailable(mocksm: MockSecrets, error: str) -> None:
    mocksm.fail("secretsmanager:GetSecretValue", error)

    assert {"statusCode": 503} == handler({"amount": 5}, None)


def test_the_role_of_the_function_needs_no_more_than_reading_its_secret(mocksm: MockSecrets, api: Any) -> None:
    role = mocksm.role("payments", [allow("secretsmanager:GetSecretValue", on=api)])
    payments = mocksm.function("payments", handler, role=role)

    answer = mocksm.client("lambda").invoke(FunctionName="payments", Payload=b'{"amount": 5}')

    assert "charged 5 with k1" in answer["Payload"].read().decode()
    assert payments.arn.endswith(":function:payments")
    assert "assumed-role/payments/" in mocksm.calls("secretsmanager:GetSecretValue").last.principal.arn
