from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.ssm import tiers
from tests.expect import refused
from tests.services.ssm.asking import again, described, get, put, value

EXPIRES = '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2099-01-01T00:00:00Z"}}]'
TOO_LONG = (
    "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade "
    "the parameter to use the advanced-parameter tier. For more information, see "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
)
FAR_TOO_LONG = "The specified parameter value is too large. Advanced-tier parameters support a maximum parameter value of 8192 characters."


@pytest.mark.parametrize("kind", ["String", "SecureString"])
@pytest.mark.parametrize(
    ("wanted", "size", "tier"),
    [
        (None, 4096, "Standard"),
        ("Standard", 4096, "Standard"),
        ("Advanced", 1, "Advanced"),
        ("Advanced", 8192, "Advanced"),
        ("Intelligent-Tiering", 4096, "Standard"),
        ("Intelligent-Tiering", 4097, "Advanced"),
    ],
)
def test_a_value_is_put_in_a_tier_that_it_fits_into(
    ssm: Any, kind: str, wanted: str | None, size: int, tier: str
) -> None:
    given = {} if wanted is None else {"Tier": wanted}
    assert {"Version": 1, "Tier": tier} == put(ssm, "a", "x" * size, Type=kind, **given)
    assert (tier, size) == (described(ssm, "a")["Tier"], len(value(ssm, "a")))


@pytest.mark.parametrize(
    ("wanted", "text", "message"),
    [
        ("Standard", "x" * 4097, TOO_LONG),
        ("Standard", "ä" * 2049, TOO_LONG),
        ("Advanced", "x" * 8193, FAR_TOO_LONG),
        ("Intelligent-Tiering", "x" * 8193, FAR_TOO_LONG),
    ],
    ids=["standard", "bytes", "advanced", "intelligent"],
)
def test_a_value_is_refused_when_it_does_not_fit(ssm: Any, wanted: str, text: str, message: str) -> None:
    with refused("ValidationException", message):
        put(ssm, "a", text, Tier=wanted)
    with refused("ParameterNotFound", None):
        get(ssm, "a")


def test_a_parameter_goes_up_and_never_down(ssm: Any) -> None:
    put(ssm, "a")
    assert "Standard" == again(ssm, "a", Tier="Intelligent-Tiering")["Tier"]
    assert "Advanced" == again(ssm, "a", Tier="Advanced")["Tier"]
    assert "Advanced" == again(ssm, "a")["Tier"]
    assert "Advanced" == again(ssm, "a", Tier="Intelligent-Tiering")["Tier"]
    with refused(
        "ValidationException",
        "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the "
        "standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    ):
        again(ssm, "a", Tier="Standard")


def test_policies_are_for_the_advanced_tier(ssm: Any) -> None:
    assert "Advanced" == put(ssm, "a", Policies=EXPIRES, Tier="Intelligent-Tiering")["Tier"]
    with refused("ValidationException", "You can't assign parameter policies to a standard-parameter tier."):
        put(ssm, "b", Policies=EXPIRES)


def test_there_is_an_end_to_how_many_there_are(ssm: Any, mocksm: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "_COUNTS", {"Standard": 2, "Advanced": 1})
    put(ssm, "a")
    put(ssm, "b")
    full = refused(
        "ParameterLimitExceeded",
        "You have exceeded the number of parameters for this Amazon Web Services account. Delete one or more parameters and try "
        "again.",
    )
    with full:
        put(ssm, "c")
    again(ssm, "a")
    assert "Advanced" == put(ssm, "c", Tier="Intelligent-Tiering")["Tier"]
    ssm.delete_parameter(Name="c")
    again(ssm, "a", Tier="Advanced")
    assert "Standard" == put(ssm, "c")["Tier"]


def test_the_quotas_are_awss() -> None:
    assert {"Standard": 10_000, "Advanced": 100_000} == tiers._COUNTS  # noqa: SLF001 - nobody puts as many
