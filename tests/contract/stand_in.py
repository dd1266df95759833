"""Something that stands in for AWS at an address of this machine: a second mocksm behind its server, and no active mock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import botocore.session

from mocksm.aws import Aws
from tests.contract.callers import CALLERS
from tests.contract.functions import FUNCTIONS

if TYPE_CHECKING:
    from typing_extensions import Self


class StandIn:
    """An endpoint, with every function and every caller that the cases know.

    Attributes:
        aws: What answers.
        url: Where it listens.
        functions: The ARNs of the functions, by name.
        callers: What signs for the callers, by name and boto3's names.
    """

    def __init__(self, region: str) -> None:
        self.aws = Aws(region=region)
        self._region = region

    def __enter__(self) -> Self:
        self.aws._open()  # noqa: SLF001 - entering it as tests do would make it an active mock
        self._server = self.aws.serve()
        self.url = self._server.start()
        self._client = botocore.session.Session().create_client(
            "secretsmanager",
            region_name=self._region,
            endpoint_url=self.url,
            aws_access_key_id=self.aws.cloud.account,
            aws_secret_access_key="none",
        )
        self.functions = {name: self.aws.function(name, make(self._client)).arn for name, make in FUNCTIONS.items()}
        self.callers: Mapping[str, Mapping[str, Any]] = {name: make(self.aws) for name, make in CALLERS.items()}
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        self._server.stop()
