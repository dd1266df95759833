"""Who makes a call: users, sessions of roles, roots, services. It knows their policies and no resource."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from mocksm.arn import Arn
from mocksm.errors import MocksmError
from mocksm.iam.policy import Policy, PrincipalForm

PrincipalKind = Literal["user", "assumed-role", "root", "service", "anonymous"]

_ACCOUNT_DIGITS = 12


@dataclass(frozen=True)
class Principal:
    """A caller. A role never calls itself: its sessions do, so a role is here as one of its sessions.

    Attributes:
        arn: As GetCallerIdentity and AWS's messages show it; for a service its name.
        account: The caller's account, empty for services and unsigned calls.
        user_id: As GetCallerIdentity shows it: ``AIDA...``, ``AROA...:session``, or the account of a root.
        kind: What kind of caller it is.
        policies: Its identity policies.
        full_rights: Whether all is allowed that no policy denies, as to an administrator and to a root.
        role_arn: Of a session, the ARN of its role, with the path.
    """

    arn: str
    account: str
    user_id: str
    kind: PrincipalKind
    policies: tuple[Policy, ...] = ()
    full_rights: bool = False
    role_arn: str | None = None

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
    def service(cls, name: str) -> Principal:
        """Return a service that calls for itself, by its principal's name: ``secretsmanager.amazonaws.com``."""
        return cls(name, "", name, "service")

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
        if self.role_arn:
            names[self.role_arn] = PrincipalForm.ROLE
        if self.kind != "anonymous":
            names[self.arn] = PrincipalForm.ITSELF
        return names


def is_account(text: str) -> bool:
    """Tell whether ``text`` is the id of an account: twelve digits."""
    return len(text) == _ACCOUNT_DIGITS and text.isascii() and text.isdigit()


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
