"""AWS::IAM::Policy, RolePolicy, UserPolicy and ManagedPolicy: what binds roles and users. Groups are not modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import document, given

_GONE = ("NoSuchEntity", "NoSuchEntityException")
_HOLDERS = {"Roles": "Role", "Users": "User", "RoleName": "Role", "UserName": "User"}


def _holders(properties: Properties) -> Iterator[tuple[str, str]]:
    """Yield the kind and the name of each who has a policy."""
    if properties.get("Groups"):
        raise NotModelled("mocksm does not model groups of IAM")
    for property_name, kind in _HOLDERS.items():
        found = properties.get(property_name, [])
        yield from ((kind, name) for name in ([found] if isinstance(found, str) else found))


def _put(work: Work, wanted: Properties, done: set[tuple[str, str]]) -> None:
    for kind, name in _holders(wanted):
        _ask(work, f"Put{kind}Policy", kind, name, PolicyName=wanted["PolicyName"], PolicyDocument=_text(wanted))
        done.add((kind, name))


def _take(work: Work, properties: Properties, holders: set[tuple[str, str]]) -> None:
    for kind, name in sorted(holders):
        of = {f"{kind}Name": name, "PolicyName": properties["PolicyName"]}
        work.ask_unless_gone("iam", f"Delete{kind}Policy", *_GONE, **of)


def _create(work: Work, wanted: Properties) -> Made:
    """Put a policy on each who is to have it; if one cannot have it no one has it."""
    done: set[tuple[str, str]] = set()
    try:
        _put(work, wanted, done)
    except BaseException:
        _take(work, wanted, done)
        raise
    is_own = "RoleName" in wanted or "UserName" in wanted
    return Made(wanted["PolicyName"] if is_own else work.name(), {})


def _update(work: Work, change: Change) -> Made:
    renamed = change.before["PolicyName"] != change.wanted["PolicyName"]
    _put(work, change.wanted, set())
    before = set(_holders(change.before))
    _take(work, change.before, before if renamed else before - set(_holders(change.wanted)))
    return Made(change.id, {})


def _delete(work: Work, _: str, properties: Properties) -> None:
    _take(work, properties, set(_holders(properties)))


def _create_managed(work: Work, wanted: Properties) -> Made:
    name = wanted.get("ManagedPolicyName") or work.name(128)
    said = given(wanted, "Description", "Path")
    arn = work.ask("iam", "CreatePolicy", PolicyName=name, PolicyDocument=_text(wanted), **said)["Policy"]["Arn"]
    try:
        for kind, holder in _holders(wanted):
            _ask(work, f"Attach{kind}Policy", kind, holder, PolicyArn=arn)
    except BaseException:
        _delete_managed(work, arn, wanted)
        raise
    return Made(arn, {"PolicyArn": arn})


def _update_managed(work: Work, change: Change) -> Made:
    """Make a new default version; the old one goes, so that there are never too many."""
    arn = change.id
    if "PolicyDocument" in change.changed:
        old = work.ask("iam", "GetPolicy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
        work.ask("iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=_text(change.wanted), SetAsDefault=True)
        work.ask("iam", "DeletePolicyVersion", PolicyArn=arn, VersionId=old)
    before, after = set(_holders(change.before)), set(_holders(change.wanted))
    for kind, holder in sorted(after - before):
        _ask(work, f"Attach{kind}Policy", kind, holder, PolicyArn=arn)
    _detach(work, arn, before - after)
    return Made(arn, {"PolicyArn": arn})


def _delete_managed(work: Work, arn: str, properties: Properties) -> None:
    _detach(work, arn, set(_holders(properties)))
    work.ask_unless_gone("iam", "DeletePolicy", *_GONE, PolicyArn=arn)


def _detach(work: Work, arn: str, holders: set[tuple[str, str]]) -> None:
    for kind, holder in sorted(holders):
        work.ask_unless_gone("iam", f"Detach{kind}Policy", *_GONE, PolicyArn=arn, **{f"{kind}Name": holder})


def _ask(work: Work, operation: str, kind: str, holder: str, **params: Any) -> None:
    work.ask("iam", operation, **{f"{kind}Name": holder}, **params)


def _text(wanted: Properties) -> str:
    return document(wanted["PolicyDocument"])


def _of_one(kind: str) -> Kind:
    names = frozenset({"PolicyName", f"{kind}Name"})
    own = f"AWS::IAM::{kind}Policy"
    return Kind(own, names | {"PolicyDocument"}, _create, _update, _delete, required=names, replaces=names)


KINDS = (
    Kind(
        "AWS::IAM::Policy",
        frozenset({"Groups", "PolicyDocument", "PolicyName", "Roles", "Users"}),
        _create,
        _update,
        _delete,
        required=frozenset({"PolicyDocument", "PolicyName"}),
    ),
    Kind(
        "AWS::IAM::ManagedPolicy",
        frozenset({"Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"}),
        _create_managed,
        _update_managed,
        _delete_managed,
        required=frozenset({"PolicyDocument"}),
        replaces=frozenset({"Description", "ManagedPolicyName", "Path"}),
        attributes=frozenset({"PolicyArn"}),
        named_by="ManagedPolicyName",
    ),
    _of_one("Role"),
    _of_one("User"),
)
