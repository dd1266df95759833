"""BatchGetSecretValue: many values in one call, and for each that can't be had the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.listing import page_of

_PAGE = 20


@operation
def batch_get_secret_value(
    call: Call,
    *,
    secret_id_list: Sequence[str] | None = None,
    filters: Sequence[Mapping[str, Any]] | None = None,
    max_results: int | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Return the current values of the secrets named, or of those that match; a refusal of one is told beside the rest."""
    if (secret_id_list is None) == (filters is None):
        raise InvalidParameterException("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
    if secret_id_list is not None:
        if max_results is not None:
            raise InvalidParameterException(
                "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."
            )
        return _values(call, secret_id_list)
    found, token = page_of(call, filters or (), limit=max_results or _PAGE, token=next_token)
    return {**_values(call, [secret.arn for secret in found]), **({"NextToken": token} if token else {})}


def _values(call: Call, secret_ids: Iterable[str]) -> dict[str, Any]:
    """Ask for each value as GetSecretValue is asked, so that policies, keys and the history see each."""
    values, errors = [], []
    for secret_id in secret_ids:
        try:
            values.append(call.ask("secretsmanager", "GetSecretValue", SecretId=secret_id))
        except AwsError as error:
            errors.append({"SecretId": secret_id, "ErrorCode": error.code, "Message": error.message or ""})
    return {"SecretValues": values, "Errors": errors}
