"""A function of the service, which uses its settings."""

from __future__ import annotations

from tests.examples.settings_at_import.settings import API_TOKEN


def headers() -> dict[str, str]:
    """Return what each request to the partner carries."""
    return {"Authorization": f"Bearer {API_TOKEN}"}
