"""Ready clients: botocore's own, which are what boto3 gives out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session

if TYPE_CHECKING:
    from mocksm.iam.credentials import Credentials


class Clients:
    """Makes clients that share one botocore session."""

    def __init__(self) -> None:
        self._session: botocore.session.Session | None = None

    def make(self, service: str, region: str, credentials: Credentials | None = None) -> Any:
        """Return a client of ``service`` in ``region``, signed with ``credentials`` or with the environment's."""
        if self._session is None:
            self._session = botocore.session.Session()
        signed: dict[str, Any] = dict(credentials or {})
        return self._session.create_client(service, region_name=region, **signed)
