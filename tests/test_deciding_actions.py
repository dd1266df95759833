"""Every action of every service that mocksm has, decided on without a call: as a request would be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from mocksm import MockSecrets, allow
from mocksm.engine.call import Call
from mocksm.errors import MocksmError
from mocksm.iam.asked import Asked
from mocksm.iam.decision import Reason
from mocksm.iam.evaluate import evaluate
from mocksm.services import ROOMS, room

# What requests carry beside what the model wants of them: what tells the guard which resource is meant.
BESIDE = {
    "Decrypt": ("KeyId", "CiphertextBlob"),
    "ReEncrypt": ("SourceKeyId", "CiphertextBlob"),
    "RetireGrant": ("KeyId", "GrantId"),
    "ValidateResourcePolicy": ("SecretId",),
}


def actions(service: str) -> list[str]:
    """Return every action that a service has."""
    permissions, model = room(service).permissions, room(service).model
    names = {*model.operation_names, *permissions.beside} - permissions.instead.keys()
    return sorted(f"{service}:{name}" for name in names)


def resources(aws: MockSecrets) -> dict[str, str]:
    """Make something of each service, and return the ARNs."""
    role = aws.role("app", trust=[allow("sts:AssumeRole", to="123456789012")])
    aws.client("ssm").put_parameter(Name="new", Value="x", Type="String")
    return {
        "secretsmanager": aws.secret("db", "hunter2").arn,
        "kms": aws.key(alias="alias/app").arn,
        "lambda": aws.function("rotate", lambda event, context: None).arn,
        "iam": role.arn,
        "sts": role.arn,
        "cloudformation": "arn:aws:cloudformation:us-east-1:123456789012:stack/new/1",
        "events": "arn:aws:events:us-east-1:123456789012:rule/new",
        "rds": "arn:aws:rds:us-east-1:123456789012:db:shop",
        "ssm": "arn:aws:ssm:us-east-1:123456789012:parameter/new",
        "cloudtrail": "*",
    }


def parameters(aws: MockSecrets, arns: Mapping[str, str]) -> dict[str, Any]:
    """Return what requests about these resources carry."""
    kms = aws.client("kms")
    grant = kms.create_grant(KeyId=arns["kms"], GranteePrincipal=arns["iam"], Operations=["Decrypt"])
    return {
        "SecretId": arns["secretsmanager"],
        "Name": "new",
        "StackName": arns["cloudformation"],
        "Names": ["new"],
        "Path": "/new",
        "ResourceId": "new",
        "CrossAccountReplicaARN": arns["secretsmanager"],
        **dict.fromkeys(("KeyId", "TargetKeyId", "SourceKeyId", "DestinationKeyId"), arns["kms"]),
        "AliasName": "alias/app",
        "Rule": "new",
        "ResourceARN": arns["events"],
        "Entries": [{"Source": "app", "DetailType": "sale", "Detail": "{}"}],
        "DBInstanceIdentifier": "shop",
        "DBClusterIdentifier": "shop",
        "PrimaryRegion": "us-west-2",
        "ReplicaRegion": "us-west-2",
        "GrantId": grant["GrantId"],
        "Operations": ["Decrypt"],
        "CiphertextBlob": kms.encrypt(KeyId=arns["kms"], Plaintext=b"x")["CiphertextBlob"],
        "FunctionName": arns["lambda"],
        "Resource": arns["lambda"],
        "Role": arns["iam"],
        "RoleArn": arns["sts"],
        "UserName": "bob",
        "RoleName": "app",
        "PolicyName": "mine",
        "PolicyArn": "arn:aws:iam::123456789012:policy/mine",
    }


def requests(aws: MockSecrets, service: str, by: Any, values: Mapping[str, Any]) -> Iterator[Call]:
    """Yield a request of each operation that mocksm has."""
    has = room(service)
    for name in has.model.operation_names:
        if xform_name(name) in has.functions:
            shape = has.model.operation_model(name).input_shape
            wanted = (*(shape.required_members if shape else ()), *BESIDE.get(name, ()))
            params = {member: values[member] for member in wanted if member in values}
            yield aws.dispatcher.call(service, name, params, by, aws.region)


def core(asked: Asked) -> Asked:
    """Return a question without what only a request has: parameters for conditions, a name that messages show."""
    return asked._replace(context={}, identity_context={}, shown="")


@pytest.mark.parametrize("service", ROOMS)
def test_every_action_is_decided(mocksm: MockSecrets, service: str) -> None:
    arns = resources(mocksm)
    bob = mocksm.user("bob", [allow(f"{service}:*", on=arns[service])])

    decided = {action: mocksm.decide(action, on=arns[service], by=bob) for action in actions(service)}

    assert {"*", arns[service]} >= {decision.asked.resource for decision in decided.values()}
    assert [] == [action for action, decision in decided.items() if decision.asked.action != action]
    allowed = {action for action, decision in decided.items() if decision.allowed}
    on_all = {action for action, decision in decided.items() if decision.asked.resource == "*"}
    free = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
    assert set() == allowed & on_all - free or service == "cloudtrail"


@pytest.mark.parametrize("service", ROOMS)
def test_what_is_decided_is_what_a_request_asks(mocksm: MockSecrets, service: str) -> None:
    arns = resources(mocksm)
    policies = [allow("*", on=arn) for arn in arns.values() if arn != "*"]
    bob = mocksm.user("bob", policies)
    asking = requests(mocksm, service, bob.principal, parameters(mocksm, arns))

    questions = [(call, asked) for call in asking for asked in room(service).access(call)]

    assert questions
    for call, asked in questions:
        decision = mocksm.decide(asked.action, on=asked.resource, by=bob)
        assert core(asked) == core(decision.asked), asked.action
        assert evaluate(bob.principal, asked, call).allowed == decision.allowed, asked.action
        if asked.resource == "*" and asked.action.startswith(f"{service}:"):
            assert "*" == mocksm.decide(asked.action, on=arns[service], by=bob).asked.resource


@pytest.mark.parametrize("action", ["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"])
def test_what_is_about_no_secret_is_not_allowed_on_one(mocksm: MockSecrets, action: str) -> None:
    db = mocksm.secret("db", "hunter2")
    bob = mocksm.role("bob", [allow("secretsmanager:*", on=db)])
    client, call = bob.client("secretsmanager"), xform_name(action.partition(":")[2])
    params = {"SecretIdList": [db.arn]} if "batch" in call else {}

    assert not mocksm.decide(action, on=db, by=bob).allowed
    with pytest.raises(ClientError, match="AccessDeniedException"):
        getattr(client, call)(**params)


@pytest.mark.parametrize(
    ("action", "params"),
    [
        pytest.param("sts:TagSession", {"Tags": [{"Key": "team", "Value": "core"}]}, id="tags"),
        pytest.param("sts:SetSourceIdentity", {"SourceIdentity": "bob"}, id="source-identity"),
    ],
)
def test_what_goes_with_a_session_is_for_the_trust_policy_to_allow(
    mocksm: MockSecrets, action: str, params: dict[str, Any]
) -> None:
    bob = mocksm.user("bob", [allow("sts:*")])
    role = mocksm.role("app", trust=[allow("sts:AssumeRole", to=bob)])

    assert (True, False) == tuple(mocksm.decide(one, on=role, by=bob).allowed for one in ("sts:AssumeRole", action))
    with pytest.raises(ClientError, match=f"AccessDenied.*{action}"):
        bob.client("sts").assume_role(RoleArn=role.arn, RoleSessionName="s1", **params)


def test_a_grants_context_is_what_the_test_says(mocksm: MockSecrets) -> None:
    bob, key = mocksm.role("bob"), mocksm.key()
    mocksm.client("kms").create_grant(
        KeyId=key.arn,
        GranteePrincipal=bob.arn,
        Operations=["Encrypt"],
        Constraints={"EncryptionContextSubset": {"a": "1"}},
    )
    given = {"kms:EncryptionContext:a": "1", "kms:EncryptionContextKeys": ["a"]}

    reasons = [mocksm.decide("kms:Encrypt", on=key, by=bob, context=context).reason for context in (given, {}, None)]

    assert [Reason.GRANT_ALLOWS, Reason.NO_IDENTITY_ALLOWS, Reason.NO_IDENTITY_ALLOWS] == reasons
    assert bob.client("kms").encrypt(KeyId=key.arn, Plaintext=b"x", EncryptionContext={"a": "1"})


@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        pytest.param({}, True, id="any"),
        pytest.param({"kms:GrantOperations": ["Decrypt"]}, True, id="fewer"),
        pytest.param({"kms:GrantOperations": ["Encrypt", "Decrypt"]}, False, id="more"),
        pytest.param({"kms:GrantOperations": "Encrypt"}, False, id="another"),
    ],
)
def test_a_grant_passes_on_what_it_has(mocksm: MockSecrets, context: dict[str, Any], *, allowed: bool) -> None:
    bob, key = mocksm.role("bob"), mocksm.key()
    mocksm.client("kms").create_grant(KeyId=key.arn, GranteePrincipal=bob.arn, Operations=["CreateGrant", "Decrypt"])
    assert allowed is mocksm.decide("kms:CreateGrant", on=key, by=bob, context=context).allowed


@pytest.mark.parametrize(
    ("context", "allowed"), [({"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:topic"}, True), ({}, False)]
)
def test_a_grants_source_is_what_the_test_says(mocksm: MockSecrets, context: dict[str, Any], *, allowed: bool) -> None:
    bob, key = mocksm.role("bob"), mocksm.key()
    mocksm.client("kms").create_grant(
        KeyId=key.arn,
        GranteePrincipal=bob.arn,
        Operations=["Decrypt"],
        Constraints={"SourceArn": "arn:aws:sns:us-east-1:123456789012:topic"},
    )
    assert allowed is mocksm.decide("kms:Decrypt", on=key, by=bob, context=context).allowed


def test_who_may_retire_a_grant_of_a_key_is_decided(mocksm: MockSecrets) -> None:
    ann, bob, eve = mocksm.role("ann"), mocksm.role("bob"), mocksm.role("eve")
    key = mocksm.key()
    mocksm.client("kms").create_grant(
        KeyId=key.arn, GranteePrincipal=ann.arn, RetiringPrincipal=bob.arn, Operations=["Decrypt"]
    )
    allowed = [mocksm.decide("kms:RetireGrant", on=key, by=by).allowed for by in (ann, bob, eve, None)]
    assert [False, True, False, True] == allowed


def test_tags_of_roles_are_condition_keys(mocksm: MockSecrets) -> None:
    core = {"StringEquals": {"iam:ResourceTag/team": "core"}}
    bob = mocksm.user("bob", [allow("iam:GetRole", when=core)])
    ours, theirs = mocksm.role("ours", tags={"team": "core"}), mocksm.role("theirs", tags={"team": "other"})

    assert [True, False] == [mocksm.decide("iam:GetRole", on=role, by=bob).allowed for role in (ours, theirs)]
    assert ours.arn == bob.client("iam").get_role(RoleName="ours")["Role"]["Arn"]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("kms:ReEncrypt", "asks for kms:ReEncryptFrom and kms:ReEncryptTo"),
        ("lambda:Invoke", "asks for lambda:InvokeFunction"),
    ],
)
def test_an_operation_that_is_no_action_is_refused(mocksm: MockSecrets, action: str, told: str) -> None:
    with pytest.raises(MocksmError, match=f"has no action .*; the operation of that name {told}"):
        mocksm.decide(action, on="*")


@pytest.mark.parametrize("name", ["key/1234abcd-12ab-34cd-56ef-1234567890ab", "alias/none"])
def test_a_key_that_is_not_there_is_mocksms_to_refuse(mocksm: MockSecrets, name: str) -> None:
    arn = f"arn:aws:kms:us-east-1:123456789012:{name}"
    told = f"mocksm: kms:Decrypt cannot be decided on {arn}, since AWS answers NotFoundException: "
    with pytest.raises(MocksmError, match=re.escape(told)):
        mocksm.decide("kms:Decrypt", on=arn)


def test_a_context_in_capitals_is_one_all_the_same(mocksm: MockSecrets) -> None:
    bob, key = mocksm.role("bob"), mocksm.key()
    mocksm.client("kms").create_grant(
        KeyId=key.arn,
        GranteePrincipal=bob.arn,
        Operations=["Decrypt"],
        Constraints={"EncryptionContextEquals": {"App": "1"}},
    )
    assert mocksm.decide("kms:Decrypt", on=key, by=bob, context={"KMS:encryptioncontext:App": "1"}).allowed
