"""An account in a test's hands: its guardrails, its administrator's clients, what is made in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mocksm.arn import is_account, partition_of
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.clients import Clients
from mocksm.handles.lambdas import Lambdas
from mocksm.handles.regions import RegionHandle
from mocksm.iam.acting import enter, leave
from mocksm.iam.credentials import Credentials
from mocksm.iam.documents import Policy
from mocksm.iam.guardrails import Guardrails
from mocksm.iam.kinds import Kind
from mocksm.iam.limits import RCP, SCP
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import PolicySource, allow, document
from mocksm.iam.stored import root_of
from mocksm.intercept import active

if TYPE_CHECKING:
    from typing_extensions import Self

_SECRET = "mocksm-account-administrator"  # noqa: S105 - twelve digits are a key, and no one checks what goes with it


class AccountHandle(Lambdas):
    """An AWS account; what is made with it, is its own.

    Attributes:
        id: Its twelve digits.
        credentials: What signs for its administrator.

    Entering it makes the tested code's calls its administrator's, as far as ``PrincipalHandle`` says.

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     security = aws.account("444455556666")
    ...     db = security.secret("db", "hunter2")
    ...     with security:
    ...         aws.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    'hunter2'
    """

    def __init__(self, account: str, cloud: Callable[[], Dispatcher], region: str, clients: Clients) -> None:
        self.id = self._only_account = _checked(account)
        self.credentials = Credentials(account, _SECRET)
        self._into_the_cloud = cloud  # asked each time: a reset opens another
        self._region = region
        self._clients = clients

    @property
    def region(self) -> str:
        """The Region in which things are seeded and looked up."""
        return self._region

    @property
    def dispatcher(self) -> Dispatcher:
        """The way into the cloud as the account's administrator."""
        return self._into_the_cloud().of_account(self.id)

    @property
    def principal(self) -> Principal:
        """Who its calls are made as: its administrator."""
        return self.dispatcher.tester

    def __enter__(self) -> Self:
        active.let_threads_inherit()
        enter(self.dispatcher.cloud.directory, lambda: self.principal)
        return self

    def __exit__(self, *_: object) -> None:
        leave()

    def guard(
        self,
        scp: PolicySource | Sequence[PolicySource] | None,
        rcp: PolicySource | None,
        organization: str | None,
        *,
        management: bool | None,
    ) -> None:
        """Set what the organization says of the account; what is None stays as it is."""
        guardrails = self.dispatcher.cloud.organization
        changed = guardrails.get(self.id, Guardrails())
        if scp is not None:
            changed = changed._replace(scps=tuple(_scps(level, self.id) for level in _levels(scp)))
        if management is not None:
            changed = changed._replace(management=management)
        if rcp is not None:
            changed = changed._replace(rcps=(_parse(rcp, "rcp", f"resource control policy of {self.id}"),))
        if organization is not None:
            path = organization if "/" in organization else ""
            changed = changed._replace(organization=organization.partition("/")[0], path=path)
        if changed != Guardrails():
            guardrails[self.id] = changed

    @property
    def arn(self) -> str:
        """The ARN of its root, by which policies name the account."""
        return root_of(self.id, partition_of(self._region))

    def in_region(self, region: str) -> RegionHandle:
        """Return another Region of the account."""
        return RegionHandle(
            region, lambda: self.dispatcher, self._clients, account=self.id, credentials=self.credentials
        )

    def client(self, service: str, *, region: str | None = None) -> Any:
        """Return a botocore client that signs as the account's administrator."""
        return self._clients.make(service, region or self._region, self.credentials)

    def __repr__(self) -> str:
        return f"<mocksm account {self.id}>"


def _checked(account: object) -> str:
    if isinstance(account, str) and is_account(account):
        return account
    raise MocksmError(f"mocksm: {account!r} is no account id: it takes twelve digits, as text")


def _levels(scp: PolicySource | Sequence[PolicySource]) -> Sequence[Any]:
    """Return the policies level by level; a list of statements is one level."""
    if isinstance(scp, (list, tuple)) and scp and not any(isinstance(one, Mapping) for one in scp):
        return scp
    return [scp]


def _scps(scp: PolicySource, account: str) -> tuple[Policy, ...]:
    """Return the policies of one level: AWS's FullAWSAccess stays attached beside policies that only deny."""
    own = _parse(scp, "scp", f"service control policy of {account}")
    if any(statement.effect == "Allow" for statement in own.statements):
        return (own,)
    return own, _parse([allow("*")], "scp", "FullAWSAccess")


def _parse(source: PolicySource, kind: Kind, name: str) -> Policy:
    said = document(source)
    if kind == "rcp":  # deny() writes no Principal of itself, and AWS wants this one
        raws = said.get("Statement", [])
        said["Statement"] = [_of_everyone(raw) for raw in (raws if isinstance(raws, list) else [raws])]
    policy = parse(said, kind=kind, name=name)
    (RCP if kind == "rcp" else SCP).check(policy.text)
    return policy


def _of_everyone(raw: Any) -> Any:
    return {"Principal": "*", **raw} if isinstance(raw, Mapping) else raw
