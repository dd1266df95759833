from __future__ import annotations

from typing import Any

import pytest

from tests.expect import refused
from tests.services.ssm.asking import ARN, SHAPE, again, get, names, put


def test_a_parameter_is_gone_with_all_that_it_had(ssm: Any) -> None:
    put(ssm, "url", Tags=[{"Key": "a", "Value": "1"}])
    again(ssm, "url")
    ssm.label_parameter_version(Name="url", Labels=["prod"])

    ssm.delete_parameter(Name="/url")

    with refused("ParameterNotFound", None):
        get(ssm, "url")
    assert {"Version": 1, "Tier": "Standard"} == put(ssm, "url")
    assert [] == ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="url")["TagList"]
    with pytest.raises(ssm.exceptions.ParameterVersionNotFound):
        get(ssm, "url:prod")


def test_what_is_not_there_cannot_be_deleted(ssm: Any) -> None:
    with refused("ParameterNotFound", None):
        ssm.delete_parameter(Name="none")


@pytest.mark.parametrize("name", [f"{ARN}/url", "url:1"])
def test_a_parameter_is_deleted_by_its_name_only(ssm: Any, name: str) -> None:
    put(ssm, "url")
    with refused("ValidationException", SHAPE):
        ssm.delete_parameter(Name=name)
    assert ["url"] == names(ssm.describe_parameters())


def test_several_are_deleted_and_the_rest_is_told(ssm: Any) -> None:
    for name in ("a", "/b", "c"):
        put(ssm, name)
    answer = ssm.delete_parameters(Names=["/b", "none", "a", "a//b", "a"])
    assert (["/b", "a"], ["none", "a//b"]) == (answer["DeletedParameters"], answer["InvalidParameters"])
    assert ["c"] == names(ssm.describe_parameters())
