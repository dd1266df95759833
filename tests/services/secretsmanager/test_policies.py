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


NARROW = text(allow("secretsmanager:*", to="arn:aws:iam::123456789012:root"))
TRUST = text({**allow("sts:AssumeRole", to="123456789012")}).replace(', "Resource": "*"', "")
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


def test_policy_is_stored_by_id_and_does_not_mean_a_successor(aws: Aws, client: Any, secret: str) -> None:
    iam = aws.client("iam")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
    role = iam.get_role(RoleName="reader")["Role"]
    given = text(allow("secretsmanager:GetSecretValue", to=role["Arn"]))
    client.put_resource_policy(SecretId=secret, ResourcePolicy=given)
    assert given == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]
    assert aws.decide("secretsmanager:GetSecretValue", on=secret, by=role["Arn"]).allowed
    iam.delete_role(RoleName="reader")
    assert given.replace(role["Arn"], role["RoleId"]) == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]

    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)

    assert given.replace(role["Arn"], role["RoleId"]) == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]
    assert not aws.decide("secretsmanager:GetSecretValue", on=secret, by=role["Arn"]).allowed
    client.put_resource_policy(SecretId=secret, ResourcePolicy=given)
    assert aws.decide("secretsmanager:GetSecretValue", on=secret, by=role["Arn"]).allowed


def test_replica_keeps_the_ids_of_its_primarys_policy(aws: Aws, client: Any, west: Any, secret: str) -> None:
    reader = aws.role("reader")
    client.put_resource_policy(SecretId=secret, ResourcePolicy=text(allow("secretsmanager:GetSecretValue", to=reader)))
    client.replicate_secret_to_regions(SecretId=secret, AddReplicaRegions=[{"Region": "us-west-2"}])
    role = aws.client("iam").get_role(RoleName="reader")["Role"]
    aws.client("iam").delete_role(RoleName="reader")
    assert role["RoleId"] in west.get_resource_policy(SecretId="db")["ResourcePolicy"]


@pytest.mark.parametrize("operation", ["put_resource_policy", "validate_resource_policy"])
def test_principal_that_is_not_there_is_unsupported(aws: Aws, client: Any, secret: str, operation: str) -> None:
    policy = text(allow("secretsmanager:GetSecretValue", to="arn:aws:iam::123456789012:role/nobody"))
    getattr(client, operation)(SecretId=secret, ResourcePolicy=policy)  # nobody was made in the account
    client.put_resource_policy(SecretId=secret, ResourcePolicy=NARROW)
    aws.role("reader")
    unsupported = "This resource policy contains an unsupported principal."
    with refused("MalformedPolicyDocumentException", unsupported):
        getattr(client, operation)(SecretId=secret, ResourcePolicy=policy)
    assert "names arn:aws:iam::123456789012:role/nobody" in str(getattr(aws.calls.last.error, "__cause__", None))
    assert NARROW == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]


def test_account_is_shown_by_arn(client: Any, secret: str) -> None:
    given = text(allow("secretsmanager:*", to="444455556666"))
    client.put_resource_policy(SecretId=secret, ResourcePolicy=given)
    told = given.replace("444455556666", "arn:aws:iam::444455556666:root")
    assert told == client.get_resource_policy(SecretId=secret)["ResourcePolicy"]


@pytest.mark.parametrize(
    ("when", "passes"),
    [
        pytest.param({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, False, id="region"),
        pytest.param({"StringEquals": {"aws:RequestedRegion": "us-west-2"}}, True, id="another-region"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, False, id="organization"),
        pytest.param({"StringEquals": {"secretsmanager:ResourceTag/team": "core"}}, False, id="tag"),
        pytest.param({"StringEquals": {"secretsmanager:ResourceTag/team": "other"}}, True, id="another-tag"),
    ],
)
def test_lock_out_is_judged_with_all_that_binds(
    aws: Aws, client: Any, secret: str, when: dict[str, Any], passes: bool
) -> None:
    aws.account("123456789012", organization="o-1")
    client.tag_resource(SecretId=secret, Tags=[{"Key": "team", "Value": "core"}])
    policy = text(deny("secretsmanager:PutResourcePolicy", to="*", when=when))
    answer = client.validate_resource_policy(SecretId=secret, ResourcePolicy=policy)
    assert ([] if passes else [LOCKED_OUT]) == [error["ErrorMessage"] for error in answer["ValidationErrors"]]


def test_who_may_only_by_the_policy_of_before_is_locked_out(aws: Aws, client: Any, secret: str) -> None:
    bob = aws.user("bob", [])
    client.put_resource_policy(SecretId=secret, ResourcePolicy=text(allow("secretsmanager:*", to=bob)))
    with bob:
        answer = client.validate_resource_policy(SecretId=secret, ResourcePolicy=NARROW)
    assert [LOCKED_OUT] == [error["ErrorMessage"] for error in answer["ValidationErrors"]]
