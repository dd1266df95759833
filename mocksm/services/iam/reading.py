"""Policy documents and tags as requests give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocksm.engine.call import Call
from mocksm.iam.complaints import complaint
from mocksm.iam.documents import Policy
from mocksm.iam.malformed import MalformedPolicy
from mocksm.iam.policy import parse
from mocksm.iam.stored import UnknownPrincipal, check_principals
from mocksm.services.iam.errors import MalformedPolicyDocumentException

Tags = Sequence[Mapping[str, str]]


def identity_policy(text: str, name: str, arn: str = "") -> Policy:
    """Read the policy of a user or role."""
    try:
        return parse(text, kind="identity", name=name, arn=arn)
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(complaint(error, "identity")) from error


def trust_policy(call: Call, text: str, role_arn: str) -> Policy:
    """Read a trust policy as it is stored; whom it names has to be there."""
    directory = call.cloud.directory
    try:
        policy = parse(text, kind="trust", name=f"trust policy of {role_arn}")
        check_principals(policy, directory)
    except MalformedPolicy as error:
        raise MalformedPolicyDocumentException(complaint(error, "trust")) from error
    except UnknownPrincipal as unknown:
        raise MalformedPolicyDocumentException(f'Invalid principal in policy: "AWS":"{unknown.name}"') from unknown
    return policy.bound(directory.id_of)


def tags_of(tags: Tags) -> dict[str, str]:
    """Return the tags of a request."""
    return {tag["Key"]: tag["Value"] for tag in tags}
