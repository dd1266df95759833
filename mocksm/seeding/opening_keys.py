"""Keys that the test itself may use for the moment, whatever their policies say: what it seeds is there. It knows no seeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mocksm.arn import Arn
from mocksm.seeding.places import Place
from mocksm.services.kms.store import Key, Keys

OPEN = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]})
"""The policy of a key that everyone may use."""


@contextmanager
def opened(place: Place, named: Iterable[tuple[str, str | None]]) -> Iterator[None]:
    """Open keys to everyone while this lasts, and keep everyone out of the cloud but who opens them.

    Args:
        place: Whose keys.
        named: A Region, and the id, ARN or alias of a key there; what is None, or not there, is passed over.
    """
    with place.cloud.lock:
        found = [_look(place.elsewhere(region), key_id) for region, key_id in named if key_id is not None]
        own = {key.arn: (key, key.policy) for key in found if key is not None and key.manager == "CUSTOMER"}
        for key, _ in own.values():
            key.policy = OPEN
        try:
            yield
        finally:
            for key, policy in own.values():
                key.policy = policy


def _look(place: Place, key_id: str) -> Key | None:
    arn = Arn.parse(key_id)
    if arn is None:
        store, name = place.store(Keys), key_id
    else:
        store = place.cloud.store(Keys, arn.account, arn.region)
        name = arn.resource.removeprefix("key/")
    alias = store.aliases.get(name)
    return store.get(alias.key_id if alias else name)
