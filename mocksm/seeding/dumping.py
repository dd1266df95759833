"""A cloud's secrets and keys as a seed: what a file has to say for the same to be there again. It changes nothing.

Dumped are secrets and KMS keys, SECRET VALUES AND KEY MATERIAL INCLUDED. Users, roles and functions are code and are not;
nor are parameters, stacks, databases and rules, what a rotation that failed has behind it, tokens for imports, and who used a
key last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mocksm.seeding.places import Place


def dump(place: Place) -> dict[str, Any]:
    """Return a cloud as a seed: mappings, lists, texts, numbers and truth values.

    Args:
        place: The account and the Region that are not named in it.

    Raises:
        NotImplementedError: There is something of which a seed cannot speak.
        MocksmError: The key under which a value is was deleted, and the value with it.
    """
    place.dispatcher.catch_up()
    with place.cloud.lock:
        found = dict(_of_every_place(place))
    document = found.pop((place.account, place.region), {})
    for (account, region), there in sorted(found.items()):
        its = document if account == place.account else document.setdefault("accounts", {}).setdefault(account, {})
        if region == place.region:
            its.update(there)
        else:
            its.setdefault("regions", {})[region] = there
    return document


def _of_every_place(place: Place) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    from mocksm.seeding.dumped_keys import dumped_keys
    from mocksm.seeding.dumped_secrets import dumped_secrets
    from mocksm.services.kms.store import Keys
    from mocksm.services.secretsmanager.store import Secrets

    stores = [*place.cloud.stores(Keys), *place.cloud.stores(Secrets)]
    for account, region in {(account, region) for account, region, _ in stores}:
        there = place.of_account(account).elsewhere(region)
        sections = {"keys": dumped_keys(there), "secrets": dumped_secrets(there)}
        full = {name: section for name, section in sections.items() if section}
        if full:
            yield (account, region), full
