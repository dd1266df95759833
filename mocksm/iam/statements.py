"""``allow`` and ``deny``: policies as a test writes them. It knows the form of a document and leaves its rules to the parser."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from mocksm.errors import MocksmError
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.policy import Effect, read_json

_SERVICE_PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)


class HasArn(Protocol):
    """Anything with an ARN: a secret, a key, a role, a user."""

    @property
    def arn(self) -> str:
        """The ARN."""


Target = str | HasArn
PolicySource = str | Mapping[str, Any] | Sequence[Mapping[str, Any]]


def allow(
    *actions: str,
    on: Target | Sequence[Target] = "*",
    to: Target | Sequence[Target] | None = None,
    when: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a statement that allows.

    Args:
        actions: ``"secretsmanager:GetSecretValue"``, with wildcards if wanted.
        on: The resources: ARNs or anything that has one. The default is all; in the policy of a secret it means that one.
        to: The callers, in the policy of a resource only: ARNs, account ids (as text), names of services, ``"*"``, or
            anything that has an ARN; for the session of a role its role is named.
        when: The conditions: ``{"StringEquals": {"kms:ViaService": ...}}``.

    >>> allow("kms:Decrypt", to="444455556666")
    {'Effect': 'Allow', 'Principal': {'AWS': '444455556666'}, 'Action': 'kms:Decrypt', 'Resource': '*'}
    """
    return _statement("Allow", actions, on, to, when)


def deny(
    *actions: str,
    on: Target | Sequence[Target] = "*",
    to: Target | Sequence[Target] | None = None,
    when: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a statement that denies; its arguments are those of ``allow``.

    >>> deny("secretsmanager:DeleteSecret", "secretsmanager:PutSecretValue")
    {'Effect': 'Deny', 'Action': ['secretsmanager:DeleteSecret', 'secretsmanager:PutSecretValue'], 'Resource': '*'}
    """
    return _statement("Deny", actions, on, to, when)


def document(policy: PolicySource) -> dict[str, Any]:
    """Return the policy document that is meant by a list of statements, one statement, a document, or its JSON text.

    >>> document([allow("kms:Decrypt")])["Version"]
    '2012-10-17'

    Raises:
        MalformedPolicy: It is none of these; the document's own rules are not checked here.
    """
    return _document(read_json(policy) if isinstance(policy, str) else policy)


def _document(policy: Any) -> dict[str, Any]:
    if isinstance(policy, Mapping):
        return _document([policy]) if "Effect" in policy else dict(policy)
    if isinstance(policy, (list, tuple)) and all(isinstance(statement, Mapping) for statement in policy):
        return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in policy]}
    raise MalformedPolicy(Rule.JSON, "document", policy)


def _statement(
    effect: Effect,
    actions: Sequence[str],
    on: Target | Sequence[Target],
    to: Target | Sequence[Target] | None,
    when: Mapping[str, Any] | None,
) -> dict[str, Any]:
    if not actions:
        raise MocksmError(f'mocksm: {effect.lower()}() needs an action, such as {effect.lower()}("kms:Decrypt")')
    statement: dict[str, Any] = {"Effect": effect}
    if to is not None:
        statement["Principal"] = _principal([_named(one, "role_arn", "arn") for one in _each(to)])
    statement["Action"] = _shortest(actions)
    statement["Resource"] = _shortest([_named(one, "arn") for one in _each(on)])
    if when:
        statement["Condition"] = _conditions(when)
    return statement


def _conditions(when: Any) -> dict[str, Any]:
    """Return the conditions, if they have the form of some; what operators and keys there are is left to the parser."""
    if not isinstance(when, Mapping) or not all(isinstance(keys, Mapping) for keys in when.values()):
        raise MocksmError(
            'mocksm: when takes operators with their keys and values, such as {"StringEquals": {"aws:username": "bob"}}, not '
            f"{when!r}"
        )
    empty = [
        key for keys in when.values() for key, value in keys.items() if isinstance(value, (list, tuple)) and not value
    ]
    if empty:
        raise MocksmError(
            f"mocksm: when gives no value for {', '.join(empty)}: such a condition never says what is meant"
        )
    return dict(when)


def _principal(names: Sequence[str]) -> str | dict[str, Any]:
    if list(names) == ["*"]:
        return "*"
    services = [name for name in names if _SERVICE_PRINCIPAL.fullmatch(name)]
    others = [name for name in names if name not in services]
    groups = {"AWS": others, "Service": services}
    return {group: _shortest(members) for group, members in groups.items() if members}


def _each(targets: Target | Sequence[Target]) -> Sequence[Target]:
    return [targets] if isinstance(targets, str) or not isinstance(targets, Sequence) else targets


def _named(target: object, *attributes: str) -> str:
    if isinstance(target, str):
        return target
    arn = next((value for name in attributes if (value := getattr(target, name, None))), None)
    if isinstance(arn, str):
        return arn
    raise MocksmError(f"mocksm: on and to take ARNs, account ids as text, and objects with an arn, not {target!r}")


def _shortest(texts: Sequence[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else list(texts)
