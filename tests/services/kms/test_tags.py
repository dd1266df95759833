from __future__ import annotations

from typing import Any

import pytest

from tests.expect import refused

FIFTY = [{"TagKey": f"k{number:02}", "TagValue": ""} for number in range(50)]


def _tag(key: str, value: str = "v") -> dict[str, str]:
    return {"TagKey": key, "TagValue": value}


def _tags(kms: Any, key: dict[str, Any]) -> Any:
    return kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]


def test_tags_of_create_key_are_listed(kms: Any) -> None:
    key = kms.create_key(Tags=[_tag("a", ""), _tag("b")])["KeyMetadata"]
    assert [_tag("a", ""), _tag("b")] == _tags(kms, key)


def test_a_tag_gets_another_value_and_keeps_its_place(kms: Any, key: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=[_tag("a"), _tag("b"), _tag("c")])
    kms.tag_resource(KeyId=key["Arn"], Tags=[_tag("b", "new")])
    assert [_tag("a"), _tag("b", "new"), _tag("c")] == _tags(kms, key)


def test_untag_takes_off_what_is_there(kms: Any, key: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=[_tag("a"), _tag("b")])
    kms.untag_resource(KeyId=key["KeyId"], TagKeys=["a", "none"])
    assert [_tag("b")] == _tags(kms, key)


def test_tags_come_in_pages(kms: Any, key: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=[_tag("a"), _tag("b"), _tag("c")])
    first = kms.list_resource_tags(KeyId=key["KeyId"], Limit=2)
    second = kms.list_resource_tags(KeyId=key["KeyId"], Limit=2, Marker=first["NextMarker"])
    assert ([_tag("a"), _tag("b")], True) == (first["Tags"], first["Truncated"])
    assert ([_tag("c")], False) == (second["Tags"], second["Truncated"])


@pytest.mark.parametrize(
    ("tags", "code", "message"),
    [
        pytest.param([_tag("a"), _tag("a")], "TagException", "Duplicate tag keys", id="13-duplicate"),
        pytest.param([_tag("aws:a")], "TagException", "Tags beginning with aws: are reserved", id="13-aws"),
        pytest.param([_tag("AWS:a")], "TagException", "Tags beginning with aws: are reserved", id="13-AWS"),
        pytest.param([*FIFTY, _tag("one more")], "TagException", "Too many tags", id="13-51"),
        pytest.param(
            [_tag("k" * 129)],
            "ValidationException",
            f"1 validation error detected: Value '{'k' * 129}' at 'tags.1.member.tagKey' failed to satisfy constraint: "
            "Member must have length less than or equal to 128",
            id="13-long-key",
        ),
        pytest.param(
            [_tag("a", "v" * 257)],
            "ValidationException",
            f"1 validation error detected: Value '{'v' * 257}' at 'tags.1.member.tagValue' failed to satisfy constraint: "
            "Member must have length less than or equal to 256",
            id="13-long-value",
        ),
    ],
)
def test_tags_that_break_a_rule_are_refused(
    tags: list[dict[str, str]], code: str, message: str, kms: Any, key: dict[str, Any]
) -> None:
    with refused(code, message):
        kms.create_key(Tags=tags)
    with refused(code, message):
        kms.tag_resource(KeyId=key["KeyId"], Tags=tags)
    assert [] == _tags(kms, key)
    assert 1 == len(kms.list_keys()["Keys"])


def test_a_key_has_fifty_tags_at_most_in_all(kms: Any, key: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=FIFTY)
    kms.tag_resource(KeyId=key["KeyId"], Tags=FIFTY[:1])
    with refused("TagException", "Too many tags"):
        kms.tag_resource(KeyId=key["KeyId"], Tags=[_tag("one more")])


@pytest.mark.parametrize("text", ["é ü", "1_.:/=+-@", "数"])
def test_a_tag_holds_letters_digits_spaces_and_some_signs(text: str, kms: Any, key: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=[_tag(text, text)])
    assert [_tag(text, text)] == _tags(kms, key)


@pytest.mark.parametrize("tag", [_tag("a*"), _tag("a", "b\n")], ids=["13-key", "13-value"])
def test_a_tag_holds_no_other_signs(tag: dict[str, str], kms: Any, key: dict[str, Any]) -> None:
    with refused("TagException", None):
        kms.tag_resource(KeyId=key["KeyId"], Tags=[tag])
