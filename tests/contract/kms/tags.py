"""TagResource, UntagResource, ListResourceTags (section 13)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, ANY, Has, Refused
from tests.contract.kms.steps import (
    ELSEWHERE,
    ID,
    MULTI_REGION,
    PENDING_DELETION,
    ask,
    case,
    create,
    describe,
    elsewhere,
    eventually,
    refused_key,
    saving,
    schedule,
    unchanging,
)
from tests.contract.scope import Ref


def _tags(**tags: str) -> list[dict[str, str]]:
    return [{"TagKey": name, "TagValue": value} for name, value in tags.items()]


def _tag(expect: Any = {}, *tags: dict[str, str], **named: str) -> Step:  # noqa: B006 - nobody changes it
    return ask("TagResource", expect, Tags=[*tags, *_tags(**named)])


def _has(**tags: str) -> Step:
    return ask("ListResourceTags", {"Tags": _tags(**tags), "Truncated": False})


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("13", f"tags-{id_}", row, evidence, *steps)


def _refused(message: Any) -> Refused:
    return Refused("TagException", message)


_RESERVED = _refused("Tags beginning with aws: are reserved")
_FIFTY_ONE = [{"TagKey": f"key{number:02}", "TagValue": ""} for number in range(51)]

CASES = (
    _case("create", "TagKey and TagValue, from CreateKey", "AWS-recorded", create(Tags=_tags(a="1", b="2")), _has(a="1", b="2")),
    _case("empty", "a value may be empty", "model", create(), _tag(a=""), _has(a="")),
    _case("none", "no tags", "AWS-recorded", create(), _has()),
    _case("add", "TagResource adds", "AWS-recorded", create(Tags=_tags(a="1")), _tag(b="2"), _has(a="1", b="2")),
    _case("replace", "re-tagging replaces the value, and keeps the place", "AWS-recorded", create(Tags=_tags(a="1", b="2")), _tag(a="3"), _has(a="3", b="2")),
    _case("duplicate", "duplicate keys in one request", "AWS-recorded", create(), _tag(_refused("Duplicate tag keys"), *_tags(a="1"), *_tags(a="2"))),
    _case("duplicate-create", "duplicate keys in CreateKey", "model", refused_key(_refused("Duplicate tag keys"), Tags=[*_tags(a="1"), *_tags(a="2")])),
    _case("many-create", "51 tags: CreateKey", "AWS-recorded", refused_key(_refused("Too many tags"), Tags=_FIFTY_ONE)),
    _case("many", "51 tags: TagResource over the total", "unsure", create(Tags=_FIFTY_ONE[:50]), _tag(_refused("Too many tags"), _FIFTY_ONE[50])),
    _case("fifty", "50 tags, and one of them again", "model", create(Tags=_FIFTY_ONE[:50]), _tag({}, {"TagKey": "key00", "TagValue": "new"})),
    *(
        _case(f"reserved-{name}-{how}", f"key starting {name}: {how}", "AWS-recorded", *steps)
        for name in ("aws:x", "AWS:x", "aWs:x")
        for how, steps in (
            ("CreateKey", (refused_key(_RESERVED, Tags=[{"TagKey": name, "TagValue": ""}]),)),
            ("TagResource", (create(), _tag(_RESERVED, {"TagKey": name, "TagValue": ""}))),
        )
    ),
    _case("characters", "characters that tags have not", "unsure", create(), _tag(_refused(ANY), {"TagKey": "a*b", "TagValue": ""})),
    _case("letters", "letters, digits, spaces and _ . : / = + - @", "doc", create(), _tag({}, {"TagKey": "aZ0 _.:/=+-@", "TagValue": "aZ0 _.:/=+-@"})),
    _case("untag", "UntagResource takes off", "model", create(Tags=_tags(a="1", b="2")), ask("UntagResource", {}, TagKeys=["a"]), _has(b="2")),
    _case("untag-unknown", "UntagResource of an unknown key: success", "model", create(Tags=_tags(a="1")), unchanging(ask("UntagResource", {}, TagKeys=["b"]))),
    _case("pending", "TagResource and UntagResource: pending deletion; ListResourceTags works", "floci", create(Tags=_tags(a="1")), schedule(), _tag(PENDING_DELETION, b="2"), ask("UntagResource", PENDING_DELETION, TagKeys=["a"]), _has(a="1")),
    _case("refused-all", "a refused request adds no tag at all", "model", create(), _tag(_RESERVED, *_tags(a="1"), {"TagKey": "aws:b", "TagValue": ""}), _has()),
    _case("pages", "Limit and Marker", "model", create(Tags=_tags(a="1", b="2")), saving(ask("ListResourceTags", Has({"Tags": _tags(a="1"), "Truncated": True}), Limit=1), marker="NextMarker"),
          ask("ListResourceTags", Has({"Tags": _tags(b="2"), "NextMarker": ABSENT}), Limit=1, Marker=Ref("marker"))),
    _case("replica", "tags of multi-Region keys are per key; ReplicaTags in the answer", "model", create(Tags=_tags(a="1"), **MULTI_REGION), ask("ReplicateKey", Has({"ReplicaTags": _tags(b="2")}), ReplicaRegion=ELSEWHERE, Tags=_tags(b="2")),
          eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyId": ID, "KeyState": "Enabled"})})))), elsewhere(_has(b="2")), _has(a="1")),
    _case("replica-none", "no ReplicaTags without tags", "AWS-recorded", create(**MULTI_REGION), ask("ReplicateKey", Has({"ReplicaTags": ABSENT}), ReplicaRegion=ELSEWHERE)),
)  # fmt: skip
