"""What events never tell: the values of NoEcho parameters, and what stands behind dynamic references."""

from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.services.cloudformation.deploying import Cfn, parameter, secret, template

HIDDEN = {"Parameters": {"P": {"Type": "String", "NoEcho": True}}}
REFERENCE = "{{resolve:secretsmanager:t}}"
VALUE = "TOPSECRET9"


def given(value: str) -> list[dict[str, str]]:
    return [{"ParameterKey": "P", "ParameterValue": value}]


def told(cfn: Cfn) -> str:
    """Return all that is told of a stack but its statuses."""
    events = cfn.client.describe_stack_events(StackName="app")["StackEvents"]
    return "\n".join(f"{e.get('ResourceProperties')} {e.get('ResourceStatusReason')}" for e in events)


def test_hidden_parameter_is_hidden_in_both_directions_of_an_update(mocksm: Aws, cfn: Cfn, sm: Any) -> None:
    mocksm.secret("taken", "x")
    db = secret(Name="db", SecretString={"Ref": "P"})
    cfn.create(template({"Db": db}, **HIDDEN), Parameters=given("TOPSECRET1"))
    failing = {"Db": db, "S": {**secret(Name="taken"), "DependsOn": "Db"}}
    status = cfn.update(template(failing, **HIDDEN), Parameters=given("TOPSECRET2"))
    assert ("UPDATE_ROLLBACK_COMPLETE", "TOPSECRET1") == (status, sm.get_secret_value(SecretId="db")["SecretString"])
    assert "TOPSECRET" not in told(cfn)
    assert 7 == told(cfn).count('{"Name":"db","SecretString":"****"}')


def test_hidden_parameter_is_hidden_when_what_was_changed_before_is_taken_back(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.secret("taken", "x")
    first, second, third = (secret(Name="db", SecretString={"Ref": "P"}, Description=each) for each in ("a", "b", "c"))
    cfn.create(template({"Db": first}, **HIDDEN), Parameters=given("TOPSECRET1"))
    cfn.update(template({"Db": second}, **HIDDEN), Parameters=given("TOPSECRET2"))
    failing = {"Db": third, "S": {**secret(Name="taken"), "DependsOn": "Db"}}
    cfn.update(template(failing, **HIDDEN), Parameters=given("TOPSECRET3"))
    assert "TOPSECRET" not in told(cfn)
    assert told(cfn).split("\n")[3].startswith('{"Name":"db","SecretString":"****","Description":"b"}')


WRONG = {
    "a number": secret(GenerateSecretString={"PasswordLength": REFERENCE}),
    "a truth value": secret(GenerateSecretString={"IncludeSpace": REFERENCE}),
    "a value that its service refuses": parameter("a", Tier=REFERENCE),
    "a part of a value": parameter("a", Tier=f"{REFERENCE}-{REFERENCE}"),
}


@pytest.mark.parametrize("resource", WRONG.values(), ids=WRONG.keys())
def test_what_a_reference_stands_for_is_no_part_of_a_reason(mocksm: Aws, cfn: Cfn, resource: dict[str, Any]) -> None:
    mocksm.secret("t", VALUE)
    assert "ROLLBACK_COMPLETE" == cfn.create(template({"R": resource}))
    assert VALUE not in told(cfn)


def test_reason_names_the_property_and_not_its_value(mocksm: Aws, cfn: Cfn) -> None:
    mocksm.secret("t", VALUE)
    cfn.create(template({"R": WRONG["a number"]}))
    problem = "#/GenerateSecretString/PasswordLength: expected type: Integer, found: String"
    assert f"Properties validation failed for resource R with message:\n{problem}" == cfn.reason("R")


def test_hidden_parameter_is_no_part_of_a_reason(cfn: Cfn) -> None:
    cfn.create(template({"R": parameter("a", Tier={"Ref": "P"})}, **HIDDEN), Parameters=given(VALUE))
    assert ("'****' at 'tier'" in cfn.reason("R"), VALUE in told(cfn)) == (True, False)


def test_list_of_a_hidden_parameter_is_no_part_of_a_reason(cfn: Cfn) -> None:
    trust = {"Version": "2012-10-17", "Statement": []}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": {"Ref": "P"}},
    }
    hidden = {"Parameters": {"P": {"Type": "CommaDelimitedList", "NoEcho": True}}}
    policy = "arn:aws:iam::123456789012:policy/TOPSECRET"
    cfn.create(template({"R": role}, **hidden), Parameters=given(policy))
    assert "TOPSECRET" not in told(cfn)


def test_hidden_parameter_is_no_part_of_the_reason_of_a_deletion(mocksm: Aws, cfn: Cfn) -> None:
    cfn.create(template({"R": parameter("a", Name={"Ref": "P"})}, **HIDDEN), Parameters=given("TOPSECRETNAME"))
    mocksm.fail("ssm:DeleteParameter", "InternalServerError", message="no TOPSECRETNAME", times=1)
    cfn.client.delete_stack(StackName="app")
    assert "no ****" in cfn.reason("R")
