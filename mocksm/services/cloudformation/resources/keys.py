"""AWS::KMS::Key, Alias and ReplicaKey (integrations.md, section 1.6). Deleting a key schedules its deletion."""

from __future__ import annotations

from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import as_list, document, given, gone, tags_of, truth, whole

_WINDOW = 30
_FIXED = frozenset({"KeySpec", "KeyUsage", "MultiRegion", "Origin"})
_TAG = ("TagKey", "TagValue")


def _create_key(work: Work, wanted: Properties) -> Made:
    asked: dict[str, Any] = {
        **_said({"KeyPolicy": _default_policy(work), **wanted}),
        **given(wanted, "KeySpec", "KeyUsage", "Origin"),
        **{name: truth(wanted[name]) for name in ("MultiRegion", "BypassPolicyLockoutSafetyCheck") if name in wanted},
    }
    metadata = work.ask("kms", "CreateKey", **asked)["KeyMetadata"]
    _settle_new(work, metadata["KeyId"], wanted)
    return _made(metadata)


def _default_policy(work: Work) -> dict[str, Any]:
    """Return the policy of a key that a template gives none, as the type's schema has it (integrations.md, 1.6)."""
    root = f"arn:{partition_of(work.call.region)}:iam::{work.call.account}:root"
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": root},
        "Action": "kms:*",
        "Resource": "*",
    }
    return {"Version": "2012-10-17", "Id": "key-default", "Statement": [statement]}


def _create_replica(work: Work, wanted: Properties) -> Made:
    primary = Arn.parse(wanted["PrimaryKeyArn"])
    there = work.in_region(primary.region) if primary else work
    of = {"KeyId": wanted["PrimaryKeyArn"], "ReplicaRegion": work.call.region}
    answer = there.ask("kms", "ReplicateKey", **of, **_said(wanted))
    metadata = answer["ReplicaKeyMetadata"]
    _settle_new(work, metadata["KeyId"], wanted)
    return _made(metadata)


def _settle_new(work: Work, key_id: str, wanted: Properties) -> None:
    """Do what making a key does not do; if that fails no key is left over."""
    try:
        _rotate(work, key_id, wanted, is_on=False)
        if not truth(wanted.get("Enabled", True)):
            work.ask("kms", "DisableKey", KeyId=key_id)
    except BaseException:
        _delete_key(work, key_id, wanted)
        raise


def _update_key(work: Work, change: Change) -> Made:
    wanted, changed, key_id = change.wanted, change.changed, change.id
    was, is_ = (truth(each.get("Enabled", True)) for each in (change.before, wanted))
    if is_ and not was:
        work.ask("kms", "EnableKey", KeyId=key_id)
    if "Description" in changed:
        work.ask("kms", "UpdateKeyDescription", KeyId=key_id, Description=wanted.get("Description", ""))
    if "KeyPolicy" in changed and "KeyPolicy" in wanted:
        work.ask("kms", "PutKeyPolicy", KeyId=key_id, PolicyName="default", Policy=document(wanted["KeyPolicy"]))
    if changed & {"EnableKeyRotation", "RotationPeriodInDays"}:
        _rotate(work, key_id, wanted, is_on=truth(change.before.get("EnableKeyRotation", False)))
    if "Tags" in changed:
        _tag(work, change)
    if was and not is_:
        work.ask("kms", "DisableKey", KeyId=key_id)
    return _made(work.ask("kms", "DescribeKey", KeyId=key_id)["KeyMetadata"])


def _rotate(work: Work, key_id: str, wanted: Properties, *, is_on: bool) -> None:
    if truth(wanted.get("EnableKeyRotation", False)):
        days = {name: whole(value) for name, value in given(wanted, "RotationPeriodInDays").items()}
        work.ask("kms", "EnableKeyRotation", KeyId=key_id, **days)
    elif is_on:
        work.ask("kms", "DisableKeyRotation", KeyId=key_id)


def _tag(work: Work, change: Change) -> None:
    before, after = tags_of(change.before), tags_of(change.wanted)
    if removed := gone(before, after):
        work.ask("kms", "UntagResource", KeyId=change.id, TagKeys=removed)
    if after:
        work.ask("kms", "TagResource", KeyId=change.id, Tags=as_list(after, *_TAG))


def _delete_key(work: Work, key_id: str, properties: Properties) -> None:
    days = whole(properties.get("PendingWindowInDays", _WINDOW))
    codes = ("NotFoundException", "KMSInvalidStateException")  # the latter: it is pending deletion already
    work.ask_unless_gone("kms", "ScheduleKeyDeletion", *codes, KeyId=key_id, PendingWindowInDays=days)


def _said(wanted: Properties) -> dict[str, Any]:
    """Return what keys and replicas have in common when they are made."""
    policy = {"Policy": document(wanted["KeyPolicy"])} if "KeyPolicy" in wanted else {}
    tags = {"Tags": as_list(tags_of(wanted), *_TAG)} if wanted.get("Tags") else {}
    return {**policy, **tags, **given(wanted, "Description")}


def _made(metadata: dict[str, Any]) -> Made:
    return Made(metadata["KeyId"], {"Arn": metadata["Arn"], "KeyId": metadata["KeyId"]})


def _create_alias(work: Work, wanted: Properties) -> Made:
    work.ask("kms", "CreateAlias", AliasName=wanted["AliasName"], TargetKeyId=wanted["TargetKeyId"])
    return Made(wanted["AliasName"], {})


def _update_alias(work: Work, change: Change) -> Made:
    work.ask("kms", "UpdateAlias", AliasName=change.id, TargetKeyId=change.wanted["TargetKeyId"])
    return Made(change.id, {})


def _delete_alias(work: Work, name: str, _: Properties) -> None:
    work.ask_unless_gone("kms", "DeleteAlias", "NotFoundException", AliasName=name)


_COMMON = frozenset({"Description", "Enabled", "KeyPolicy", "PendingWindowInDays", "Tags"})
_OF_KEY = frozenset({"BypassPolicyLockoutSafetyCheck", "EnableKeyRotation", "RotationPeriodInDays"}) | _FIXED
_ATTRIBUTES = frozenset({"Arn", "KeyId"})

KINDS = (
    Kind(
        "AWS::KMS::Key",
        _COMMON | _OF_KEY,
        _create_key,
        _update_key,
        _delete_key,
        fixed=_FIXED,
        attributes=_ATTRIBUTES,
        taggable=True,
    ),
    Kind(
        "AWS::KMS::ReplicaKey",
        _COMMON | {"PrimaryKeyArn"},
        _create_replica,
        _update_key,
        _delete_key,
        required=frozenset({"KeyPolicy", "PrimaryKeyArn"}),
        replaces=frozenset({"PrimaryKeyArn"}),
        attributes=_ATTRIBUTES,
        taggable=True,
    ),
    Kind(
        "AWS::KMS::Alias",
        frozenset({"AliasName", "TargetKeyId"}),
        _create_alias,
        _update_alias,
        _delete_alias,
        required=frozenset({"AliasName", "TargetKeyId"}),
        replaces=frozenset({"AliasName"}),
    ),
)
