"""An account in a test's hands: its guardrails, its administrator's clients, what is made in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.clients import Clients
from mocksm.handles.keys import KeyHandle, KeyHandles
from mocksm.handles.principals import Policies, PrincipalHandle, make
from mocksm.handles.secrets import SecretHandle, SecretHandles, Value
from mocksm.iam.credentials import Credentials
from mocksm.iam.documents import Policy
from mocksm.iam.guardrails import Guardrails
from mocksm.iam.kinds import Kind
from mocksm.iam.policy import parse
from mocksm.iam.principal import is_account
from mocksm.iam.statements import PolicySource, allow, document

_SECRET = "mocksm-account-administrator"  # noqa: S105 - twelve digits are a key, and no one checks what goes with it


class AccountHandle:
    """An AWS account.

    Attributes:
        id: Its twelve digits.
        credentials: What signs for its administrator.
    """

    def __init__(self, account: str, dispatcher: Dispatcher, region: str, clients: Clients) -> None:
        if not is_account(account):
            raise MocksmError(f"mocksm: {account!r} is no account id: it takes twelve digits, as text")
        self.id = account
        self.credentials = Credentials(account, _SECRET)
        self._dispatcher = dispatcher
        self._region = region
        self._clients = clients

    def guard(self, scp: PolicySource | None, rcp: PolicySource | None, organization: str | None) -> None:
        """Set what the organization says of the account; what is None stays as it is."""
        guardrails = self._dispatcher.cloud.organization
        changed = guardrails.get(self.id, Guardrails())
        if scp is not None:
            changed = replace(changed, scps=(_scps(scp, self.id),))
        if rcp is not None:
            changed = replace(changed, rcps=(_parse(rcp, "rcp", f"resource control policy of {self.id}"),))
        if organization is not None:
            changed = replace(changed, organization=organization)
        if changed != Guardrails():
            guardrails[self.id] = changed

    @property
    def arn(self) -> str:
        """The ARN of its root, by which policies name the account."""
        return f"arn:aws:iam::{self.id}:root"

    def client(self, service: str, *, region: str | None = None) -> Any:
        """Return a botocore client that signs as the account's administrator."""
        return self._clients.make(service, region or self._region, self.credentials)

    def role(self, name: str, policies: Policies = (), **options: Any) -> PrincipalHandle:
        """Make a role in this account; the arguments are those of ``aws.role``."""
        return self._make("role", name, policies, options)

    def user(self, name: str, policies: Policies = (), **options: Any) -> PrincipalHandle:
        """Make a user in this account; the arguments are those of ``aws.user``."""
        return self._make("user", name, policies, options)

    def secret(self, name: str, value: Value | None = None, **options: Any) -> SecretHandle:
        """Create a secret in this account; the arguments are those of ``aws.secret``."""
        return SecretHandles(self._dispatcher.of_account(self.id), self._region).create(name, value, **options)

    def key(self, **options: Any) -> KeyHandle:
        """Create a KMS key in this account; the arguments are those of ``aws.key``."""
        return KeyHandles(self._dispatcher.of_account(self.id), self._region).create(**options)

    def __repr__(self) -> str:
        return f"<mocksm account {self.id}>"

    def _make(self, kind: Any, name: str, policies: Policies, options: Mapping[str, Any]) -> PrincipalHandle:
        cloud, region = self._dispatcher.cloud, self._region
        return make(kind, name, policies, cloud=cloud, region=region, clients=self._clients, account=self.id, **options)


def _scps(scp: PolicySource, account: str) -> tuple[Policy, ...]:
    """Return the level of the account: AWS's FullAWSAccess stays attached beside policies that only deny."""
    own = _parse(scp, "scp", f"service control policy of {account}")
    if any(statement.effect == "Allow" for statement in own.statements):
        return (own,)
    return own, _parse([allow("*")], "scp", "FullAWSAccess")


def _parse(source: PolicySource, kind: Kind, name: str) -> Policy:
    said = document(source)
    if kind == "rcp":  # deny() writes no Principal of itself, and AWS wants this one
        raws = said.get("Statement", [])
        said["Statement"] = [{"Principal": "*", **raw} for raw in (raws if isinstance(raws, list) else [raws])]
    return parse(said, kind=kind, name=name)
