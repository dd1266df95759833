from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, OPEN_POLICY, REGION

HERE = f"arn:aws:kms:{REGION}:{ACCOUNT}"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/app/mocksm"
TAGS = [{"TagKey": "a", "TagValue": "b"}]

# Operation, method, parameters: {arn} is the key, alias/app its alias.
ON_THE_KEY: list[tuple[str, str, dict[str, Any]]] = [
    ("DescribeKey", "describe_key", {"KeyId": "alias/app"}),
    ("Encrypt", "encrypt", {"KeyId": "alias/app", "Plaintext": b"x"}),
    ("Decrypt", "decrypt", {"KeyId": "alias/app"}),
    ("Decrypt", "decrypt", {}),
    ("GenerateDataKey", "generate_data_key", {"KeyId": "{arn}", "KeySpec": "AES_256"}),
    (
        "GenerateDataKeyWithoutPlaintext",
        "generate_data_key_without_plaintext",
        {"KeyId": "{arn}", "KeySpec": "AES_256"},
    ),
    ("EnableKey", "enable_key", {"KeyId": "{arn}"}),
    ("DisableKey", "disable_key", {"KeyId": "{arn}"}),
    ("ScheduleKeyDeletion", "schedule_key_deletion", {"KeyId": "{arn}"}),
    ("CancelKeyDeletion", "cancel_key_deletion", {"KeyId": "{arn}"}),
    ("GetKeyPolicy", "get_key_policy", {"KeyId": "{arn}"}),
    ("PutKeyPolicy", "put_key_policy", {"KeyId": "{arn}", "Policy": OPEN_POLICY}),
    ("ListKeyPolicies", "list_key_policies", {"KeyId": "{arn}"}),
    ("UpdateKeyDescription", "update_key_description", {"KeyId": "{arn}", "Description": "x"}),
    ("EnableKeyRotation", "enable_key_rotation", {"KeyId": "{arn}"}),
    ("DisableKeyRotation", "disable_key_rotation", {"KeyId": "{arn}"}),
    ("GetKeyRotationStatus", "get_key_rotation_status", {"KeyId": "{arn}"}),
    ("RotateKeyOnDemand", "rotate_key_on_demand", {"KeyId": "{arn}"}),
    ("ListKeyRotations", "list_key_rotations", {"KeyId": "{arn}"}),
    ("GetKeyLastUsage", "get_key_last_usage", {"KeyId": "{arn}"}),
    ("CreateGrant", "create_grant", {"KeyId": "{arn}", "GranteePrincipal": SESSION, "Operations": ["Decrypt"]}),
    ("ListGrants", "list_grants", {"KeyId": "{arn}"}),
    ("TagResource", "tag_resource", {"KeyId": "{arn}", "Tags": TAGS}),
    ("UntagResource", "untag_resource", {"KeyId": "{arn}", "TagKeys": ["a"]}),
    ("ListResourceTags", "list_resource_tags", {"KeyId": "{arn}"}),
]
ON_NOTHING: list[tuple[str, str, dict[str, Any]]] = [
    ("CreateKey", "create_key", {}),
    ("ListKeys", "list_keys", {}),
    ("ListAliases", "list_aliases", {}),
    ("ListRetirableGrants", "list_retirable_grants", {"RetiringPrincipal": SESSION}),
    ("CreateCustomKeyStore", "create_custom_key_store", {"CustomKeyStoreName": "x"}),
    ("DescribeCustomKeyStores", "describe_custom_key_stores", {}),
    ("ConnectCustomKeyStore", "connect_custom_key_store", {"CustomKeyStoreId": "x"}),
    ("DisconnectCustomKeyStore", "disconnect_custom_key_store", {"CustomKeyStoreId": "x"}),
    ("UpdateCustomKeyStore", "update_custom_key_store", {"CustomKeyStoreId": "x"}),
    ("DeleteCustomKeyStore", "delete_custom_key_store", {"CustomKeyStoreId": "x"}),
]
IDS = [f"{method}-{len(params)}" for _, method, params in ON_THE_KEY]


def _absent(action: str, resource: str) -> str:
    place = f" on resource: {resource}" if resource else ""
    return (
        f"User: {SESSION} is not authorized to perform: kms:{action}{place} because no identity-based policy allows the "
        f"kms:{action} action"
    )


