"""Users and roles in a test's hands: who they are, what signs for them, the sessions that they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mocksm.engine.cloud import Cloud
from mocksm.errors import MocksmError
from mocksm.handles.clients import Clients
from mocksm.handles.naming import check_federated, check_session
from mocksm.iam.acting import enter, leave
from mocksm.iam.credentials import Credentials
from mocksm.iam.entities import Entity
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session, SessionKind
from mocksm.iam.statements import PolicySource, document
from mocksm.intercept import active

if TYPE_CHECKING:
    from typing_extensions import Self


class PrincipalHandle:
    """An IAM user or role, or a session of one.

    Attributes:
        arn: The user's or role's ARN; policies name it. Of a session that ``assume`` or ``federate`` gave, the session's.
        role_arn: Of a role and of its sessions, the role's ARN; else None.
        credentials: What signs for it: ``boto3.client("kms", **bob.credentials)``.

    Entering it makes the tested code's calls its own, in this thread or task and in threads that are started inside:

    >>> from mocksm import mock_secrets
    >>> with mock_secrets() as aws:
    ...     bob = aws.user("bob")
    ...     with bob:
    ...         aws.client("sts").get_caller_identity()["Arn"]
    'arn:aws:iam::123456789012:user/bob'

    Only the default caller's calls change. Those are signed by a key that mocksm does not know, whether the test's own
    (``testing``) or none at all; one that is signed by a key which mocksm issued, or by an account's twelve digits, stays
    what it is.
    """

    def __init__(
        self, cloud: Cloud, clients: Clients, region: str, holder: Entity | Principal, session: Session | None = None
    ) -> None:
        self._cloud = cloud
        self._clients = clients
        self._region = region
        self._holder = _begun(holder, cloud)
        self._session = session
        of_role = isinstance(holder, Entity) and holder.kind == "role"
        self._given = session or (Session("assumed-role", "mocksm", context=_issued(cloud)) if of_role else None)
        with cloud.lock:
            self.credentials: Credentials = cloud.credentials.issue(
                self._holder, cloud.ids, session=self._given, created=cloud.clock.now()
            )
        self.arn = self.principal.arn if session else holder.arn
        self.role_arn = holder.arn if of_role else None

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
        return self._cloud.directory.principal(entity, self._given)

    def __enter__(self) -> Self:
        active.let_threads_inherit()
        enter(self._cloud.directory, lambda: self.principal)
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
            session: The session's name, as AWS takes it.
            policy: Its session policy, which caps what the role may do.
            tags: Its tags.

        Raises:
            MocksmError: This is no role, or AWS takes no such name.
        """
        if not isinstance(self._holder, Entity) or self._holder.kind != "role" or self._session is not None:
            raise MocksmError(f"mocksm: roles are assumed, not {self!r}; federate() gives a session of a user")
        check_session(session)
        return self._in("assumed-role", session, policy, tags)

    def federate(
        self, name: str = "mocksm", *, policy: PolicySource | None = None, tags: Mapping[str, str] | None = None
    ) -> PrincipalHandle:
        """Return a federated user of this user, as GetFederationToken gives it; the arguments are those of ``assume``.

        Raises:
            MocksmError: This is no user, or AWS takes no such name.
        """
        if not isinstance(self._holder, Entity) or self._holder.kind != "user" or self._session is not None:
            raise MocksmError(f"mocksm: users are federated, not {self!r}; assume() gives a session of a role")
        check_federated(name)
        return self._in("federated-user", name, policy, tags)

    def __repr__(self) -> str:
        return f"<mocksm principal {self.arn}>"

    def _in(
        self, kind: SessionKind, name: str, policy: PolicySource | None, tags: Mapping[str, str] | None
    ) -> PrincipalHandle:
        policies = (
            None if policy is None else (parse(document(policy), kind="session", name=f"session policy of {name!r}"),)
        )
        session = Session(kind, name, policies, dict(tags or {}), context=_issued(self._cloud))
        return PrincipalHandle(self._cloud, self._clients, self._region, self._holder, session)


def _begun(holder: Entity | Principal, cloud: Cloud) -> Entity | Principal:
    """Return who holds the credentials; a session that a test gives by its ARN begins now."""
    if isinstance(holder, Entity) or holder.kind != "assumed-role":
        return holder
    return replace(holder, context={**holder.context, **_issued(cloud)})


def _issued(cloud: Cloud) -> dict[str, Any]:
    """Return the condition key that tells when a session began (authorization.md 6)."""
    return {"aws:TokenIssueTime": cloud.clock.now()}
