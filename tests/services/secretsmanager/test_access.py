"""What a caller has to be allowed, and how it is refused: the fact book's test matrix (authorization.md 10)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from mocksm.errors import AwsError
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from tests.expect import refused
from tests.services.secretsmanager.conftest import EAST, OTHER

ACCOUNT = "123456789012"
HERE = f"arn:aws:secretsmanager:{EAST}:{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/mocksm"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
GET = "secretsmanager:GetSecretValue"
VIA = {"StringEquals": {"kms:ViaService": f"secretsmanager.{EAST}.amazonaws.com"}}
NO_KMS = "Access to KMS is not allowed"
NOT_FOUND = "Secrets Manager can't find the specified secret."


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _lacks(action: str, resource: str = "", what: str = "identity", who: str = SESSION) -> str:
    place = f" on resource: {resource}" if resource else ""
    return f"User: {who} is not authorized to perform: {action}{place} because no {what}-based policy allows the {action} action"


def _app(aws: Aws, *statements: dict[str, Any]) -> Any:
    return aws.role("app", list(statements) or [allow("s3:*")]).client("secretsmanager")


@pytest.fixture
def secret(client: Any) -> str:
    """The ARN of a secret with a value."""
    return str(client.create_secret(Name="prod/db", SecretString="x")["ARN"])


@pytest.fixture
def key(kms: Any) -> str:
    """The ARN of a key under the default policy."""
    return str(kms.create_key()["KeyMetadata"]["Arn"])


@pytest.mark.parametrize("by", ["name", "arn", "partial"])
@pytest.mark.parametrize(
    ("pattern", "is_open"),
    [
        ("prod/db", False),
        ("prod/db-??????", True),
        ("prod/db-*", True),
        ("prod/*", True),
        ("prod/db-?????", False),
        ("*", True),
    ],
)
def test_the_whole_arn_is_matched_however_the_secret_is_named(
    pattern: str, is_open: bool, by: str, aws: Aws, secret: str
) -> None:
    named = {"name": "prod/db", "arn": secret, "partial": secret[:-7]}[by]
    app = _app(aws, allow(GET, on=f"{HERE}:secret:{pattern}"))
    if is_open:
        assert "x" == app.get_secret_value(SecretId=named)["SecretString"]
        return
    with refused("AccessDeniedException", _lacks(GET, named)):
        app.get_secret_value(SecretId=named)


def test_a_batch_is_asked_of_everything_and_of_each_secret(client: Any, aws: Aws, secret: str) -> None:
    batch = "secretsmanager:BatchGetSecretValue"
    with refused("AccessDeniedException", _lacks(batch)):
        _app(aws, allow(batch, GET, on=secret)).batch_get_secret_value(SecretIdList=[secret])
    client.create_secret(Name="closed", SecretString="y")
    app = _app(aws, allow(batch), allow(GET, on=secret))
    answer = app.batch_get_secret_value(SecretIdList=["prod/db", "closed"])
    told = {"SecretId": "closed", "ErrorCode": "AccessDeniedException", "Message": _lacks(GET, "closed")}
    assert (["x"], [told]) == ([each["SecretString"] for each in answer["SecretValues"]], answer["Errors"])
    with refused("AccessDeniedException", _lacks("secretsmanager:ListSecrets")):
        app.batch_get_secret_value(Filters=[{"Key": "name", "Values": ["prod"]}])


@pytest.mark.parametrize(
    ("sent", "is_open"), [({}, False), ({"VersionStage": "AWSCURRENT"}, True), ({"VersionStage": "other"}, False)]
)
def test_the_stage_counts_only_as_it_was_sent(sent: dict[str, str], is_open: bool, aws: Aws, secret: str) -> None:
    when = {"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}
    app = _app(aws, allow(GET, when=when))
    if is_open:
        assert "x" == app.get_secret_value(SecretId=secret, **sent)["SecretString"]
        return
    with refused("AccessDeniedException", _lacks(GET, secret)):
        app.get_secret_value(SecretId=secret, **sent)


def test_a_secret_that_is_not_there_is_judged_first(aws: Aws) -> None:
    with refused("AccessDeniedException", _lacks(GET, "no")):
        _app(aws).get_secret_value(SecretId="no")
    with refused("ResourceNotFoundException", NOT_FOUND):
        _app(aws, allow(GET)).get_secret_value(SecretId="no")
    with refused("ResourceNotFoundException", NOT_FOUND):
        _app(aws, allow(GET, on=f"{HERE}:secret:no-??????")).get_secret_value(SecretId="no")


@pytest.mark.parametrize(
    ("params", "action"),
    [
        ({"Tags": [{"Key": "a", "Value": "b"}]}, "TagResource"),
        ({"AddReplicaRegions": [{"Region": "us-west-2"}]}, "ReplicateSecretToRegions"),
    ],
)
def test_a_new_secret_may_need_more_than_one_right(params: dict[str, Any], action: str, aws: Aws) -> None:
    create = allow("secretsmanager:CreateSecret", on=f"{HERE}:secret:new-??????")
    with refused("AccessDeniedException", _lacks(f"secretsmanager:{action}", "new")):
        _app(aws, create).create_secret(Name="new", **params)
    assert "new" == _app(aws, create).create_secret(Name="new")["Name"]


def test_who_rotates_has_to_be_allowed_to_invoke(aws: Aws, secret: str) -> None:
    function = aws.function("rotate", lambda event, context: None)
    rotate = allow("secretsmanager:RotateSecret", on=secret)
    params = {"SecretId": secret, "RotationLambdaARN": function.arn, "RotateImmediately": False}
    with refused("AccessDeniedException", _lacks("lambda:InvokeFunction", function.arn)):
        _app(aws, rotate).rotate_secret(**params)
    app = _app(aws, rotate, allow("lambda:InvokeFunction", on=function.arn))
    assert secret == app.rotate_secret(**params)["ARN"]


def test_tags_of_the_secret_decide(client: Any, aws: Aws, secret: str) -> None:
    app = _app(aws, allow(GET, when={"StringEquals": {"secretsmanager:ResourceTag/team": "core"}}))
    with refused("AccessDeniedException", _lacks(GET, secret)):
        app.get_secret_value(SecretId=secret)
    client.tag_resource(SecretId=secret, Tags=[{"Key": "team", "Value": "core"}])
    assert "x" == app.get_secret_value(SecretId=secret)["SecretString"]


# -- KMS ---------------------------------------------------------------------------------------------------------------


def test_the_default_key_asks_no_right_in_kms_and_heeds_a_deny(aws: Aws, secret: str) -> None:
    assert "x" == _app(aws, allow(GET)).get_secret_value(SecretId=secret)["SecretString"]
    with refused("AccessDeniedException", NO_KMS):
        _app(aws, allow(GET), deny("kms:Decrypt")).get_secret_value(SecretId=secret)


def test_a_customers_key_is_asked_through_the_service(aws: Aws, client: Any, kms: Any, key: str) -> None:
    client.create_secret(Name="db", SecretString="x", KmsKeyId=key)
    with refused("AccessDeniedException", NO_KMS):
        _app(aws, allow(GET)).get_secret_value(SecretId="db")
    app = aws.role("app", [allow(GET), allow("kms:Decrypt", on=key, when=VIA)])
    assert "x" == app.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    with refused("AccessDeniedException", _lacks("kms:Decrypt", key)):
        app.client("kms").decrypt(CiphertextBlob=blob, KeyId=key)


def test_a_key_that_is_named_is_tried_both_ways(aws: Aws, key: str) -> None:
    create = allow("secretsmanager:CreateSecret")
    with refused("AccessDeniedException", NO_KMS):
        _app(aws, create, allow("kms:GenerateDataKey")).create_secret(Name="db", KmsKeyId=key)
    assert (
        "db"
        == _app(aws, create, allow("kms:GenerateDataKey", "kms:Decrypt")).create_secret(Name="db", KmsKeyId=key)["Name"]
    )


def test_a_version_stays_under_the_old_key_that_the_caller_may_not_open(
    aws: Aws, client: Any, kms: Any, key: str
) -> None:
    new = kms.create_key()["KeyMetadata"]["Arn"]
    client.create_secret(Name="db", SecretString="x", KmsKeyId=key)
    both = allow("kms:GenerateDataKey", "kms:Decrypt", "kms:Encrypt", on=new)
    _app(aws, allow("secretsmanager:UpdateSecret"), both).update_secret(SecretId="db", KmsKeyId=new)
    assert "x" == client.get_secret_value(SecretId="db")["SecretString"]
    kms.disable_key(KeyId=key)
    with pytest.raises(client.exceptions.DecryptionFailure, match="is disabled"):
        client.get_secret_value(SecretId="db")


def test_a_grant_is_bound_to_one_secret(aws: Aws, client: Any, kms: Any, key: str) -> None:
    one, two = (client.create_secret(Name=name, SecretString=name, KmsKeyId=key)["ARN"] for name in ("one", "two"))
    kms.create_grant(
        KeyId=key,
        GranteePrincipal=ROLE,
        Operations=["Decrypt"],
        Constraints={"EncryptionContextSubset": {"SecretARN": one}},
    )
    app = _app(aws, allow(GET))
    assert "one" == app.get_secret_value(SecretId=one)["SecretString"]
    with refused("AccessDeniedException", NO_KMS):
        app.get_secret_value(SecretId=two)


def test_a_key_policy_may_name_the_context(aws: Aws, client: Any, kms: Any) -> None:
    when = {"StringLike": {"kms:EncryptionContext:SecretARN": f"{HERE}:secret:open-*"}}
    policy = _document(allow("kms:*", to=ROOT), allow("kms:Decrypt", to=ROLE, when=when))
    key = kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    for name in ("open", "shut"):
        client.create_secret(Name=name, SecretString=name, KmsKeyId=key)
    app = _app(aws, allow(GET))
    assert "open" == app.get_secret_value(SecretId="open")["SecretString"]
    with refused("AccessDeniedException", NO_KMS):
        app.get_secret_value(SecretId="shut")


# -- other accounts ----------------------------------------------------------------------------------------------------


def test_a_value_is_written_from_another_account(client: Any, kms: Any, other: Any) -> None:
    policy = _document(allow("kms:*", to=ROOT), allow("kms:GenerateDataKey", "kms:Decrypt", to=OTHER, when=VIA))
    key = kms.create_key(Policy=policy)["KeyMetadata"]["KeyId"]
    arn = client.create_secret(Name="db", SecretString="x", KmsKeyId=key)["ARN"]
    client.put_resource_policy(SecretId=arn, ResourcePolicy=_document(allow("secretsmanager:*", to=OTHER)))
    other.put_secret_value(SecretId=arn, SecretString="y")
    assert (
        "y"
        == client.get_secret_value(SecretId="db")["SecretString"]
        == other.get_secret_value(SecretId=arn)["SecretString"]
    )


def test_a_deny_of_the_secrets_policy_is_told(client: Any, secret: str) -> None:
    client.put_resource_policy(SecretId=secret, ResourcePolicy=_document(deny(GET, to="*")))
    message = (
        f"User: arn:aws:iam::{ACCOUNT}:user/mocksm is not authorized to perform: {GET} on resource: prod/db with an "
        "explicit deny in a resource-based policy"
    )
    with refused("AccessDeniedException", message):
        client.get_secret_value(SecretId="prod/db")


def test_a_boundary_caps_a_role_and_not_a_user(aws: Aws, client: Any, secret: str) -> None:
    user = f"arn:aws:iam::{ACCOUNT}:user/bob"
    client.put_resource_policy(SecretId=secret, ResourcePolicy=_document(allow(GET, to=[ROLE, user])))
    role = aws.role("app", [], boundary=[allow("s3:*")]).client("secretsmanager")
    message = f"User: {SESSION} is not authorized to perform: {GET} on resource: {secret} because no permissions boundary allows the {GET} action"
    with refused("AccessDeniedException", message):
        role.get_secret_value(SecretId=secret)
    bob = aws.user("bob", [], boundary=[allow("s3:*")]).client("secretsmanager")
    assert "x" == bob.get_secret_value(SecretId=secret)["SecretString"]
    client.put_resource_policy(SecretId=secret, ResourcePolicy=_document(allow(GET, to=SESSION)))
    assert "x" == role.get_secret_value(SecretId=secret)["SecretString"]


def test_an_empty_session_policy_closes_what_the_role_is_named_for(aws: Aws, client: Any, secret: str) -> None:
    silent = parse({"Version": "2012-10-17", "Statement": [allow("s3:*")]}, kind="session")
    session = replace(Principal.from_arn(ROLE), session_policies=(silent,))
    call = aws.dispatcher.call("secretsmanager", "GetSecretValue", {"SecretId": secret}, session, EAST)
    client.put_resource_policy(SecretId=secret, ResourcePolicy=_document(allow(GET, to=ROLE)))
    with pytest.raises(AwsError, match=f"because no session policy allows the {GET} action"):
        aws.dispatcher.serve(call)
    client.put_resource_policy(SecretId=secret, ResourcePolicy=_document(allow(GET, to=SESSION)))
    assert "x" == aws.dispatcher.serve(call)["SecretString"]
