"""Sessions: what temporary credentials add to the user, role or root behind them. It knows no keys and no directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from mocksm.arn import Arn
from mocksm.iam.documents import Policy
from mocksm.iam.principal import Principal

SessionKind = Literal["assumed-role", "federated-user", "session-token"]

_NONE: Mapping[str, Any] = MappingProxyType({})


class Session(NamedTuple):
    """A session.

    Attributes:
        kind: What gave it: AssumeRole*, GetFederationToken or GetSessionToken.
        name: The session's or the federated user's name; empty for GetSessionToken.
        policies: The session policies, or None where none were given.
        tags: The session's tags.
        transitive: The keys, in lower case, of those that pass on to the sessions that this one assumes.
        context: Condition keys that its calls carry: ``aws:TokenIssueTime``, ``aws:SourceIdentity``, ...
    """

    kind: SessionKind
    name: str = ""
    policies: tuple[Policy, ...] | None = None
    tags: Mapping[str, str] = _NONE
    transitive: frozenset[str] = frozenset()
    context: Mapping[str, Any] = _NONE

    def of(self, holder: Principal) -> Principal:
        """Return who calls with this session of a user or root; a role's sessions are made of the role."""
        if self.kind == "session-token":
            return replace(holder, context=self.context)
        federated = holder.federated(self.name, self.policies)
        return replace(federated, session_tags=self.tags, context=self.context)


def session_arn(role_arn: str, session: str) -> str:
    """Return the ARN of a role's session, which does not tell the role's path (authorization.md 8.1)."""
    role = Arn.parse(role_arn)
    if role is None:
        return session
    name = role.resource.rpartition("/")[2]
    return str(Arn(role.partition, "sts", "", role.account, f"assumed-role/{name}/{session}"))
