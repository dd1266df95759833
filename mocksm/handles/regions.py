"""Another Region in a test's hands: the same account, with what is made and found in that Region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.handles.clients import Clients
from mocksm.handles.lambdas import Lambdas
from mocksm.iam.credentials import Credentials
from mocksm.wire.regions import checked_region


class RegionHandle(Lambdas):
    """A Region of an account: ``secret``, ``key``, ``function`` and the look-ups, there.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     ireland = aws.in_region("eu-west-1")
    ...     _ = ireland.secret("db", "hunter2")
    ...     ireland.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"], "db" in aws.secrets
    ('hunter2', False)
    """

    def __init__(
        self,
        region: str,
        cloud: Callable[[], Dispatcher],
        clients: Clients,
        *,
        account: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self._region = checked_region(region)
        self._into_the_cloud = cloud  # asked each time: a reset opens another
        self._clients = clients
        self._only_account = account
        self._credentials = credentials

    @property
    def region(self) -> str:
        """The Region in which things are seeded and looked up."""
        return self._region

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud."""
        return self._into_the_cloud()

    def client(self, service: str) -> Any:
        """Return a botocore client of ``service`` in this Region, of the account that the handle came from."""
        return self._clients.make(service, self._region, self._credentials)

    def __repr__(self) -> str:
        of = f" of account {self._only_account}" if self._only_account else ""
        return f"<mocksm Region {self._region}{of}>"
