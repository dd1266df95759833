"""Which principal a secret's policy names, and what can still block what it allows (authorization.md 1.2, 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.authorization.refusals import denied, lacks
from tests.contract.authorization.steps import WHO, RoleOf, by, document, meet, statement
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Has
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import ARN, CREATED, IDENTITY, ask, get

_GET = "secretsmanager:GetSecretValue"
_NAMED, _AS_ARN = " on resource: $name", " on resource: $arn"
_READ = Has({"SecretString": "first"})
_BOUNDARY = lacks(_GET, _NAMED, "permissions boundary")
_SESSION = lacks(_GET, _NAMED, "session policy")
_IDENTITY = lacks(_GET, _NAMED)
_ROOT = Text("arn:$partition:iam::$account:root")
_ROLE = RoleOf("who")


def _case(
    id_: str, section: str, row: str, caller: str, principal: Any, expect: Any, *others: Mapping[str, Any], **more: Any
) -> Case:
    """Return a case of a secret whose policy lets a principal read, and of a caller who does."""
    policy = document(statement(Principal=_principal(principal), Action=_GET, **more), *others)
    abroad = {"SecretId": ARN} if caller.startswith("other") else {}
    steps: tuple[Step, ...] = (
        *(IDENTITY, CREATED, meet(caller)),
        ask("PutResourcePolicy", ResourcePolicy=policy),
        by(caller, get(expect, **abroad)),
    )
    return Case(f"principal-{id_}", Fact(section, row, "doc", "authorization"), steps)


def _principal(name: Any) -> Any:
    return name if name == "*" else {"AWS": name}


_PINNED = {"ArnEquals": {"aws:PrincipalArn": _ROLE}}

CASES = (
    _case("user", "1.3", "a user by ARN: the identity policy cannot block", "nobody", WHO, _READ),
    _case("user-boundary", "1.3", "a user by ARN: the boundary cannot block", "bounded", WHO, _READ),
    _case("role", "1.3", "a role by ARN: the identity policy cannot block", "plain_role", _ROLE, _READ),
    _case("role-boundary", "1.3", "a role by ARN: the boundary blocks", "bounded_role", _ROLE, _BOUNDARY),
    _case("role-session", "1.3", "a role by ARN: the session policy blocks", "session", _ROLE, _SESSION),
    _case("session", "1.3", "a session by ARN: the identity policy cannot block", "role", WHO, _READ),
    _case("session-boundary", "1.3", "a session by ARN: the boundary cannot block", "bounded_role", WHO, _READ),
    _case("session-session", "1.3", "a session by ARN: the session policy cannot block", "session", WHO, _READ),
    _case("federated", "1.3", "a federated user by ARN: nothing can block", "federated", WHO, _READ),
    _case("everyone", "1.3", "everyone: the identity policy cannot block", "nobody", "*", _READ),
    _case("everyone-boundary", "1.3", "everyone: the boundary cannot block", "bounded_role", "*", _READ),
    _case("everyone-session", "1.3", "everyone: the session policy cannot block", "session", "*", _READ),
    _case("everyone-pinned", "1.3", "everyone with aws:PrincipalArn of a role: the boundary cannot block", "bounded_role", "*", _READ, Condition=_PINNED),
    _case("account", "1.3", "the account: the identity policy is needed", "nobody", _ROOT, _IDENTITY),
    _case("account-boundary", "1.3", "the account: the boundary blocks", "bounded", _ROOT, _BOUNDARY),
    _case("account-session", "1.3", "the account: the session policy blocks", "session", _ROOT, _SESSION),
    _case("account-deny", "1.3", "a Deny of the account is of every principal in it", "bounded", WHO, denied(_GET, _NAMED), statement("Deny", Principal={"AWS": _ROOT}, Action=_GET)),
    _case("same-identity", "1.2", "same account: the identity policy alone is enough", "without_kms", _ROOT, _READ),
    _case("foreign-user", "1.2", "a user of another account by ARN: the identity policy is needed as well", "other_nobody", WHO, lacks(_GET, _AS_ARN)),
    _case("foreign-everyone", "1.2", "everyone, from another account: the identity policy is needed as well", "other_nobody", "*", lacks(_GET, _AS_ARN)),
    _case("foreign-lacking", "1.2", "another account, which the resource policy does not name", "other_account", _ROOT, lacks(_GET, _AS_ARN, "resource-based policy")),
    _case("foreign-deny", "1.2", "another account, whom the resource policy denies", "other_account", WHO, denied(_GET, _AS_ARN), statement("Deny", Action=_GET)),
)  # fmt: skip
