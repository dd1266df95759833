"""BatchGetSecretValue: many values in one call, and for each that can't be had the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import AwsError
from mocksm.services.secretsmanager.errors import InvalidParameterException, InvalidRequestException
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
        for member, given in (("MaxResults", max_results), ("NextToken", next_token)):
            if given is not None:
                raise InvalidParameterException(
                    f"'Filters' not specified. 'Filters' must also be specified when '{member}' is provided."
                )
        return _values(call, secret_id_list)
    found, token = page_of(call, filters or (), limit=max_results or _PAGE, token=next_token)
    return {**_values(call, [secret.arn for secret in found]), **({"NextToken": token} if token else {})}


def _check_account(call: Call, secret_id: str) -> None:
    """Refuse another account's secret, which a batch does not reach (authorization, section 3.4); the words are mocksm's."""
    arn = Arn.parse(secret_id)
    if arn is not None and arn.account != call.account:
        raise InvalidRequestException("You can't get the secret values of another AWS account in a batch.")


def _values(call: Call, secret_ids: Iterable[str]) -> dict[str, Any]:
    """Ask for each value as GetSecretValue is asked, so that policies, keys and the history see each."""
    values, errors = [], []
    for secret_id in secret_ids:
        try:
            _check_account(call, secret_id)
            values.append(call.ask("secretsmanager", "GetSecretValue", SecretId=secret_id))
        except AwsError as error:
            errors.append({"SecretId": secret_id, "ErrorCode": error.code, "Message": error.message or ""})
    return {"SecretValues": values, "Errors": errors}
