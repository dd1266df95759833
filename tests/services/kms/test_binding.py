"""Key policies and grants bind: the key policy first, delegation per action, other accounts, grants (authorization.md 2)."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

OTHER = "444455556666"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ADMIN = f"arn:aws:iam::{ACCOUNT}:user/mocksm"
APP = f"arn:aws:iam::{ACCOUNT}:role/app"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/mocksm"
FOREIGN_ROLE = f"arn:aws:iam::{OTHER}:role/far"
FOREIGN = f"arn:aws:sts::{OTHER}:assumed-role/far/mocksm"
NOTHING = [allow("s3:*")]
CONTEXT = {"team": "core", "env": "prod"}
HIDDEN = (
    "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based "
    "policy explicitly denies access"
)


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _key(kms: Any, *statements: dict[str, Any]) -> str:
    policy = _document(*statements)
    made = kms.create_key(Policy=policy, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]
    return str(made["Arn"])


def _open(*statements: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    return (allow("kms:*", to=ROOT), *statements)


def _lacks(who: str, action: str, arn: str, what: str) -> str:
    return (
        f"User: {who} is not authorized to perform: kms:{action} on resource: {arn} because no {what}-based policy allows "
        f"the kms:{action} action"
    )


def test_a_key_that_names_neither_account_nor_caller_is_closed_to_the_administrator(kms: Any) -> None:
    arn = _key(kms, allow("kms:*", to=APP))
    with refused("AccessDeniedException", _lacks(ADMIN, "DescribeKey", arn, "resource")):
        kms.describe_key(KeyId=arn)


def test_the_root_user_is_let_in_by_the_key_policy_only(aws: Aws, kms: Any) -> None:
    from mocksm.iam.evaluate import evaluate
    from mocksm.iam.principal import Principal
    from mocksm.services.kms.access import asked

    root = Principal.from_arn(ROOT)
    for statement, expected in ((allow("kms:*", to=ROOT), True), (allow("kms:*", to=APP), False)):
        call = aws.dispatcher.call("kms", "DescribeKey", {"KeyId": _key(kms, statement)}, root, REGION)
        assert expected == evaluate(root, asked(call)[0], call).allowed


def test_delegation_goes_action_by_action(kms: Any, aws: Aws) -> None:
    arn = _key(kms, allow("kms:Describe*", "kms:Put*", to=ROOT))
    app = aws.role("app", [allow("kms:*")]).client("kms")
    assert arn == app.describe_key(KeyId=arn)["KeyMetadata"]["Arn"]
    with refused("AccessDeniedException", _lacks(SESSION, "Encrypt", arn, "resource")):
        app.encrypt(KeyId=arn, Plaintext=b"x")


def test_a_condition_of_the_key_policy_binds(kms: Any, aws: Aws) -> None:
    arn = _key(
        kms, *_open(), allow("kms:Encrypt", to=APP, when={"StringEquals": {"kms:EncryptionContext:team": "core"}})
    )
    app = aws.role("app", NOTHING).client("kms")
    assert app.encrypt(KeyId=arn, Plaintext=b"x", EncryptionContext=CONTEXT)["CiphertextBlob"]
    for context in ({}, {"team": "other"}):
        with refused("AccessDeniedException", _lacks(SESSION, "Encrypt", arn, "identity")):
            app.encrypt(KeyId=arn, Plaintext=b"x", EncryptionContext=context)


def test_whom_the_policy_names_needs_no_other(kms: Any, aws: Aws) -> None:
    arn = _key(kms, allow("kms:DescribeKey", to=APP))
    assert arn == aws.role("app", NOTHING).client("kms").describe_key(KeyId=arn)["KeyMetadata"]["Arn"]


def test_a_deny_of_the_policy_is_final(kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(deny("kms:Encrypt", to="*")))
    message = f"User: {ADMIN} is not authorized to perform: kms:Encrypt on resource: {arn} with an explicit deny in a resource-based policy"
    with refused("AccessDeniedException", message):
        kms.encrypt(KeyId=arn, Plaintext=b"x")


def test_a_statement_without_a_resource_has_no_effect(kms: Any) -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "kms:*"}
    arn = _key(kms, statement)
    with refused("AccessDeniedException", _lacks(ADMIN, "DescribeKey", arn, "resource")):
        kms.describe_key(KeyId=arn)


def test_a_deny_without_the_service_hits_direct_calls(kms: Any, aws: Aws) -> None:
    via = {"StringNotEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}
    arn = _key(kms, *_open(deny("kms:Decrypt", to="*", when=via)))
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    with pytest.raises(ClientError, match="with an explicit deny in a resource-based policy"):
        kms.decrypt(CiphertextBlob=blob)
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="db", SecretString="x", KmsKeyId=arn)
    assert "x" == secrets.get_secret_value(SecretId="db")["SecretString"]


# -- other accounts ----------------------------------------------------------------------------------------------------


def _far(aws: Aws, policies: Any) -> Any:
    return aws.role(FOREIGN_ROLE, policies).client("kms")


def test_another_account_needs_both_sides(kms: Any, aws: Aws) -> None:
    closed, opened = _key(kms, *_open()), _key(kms, *_open(allow("kms:Encrypt", to=OTHER)))
    both = [allow("kms:Encrypt", on=[closed, opened])]
    assert opened == _far(aws, both).encrypt(KeyId=opened, Plaintext=b"x")["KeyId"]
    with refused("AccessDeniedException", _lacks(FOREIGN, "Encrypt", opened, "identity")):
        _far(aws, NOTHING).encrypt(KeyId=opened, Plaintext=b"x")
    hidden = f"User: {FOREIGN} is not authorized to perform: kms:Encrypt on this resource {HIDDEN}"
    for arn in (closed, closed[:-4] + "0000"):
        with refused("AccessDeniedException", hidden):
            _far(aws, both).encrypt(KeyId=arn, Plaintext=b"x")


def test_another_account_names_an_alias_by_its_arn(kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(allow("kms:*", to=OTHER)))
    kms.create_alias(AliasName="alias/app", TargetKeyId=arn)
    far = _far(aws, [allow("kms:*")])
    assert arn == far.describe_key(KeyId=f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/app")["KeyMetadata"]["Arn"]
    with refused("NotFoundException", f"Alias arn:aws:kms:{REGION}:{OTHER}:alias/app is not found."):
        far.describe_key(KeyId="alias/app")


def test_another_account_opens_a_ciphertext_without_naming_the_key(kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(allow("kms:Decrypt", to=OTHER)))
    blob = kms.encrypt(KeyId=arn, Plaintext=b"x")["CiphertextBlob"]
    assert b"x" == _far(aws, [allow("kms:Decrypt", on=arn)]).decrypt(CiphertextBlob=blob)["Plaintext"]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("disable_key", {}),
        ("get_key_policy", {}),
        ("list_resource_tags", {}),
        ("schedule_key_deletion", {}),
        ("list_aliases", {}),
        ("get_key_last_usage", {}),
    ],
)
def test_some_operations_reach_no_other_account(operation: str, params: dict[str, Any], kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(allow("kms:*", to="*")))
    with pytest.raises(ClientError, match="on this resource because the resource does not exist in this Region"):
        getattr(_far(aws, [allow("kms:*")]), operation)(KeyId=arn, **params)


def test_a_re_encryption_goes_from_account_to_account(kms: Any, aws: Aws) -> None:
    source = _key(kms, *_open(allow("kms:ReEncryptFrom", to=FOREIGN_ROLE)))
    session: Any = boto3.Session(OTHER, "none", region_name=REGION)
    destination = session.client("kms").create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=source, Plaintext=b"x")["CiphertextBlob"]
    far = _far(aws, [allow("kms:ReEncrypt*", on=[source, destination])])
    answer = far.re_encrypt(CiphertextBlob=blob, DestinationKeyId=destination)
    assert (source, destination) == (answer["SourceKeyId"], answer["KeyId"])


# -- grants ------------------------------------------------------------------------------------------------------------


def _granted(kms: Any, arn: str, *operations: str, to: str = APP, **params: Any) -> dict[str, Any]:
    made: dict[str, Any] = kms.create_grant(KeyId=arn, GranteePrincipal=to, Operations=list(operations), **params)
    return made


@pytest.mark.parametrize("grantee", [APP, SESSION, ROOT], ids=["role", "session", "account"])
def test_a_grant_lets_its_grantee_in_until_it_is_revoked(grantee: str, kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    app = aws.role("app", NOTHING).client("kms")
    grant = _granted(kms, key["Arn"], "Encrypt", to=grantee)["GrantId"]
    assert key["Arn"] == app.encrypt(KeyId=key["Arn"], Plaintext=b"x")["KeyId"]
    with refused("AccessDeniedException", _lacks(SESSION, "DescribeKey", key["Arn"], "identity")):
        app.describe_key(KeyId=key["Arn"])
    kms.revoke_grant(KeyId=key["Arn"], GrantId=grant)
    with refused("AccessDeniedException", _lacks(SESSION, "Encrypt", key["Arn"], "identity")):
        app.encrypt(KeyId=key["Arn"], Plaintext=b"x")


def test_a_grant_to_another_role_does_not_let_in(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    _granted(kms, key["Arn"], "Encrypt", to=f"{APP}s")
    with refused("AccessDeniedException", _lacks(SESSION, "Encrypt", key["Arn"], "identity")):
        aws.role("app", NOTHING).client("kms").encrypt(KeyId=key["Arn"], Plaintext=b"x")


def test_a_deny_beats_a_grant(kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(deny("kms:Encrypt", to=APP)))
    _granted(kms, arn, "Encrypt")
    with pytest.raises(ClientError, match="with an explicit deny in a resource-based policy"):
        aws.role("app", NOTHING).client("kms").encrypt(KeyId=arn, Plaintext=b"x")


def test_a_grantee_of_another_account_needs_no_policy(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    _granted(kms, key["Arn"], "Encrypt", "Decrypt", to=FOREIGN_ROLE)
    far = _far(aws, NOTHING)
    blob = far.encrypt(KeyId=key["Arn"], Plaintext=b"x")["CiphertextBlob"]
    assert b"x" == far.decrypt(CiphertextBlob=blob)["Plaintext"]


@pytest.mark.parametrize(
    ("constraint", "context", "is_open"),
    [
        ({"EncryptionContextEquals": CONTEXT}, CONTEXT, True),
        ({"EncryptionContextEquals": CONTEXT}, {"team": "core"}, False),
        ({"EncryptionContextEquals": CONTEXT}, {**CONTEXT, "more": "x"}, False),
        ({"EncryptionContextEquals": CONTEXT}, None, False),
        ({"EncryptionContextSubset": {"team": "core"}}, CONTEXT, True),
        ({"EncryptionContextSubset": {"team": "core"}}, {"team": "Core"}, False),
        ({"EncryptionContextSubset": {"team": "core"}}, {"env": "prod"}, False),
        ({"EncryptionContextSubset": {"team": "core"}}, None, False),
    ],
    ids=["equals", "less", "more", "none", "subset", "case", "lacking", "none-subset"],
)
def test_a_constraint_binds_the_context(
    constraint: dict[str, Any], context: dict[str, str] | None, is_open: bool, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    _granted(kms, key["Arn"], "Encrypt", "DescribeKey", Constraints=constraint)
    app = aws.role("app", NOTHING).client("kms")
    assert key["Arn"] == app.describe_key(KeyId=key["Arn"])["KeyMetadata"]["Arn"]
    sent = {} if context is None else {"EncryptionContext": context}
    if is_open:
        assert key["Arn"] == app.encrypt(KeyId=key["Arn"], Plaintext=b"x", **sent)["KeyId"]
        return
    with refused("AccessDeniedException", _lacks(SESSION, "Encrypt", key["Arn"], "identity")):
        app.encrypt(KeyId=key["Arn"], Plaintext=b"x", **sent)


@pytest.mark.parametrize(
    ("operations", "constraint", "is_open"),
    [
        (["Encrypt"], {"EncryptionContextSubset": {"team": "core"}}, True),
        (["Encrypt"], {"EncryptionContextSubset": CONTEXT}, True),
        (["Encrypt"], {"EncryptionContextEquals": CONTEXT}, True),
        (["Encrypt"], {"EncryptionContextEquals": {"env": "prod"}}, False),
        (["Encrypt"], {}, False),
        (["Encrypt", "Decrypt"], {"EncryptionContextSubset": {"team": "core"}}, False),
    ],
    ids=["same", "stricter", "equals", "other", "laxer", "more"],
)
def test_a_grant_passes_on_no_more_than_it_has(
    operations: list[str], constraint: dict[str, Any], is_open: bool, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    _granted(kms, key["Arn"], "Encrypt", "CreateGrant", Constraints={"EncryptionContextSubset": {"team": "core"}})
    app = aws.role("app", NOTHING).client("kms")
    if is_open:
        assert _granted(app, key["Arn"], *operations, to=SESSION, Constraints=constraint)["GrantId"]
        return
    with refused("AccessDeniedException", _lacks(SESSION, "CreateGrant", key["Arn"], "identity")):
        _granted(app, key["Arn"], *operations, to=SESSION, Constraints=constraint)


def test_who_retires_a_grant(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    app, far = aws.role("app", NOTHING).client("kms"), _far(aws, NOTHING)
    by_token = _granted(kms, key["Arn"], "Encrypt", RetiringPrincipal=FOREIGN_ROLE)["GrantToken"]
    with refused("AccessDeniedException", _lacks(SESSION, "RetireGrant", key["Arn"], "identity")):
        app.retire_grant(GrantToken=by_token)
    far.retire_grant(GrantToken=by_token)
    by_grantee = _granted(kms, key["Arn"], "Encrypt", "RetireGrant", Name="second")["GrantToken"]
    hidden = f"User: {FOREIGN} is not authorized to perform: kms:RetireGrant on this resource {HIDDEN}"
    with refused("AccessDeniedException", hidden):
        far.retire_grant(GrantToken=by_grantee)
    app.retire_grant(GrantToken=by_grantee)
    by_account = _granted(kms, key["Arn"], "Encrypt", Name="third")["GrantId"]
    kms.retire_grant(KeyId=key["Arn"], GrantId=by_account)
    assert [] == kms.list_grants(KeyId=key["Arn"])["Grants"]


def test_the_key_policy_may_only_say_no_to_a_retirement(kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(allow("kms:RetireGrant", to=APP), deny("kms:RetireGrant", to=FOREIGN_ROLE)))
    token = _granted(kms, arn, "Encrypt", RetiringPrincipal=FOREIGN_ROLE)["GrantToken"]
    with refused("AccessDeniedException", _lacks(SESSION, "RetireGrant", arn, "identity")):
        aws.role("app", NOTHING).client("kms").retire_grant(GrantToken=token)
    with pytest.raises(ClientError, match="is not authorized to perform: kms:RetireGrant on this resource"):
        _far(aws, NOTHING).retire_grant(GrantToken=token)


def test_an_account_that_was_let_in_grants_and_lists_on_the_key(kms: Any, aws: Aws) -> None:
    arn = _key(kms, *_open(allow("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant", to=OTHER)))
    far = _far(aws, [allow("kms:*")])
    made = _granted(far, arn, "Encrypt")["GrantId"]
    (listed,) = far.list_grants(KeyId=arn)["Grants"]
    assert (made, f"arn:aws:iam::{OTHER}:root") == (listed["GrantId"], listed["IssuingAccount"])
    assert arn == aws.role("app", NOTHING).client("kms").encrypt(KeyId=arn, Plaintext=b"x")["KeyId"]
    far.revoke_grant(KeyId=arn, GrantId=made)
    assert [] == kms.list_grants(KeyId=arn)["Grants"]
