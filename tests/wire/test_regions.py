from __future__ import annotations

import pytest

from mocksm.wire.regions import is_region


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