def _denied(action: str, resource: str) -> str:
    return (
        f"User: {SESSION} is not authorized to perform: kms:{action} on resource: {resource} with an explicit deny in an "
        "identity-based policy"
    )


def _worded(message: str, sent: dict[str, Any]) -> str:
    """Of a key that only the ciphertext names AWS does not tell the ARN (authorization.md 7.4)."""
    if "CiphertextBlob" not in sent or "KeyId" in sent:
        return message
    return re.sub(r"on resource: \S+", "on the resource associated with this ciphertext", message)


def _sent(kms: Any, key: dict[str, Any], method: str, params: dict[str, Any]) -> dict[str, Any]:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    sent = {name: key["Arn"] if value == "{arn}" else value for name, value in params.items()}
    if method == "decrypt":
        sent["CiphertextBlob"] = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    if method == "cancel_key_deletion":
        kms.schedule_key_deletion(KeyId=key["KeyId"])
    return sent


@pytest.mark.parametrize(("action", "method", "params"), ON_THE_KEY, ids=IDS)
def test_without_an_allow_the_key_is_closed(
    action: str, method: str, params: dict[str, Any], kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    sent = _sent(kms, key, method, params)
    with refused("AccessDeniedException", _worded(_absent(action, key["Arn"]), sent)):
        getattr(aws.role("app", [allow("s3:*", on="*")]).client("kms"), method)(**sent)


@pytest.mark.parametrize(("action", "method", "params"), ON_THE_KEY, ids=IDS)
def test_an_allow_on_the_key_opens_it(
    action: str, method: str, params: dict[str, Any], kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    sent = _sent(kms, key, method, params)
    app = aws.role("app", [allow(f"kms:{action}", on=key["Arn"])]).client("kms")
    assert 200 == getattr(app, method)(**sent)["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("action", "method", "params"), ON_THE_KEY, ids=IDS)
def test_a_deny_closes_it_again(
    action: str, method: str, params: dict[str, Any], kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    sent = _sent(kms, key, method, params)
    app = aws.role("app", [allow("kms:*", on="*"), deny(f"kms:{action}", on=key["Arn"])]).client("kms")
    with refused("AccessDeniedException", _worded(_denied(action, key["Arn"]), sent)):
        getattr(app, method)(**sent)


def test_what_concerns_no_key_is_asked_of_everything(aws: Aws) -> None:
    app = aws.role("app", [allow("s3:*", on="*")]).client("kms")
    for action, method, params in ON_NOTHING:
        with refused("AccessDeniedException", _absent(action, "*")):
            getattr(app, method)(**params)


def test_who_replicates_a_key_needs_the_right_to_make_one_there(kms: Any, aws: Aws) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    without = aws.role("app", [allow("kms:ReplicateKey", on=arn)]).client("kms")
    with refused("AccessDeniedException", _absent("CreateKey", "*")):
        without.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1")
    app = aws.role("app", [allow("kms:ReplicateKey", on=arn), allow("kms:CreateKey", on="*")]).client("kms")
    with refused("AccessDeniedException", _absent("TagResource", "")):
        app.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1", Tags=TAGS)
    assert "Creating" == app.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1")["ReplicaKeyMetadata"]["KeyState"]


@pytest.mark.parametrize(("region", "goes"), [("eu-west-1", True), (REGION, False)], ids=["there", "here"])
def test_the_right_to_make_a_replica_is_of_its_region(region: str, goes: bool, kms: Any, aws: Aws) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    there = {"StringEquals": {"aws:RequestedRegion": region}}
    app = aws.role("app", [allow("kms:ReplicateKey", on=arn), allow("kms:CreateKey", when=there)]).client("kms")
    with nullcontext() if goes else refused("AccessDeniedException", _absent("CreateKey", "*")):
        app.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1")


def test_a_policy_for_a_replica_takes_no_further_right(kms: Any, aws: Aws) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    app = aws.role("app", [allow("kms:ReplicateKey", on=arn), allow("kms:CreateKey")]).client("kms")
    assert app.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1", Policy=OPEN_POLICY)["ReplicaPolicy"] == OPEN_POLICY


def test_a_change_of_the_primary_is_asked_of_both_keys(kms: Any, aws: Aws) -> None:
    arn = kms.create_key(MultiRegion=True)["KeyMetadata"]["Arn"]
    replica = kms.replicate_key(KeyId=arn, ReplicaRegion="eu-west-1")["ReplicaKeyMetadata"]["Arn"]
    for allowed, missing in ((arn, replica), (replica, arn)):
        app = aws.role("app", [allow("kms:UpdatePrimaryRegion", on=allowed)]).client("kms")
        with refused("AccessDeniedException", _absent("UpdatePrimaryRegion", missing)):
            app.update_primary_region(KeyId=arn, PrimaryRegion="eu-west-1")


@pytest.mark.parametrize("action", ["RetireGrant", "RevokeGrant"])
def test_the_end_of_a_grant_is_asked_of_its_key(action: str, kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    grant = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=SESSION, Operations=["Decrypt"])["GrantId"]
    method = {"RetireGrant": "retire_grant", "RevokeGrant": "revoke_grant"}[action]
    with refused("AccessDeniedException", _absent(action, key["Arn"])):
        getattr(aws.role("app", [allow("s3:*", on="*")]).client("kms"), method)(KeyId=key["Arn"], GrantId=grant)
    getattr(aws.role("app", [allow(f"kms:{action}", on=key["Arn"])]).client("kms"), method)(
        KeyId=key["Arn"], GrantId=grant
    )
    assert [] == kms.list_grants(KeyId=key["KeyId"])["Grants"]


def test_a_key_with_tags_needs_the_right_to_tag(aws: Aws) -> None:
    app = aws.role("app", [allow("kms:CreateKey", on="*")]).client("kms")
    app.create_key()
    with refused("AccessDeniedException", _absent("TagResource", "")):
        app.create_key(Tags=TAGS)


@pytest.mark.parametrize("action", ["CreateAlias", "UpdateAlias", "DeleteAlias"])
def test_an_alias_is_asked_of_alias_and_key(action: str, kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    name = "alias/new" if action == "CreateAlias" else "alias/app"
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    sent = {"AliasName": name} | ({} if action == "DeleteAlias" else {"TargetKeyId": key["KeyId"]})
    method = {"CreateAlias": "create_alias", "UpdateAlias": "update_alias", "DeleteAlias": "delete_alias"}[action]
    only_key = aws.role("app", [allow(f"kms:{action}", on=key["Arn"])]).client("kms")
    only_alias = aws.role("app", [allow(f"kms:{action}", on=f"{HERE}:{name}")]).client("kms")
    both = aws.role("app", [allow(f"kms:{action}", on=[key["Arn"], f"{HERE}:{name}"])]).client("kms")
    with refused("AccessDeniedException", _absent(action, f"{HERE}:{name}")):
        getattr(only_key, method)(**sent)
    with refused("AccessDeniedException", _absent(action, key["Arn"])):
        getattr(only_alias, method)(**sent)
    assert 200 == getattr(both, method)(**sent)["ResponseMetadata"]["HTTPStatusCode"]


def test_an_updated_alias_is_asked_of_the_old_and_the_new_key(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    new = kms.create_key()["KeyMetadata"]["Arn"]
    alias = f"{HERE}:alias/app"
    for allowed, missing in ((key["Arn"], new), (new, key["Arn"])):
        app = aws.role("app", [allow("kms:UpdateAlias", on=[alias, allowed])]).client("kms")
        with refused("AccessDeniedException", _absent("UpdateAlias", missing)):
            app.update_alias(AliasName="alias/app", TargetKeyId=new)


def test_an_unknown_key_is_not_found_by_a_caller_without_rights(aws: Aws) -> None:
    app = aws.role("app", [allow("s3:*", on="*")]).client("kms")
    with refused("NotFoundException", "Invalid keyId 'x'"):
        app.describe_key(KeyId="x")


def test_a_dry_run_that_ignores_the_ciphertext_asks_all_the_same(aws: Aws, key: dict[str, Any]) -> None:
    app = aws.role("app", [allow("s3:*", on="*")]).client("kms")
    with refused("AccessDeniedException", _absent("Decrypt", key["Arn"])):
        app.decrypt(KeyId=key["KeyId"], DryRun=True, DryRunModifiers=["IGNORE_CIPHERTEXT"])
