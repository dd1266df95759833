"""What moto keeps of the services that are mocksm's, read from its backends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.backends import get_backend


def stored_in_moto() -> dict[str, list[int]]:
    """Return how many secrets and keys moto holds, Region by Region, for each account that has any."""
    held = {name: [len(backend[region].secrets) for region in backend] for name, backend in _accounts("secretsmanager")}
    keys = {name: [len(backend[region].keys) for region in backend] for name, backend in _accounts("kms")}
    return {name: counts for name, counts in {**held, **keys}.items() if any(counts)}


def _accounts(service: Any) -> Iterator[tuple[str, Any]]:
    for account, regions in get_backend(service).items():
        yield f"{service} of {account}", regions
