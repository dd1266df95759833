"""The policies and tags that a request gives to the session it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.errors import MocksmError
from mocksm.iam.documents import Policy
from mocksm.iam.limits import SESSION
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.managed import STATEMENTS, with_path
from mocksm.iam.policy import parse
from mocksm.services.sts.errors import (
    InvalidParameterValue,
    MalformedPolicyDocumentException,
    PackedPolicyTooLargeException,
    ValidationError,
)

Tags = Sequence[Mapping[str, str]]


def session_policies(
    call: Call, policy: str | None, policy_arns: Sequence[Mapping[str, str]] | None
) -> tuple[Policy, ...] | None:
    """Return the session policies that a request gives, None where it gives none."""
    if policy is None and not policy_arns:
        return None
    inline = () if policy is None else (_inline(policy),)
    return (*inline, *(_managed(call, named["arn"]) for named in policy_arns or ()))


def packed_size(policies: Sequence[Policy] | None, tags: Mapping[str, str]) -> int | None:
    """Return PackedPolicySize, in percent; AWS's packing is not modelled, this is the share of the characters."""
    if policies is None and not tags:
        return None
    characters = SESSION.size(policy.text for policy in policies or ()) + sum(len(k) + len(v) for k, v in tags.items())
    return max(1, min(100, characters * 100 // SESSION.most))


def read_tags(tags: Tags) -> dict[str, str]:
    """Return the tags of a request."""
    lowered = [tag["Key"].lower() for tag in tags]
    if len(set(lowered)) < len(lowered):
        raise InvalidParameterValue(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.", status=400
        )
    return {tag["Key"]: tag["Value"] for tag in tags}


def _inline(text: str) -> Policy:
    try:
        policy = parse(text, kind="session", name="session policy")
        SESSION.check(text)
    except MalformedPolicy as error:
        if error.rule is Rule.SIZE:
            raise PackedPolicyTooLargeException("Serialized token too large for session") from error
        # The sentence is not in the fact book; it is widely reported.
        raise MalformedPolicyDocumentException("This policy contains invalid Json") from error
    return policy


def _managed(call: Call, arn: str) -> Policy:
    directory = call.cloud.directory
    if directory.policy(arn) is None and with_path(arn) not in STATEMENTS:
        if ":iam::aws:policy/" in arn:
            raise MocksmError(f"mocksm does not have the AWS managed policy {arn!r}; it has {', '.join(STATEMENTS)}")
        raise ValidationError(f"{arn} does not exist or is not attachable.", status=400)  # the sentence is IAM's
    return directory.document(arn)


def shown(**members: Any) -> dict[str, Any]:
    """Return an answer without the members that it does not have."""
    return {name: value for name, value in members.items() if value is not None}
