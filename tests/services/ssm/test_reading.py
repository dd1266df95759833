from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.ssm.asking import ARN, again, get, put


def test_a_parameter_is_answered_with_these_members(ssm: Any) -> None:
    put(ssm, "url", "https://db")
    found = get(ssm, "url")
    assert isinstance(found.pop("LastModifiedDate"), datetime)
    assert {
        "Name": "url",
        "Type": "String",
        "Value": "https://db",
        "Version": 1,
        "ARN": f"{ARN}/url",
        "DataType": "text",
    } == found


def test_a_list_is_one_text(ssm: Any) -> None:
    put(ssm, "zones", "a,b,c", Type="StringList")
    found = get(ssm, "zones", WithDecryption=True)
    assert ("StringList", "a,b,c") == (found["Type"], found["Value"])


@pytest.mark.parametrize(
    ("selector", "value", "version"), [("1", "one", 1), ("2", "two", 2), ("prod", "one", 1)], ids=str
)
def test_a_version_is_selected_by_number_or_label(ssm: Any, selector: str, value: str, version: int) -> None:
    put(ssm, "/app/url", "one")
    again(ssm, "/app/url", "two")
    ssm.label_parameter_version(Name="/app/url", ParameterVersion=1, Labels=["prod"])

    found = get(ssm, f"/app/url:{selector}")

    assert (value, version, f":{selector}", "/app/url") == tuple(
        found[member] for member in ("Value", "Version", "Selector", "Name")
    )


def test_a_version_keeps_the_time_it_was_put_at(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url", "one")
    first = get(ssm, "url")["LastModifiedDate"]
    mocksm.clock.advance(days=1)
    again(ssm, "url", "two")
    assert (first, 1) == (get(ssm, "url:1")["LastModifiedDate"], (get(ssm, "url")["LastModifiedDate"] - first).days)


@pytest.mark.parametrize("name", ["none", "/none", "none:1", f"{ARN}/none"])
def test_what_is_not_there_has_an_error_without_words(ssm: Any, name: str) -> None:
    with refused("ParameterNotFound", None):
        get(ssm, name)


@pytest.mark.parametrize("selector", ["0", "2", "9" * 40, "prod"])
def test_a_version_that_is_not_there_is_told(ssm: Any, selector: str) -> None:
    put(ssm, "url")
    with refused(
        "ParameterVersionNotFound",
        f"Systems Manager could not find version {selector} of /url. Verify the version and try again.",
    ):
        get(ssm, f"/url:{selector}")


def test_several_are_answered_in_order_and_the_rest_is_told(ssm: Any) -> None:
    put(ssm, "a", "1")
    put(ssm, "/b", "2")

    answer = ssm.get_parameters(Names=["/b", "none", "a:1", "a:2", "a//b", "a", "/b"])

    assert [("/b", "2", None), ("a", "1", ":1"), ("a", "1", None)] == [
        (each["Name"], each["Value"], each.get("Selector")) for each in answer["Parameters"]
    ]
    assert ["none", "a:2", "a//b"] == answer["InvalidParameters"]


def test_no_more_than_ten_are_answered(ssm: Any) -> None:
    with refused(
        "ValidationException",
        "1 validation error detected: Value '[a, b, c, d, e, f, g, h, i, j, k]' at 'names' failed to satisfy constraint: "
        "Member must have length less than or equal to 10",
    ):
        ssm.get_parameters(Names=list("abcdefghijk"))


def test_values_are_never_shown(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "password", "hunter2", Type="SecureString")
    put(ssm, "url", "hunter2")
    get(ssm, "password", WithDecryption=True)
    assert "hunter2" not in repr(mocksm.calls)
    assert "hunter2" not in repr(mocksm.events)
    assert "hunter2" not in str([event.event for event in mocksm.events])
