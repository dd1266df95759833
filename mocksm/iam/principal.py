"""Who makes a call: users, sessions of roles, federated users, roots, services. It knows their policies and no resource."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

from mocksm.arn import Arn, is_account
from mocksm.errors import MocksmError
from mocksm.iam.documents import Policy, PrincipalForm

PrincipalKind = Literal["user", "assumed-role", "federated-user", "root", "service", "provider", "anonymous"]


@dataclass(frozen=True)
class Principal:
    """A caller. A role never calls itself: its sessions do, so a role is here as one of its sessions.

    What ``from_arn`` does not take is given by ``dataclasses.replace(principal, boundary=...)``.

    Attributes:
        arn: As GetCallerIdentity and AWS's messages show it; for a service or an identity provider its name.
        account: The caller's account, empty for services, providers and unsigned calls.
        user_id: As GetCallerIdentity shows it: ``AIDA...``, ``AROA...:session``, or the account of a root.
        kind: What kind of caller it is.
        policies: Its identity policies; of a federated user, those of the user behind it.
        full_rights: Whether all is allowed that no policy denies, as to an administrator and to a root.
        role_arn: Of a session, the ARN of its role, with the path.
        user_arn: Of a federated user, the ARN of the user who called GetFederationToken.
        behind: Of a federated user, the unique id of that user.
        boundary: The permissions boundary of the user or role.
        session_policies: The policies given to AssumeRole* or GetFederationToken, which cap the session together; None
            where none were given: a role session is then not capped, a federated user has nothing but what policies of
            resources give it.
        tags: The tags of the user or role: ``aws:PrincipalTag/...``.
        session_tags: The session's own, which override those.
        transitive_tags: The keys, in lower case, of the session tags that pass on to the sessions that this one assumes.
        context: Condition keys that the caller's credentials or way of calling carry, with their values:
            ``aws:TokenIssueTime``, ``aws:MultiFactorAuthPresent``, ``aws:SourceIdentity``, ``aws:SourceIp``, ...
    """

    arn: str
    account: str
    user_id: str
    kind: PrincipalKind
    policies: tuple[Policy, ...] = ()
    full_rights: bool = False
    role_arn: str | None = None
    user_arn: str | None = None
    behind: str = ""
    boundary: Policy | None = None
    session_policies: tuple[Policy, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    session_tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    transitive_tags: frozenset[str] = frozenset()
    context: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def administrator(cls, account: str, name: str = "mocksm", *, partition: str = "aws") -> Principal:
        """Return a user who may do everything that no resource policy denies.

        >>> Principal.administrator("123456789012").arn
        'arn:aws:iam::123456789012:user/mocksm'
        """
        return _administrator(f"arn:{partition}:iam::{account}:user/{name}", account)

    @classmethod
    def from_arn(cls, arn: str, policies: Iterable[Policy] = (), *, session: str = "mocksm") -> Principal:
        """Return the principal that has this ARN: a user, a role (as a session of it), a session or a root.

        Args:
            arn: The role of a session's own ARN is taken to have no path, since that ARN does not tell.
            policies: Its identity policies; a root has none.
            session: The session's name, where ``arn`` is a role's.

        Raises:
            MocksmError: ``arn`` names none of these.

        >>> Principal.from_arn("arn:aws:iam::444455556666:role/app/reader").arn
        'arn:aws:sts::444455556666:assumed-role/reader/mocksm'
        """
        policies = tuple(policies)
        parts = Arn.parse(arn)
        if parts and is_account(parts.account):
            match parts.service, parts.resource.split("/"):
                case "iam", ["user", *_, name] if name:
                    return cls(arn, parts.account, unique_id("AIDA", arn), "user", policies)
                case "iam", ["role", *path, name] if name:
                    return cls._session(parts, "/".join([*path, name]), session, policies)
                case "sts", ["assumed-role", role, name] if role and name:
                    return cls._session(parts, role, name, policies)
                case "iam", ["root"] if not policies:
                    return cls(arn, parts.account, parts.account, "root", full_rights=True)
        raise MocksmError(
            f"mocksm makes callers of the ARNs of users, roles, sessions of roles (assumed-role/role/session) and roots "
            f"(which have no identity policies), not of {arn!r} with {len(policies)} policies"
        )

    @classmethod
    def service(cls, name: str, source: str = "") -> Principal:
        """Return a service that calls for itself.

        Args:
            name: Its principal's name: ``secretsmanager.amazonaws.com``.
            source: The ARN of the resource for which it calls: ``aws:SourceArn``, and its ``aws:SourceAccount``.
        """
        parts = Arn.parse(source)
        context = {"aws:SourceArn": source, "aws:SourceAccount": parts.account} if parts else {}
        return cls(name, "", name, "service", context=context)

    @classmethod
    def provider(cls, name: str, context: Mapping[str, Any] | None = None) -> Principal:
        """Return who comes with an identity provider's token, to AssumeRoleWithWebIdentity or -SAML.

        Args:
            name: As trust policies name it under ``Federated``: ``accounts.google.com``, or a provider's ARN.
            context: The condition keys that the token gives: ``{"accounts.google.com:aud": ...}``.
        """
        return cls(name, "", name, "provider", context=context or {})

    @classmethod
    def anonymous(cls) -> Principal:
        """Return who does not sign."""
        return cls("anonymous", "", "anonymous", "anonymous")

    def federated(self, name: str, session_policies: Iterable[Policy] | None = None) -> Principal:
        """Return the federated user that this user gets from GetFederationToken.

        Args:
            name: The federated user's name.
            session_policies: Those that the call was given, or None.
        """
        arn = str(Arn(self.partition, "sts", "", self.account, f"federated-user/{name}"))
        return Principal(
            arn,
            self.account,
            f"{self.account}:{name}",
            "federated-user",
            self.policies,
            full_rights=self.full_rights,
            user_arn=self.arn,
            behind=self.user_id,
            boundary=self.boundary,
            session_policies=None if session_policies is None else tuple(session_policies),
            tags=self.tags,
        )

    @classmethod
    def _session(cls, parts: Arn, role: str, session: str, policies: tuple[Policy, ...]) -> Principal:
        role_arn = str(Arn(parts.partition, "iam", "", parts.account, f"role/{role}"))
        name = role.rpartition("/")[2]
        arn = str(Arn(parts.partition, "sts", "", parts.account, f"assumed-role/{name}/{session}"))
        user_id = f"{unique_id('AROA', role_arn)}:{session}"
        return cls(arn, parts.account, user_id, "assumed-role", policies, role_arn=role_arn)

    @property
    def partition(self) -> str:
        """The partition of the principal's ARN; ``aws`` where it has none."""
        parts = Arn.parse(self.arn)
        return parts.partition if parts else "aws"

    @cached_property
    def names(self) -> Mapping[str, PrincipalForm]:
        """Every name by which a resource policy can mean this caller, with the form that it is (authorization.md 1.3)."""
        names = {"*": PrincipalForm.EVERYONE}
        if self.account:
            account = PrincipalForm.ITSELF if self.kind == "root" else PrincipalForm.ACCOUNT
            names |= {self.account: account, f"arn:{self.partition}:iam::{self.account}:root": account}
        for behind in (self.role_arn, self.user_arn):
            if behind:
                names[behind] = PrincipalForm.ROLE
        if self.kind != "anonymous":
            names[self.arn] = PrincipalForm.ITSELF
        return names

    @cached_property
    def all_names(self) -> Mapping[str, PrincipalForm]:
        """The names, and the unique id under which AWS stores a policy that names the user or role (1.9)."""
        stored = {
            "user": {self.user_id: PrincipalForm.ITSELF},
            "assumed-role": {self.user_id.partition(":")[0]: PrincipalForm.ROLE},
            "federated-user": {self.behind: PrincipalForm.ROLE},
        }
        return {**self.names, **stored.get(self.kind, {})}

    @cached_property
    def is_unbound(self) -> bool:
        """Whether it has full rights and nothing of its own takes any away."""
        capped = self.policies or self.boundary is not None or self.session_policies is not None
        return self.full_rights and not capped and self.kind != "federated-user"

    @property
    def is_service_linked(self) -> bool:
        """Whether it is a session of a service-linked role, which policies of organizations do not reach (1.6, 1.7)."""
        return ":role/aws-service-role/" in (self.role_arn or "")


def unique_id(prefix: str, arn: str) -> str:
    """Return an id of 21 characters in AWS's form, the same for the same ARN.

    Args:
        prefix: ``AIDA`` for users, ``AROA`` for roles (authorization.md 8.1).
        arn: The ARN of the user or role.
    """
    return prefix + base64.b32encode(hashlib.sha256(arn.encode()).digest()).decode()[:17]


@cache
def _administrator(arn: str, account: str) -> Principal:
    return Principal(arn, account, unique_id("AIDA", arn), "user", full_rights=True)
