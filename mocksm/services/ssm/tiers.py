"""The tiers of parameters: which one a value is put in, and what fits into it.

AWS's texts speak of characters and its guide of 4 and 8 KB; counted are bytes, of which KMS takes no more either.
"""

from __future__ import annotations

from mocksm.services.ssm.errors import ParameterLimitExceeded, ValidationException
from mocksm.services.ssm.store import ADVANCED, STANDARD, Parameter, Parameters

INTELLIGENT = "Intelligent-Tiering"

_SIZES = {STANDARD: 4096, ADVANCED: 8192}
_COUNTS = {STANDARD: 10_000, ADVANCED: 100_000}


def tier_for(
    parameters: Parameters, parameter: Parameter | None, wanted: str | None, value: str, *, has_policies: bool
) -> str:
    """Return the tier that a value is put in, or refuse it.

    Args:
        parameters: What there is already.
        parameter: The parameter that gets the value, None for a new one.
        wanted: The tier that the caller names; without one a parameter stays where it is, and a new one is standard.
        value: The value.
        has_policies: Whether the parameter has policies, or gets any.
    """
    now, size = parameter.latest.tier if parameter else None, len(value.encode())
    if wanted == INTELLIGENT:
        is_full = now is None and parameters.count(STANDARD) >= _COUNTS[STANDARD]
        needs_more = size > _SIZES[STANDARD] or has_policies or now == ADVANCED or is_full
        tier = ADVANCED if needs_more else STANDARD
    else:
        tier = wanted or now or STANDARD
    if tier == STANDARD and now == ADVANCED:
        raise ValidationException(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier "
            "to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard "
            "parameter."
        )
    if tier == STANDARD and has_policies:
        raise ValidationException("You can't assign parameter policies to a standard-parameter tier.")
    _check_size(tier, size)
    if now != tier and parameters.count(tier) >= _COUNTS[tier]:  # the sentence is the model's
        raise ParameterLimitExceeded(
            "You have exceeded the number of parameters for this Amazon Web Services account. Delete one or more parameters "
            "and try again."
        )
    return tier


def _check_size(tier: str, size: int) -> None:
    if size <= _SIZES[tier]:
        return
    if tier == STANDARD:
        raise ValidationException(
            "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter "
            "value, upgrade the parameter to use the advanced-parameter tier. For more information, see "
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
        )
    raise ValidationException(
        "The specified parameter value is too large. Advanced-tier parameters support a maximum parameter value of 8192 "
        "characters."
    )
