"""Ready clients: botocore's own, which are what boto3 gives out."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.loaders
import botocore.session

from mocksm.iam.credentials import Credentials


@cache
def _loader(data_path: str | None) -> botocore.loaders.Loader:
    """Share what botocore parses of its data files: reading them anew is most of what a client costs."""
    return botocore.loaders.create_loader(data_path)


class Clients:
    """Makes clients that share one botocore session."""

    def __init__(self) -> None:
        self._session: botocore.session.Session | None = None

    def make(self, service: str, region: str, credentials: Credentials | None = None) -> Any:
        """Return a client of ``service`` in ``region``, signed with ``credentials`` or with the environment's."""
        if self._session is None:
            self._session = botocore.session.Session()
            self._session.register_component("data_loader", _loader(self._session.get_config_variable("data_path")))
        signed: dict[str, Any] = dict(credentials or {})
        return self._session.create_client(service, region_name=region, **signed)
