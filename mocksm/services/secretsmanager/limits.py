"""Quotas of one secret: versions, labels, tags (fact book, sections 9, 13 and 14). AWS's words for them are not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from mocksm.services.secretsmanager.errors import InvalidParameterException, LimitExceededException
from mocksm.services.secretsmanager.store import Secret

VERSIONS = 100
LABELS = 20
TAGS = 50
OWNER = "aws:secretsmanager:owningService"

_YOUNG = timedelta(hours=24)


def make_room(secret: Secret, token: str, now: datetime) -> list[str]:
    """Let a new version in, or refuse it: past 100 the oldest without a label go, but none that is younger than a day.

    Returns:
        The versions that went.
    """
    surplus = len(secret.versions) - VERSIONS + 1
    if token in secret.versions or surplus <= 0:
        return []
    if len(_removable(secret, now)) < surplus:
        raise LimitExceededException(f"You can't have more than {VERSIONS} versions of a secret.")
    return prune(secret, now)


def prune(secret: Secret, now: datetime) -> list[str]:
    """Remove old versions, as far as there are any, until a new one has its place: a rotation's is not refused.

    Returns:
        The versions that went.
    """
    surplus = max(len(secret.versions) - VERSIONS + 1, 0)
    gone = _removable(secret, now)[:surplus]
    for version_id in gone:
        del secret.versions[version_id]
    return gone


def _removable(secret: Secret, now: datetime) -> list[str]:
    held = set(secret.stages.values())
    return [each.id for each in secret.versions.values() if each.id not in held and now - each.created >= _YOUNG]


def check_labels(secret: Secret, wanted: Sequence[str]) -> None:
    """Refuse labels that would make more than 20 over all versions of the secret."""
    if len(secret.stages.keys() | set(wanted)) > LABELS:
        raise LimitExceededException(f"You can't attach more than {LABELS} staging labels to the versions of a secret.")


def check_tags(
    tags: Mapping[str, str] | None, added: Sequence[Mapping[str, str]], *, by_service: bool = False
) -> dict[str, str]:
    """Return the tags with those that were added; more than 50 are refused, and AWS's own (``aws:``) unless a service adds them."""
    if any("Key" not in tag for tag in added):
        raise InvalidParameterException("A tag needs a Key.")
    if not by_service and any(tag["Key"].lower().startswith("aws:") for tag in added):
        raise InvalidParameterException("Tag keys that begin with aws: are reserved.")
    found = dict(tags or {}) | {tag["Key"]: tag.get("Value", "") for tag in added}
    if len(found) > TAGS:
        raise InvalidParameterException(f"You can't attach more than {TAGS} tags to a secret.")
    return found
