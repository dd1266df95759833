"""Users and roles in a test's hands: who they are, what signs for them, the sessions that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mocksm.engine.cloud import Cloud
from mocksm.errors import MocksmError
from mocksm.handles.clients import Clients
from mocksm.iam.acting import enter, leave
from mocksm.iam.credentials import Credentials
from mocksm.iam.documents import Policy
from mocksm.iam.entities import Entity, EntityKind
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.iam.statements import PolicySource, document
from mocksm.intercept import active

if TYPE_CHECKING:
    from typing_extensions import Self

Policies = PolicySource | Sequence[str | Mapping[str, Any]]
"""Statements, a document or its JSON text; a list may hold the ARNs of managed policies beside statements."""


class PrincipalHandle:
    """An IAM user or role, or a session of one.

    Attributes:
        arn: The user's or role's ARN; policies name it. Of a session that ``assume`` or ``federate`` gave, the session's.
        role_arn: Of a role's session, the role's ARN; else None.
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

    def __init__(
        self, cloud: Cloud, clients: Clients, region: str, holder: Entity | Principal, session: Session | None = None
    ) -> None:
        self._cloud = cloud
        self._clients = clients
        self._region = region
        self._holder = holder
        self._session = session
        of_role = isinstance(holder, Entity) and holder.kind == "role"
        given = session or (Session("assumed-role", "mocksm") if of_role else None)
        with cloud.lock:
            self.credentials: Credentials = cloud.credentials.issue(
                holder, cloud.ids, session=given, created=cloud.clock.now()
            )
        self.arn = self.principal.arn if session else holder.arn
        self.role_arn = holder.arn if session and of_role else None

    @property
    def principal(self) -> Principal:
        """Who its calls are made as, with the policies that bind at this moment: of a role, a session."""
        if isinstance(self._holder, Principal):
            return self._holder if self._session is None else self._session.of(self._holder)
        entity = self._cloud.directory.numbered(self._holder.serial)
        if entity is None:
            raise MocksmError(
                f"mocksm: {self._holder.arn} was deleted, or a snapshot of before it was made was restored"
            )
        return self._cloud.directory.principal(entity, self._session)

    def __enter__(self) -> Self:
        active.let_threads_inherit()
        enter(lambda: self.principal)
        return self

    def __exit__(self, *_: object) -> None:
        leave()

    def client(self, service: str, *, region: str | None = None) -> Any:
        """Return a botocore client that signs as this principal."""
        return self._clients.make(service, region or self._region, self.credentials)

    def assume(
        self, session: str = "mocksm", *, policy: PolicySource | None = None, tags: Mapping[str, str] | None = None
    ) -> PrincipalHandle:
        """Return a session of this role, as AssumeRole gives it; the trust policy is not asked, and the clock ends it never.

        Args:
            session: The session's name.
            policy: Its session policy, which caps what the role may do.
            tags: Its tags.

        Raises:
            MocksmError: This is no role.
        """
        if not isinstance(self._holder, Entity) or self._holder.kind != "role" or self._session is not None:
            raise MocksmError(f"mocksm: roles are assumed, not {self!r}; federate() gives a session of a user")
        return self._in(_session("assumed-role", session, policy, tags))

    def federate(
        self, name: str = "mocksm", *, policy: PolicySource | None = None, tags: Mapping[str, str] | None = None
    ) -> PrincipalHandle:
        """Return a federated user of this user, as GetFederationToken gives it; the arguments are those of ``assume``.

        Raises:
            MocksmError: This is no user.
        """
        if not isinstance(self._holder, Entity) or self._holder.kind != "user" or self._session is not None:
            raise MocksmError(f"mocksm: users are federated, not {self!r}; assume() gives a session of a role")
        return self._in(_session("federated-user", name, policy, tags))

    def __repr__(self) -> str:
        return f"<mocksm principal {self.arn}>"

    def _in(self, session: Session) -> PrincipalHandle:
        return PrincipalHandle(self._cloud, self._clients, self._region, self._holder, session)


def make(
    kind: EntityKind,
    name: str,
    policies: Policies,
    *,
    cloud: Cloud,
    region: str,
    clients: Clients,
    account: str | None = None,
    boundary: PolicySource | None = None,
    trust: PolicySource | None = None,
    tags: Mapping[str, str] | None = None,
) -> PrincipalHandle:
    """Make a user or role of an ARN or of a name in an account, and issue credentials for it.

    An ARN of a root, or of a role's session, gives that principal: the directory has no such entries.
    """
    arn = name if name.startswith("arn:") else f"arn:aws:iam::{account or cloud.account}:{kind}/{name}"
    inline, attached = _split(policies)
    own = [parse(document(inline), kind="identity", name=f"policy of {arn}")] if inline else []
    principal = Principal.from_arn(arn, own)  # says what it takes
    if arn.split(":")[5].split("/")[0] not in ("user", "role"):
        return PrincipalHandle(cloud, clients, region, principal)
    with cloud.lock:
        entity = cloud.directory.make(
            "role" if principal.role_arn else "user",
            arn,
            cloud.clock.now(),
            inline={"mocksm": own[0]} if own else {},
            attached=attached,
            boundary=_boundary(boundary, arn),
            trust=_trust(trust, cloud, arn) if principal.role_arn else None,
            tags=dict(tags or {}),
            by_test=True,
        )
    return PrincipalHandle(cloud, clients, region, entity)


def _split(policies: Policies) -> tuple[Any, list[str]]:
    """Part statements from the ARNs of managed policies."""
    if isinstance(policies, str):
        return ("", [policies]) if policies.startswith("arn:") else (policies, [])
    if isinstance(policies, Mapping):
        return policies, []
    return [one for one in policies if not isinstance(one, str)], [one for one in policies if isinstance(one, str)]


def _boundary(boundary: PolicySource | None, arn: str) -> Policy | str | None:
    if boundary is None or (isinstance(boundary, str) and boundary.startswith("arn:")):
        return boundary
    return parse(document(boundary), kind="boundary", name=f"boundary of {arn}")


def _trust(trust: PolicySource | None, cloud: Cloud, arn: str) -> Policy | None:
    """Return the trust policy; without one the role trusts its account, as the console makes it."""
    if trust is None:
        trust = {
            "Effect": "Allow",
            "Principal": {"AWS": arn.split(":")[4]},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    said = document(trust)
    raws = said.get("Statement", [])
    statements = [dict(raw) for raw in (raws if isinstance(raws, list) else [raws])]
    for statement in statements:
        if statement.get("Resource") == "*":  # what allow() writes of itself
            del statement["Resource"]
    read = parse({**said, "Statement": statements}, kind="trust", name=f"trust policy of {arn}")
    return read.bound(cloud.directory.id_of)


def _session(kind: Any, name: str, policy: PolicySource | None, tags: Mapping[str, str] | None) -> Session:
    policies = None if policy is None else (parse(document(policy), kind="session", name=f"session policy of {name}"),)
    return Session(kind, name, policies, dict(tags or {}))
