"""Outputs, exports and who imports them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template


def exporting(value: Any, name: Any = "shared") -> str:
    return template({"P": parameter("a")}, Outputs={"A": {"Value": value, "Export": {"Name": name}}})


IMPORTING = template({"Q": parameter({"Fn::ImportValue": "shared"}, Name="q")})


def value(ssm: Any) -> str:
    return str(ssm.get_parameter(Name="q")["Parameter"]["Value"])


def test_stack_uses_what_another_exports(cfn: Cfn, ssm: Any) -> None:
    cfn.create(exporting("a", {"Fn::Sub": "shared"}), "first")
    cfn.create(IMPORTING, "second")
    assert "a" == value(ssm)
    exports = cfn.client.list_exports()["Exports"]
    assert [("shared", "a")] == [(each["Name"], each["Value"]) for each in exports]
    assert ["second"] == cfn.client.list_imports(ExportName="shared")["Imports"]
    assert "shared" == cfn.stack("first")["Outputs"][0]["ExportName"]


def test_export_that_there_is_not_rolls_the_stack_back(cfn: Cfn) -> None:
    assert "ROLLBACK_COMPLETE" == cfn.create(IMPORTING)
    told = "No export named shared found. Rollback requested by user."
    assert ("app", "ROLLBACK_IN_PROGRESS", told) in cfn.events()


def test_name_is_exported_once(cfn: Cfn) -> None:
    cfn.create(exporting("a"), "first")
    assert "ROLLBACK_COMPLETE" == cfn.create(exporting("b"), "second")
    told = "Export with name shared is already exported by stack first. Rollback requested by user."
    assert ("second", "ROLLBACK_IN_PROGRESS", told) in cfn.events("second")


@pytest.mark.parametrize(
    ("body", "verb"),
    [
        pytest.param(exporting("b"), "updated", id="changed"),
        pytest.param(template({"P": parameter("b")}), "deleted", id="taken away"),
    ],
)
def test_export_in_use_stays_as_it_is(cfn: Cfn, body: str, verb: str) -> None:
    cfn.create(exporting("a"), "first")
    cfn.create(IMPORTING, "second")
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(body, "first")
    told = f"Export shared cannot be {verb} as it is in use by second."
    assert ("first", "UPDATE_ROLLBACK_IN_PROGRESS", told) in cfn.events("first")
    assert "a" == cfn.client.list_exports()["Exports"][0]["Value"]


def test_import_counts_also_after_an_update_that_failed(cfn: Cfn) -> None:
    cfn.create(exporting("a"), "first")
    cfn.create(IMPORTING, "second")
    assert "UPDATE_ROLLBACK_COMPLETE" == cfn.update(template({"B": {"Type": "AWS::S3::Bucket"}}), "second")
    assert ["second"] == cfn.client.list_imports(ExportName="shared")["Imports"]


def test_stack_whose_export_is_in_use_is_not_deleted(cfn: Cfn) -> None:
    cfn.create(exporting("a"), "first")
    cfn.create(IMPORTING, "second")
    with refused("ValidationError", "Export shared cannot be deleted as it is in use by second"):
        cfn.client.delete_stack(StackName="first")
    cfn.client.delete_stack(StackName="second")
    cfn.client.delete_stack(StackName="first")
    assert [] == cfn.client.list_exports()["Exports"]


def test_export_that_nobody_uses_is_told_so(cfn: Cfn) -> None:
    cfn.create(exporting("a"))
    with refused("ValidationError", "Export 'shared' is not imported by any stack."):
        cfn.client.list_imports(ExportName="shared")


def test_output_whose_condition_does_not_hold_is_not_there(cfn: Cfn) -> None:
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    outputs = {
        "A": {"Value": "a", "Condition": "Never"},
        "B": {"Value": {"Ref": "S"}, "Description": "The secret"},
        "C": {"Value": 5},
    }
    cfn.create(template({"S": secret(Name="db")}, Conditions=conditions, Outputs=outputs))
    assert {"B": cfn.ids()["S"], "C": "5"} == cfn.outputs()
    assert "The secret" == cfn.stack()["Outputs"][0]["Description"]


def test_output_may_refer_to_a_resource_that_is_made_under_its_own_condition(cfn: Cfn) -> None:
    conditions = {"Never": {"Fn::Equals": ["a", "b"]}}
    resources = {"S": {**secret(), "Condition": "Never"}, "P": parameter("a")}
    under = {"A": {"Value": {"Ref": "S"}, "Condition": "Never"}}
    assert "CREATE_COMPLETE" == cfn.create(template(resources, Conditions=conditions, Outputs=under))
    message = "Template format error: Unresolved resource dependencies [S] in the Outputs block of the template"
    with refused("ValidationError", message):
        cfn.create(template(resources, Conditions=conditions, Outputs={"A": {"Value": {"Ref": "S"}}}), "other")
