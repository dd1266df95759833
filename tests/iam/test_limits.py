from __future__ import annotations

import pytest

from mocksm.iam import limits
from mocksm.iam.limits import Limit
from mocksm.iam.malformed import MalformedPolicy, Rule


@pytest.mark.parametrize(
    ("limit", "character"),
    [
        pytest.param(limits.MANAGED, "x", id="managed"),
        pytest.param(limits.SESSION, " ", id="session-counts-white-space"),
        pytest.param(limits.SCP, "x", id="scp"),
        pytest.param(limits.RCP, "x", id="rcp"),
    ],
)
def test_policy_is_refused_when_longer_than_5_7_says(limit: Limit, character: str) -> None:
    limit.check(character * limit.most)

    with pytest.raises(MalformedPolicy) as refusal:
        limit.check(character * (limit.most + 1))

    assert (Rule.SIZE, f"{limit.most + 1}, at most {limit.most}") == (refusal.value.rule, refusal.value.found)


def test_white_space_does_not_count_in_policies_of_iam() -> None:
    limits.MANAGED.check("{ \n\t}" * 3072)

    assert 4 == limits.MANAGED.size(["{ }", "{\n}"])


def test_inline_policies_of_one_user_share_a_limit() -> None:
    half = "x" * 1024
    limits.INLINE_OF_USER.check(half, half)

    with pytest.raises(MalformedPolicy, match="found '2049, at most 2048'"):
        limits.INLINE_OF_USER.check(half, half, "x")


def test_key_policy_counts_bytes() -> None:
    limits.KEY.check("é" * 16_384)

    with pytest.raises(MalformedPolicy, match="found '32770, at most 32768'"):
        limits.KEY.check("é" * 16_385)


def test_limits_are_those_of_5_7() -> None:
    sizes = [
        *(limits.MANAGED, limits.INLINE_OF_USER, limits.INLINE_OF_ROLE, limits.SESSION),
        *(limits.SCP, limits.RCP, limits.KEY),
    ]

    assert [6144, 2048, 10240, 2048, 10240, 5120, 32768] == [limit.most for limit in sizes]
