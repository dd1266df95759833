"""Related multi-Region keys: from one of them to the others. Knows no operation."""

from __future__ import annotations

from collections.abc import Iterator

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.services.kms.store import Key, Keys


def arn_in(key: Key, region: str) -> str:
    """Return the ARN of the related key in a Region, whether or not it is there."""
    return str(Arn.make("kms", region, key.account, f"key/{key.id}"))


def related_in(call: Call, key: Key, region: str) -> Key | None:
    """Return the related key in a Region, None if there is none."""
    return call.store(Keys, account=key.account, region=region).get(key.id)


def primary_of(call: Call, key: Key) -> Key:
    """Return the primary key of a multi-Region key; any other key is its own."""
    primary = related_in(call, key, key.lineage.primary) if key.is_replica else None
    return primary or key


def family(call: Call, key: Key) -> Iterator[Key]:
    """Yield a key and all that are related to it."""
    for region in [key.lineage.primary or key.region, *key.lineage.replicas]:
        found = related_in(call, key, region)
        if found is not None:
            yield found
