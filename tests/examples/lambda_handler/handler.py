"""A Lambda handler that calls a payment provider with an API key, which Powertools caches for five minutes."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer with the charge, or with 503 where the API key cannot be read."""
    try:
        secret: dict[str, str] = parameters.get_secret("payments/api", transform="json", max_age=300)
    except GetParameterError:
        return {"statusCode": 503}
    return {"statusCode": 200, "body": charge(secret["key"], event["amount"])}


def charge(key: str, amount: int) -> str:
    """Call the provider."""
    return f"charged {amount} with {key}"
