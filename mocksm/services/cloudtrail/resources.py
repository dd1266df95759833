"""What LookupEvents shows as an event's resources: types and names, as the request and the answer name them."""

from __future__ import annotations

from mocksm.arn import Arn
from mocksm.audit.events import Event

_TYPES = {
    ("secretsmanager", "secret"): "AWS::SecretsManager::Secret",
    ("kms", "key"): "AWS::KMS::Key",
    ("kms", "alias"): "AWS::KMS::Alias",
    ("iam", "role"): "AWS::IAM::Role",
    ("iam", "user"): "AWS::IAM::User",
    ("iam", "policy"): "AWS::IAM::Policy",
    ("lambda", "function"): "AWS::Lambda::Function",
}
_SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - the name of a type


def resources_of(event: Event) -> list[dict[str, str]]:
    """Return the resources: a secret also by the name by which the call meant it (LookupEvents compares whole names)."""
    names = [(_SECRET, name) for name in sorted(event.named)]
    arns = [(_type_of(arn), arn) for arn in event.resources]
    return [{"ResourceType": kind, "ResourceName": name} for kind, name in dict.fromkeys([*names, *arns]) if kind]


def _type_of(arn: str) -> str:
    parts = Arn.parse(arn)
    if parts is None:
        return ""
    kind = parts.resource.replace(":", "/").partition("/")[0]
    return _TYPES.get((parts.service, kind), "")
