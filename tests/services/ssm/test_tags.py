from __future__ import annotations

from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.errors import NotModelled
from tests.expect import refused
from tests.services.ssm.asking import ARN, put


@pytest.fixture
def ssm(ssm: Any) -> Any:
    put(ssm, "/app/url", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    return ssm


def add(ssm: Any, name: str = "/app/url", **tags: str) -> None:
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=given)


def tags(ssm: Any, name: str = "/app/url") -> list[tuple[str, str]]:
    listed = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return [(tag["Key"], tag["Value"]) for tag in listed]


def test_tags_are_added_and_changed_in_place(ssm: Any) -> None:
    add(ssm, a="3", c="")
    assert [("a", "3"), ("b", "2"), ("c", "")] == tags(ssm)
    assert tags(ssm) == tags(ssm, "app/url")


def test_tags_are_taken_away(ssm: Any) -> None:
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/app/url", TagKeys=["a", "none"])
    assert [("b", "2")] == tags(ssm)


@pytest.mark.parametrize("name", ["none", f"{ARN}/app/url", "/app/url:1"])
def test_what_is_not_there_has_no_tags(ssm: Any, name: str) -> None:
    with refused("InvalidResourceId", "Invalid Resource Id"):
        tags(ssm, name)


def test_a_parameter_has_fifty_tags_at_most(ssm: Any) -> None:
    add(ssm, **{f"k{number}": "x" for number in range(48)})
    add(ssm, a="changed")
    with refused("TooManyTagsError", None):
        add(ssm, more="x")
    assert 50 == len(tags(ssm))


def test_a_new_parameter_has_fifty_tags_at_most(ssm: Any) -> None:
    with refused("TooManyTagsError", None):
        put(ssm, "new", Tags=[{"Key": f"k{number}", "Value": "x"} for number in range(51)])
    with refused("InvalidResourceId", "Invalid Resource Id"):
        tags(ssm, "new")


def test_awss_own_tags_are_refused(ssm: Any) -> None:
    with refused("ValidationException", "Tag keys that begin with aws: are reserved."):
        add(ssm, **{"AWS:x": "y"})


def test_tags_of_other_things_are_not_modelled(ssm: Any, mocksm: MockSecrets) -> None:
    with pytest.raises(NotModelled, match="mocksm does not model the tags of ResourceType='Document'"):
        ssm.list_tags_for_resource(ResourceType="Document", ResourceId="x")
    mocksm.take_refusals()
