"""Users and roles in a test's hands: who they are, what signs for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mocksm.engine.cloud import Cloud
from mocksm.handles.clients import Clients
from mocksm.iam.acting import enter, leave
from mocksm.iam.credentials import Credentials
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import PolicySource, document
from mocksm.intercept import active

if TYPE_CHECKING:
    from typing_extensions import Self


class PrincipalHandle:
    """An IAM user or role.

    Attributes:
        arn: The user's or role's ARN; policies name it.
        principal: Who its calls are made as: of a role, a session.
        credentials: What signs for it: ``boto3.client("kms", **bob.credentials)``.

    Entering it makes the tested code's calls its own, in this thread or task and in threads that are started inside:

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     bob = aws.user("bob")
    ...     with bob:
    ...         aws.client("sts").get_caller_identity()["Arn"]
    'arn:aws:iam::123456789012:user/bob'

    Only the default caller's calls change: one that is signed by a key which mocksm issued, or by an account's twelve
    digits, stays what it is.
    """

    def __init__(self, arn: str, principal: Principal, credentials: Credentials, region: str, clients: Clients) -> None:
        self.arn = arn
        self.principal = principal
        self.credentials = credentials
        self._region = region
        self._clients = clients

    def __enter__(self) -> Self:
        active.let_threads_inherit()
        enter(self.principal)
        return self

    def __exit__(self, *_: object) -> None:
        leave()

    def client(self, service: str, *, region: str | None = None) -> Any:
        """Return a botocore client that signs as this principal."""
        return self._clients.make(service, region or self._region, self.credentials)

    def __repr__(self) -> str:
        return f"<mocksm principal {self.arn}>"


def make(
    kind: str, name: str, policies: PolicySource, *, cloud: Cloud, region: str, clients: Clients
) -> PrincipalHandle:
    """Make a user or role of an ARN or of a name in the default account, and issue credentials for it."""
    arn = name if name.startswith("arn:") else f"arn:aws:iam::{cloud.account}:{kind}/{name}"
    parsed = [parse(document(policies), kind="identity", name=f"policy of {arn}")] if policies else []
    principal = Principal.from_arn(arn, parsed)
    return PrincipalHandle(arn, principal, cloud.credentials.issue(principal, cloud.ids), region, clients)
