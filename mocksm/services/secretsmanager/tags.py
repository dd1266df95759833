"""Tags of secrets: kept in the order in which they were added, overwritten in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.elsewhere import find_open
from mocksm.services.secretsmanager.errors import InvalidParameterException
from mocksm.services.secretsmanager.limits import check_tags
from mocksm.services.secretsmanager.replicating import changed


@operation
def tag_resource(call: Call, *, secret_id: str, tags: Sequence[Mapping[str, str]]) -> None:
    """Add tags, or give those that are there a new value."""
    secret = find_open(call, secret_id)
    secret.tags = check_tags(secret.tags, tags, by_service=call.via is not None)
    changed(call, secret)


@operation
def untag_resource(call: Call, *, secret_id: str, tag_keys: Sequence[str]) -> None:
    """Remove tags; a key that is not there is no error. After the last one the secret shows an empty list."""
    secret = find_open(call, secret_id)
    if call.via is None and any(key.lower().startswith("aws:") for key in tag_keys):
        raise InvalidParameterException("Tag keys that begin with aws: are reserved.")
    secret.tags = {key: value for key, value in (secret.tags or {}).items() if key not in tag_keys}
    changed(call, secret)
