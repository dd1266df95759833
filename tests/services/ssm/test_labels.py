from __future__ import annotations

from typing import Any

import pytest

from tests.expect import refused
from tests.services.ssm.asking import again, put, value


@pytest.fixture
def ssm(ssm: Any) -> Any:
    put(ssm, "/app/url", "one")
    again(ssm, "/app/url", "two")
    return ssm


def label(ssm: Any, *labels: str, version: int | None = None) -> tuple[list[str], int]:
    """Return the labels that were invalid, and the version."""
    given = {} if version is None else {"ParameterVersion": version}
    answer = ssm.label_parameter_version(Name="/app/url", Labels=list(labels), **given)
    return answer["InvalidLabels"], answer["ParameterVersion"]


def labels(ssm: Any) -> list[list[str]]:
    """Return the labels of each version."""
    return [each["Labels"] for each in ssm.get_parameter_history(Name="/app/url")["Parameters"]]


def test_the_latest_version_is_meant_where_none_is_named(ssm: Any) -> None:
    assert ([], 2) == label(ssm, "prod", "green")
    assert [[], ["prod", "green"]] == labels(ssm)
    assert "two" == value(ssm, "/app/url:prod")


def test_a_label_moves_to_another_version(ssm: Any) -> None:
    label(ssm, "prod", "old", version=1)
    assert ([], 2) == label(ssm, "prod", version=2)
    assert [["old"], ["prod"]] == labels(ssm)


def test_a_new_version_has_no_labels(ssm: Any) -> None:
    label(ssm, "prod")
    again(ssm, "/app/url", "three")
    assert [[], ["prod"], []] == labels(ssm)


@pytest.mark.parametrize("wrong", ["1st", "aws", "AWS-x", "ssm.x", "SSM", "a b", "a/b", "a:b", "ä"])
def test_a_wrong_label_is_told_and_the_others_are_put(ssm: Any, wrong: str) -> None:
    assert ([wrong], 1) == label(ssm, wrong, "good-1_2.x", version=1)
    assert [["good-1_2.x"], []] == labels(ssm)


def test_a_label_has_100_characters_at_most(ssm: Any) -> None:
    assert ([], 2) == label(ssm, "l" * 100)
    with refused(
        "ValidationException",
        f"1 validation error detected: Value '[{'l' * 101}]' at 'labels' failed to satisfy constraint: Member must satisfy "
        "constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]",
    ):
        label(ssm, "l" * 101)


def test_a_version_has_ten_labels_at_most(ssm: Any) -> None:
    label(ssm, *(f"l{number}" for number in range(10)), version=1)
    label(ssm, "l0", version=1)
    with refused(
        "ParameterVersionLabelLimitExceeded",
        "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
    ):
        label(ssm, "one-more", version=1)
    assert [10, 0] == [len(each) for each in labels(ssm)]


def test_labels_are_taken_off_the_version_that_has_them(ssm: Any) -> None:
    label(ssm, "prod", "old", version=1)
    label(ssm, "next", version=2)

    answer = ssm.unlabel_parameter_version(Name="/app/url", ParameterVersion=1, Labels=["prod", "next", "none", "prod"])

    assert (["prod"], ["next", "none"]) == (answer["RemovedLabels"], answer["InvalidLabels"])
    assert [["old"], ["next"]] == labels(ssm)


@pytest.mark.parametrize("operation", ["label_parameter_version", "unlabel_parameter_version"])
def test_what_is_not_there_has_no_labels(ssm: Any, operation: str) -> None:
    with refused("ParameterNotFound", None):
        getattr(ssm, operation)(Name="none", ParameterVersion=1, Labels=["prod"])
    with refused(
        "ParameterVersionNotFound",
        "Systems Manager could not find version 3 of /app/url. Verify the version and try again.",
    ):
        getattr(ssm, operation)(Name="/app/url", ParameterVersion=3, Labels=["prod"])
