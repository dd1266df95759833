"""The parser of policy documents: JSON in, statements out, or the rule that the document breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mocksm.iam import elements
from mocksm.iam.conditions import read_conditions
from mocksm.iam.documents import Policy, PrincipalForm, Statement, Statements
from mocksm.iam.elements import Effect
from mocksm.iam.kinds import Kind, check_kind
from mocksm.iam.malformed import MalformedPolicy, Rule

__all__ = ["Effect", "Kind", "MalformedPolicy", "Policy", "PrincipalForm", "Rule", "Statement", "parse", "read_json"]

_NEW, _OLD = "2012-10-17", "2008-10-17"
_DOCUMENT = {"Version", "Id", "Statement"}
_STATEMENT = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
}
_ACCOUNT = re.compile(r"(\d{12})|arn:aws[a-z-]*:iam::(\d{12}):root", re.ASCII)
_WHOLE = re.compile(r"([a-z0-9-]+:)?\*", re.ASCII | re.IGNORECASE)


def parse(document: str | Mapping[str, Any], *, kind: Kind, name: str = "", arn: str = "") -> Policy:
    """Read a policy document.

    Args:
        document: JSON text, or what such a text holds.
        kind: ``identity`` for the policy of a user or role, ``boundary`` and ``session`` for what caps it, ``scp`` and
            ``rcp`` for those of an organization, ``trust`` for who may assume a role, ``resource`` for that of a secret,
            key or function.
        name: What decisions call the policy.
        arn: Its ARN, where it has one.

    Raises:
        MalformedPolicy: The document breaks a rule of the policy language; the exception names the rule and the place.
    """
    read = _parse(document if isinstance(document, str) else _json(document), kind)
    return read._replace(name=name, arn=arn)


def read_json(text: str) -> Any:
    """Return what a JSON text holds; a key that stands twice in an object is malformed."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicy(Rule.JSON, "document", text[:80]) from error


@lru_cache(maxsize=512)
def _parse(text: str, kind: Kind) -> Policy:
    """Read a document, once whatever it is called: many keys and secrets have the same one."""
    raw = read_json(text)
    if not isinstance(raw, dict):
        raise MalformedPolicy(Rule.JSON, "document", raw)
    _check_elements(raw, "document", _DOCUMENT)
    version = raw.get("Version", _OLD)
    if version not in (_NEW, _OLD):
        raise MalformedPolicy(Rule.VERSION, "Version", version)
    if not isinstance(raw.get("Id", ""), str):
        raise MalformedPolicy(Rule.ID, "Id", raw["Id"])
    statements = _statements(raw.get("Statement"), kind, variables=version == _NEW)
    return Policy(statements, version, text, kind=kind, delegation=_delegation(statements))


def _statements(raw: Any, kind: Kind, *, variables: bool) -> Statements:
    raws = raw if isinstance(raw, list) else [raw]
    if not raws:
        raise MalformedPolicy(Rule.STATEMENT, "Statement", raw)
    statements = Statements(_statement(one, index, kind, variables=variables) for index, one in enumerate(raws))
    if kind != "resource":
        _check_sids(statements)
    return statements


def _statement(raw: Any, index: int, kind: Kind, *, variables: bool) -> Statement:
    where = f"Statement[{index}]"
    if not isinstance(raw, dict):
        raise MalformedPolicy(Rule.STATEMENT, where, raw)
    _check_elements(raw, where, _STATEMENT)
    check_kind(raw, where, kind)
    condition = elements.read_condition(raw, where)
    return Statement(
        elements.read_sid(raw, where, kind),
        elements.read_effect(raw, where),
        *elements.read_principals(raw, where, kind),
        *elements.read_actions(raw, where),
        *elements.read_resources(raw, where, kind, variables=variables),
        condition,
        index,
        read_conditions(condition or {}, f"{where}.Condition", variables=variables),
    )


def _delegation(statements: tuple[Statement, ...]) -> tuple[str, str] | None:
    """See ``Policy.delegation``; a caller of that account is then decided by identity policies alone."""
    if len(statements) != 1 or statements[0].effect == "Deny" or statements[0].condition is not None:
        return None
    actions, resources, names = statements[0].actions, statements[0].resources, statements[0].principals or ()
    account = _ACCOUNT.fullmatch(next(iter(names), ""))
    if len(names) != 1 or account is None or resources is None or "*" not in resources.texts or actions is None:
        return None
    return next(
        ((account[1] or account[2], text[:-1].lower()) for text in actions.texts if _WHOLE.fullmatch(text)), None
    )


def _check_elements(raw: Mapping[str, Any], where: str, known: set[str]) -> None:
    unknown = [element for element in raw if element not in known]
    if unknown:
        raise MalformedPolicy(Rule.ELEMENT, where, unknown[0])


def _check_sids(statements: tuple[Statement, ...]) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.sid in seen:
            raise MalformedPolicy(Rule.SID_UNIQUE, f"Statement[{statement.place}].Sid", statement.sid)
        if statement.sid:
            seen.add(statement.sid)


def _json(document: Mapping[str, Any]) -> str:
    try:
        return json.dumps(dict(document))
    except (TypeError, ValueError) as error:
        raise MalformedPolicy(Rule.JSON, "document", document) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise MalformedPolicy(Rule.DUPLICATE, "document", key)
    return dict(pairs)
