"""AWS::SSM::Parameter: what is made of its properties, and how they change."""

from __future__ import annotations

from typing import Any

from tests.services.cloudformation.deploying import Cfn, parameter, template


def tags(ssm: Any) -> dict[str, str]:
    found = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="p")["TagList"]
    return {each["Key"]: each["Value"] for each in found}


def described(ssm: Any) -> dict[str, Any]:
    found: dict[str, Any] = ssm.describe_parameters()["Parameters"][0]
    return found


def test_parameter_has_its_properties_and_attributes(cfn: Cfn, ssm: Any) -> None:
    said = {"Description": "d", "AllowedPattern": "[ab]", "Tier": "Advanced", "Tags": {"team": "core"}}
    outputs = {name: {"Value": {"Fn::GetAtt": ["P", name]}} for name in ("Type", "Value")}
    cfn.create(
        template({"P": parameter("a", Name="p", **said)}, Outputs=outputs), Tags=[{"Key": "stage", "Value": "x"}]
    )
    found = described(ssm)
    assert ("d", "[ab]", "Advanced") == (found["Description"], found["AllowedPattern"], found["Tier"])
    assert ({"team": "core", "stage": "x"}, {"Type": "String", "Value": "a"}) == (tags(ssm), cfn.outputs())


def test_parameter_without_name_is_called_after_its_resource(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a")}))
    assert cfn.ids()["P"].startswith("CFN-P-")


def test_tags_change_without_another_version(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": parameter("a", Name="p", Tags={"team": "core", "old": "x"})}))
    assert "UPDATE_COMPLETE" == cfn.update(template({"P": parameter("a", Name="p", Tags={"team": "web"})}))
    assert ({"team": "web"}, 1) == (tags(ssm), ssm.get_parameter(Name="p")["Parameter"]["Version"])
    assert "UPDATE_COMPLETE" == cfn.update(template({"P": parameter("a", Name="p")}))
    assert {} == tags(ssm)


def test_description_is_taken_away(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": parameter("a", Name="p", Description="d")}))
    cfn.update(template({"P": parameter("a", Name="p")}))
    assert not described(ssm).get("Description")


def test_secure_parameter_is_none_of_cloudformations(cfn: Cfn) -> None:
    cfn.create(template({"P": parameter("a", Type="SecureString")}))
    told = "SecureString is not a type that AWS::SSM::Parameter supports: [String, StringList]"
    assert told == cfn.reason("P")


def test_number_becomes_a_text(cfn: Cfn, ssm: Any) -> None:
    cfn.create(template({"P": parameter(5, Name="p")}))
    assert "5" == ssm.get_parameter(Name="p")["Parameter"]["Value"]
