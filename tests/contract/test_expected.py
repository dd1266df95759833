"""What an expectation takes for AWS's answer, and what not."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mocksm.ids import Ids
from tests.contract.expected import (
    ABSENT,
    ANSWERED,
    ANY,
    DAY,
    After,
    Bag,
    Date,
    Epoch,
    Excludes,
    Has,
    Includes,
    Like,
    differences,
)
from tests.contract.scope import Ref, Scope, Text, part

NOON = datetime(2030, 1, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def scope() -> Scope:
    made = Scope("mine-", "eu-west-1", Ids(1))
    made.save("now", NOON)
    made.save("arn", "arn:aws:x.y")
    return made


AGREE = {
    "text": ("a", "a"),
    "exact members": ({"a": 1, "b": [2]}, {"a": 1, "b": [2]}),
    "absent in an exact mapping": ({"a": 1, "b": ABSENT}, {"a": 1}),
    "any success": (ANSWERED, {}),
    "some members": (Has({"a": 1, "b": ABSENT}), {"a": 1, "c": 3}),
    "a pattern": (Like("a.c"), "abc"),
    "a pattern over lines": (ANY, "a\nb"),
    "a name in a pattern": (Like("$arn-[0-9]{2}"), "arn:aws:x.y-12"),
    "a list in any order": (Bag(["a", "b"]), ["b", "a"]),
    "one among others": (Includes(Has({"a": 1})), [{"a": 2}, {"a": 1}]),
    "none like it": (Excludes(1), [2, 3]),
    "now": (Date(in_days=0), NOON + timedelta(seconds=5)),
    "in days": (Date(in_days=7), NOON + timedelta(days=7)),
    "a day": (DAY, datetime(2030, 1, 1, tzinfo=timezone.utc)),
    "later": (After("now"), NOON + timedelta(milliseconds=1)),
    "epoch": (Epoch(), 1523477145.729),
    "reference": (Ref("arn"), "arn:aws:x.y"),
    "part of a reference": (Ref("arn", end=-4), "arn:aws"),
    "text with names": (Text("is $name."), "is mine-db."),
    "reference as a name of a member": ({Ref("arn"): 1}, {"arn:aws:x.y": 1}),
}
DIFFER = {
    "text": ("a", "b"),
    "true for one": (1, True),
    "bytes for text": ("a", b"a"),
    "a member more": ({"a": 1}, {"a": 1, "b": 2}),
    "a member less": ({"a": 1, "b": 2}, {"a": 1}),
    "a member that is none": ({"a": ABSENT}, {"a": None}),
    "absent, and there": (Has({"a": ABSENT}), {"a": 1}),
    "missing": (Has({"a": 1}), {}),
    "no members": (Has({"a": 1}), None),
    "no answer": (ANSWERED, None),
    "a pattern in part": (Like("b"), "abc"),
    "a name is no pattern": (Like("$arn"), "arn:aws:xzy"),
    "another order": (["a", "b"], ["b", "a"]),
    "a shorter list": (["a"], ["a", "b"]),
    "too many": (Bag(["a"]), ["a", "a"]),
    "too few": (Bag(["a", "a"]), ["a"]),
    "twice": (Includes(1), [1, 1]),
    "nowhere": (Includes(1), [2]),
    "one like it": (Excludes(1), [1]),
    "another time": (Date(in_days=7), NOON + timedelta(days=8)),
    "no time": (Date(), "2030-01-01"),
    "no day": (DAY, NOON),
    "not later": (After("now"), NOON),
    "too exact": (Epoch(), 1523477145.7291),
}


@pytest.mark.parametrize(("expected", "actual"), AGREE.values(), ids=AGREE)
def test_nothing_differs_when_an_answer_is_as_expected(scope: Scope, expected: Any, actual: Any) -> None:
    assert [] == list(differences(scope.resolve(expected), actual))


@pytest.mark.parametrize(("expected", "actual"), DIFFER.values(), ids=DIFFER)
def test_something_differs_when_an_answer_is_not_as_expected(scope: Scope, expected: Any, actual: Any) -> None:
    assert [] != list(differences(scope.resolve(expected), actual))


def test_difference_names_the_place_when_it_is_deep() -> None:
    found = list(differences({"a": [Has({"b": 1})]}, {"a": [{"b": 2}]}))
    assert ["answer.a.0.b: expected 1, found 2"] == found


def test_part_is_found_by_its_path() -> None:
    assert "v" == part({"Versions": [{"VersionId": "v"}]}, "Versions.0.VersionId")


def test_reference_is_refused_when_nothing_has_its_name(scope: Scope) -> None:
    with pytest.raises(LookupError, match=r"the case refers to 'nothing' and has arn, .*name, now"):
        scope.resolve(Ref("nothing"))
