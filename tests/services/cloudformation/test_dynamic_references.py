"""Dynamic references: their grammar, the moment when they are resolved, and the recorded texts of what fails."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.cloudformation.deploying import Cfn, parameter, template

LOGIN = json.dumps({"username": "app", "password": "a\\b", "port": 5432, "tls": True})


@pytest.fixture
def db(mocksm: Aws) -> Any:
    return mocksm.secret("prod/db", LOGIN)


def showing(text: Any, **properties: Any) -> str:
    return template({"Shown": parameter(text, **properties)})


def shown(cfn: Cfn, ssm: Any) -> str:
    return str(ssm.get_parameter(Name=cfn.ids()["Shown"])["Parameter"]["Value"])


FORMS = {
    "a member": ("{{resolve:secretsmanager:prod/db:SecretString:username}}", "app"),
    "a member, short": ("{{resolve:secretsmanager:prod/db::username}}", "app"),
    "a member that is a number": ("{{resolve:secretsmanager:prod/db::port}}", "5432"),
    "a member that is a truth value": ("{{resolve:secretsmanager:prod/db::tls}}", "true"),
    "a member with a backslash": ("{{resolve:secretsmanager:prod/db::password}}", "a\\b"),
    "a stage": ("{{resolve:secretsmanager:prod/db:SecretString:username:AWSCURRENT}}", "app"),
    "an empty end": ("{{resolve:secretsmanager:prod/db:SecretString:username::}}", "app"),
    "all": ("{{resolve:secretsmanager:prod/db}}", LOGIN),
    "all, named": ("{{resolve:secretsmanager:prod/db:SecretString}}", LOGIN),
    "all, with an empty end": ("{{resolve:secretsmanager:prod/db:SecretString:::}}", LOGIN),
    "in a text": (
        "u={{resolve:secretsmanager:prod/db::username}};p={{resolve:secretsmanager:prod/db::port}}",
        "u=app;p=5432",
    ),
    "in a function": ({"Fn::Sub": "{{resolve:secretsmanager:prod/db::username}}@${AWS::Region}"}, "app@us-east-1"),
    "joined": ({"Fn::Join": ["", ["{{resolve:secretsmanager:", "prod/db", "::username}}"]]}, "app"),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS.keys())
def test_reference_stands_for_the_secret(cfn: Cfn, ssm: Any, db: Any, text: Any, expected: str) -> None:
    assert "CREATE_COMPLETE" == cfn.create(showing(text))
    assert expected == shown(cfn, ssm)


@pytest.mark.parametrize("length", [None, -7], ids=["complete", "without the suffix"])
def test_secret_is_named_by_its_arn(cfn: Cfn, ssm: Any, db: Any, length: int | None) -> None:
    cfn.create(showing(f"{{{{resolve:secretsmanager:{db.arn[:length]}:SecretString:username}}}}"))
    assert "app" == shown(cfn, ssm)


def test_version_is_named_by_its_id(cfn: Cfn, ssm: Any, sm: Any, db: Any) -> None:
    first = sm.get_secret_value(SecretId="prod/db")["VersionId"]
    sm.put_secret_value(SecretId="prod/db", SecretString="{}")
    cfn.create(showing(f"{{{{resolve:secretsmanager:prod/db::username::{first}}}}}"))
    assert "app" == shown(cfn, ssm)


FAILING = {
    "a member that there is not": ("prod/db::nope", "Could not find a value associated with JSONKey in SecretString"),
    "a member of what is no JSON": ("plain::nope", "Could not parse SecretString JSON"),
    "a member of a list": ("list::nope", "Could not parse SecretString JSON"),
    "a member of bytes": ("bytes::nope", "Could not parse SecretString JSON"),
    "bytes": (
        "prod/db:SecretBinary",
        "Incorrect format is used in the following Secrets Manager reference: [{{resolve:secretsmanager:prod/db:SecretBinary}}]",
    ),
    "too much": (
        "prod/db:SecretString:a:b:c:d",
        (
            "Incorrect format is used in the following Secrets Manager reference: "
            "[{{resolve:secretsmanager:prod/db:SecretString:a:b:c:d}}]"
        ),
    ),
}


@pytest.mark.parametrize(("reference", "reason"), FAILING.values(), ids=FAILING.keys())
def test_resource_fails_with_the_reason(mocksm: Aws, cfn: Cfn, ssm: Any, db: Any, reference: str, reason: str) -> None:
    mocksm.secret("plain", "hunter2")
    mocksm.secret("list", "[1]")
    mocksm.secret("bytes", b"\x00")
    assert "ROLLBACK_COMPLETE" == cfn.create(showing(f"{{{{resolve:secretsmanager:{reference}}}}}"))
    assert reason == cfn.reason("Shown")
    told = "The following resource(s) failed to create: [Shown]. Rollback requested by user."
    assert ("app", "ROLLBACK_IN_PROGRESS", told) in cfn.events()
    assert [] == ssm.describe_parameters()["Parameters"]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        pytest.param("nope", "Secrets Manager can't find the specified secret.", id="secret"),
        pytest.param(
            "prod/db:::OLD",
            "Secrets Manager can't find the specified secret value for staging label: OLD",
            id="stage",
        ),
    ],
)
def test_what_is_missing_is_told_in_the_words_of_secrets_manager(cfn: Cfn, db: Any, reference: str, words: str) -> None:
    cfn.create(showing(f"{{{{resolve:secretsmanager:{reference}}}}}"))
    service = "(Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: "
    assert cfn.reason("Shown").startswith(f"{words} {service}")


def test_secret_is_read_as_the_caller(mocksm: Aws, db: Any) -> None:
    bob = mocksm.user("bob", [allow("cloudformation:*"), allow("ssm:*")])
    client = bob.client("cloudformation")
    client.create_stack(StackName="app", TemplateBody=showing("{{resolve:secretsmanager:prod/db::username}}"))
    reason = Cfn(mocksm).reason("Shown")
    assert f"User: {bob.arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: prod/db" in reason
    refused_call = mocksm.calls("secretsmanager:GetSecretValue", inner=True).last
    assert ("cloudformation", bob.arn) == (refused_call.via, refused_call.principal.arn)


def test_secret_is_read_again_only_when_its_resource_changes(cfn: Cfn, ssm: Any, sm: Any, db: Any) -> None:
    text = "{{resolve:secretsmanager:prod/db::username}}"
    cfn.create(template({"Shown": parameter(text), "Other": parameter("a")}))
    sm.put_secret_value(SecretId="prod/db", SecretString='{"username": "other"}')
    with refused("ValidationError", "No updates are to be performed."):
        cfn.update(template({"Shown": parameter(text), "Other": parameter("a")}))
    cfn.update(template({"Shown": parameter(text), "Other": parameter("b")}))
    assert "app" == shown(cfn, ssm)
    cfn.update(template({"Shown": parameter(text, Description="touched"), "Other": parameter("b")}))
    assert "other" == shown(cfn, ssm)


def test_events_show_references_as_they_stand(cfn: Cfn, db: Any) -> None:
    text = "{{resolve:secretsmanager:prod/db::username}}"
    cfn.create(showing(text))
    events = cfn.client.describe_stack_events(StackName="app")["StackEvents"]
    assert {json.dumps({"Type": "String", "Value": text}, separators=(",", ":"))} == {
        event["ResourceProperties"] for event in events if "ResourceProperties" in event
    }


def test_outputs_show_references_as_they_stand(cfn: Cfn, db: Any) -> None:
    text = "{{resolve:secretsmanager:prod/db::username}}"
    cfn.create(template({"Other": parameter("a")}, Outputs={"A": {"Value": text}}))
    assert {"A": text} == cfn.outputs()


def test_parameter_is_read_again_with_every_update(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/size", Type="String", Value="large")
    body = showing("{{resolve:ssm:/app/size}}")
    cfn.create(body)
    assert "large" == shown(cfn, ssm)
    ssm.put_parameter(Name="/app/size", Type="String", Value="small", Overwrite=True)
    assert "UPDATE_COMPLETE" == cfn.update(body)
    assert "small" == shown(cfn, ssm)


def test_list_is_not_trimmed(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/zones", Type="StringList", Value="a, b")
    cfn.create(showing("{{resolve:ssm:/app/zones:1}}"))
    assert "a, b" == shown(cfn, ssm)


def test_secure_parameter_is_read_where_it_is_supported(mocksm: Aws, cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/password", Type="SecureString", Value="hunter2hunter2")
    database = {
        "Engine": "mysql",
        "DBInstanceClass": "db.t3.micro",
        "AllocatedStorage": 20,
        "MasterUsername": "admin",
        "MasterUserPassword": "{{resolve:ssm-secure:/app/password:1}}",
    }
    assert "CREATE_COMPLETE" == cfn.create(template({"Db": {"Type": "AWS::RDS::DBInstance", "Properties": database}}))
    assert "hunter2hunter2" == mocksm.databases[cfn.ids()["Db"]].password


def test_secure_parameter_is_read_where_a_cluster_has_its_password(mocksm: Aws, cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/password", Type="SecureString", Value="hunter2hunter2")
    password = "{{resolve:ssm-secure:/app/password:1}}"
    database = {"Engine": "aurora-mysql", "MasterUsername": "admin", "MasterUserPassword": password}
    assert "CREATE_COMPLETE" == cfn.create(template({"Db": {"Type": "AWS::RDS::DBCluster", "Properties": database}}))
    assert "hunter2hunter2" == mocksm.databases[cfn.ids()["Db"]].password


REFUSED = {
    "secure where it is not supported": (
        "{{resolve:ssm-secure:/secure:1}}",
        "SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]",
    ),
    "not secure of a secure one": (
        "{{resolve:ssm:/secure:1}}",
        "Non-secure ssm prefix was used for secure parameter /secure",
    ),
    "a label": (
        "{{resolve:ssm:/text:prod}}",
        "Incorrect format is used in the following SSM reference: [{{resolve:ssm:/text:prod}}]",
    ),
    "a missing parameter": (
        "{{resolve:ssm:/nope}}",
        "Unable to fetch parameters [/nope] from parameter store for this account.",
    ),
    "a missing version": (
        "{{resolve:ssm:/text:9}}",
        "Unable to fetch parameters [/text] from parameter store for this account.",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_reference_to_parameter_store_is_refused_at_once(cfn: Cfn, ssm: Any, text: str, message: str) -> None:
    ssm.put_parameter(Name="/text", Type="String", Value="a")
    ssm.put_parameter(Name="/secure", Type="SecureString", Value="a")
    with refused("ValidationError", message):
        cfn.create(showing(text))
    assert [] == cfn.client.list_stacks()["StackSummaries"]


def test_secure_reference_without_version_rolls_the_stack_back(cfn: Cfn, ssm: Any) -> None:
    ssm.put_parameter(Name="/secure", Type="SecureString", Value="a")
    assert "ROLLBACK_COMPLETE" == cfn.create(showing("{{resolve:ssm-secure:/secure}}"))
    told = (
        "SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]. Rollback requested by user."
    )
    assert ("app", "ROLLBACK_IN_PROGRESS", told) in cfn.events()


def test_more_than_sixty_references_are_refused(cfn: Cfn, db: Any) -> None:
    body = showing("{{resolve:secretsmanager:prod/db}}" * 61)
    with refused("ValidationError", "Template error: a template has at most 60 dynamic references, this one has 61"):
        cfn.create(body)
