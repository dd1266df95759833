"""AWS::IAM::Role, AWS::IAM::User and AWS::IAM::AccessKey: what makes calls, with the policies that bind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import as_list, document, given, gone, tags_of, whole

_GONE = "NoSuchEntity"
_GONE_TOO = "NoSuchEntityException"


def _create(kind: str) -> Any:
    """Return what makes a role or a user: itself, then what is attached; if that fails nothing is left over."""

    def create(work: Work, wanted: Properties) -> Made:
        _check(wanted)
        name = wanted.get(f"{kind}Name") or work.name()
        asked = {**given(wanted, "Path", "PermissionsBoundary", "Description"), f"{kind}Name": name}
        if kind == "Role":
            asked["AssumeRolePolicyDocument"] = document(wanted["AssumeRolePolicyDocument"])
        if "MaxSessionDuration" in wanted:
            asked["MaxSessionDuration"] = whole(wanted["MaxSessionDuration"])
        if wanted.get("Tags"):
            asked["Tags"] = as_list(tags_of(wanted))
        made = work.ask("iam", f"Create{kind}", **asked)[kind]
        try:
            _settle(kind, work, name, {}, wanted)
        except BaseException:
            _delete(kind)(work, name, wanted)
            raise
        return _made(kind, made)

    return create


def _update(kind: str) -> Any:
    """Return what changes a role or a user."""

    def update(work: Work, change: Change) -> Made:
        _check(change.wanted)
        of, wanted, changed = {f"{kind}Name": change.id}, change.wanted, change.changed
        if changed & {"Description", "MaxSessionDuration"}:
            session = {name: whole(value) for name, value in given(wanted, "MaxSessionDuration").items()}
            work.ask("iam", "UpdateRole", **of, Description=wanted.get("Description", ""), **session)
        if "AssumeRolePolicyDocument" in changed:
            policy = document(wanted["AssumeRolePolicyDocument"])
            work.ask("iam", "UpdateAssumeRolePolicy", **of, PolicyDocument=policy)
        if "PermissionsBoundary" in changed and "PermissionsBoundary" in wanted:
            boundary = wanted["PermissionsBoundary"]
            work.ask("iam", f"Put{kind}PermissionsBoundary", **of, PermissionsBoundary=boundary)
        elif "PermissionsBoundary" in changed:
            work.ask("iam", f"Delete{kind}PermissionsBoundary", **of)
        if "Tags" in changed:
            _tag(kind, work, change)
        _settle(kind, work, change.id, change.before, wanted)
        return _made(kind, work.ask("iam", f"Get{kind}", **of)[kind])

    return update


def _delete(kind: str) -> Any:
    """Return what deletes a role or a user: what the stack has attached goes first."""

    def delete(work: Work, name: str, properties: Properties) -> None:
        of = {f"{kind}Name": name}
        for policy in properties.get("Policies", []):
            work.ask_unless_gone("iam", f"Delete{kind}Policy", _GONE, _GONE_TOO, **of, PolicyName=policy["PolicyName"])
        for arn in properties.get("ManagedPolicyArns", []):
            work.ask_unless_gone("iam", f"Detach{kind}Policy", _GONE, _GONE_TOO, **of, PolicyArn=arn)
        if kind == "User" and "PermissionsBoundary" in properties:
            work.ask_unless_gone("iam", "DeleteUserPermissionsBoundary", _GONE, _GONE_TOO, **of)
        work.ask_unless_gone("iam", f"Delete{kind}", _GONE, _GONE_TOO, **of)

    return delete


def _settle(kind: str, work: Work, name: str, before: Properties, wanted: Properties) -> None:
    """Put, attach, detach and delete policies as far as they differ."""
    of = {f"{kind}Name": name}
    was, is_ = _inline(before), _inline(wanted)
    for policy, text in is_.items():
        if was.get(policy) != text:
            work.ask("iam", f"Put{kind}Policy", **of, PolicyName=policy, PolicyDocument=text)
    for policy in gone(was, is_):
        work.ask("iam", f"Delete{kind}Policy", **of, PolicyName=policy)
    attached, wished = before.get("ManagedPolicyArns", []), wanted.get("ManagedPolicyArns", [])
    for arn in gone(wished, attached):
        work.ask("iam", f"Attach{kind}Policy", **of, PolicyArn=arn)
    for arn in gone(attached, wished):
        work.ask("iam", f"Detach{kind}Policy", **of, PolicyArn=arn)


def _inline(properties: Properties) -> dict[str, str]:
    return {each["PolicyName"]: document(each["PolicyDocument"]) for each in properties.get("Policies", [])}


def _tag(kind: str, work: Work, change: Change) -> None:
    before, after = tags_of(change.before), tags_of(change.wanted)
    of = {f"{kind}Name": change.id}
    if removed := gone(before, after):
        work.ask("iam", f"Untag{kind}", **of, TagKeys=removed)
    if after:
        work.ask("iam", f"Tag{kind}", **of, Tags=as_list(after))


def _check(wanted: Properties) -> None:
    strange = sorted(wanted.keys() & {"Groups", "LoginProfile"})
    if strange:
        raise NotModelled(f"mocksm does not model {strange} of AWS::IAM::User")


def _made(kind: str, shown: Mapping[str, Any]) -> Made:
    attributes = {"Arn": shown["Arn"], **({"RoleId": shown["RoleId"]} if kind == "Role" else {})}
    return Made(shown[f"{kind}Name"], attributes)


def _create_key(work: Work, wanted: Properties) -> Made:
    made = work.ask("iam", "CreateAccessKey", UserName=wanted["UserName"])["AccessKey"]
    if wanted.get("Status", "Active") != "Active":
        try:
            of = {"UserName": wanted["UserName"], "AccessKeyId": made["AccessKeyId"]}
            work.ask("iam", "UpdateAccessKey", **of, Status=wanted["Status"])
        except BaseException:
            _delete_key(work, made["AccessKeyId"], wanted)
            raise
    return Made(made["AccessKeyId"], {"SecretAccessKey": made["SecretAccessKey"]})


def _delete_key(work: Work, key_id: str, properties: Properties) -> None:
    user = properties["UserName"]
    work.ask_unless_gone("iam", "DeleteAccessKey", _GONE, _GONE_TOO, UserName=user, AccessKeyId=key_id)


_COMMON = frozenset({"ManagedPolicyArns", "Path", "PermissionsBoundary", "Policies", "Tags"})

KINDS = (
    Kind(
        "AWS::IAM::Role",
        _COMMON | {"AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "RoleName"},
        _create("Role"),
        _update("Role"),
        _delete("Role"),
        required=frozenset({"AssumeRolePolicyDocument"}),
        replaces=frozenset({"Path", "RoleName"}),
        attributes=frozenset({"Arn", "RoleId"}),
        named_by="RoleName",
        taggable=True,
    ),
    Kind(
        "AWS::IAM::User",
        _COMMON | {"Groups", "LoginProfile", "UserName"},
        _create("User"),
        _update("User"),
        _delete("User"),
        replaces=frozenset({"Path", "UserName"}),
        attributes=frozenset({"Arn"}),
        named_by="UserName",
        taggable=True,
    ),
    Kind(
        "AWS::IAM::AccessKey",
        frozenset({"Serial", "Status", "UserName"}),
        _create_key,
        None,
        _delete_key,
        required=frozenset({"UserName"}),
        attributes=frozenset({"SecretAccessKey"}),
    ),
)
