from __future__ import annotations

import pytest

from mocksm.errors import MocksmError
from mocksm.wire.regions import checked_region, is_region


@pytest.mark.parametrize(
    ("region", "like", "expected"),
    [
        ("eu-west-1", "us-east-1", True),
        ("us-east-1", "us-east-1", True),
        ("eu-west-99", "us-east-1", True),
        ("cn-north-1", "us-east-1", False),
        ("cn-north-1", "cn-northwest-1", True),
        ("us-east-1", "cn-north-1", False),
        ("aws-global", "us-east-1", False),
        ("xx-west-1", "us-east-1", False),
        ("Ireland", "us-east-1", False),
    ],
)
def test_a_region_is_one_of_the_partition_known_or_of_its_form(region: str, like: str, expected: bool) -> None:
    assert expected is is_region(region, like=like)


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
def test_a_region_that_botocore_knows_is_taken(region: str) -> None:
    assert region == checked_region(region)


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("eu-wset-1", "mocksm: region='eu-wset-1' is no Region; did you mean eu-west-1"),
        ("EU-WEST-1", "mocksm: region='EU-WEST-1' is no Region; did you mean eu-west-1"),
        ("eu-west-99", "mocksm: region='eu-west-99' is no Region; did you mean "),
        ("mars", "mocksm: region='mars' is no Region; it takes a form like us-east-1"),
        ("aws-global", "mocksm: region='aws-global' is no Region"),
        ("", "mocksm: region='' is no Region; it takes a form like us-east-1"),
        (None, "mocksm: region=None is no Region"),
    ],
)
def test_a_region_that_botocore_does_not_know_is_refused_with_near_names(region: object, told: str) -> None:
    with pytest.raises(MocksmError) as caught:
        checked_region(region, "region=")

    assert str(caught.value).startswith(told)
