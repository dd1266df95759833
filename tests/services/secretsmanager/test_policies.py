"""Resource policies: which bind, which are refused, and that nothing is changed where one is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.iam.statements import document
from tests.expect import refused

BROAD = "You can't attach a resource-based policy that allows broad access to the secret."
LOCKED_OUT = "Your requested changes will not allow you to manage this secret in the future."


def text(*statements: dict[str, Any]) -> str:
    return json.dumps(document(list(statements)))


NARROW = text(allow("secretsmanager:*", to="123456789012"))
OPEN = text(allow("secretsmanager:*", to="*"))
UNPRINCIPLED = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


@pytest.fixture
def secret(aws: Aws, client: Any) -> str:
    """The ARN of a secret with a policy."""
    db = aws.secret("db", "x")
    client.put_resource_policy(SecretId="db", ResourcePolicy=NARROW)
    return db.arn


REFUSALS: dict[str, tuple[dict[str, Any], str, str]] = {
    "broad": ({"ResourcePolicy": OPEN, "BlockPublicPolicy": True}, "PublicPolicyException", BROAD),
    "no principal": (
        {"ResourcePolicy": UNPRINCIPLED},
        "MalformedPolicyDocumentException",
        "This resource policy contains a syntax error.",
    ),
    "a service that is none": (
        {
            "ResourcePolicy": text(allow("secretsmanager:*", to="*"))
            .replace('"AWS": "*"', '"Service": "none"')
            .replace('"Principal": "*"', '"Principal": {"Service": "none"}')
        },
        "MalformedPolicyDocumentException",
        "This resource policy contains an unsupported service principal.",
    ),
    "another name": (
        {"ResourcePolicy": OPEN, "PolicyName": "other"},
        "InvalidParameterException",
        "You can only change the policy default.",
    ),
}


@pytest.mark.parametrize(("params", "code", "message"), REFUSALS.values(), ids=REFUSALS)
def test_policy_stays_when_another_is_refused(
    client: Any, secret: str, params: dict[str, Any], code: str, message: str
) -> None:
    before = client.describe_secret(SecretId=secret)["LastChangedDate"]
    with refused(code, message):
        client.put_resource_policy(SecretId=secret, **params)
    assert NARROW == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]
    assert before == client.describe_secret(SecretId=secret)["LastChangedDate"]


def test_policy_stays_when_the_deletion_of_another_is_refused(client: Any, secret: str) -> None:
    with refused("InvalidParameterException", "You can only change the policy default."):
        client.delete_resource_policy(SecretId=secret, PolicyName="other")
    assert NARROW == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]


@pytest.mark.parametrize("broad", [OPEN, text(allow("secretsmanager:GetSecretValue", to="*"), deny("kms:*", to="*"))])
def test_broad_policy_is_let_in_unless_it_is_to_be_blocked(client: Any, secret: str, broad: str) -> None:
    client.put_resource_policy(SecretId=secret, ResourcePolicy=broad, BlockPublicPolicy=False)
    assert broad == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]


def test_policy_that_is_validated_is_judged_and_not_kept(client: Any, secret: str) -> None:
    answer = client.validate_resource_policy(
        SecretId=secret, ResourcePolicy=text(deny("*", to="*"), allow("*", to="*"))
    )
    assert answer["PolicyValidationPassed"] is False
    assert [BROAD, LOCKED_OUT] == [error["ErrorMessage"] for error in answer["ValidationErrors"]]
    assert 2 == len({error["CheckName"] for error in answer["ValidationErrors"]})
    assert NARROW == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]


def test_lock_out_is_that_of_the_caller(aws: Aws, client: Any, secret: str) -> None:
    bob = aws.user("bob", [allow("*")])
    policy = text(deny("secretsmanager:PutResourcePolicy", to=bob))
    assert client.validate_resource_policy(SecretId=secret, ResourcePolicy=policy)["PolicyValidationPassed"]
    with bob:
        assert not client.validate_resource_policy(SecretId=secret, ResourcePolicy=policy)["PolicyValidationPassed"]
        assert client.validate_resource_policy(ResourcePolicy=policy)["PolicyValidationPassed"]


@pytest.mark.parametrize("params", [{"SecretId": "db"}, {}], ids=["of a secret", "of none"])
def test_validating_takes_the_right_to_put_as_well(aws: Aws, client: Any, secret: str, params: dict[str, str]) -> None:
    told = "is not authorized to perform: secretsmanager:PutResourcePolicy"
    with aws.user("bob", [allow("secretsmanager:ValidateResourcePolicy")]), pytest.raises(Exception, match=told):
        client.validate_resource_policy(ResourcePolicy=NARROW, **params)


def test_name_is_told_when_it_was_asked_for(client: Any, secret: str) -> None:
    for operation, params in (("get", {}), ("put", {"ResourcePolicy": NARROW}), ("delete", {})):
        method = getattr(client, f"{operation}_resource_policy")
        assert "PolicyName" not in method(SecretId=secret, **params)
        assert "default" == method(SecretId=secret, PolicyName="default", **params)["PolicyName"]


def test_list_names_the_one_policy(client: Any, secret: str) -> None:
    assert [{"PolicyName": "default"}] == client.list_resource_policies(SecretId=secret)["ResourcePolicies"]
    client.delete_resource_policy(SecretId=secret)
    assert [] == client.list_resource_policies(SecretId=secret, MaxResults=1)["ResourcePolicies"]


def test_list_is_refused_when_the_policy_denies_it(client: Any, secret: str) -> None:
    client.put_resource_policy(SecretId=secret, ResourcePolicy=text(deny("secretsmanager:List*", to="*")))
    with pytest.raises(Exception, match=r"ListResourcePolicies .* with an explicit deny in a resource-based policy"):
        client.list_resource_policies(SecretId=secret)
