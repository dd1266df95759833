"""One PostgreSQL server for the whole run, started when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rotation.postgres_server import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server that wants passwords."""
    with running_postgres("the superuser's password") as server:
        yield server
