"""What the live mode tells of cases that it cannot play."""

from __future__ import annotations

import re

import pytest

from mocksm.ids import Ids
from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.stages import LiveStage, new_prefix

FACT = Fact("9", "row", "doc")


def live(**given: dict[str, str]) -> LiveStage:
    options: dict[str, dict[str, str]] = {"functions": {}, "callers": {}, **given}
    return LiveStage(region="eu-west-1", **options)  # type: ignore[arg-type]


def test_case_is_played_when_nothing_is_missing() -> None:
    case = Case("one", FACT, (Step("ListSecrets"), Step("ListSecrets", caller="nobody")), function="rotates")
    assert [] == live(functions={"rotates": "arn"}, callers={"nobody": "profile"}).lacks(case)


def test_case_tells_its_options_when_they_are_missing() -> None:
    case = Case("one", FACT, (Step("ListSecrets", caller="nobody"), Advance(1)), function="rotates")
    assert [
        "--mocksm-aws-caller nobody=PROFILE",
        "--mocksm-aws-function rotates=ARN",
        "a clock that can be moved",
    ] == live().lacks(case)


def test_time_does_not_move_when_it_is_awss() -> None:
    with pytest.raises(NotImplementedError, match="AWS does not let 3 days pass"):
        live().advance(3)


def test_live_mode_is_refused_when_there_is_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/none")
    with pytest.raises(ValueError, match="--mocksm-aws needs a Region"):
        LiveStage(functions={}, callers={})


def test_prefix_is_new_every_time_and_has_neither_a_word_nor_the_end_of_an_arn() -> None:
    ids = Ids()
    prefixes = {new_prefix(ids) for _ in range(100)}
    assert 100 == len(prefixes)
    assert all(re.fullmatch("mocksm-contract-[b-df-hj-np-tv-xz]{12}-", prefix) for prefix in prefixes)
