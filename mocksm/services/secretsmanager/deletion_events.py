"""What CloudTrail records of the end of versions: a pair of events for each that is really gone, one for each kept after all.

AWS deletes in the background, so all this is noted after the call that brought it about.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from mocksm.engine.call import Call
from mocksm.services.secretsmanager.store import Secret


def tell_deleted(call: Call, secret: Secret, version_ids: Iterable[str] | None = None) -> None:
    """Note that versions are gone.

    Args:
        call: The call or the work that removed them.
        secret: Their secret.
        version_ids: Which; all of the secret's if None.
    """
    gone = list(secret.versions if version_ids is None else version_ids)
    _tell(call, secret.arn, gone, ("StartSecretVersionDelete", "EndSecretVersionDelete"))


def tell_kept(call: Call, secret: Secret) -> None:
    """Note that the versions of a restored secret are not deleted."""
    _tell(call, secret.arn, list(secret.versions), ("CancelSecretVersionDelete",))


def _tell(call: Call, arn: str, version_ids: Iterable[str], events: Iterable[str]) -> None:
    for version_id in version_ids:
        for event in events:
            call.afterwards(partial(call.announce, event, resource=arn, VersionId=version_id))
