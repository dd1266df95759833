"""AWS::SecretsManager::ResourcePolicy (integrations.md, section 1.5)."""

from __future__ import annotations

from mocksm.services.cloudformation.errors import StackFailed
from mocksm.services.cloudformation.resources.kind import Change, Kind, Made, Properties, Work
from mocksm.services.cloudformation.resources.reading import document, truth


def _create(work: Work, wanted: Properties) -> Made:
    """Put the policy; a secret that has one already is refused, in words that are not known of AWS."""
    before = work.ask("secretsmanager", "GetResourcePolicy", SecretId=wanted["SecretId"])
    if "ResourcePolicy" in before:
        raise StackFailed(
            f"A resource policy is already attached to the secret {before['ARN']}. You must first remove it."
        )
    return _put(work, wanted["SecretId"], wanted)


def _update(work: Work, change: Change) -> Made:
    return _put(work, change.id, change.wanted)


def _delete(work: Work, arn: str, _: Properties) -> None:
    work.ask_unless_gone("secretsmanager", "DeleteResourcePolicy", "ResourceNotFoundException", SecretId=arn)


def _put(work: Work, secret: str, wanted: Properties) -> Made:
    block = {"BlockPublicPolicy": truth(wanted["BlockPublicPolicy"])} if "BlockPublicPolicy" in wanted else {}
    policy = document(wanted["ResourcePolicy"])
    arn = work.ask("secretsmanager", "PutResourcePolicy", SecretId=secret, ResourcePolicy=policy, **block)["ARN"]
    return Made(arn, {"Id": arn})


KINDS = (
    Kind(
        "AWS::SecretsManager::ResourcePolicy",
        frozenset({"BlockPublicPolicy", "ResourcePolicy", "SecretId"}),
        _create,
        _update,
        _delete,
        required=frozenset({"ResourcePolicy", "SecretId"}),
        replaces=frozenset({"SecretId"}),
        attributes=frozenset({"Id"}),
    ),
)
