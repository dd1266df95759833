"""Which grants on a key cover a request, whoever makes it (authorization.md 2.3, kms.md section 18). It judges no policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mocksm.engine.call import Call
from mocksm.iam.asked import Grant as Granted
from mocksm.services.kms.conditions import context_of
from mocksm.services.kms.grant_store import Grant
from mocksm.services.kms.store import Key, Keys

_EQUALS, _SUBSET, _SOURCE = "EncryptionContextEquals", "EncryptionContextSubset", "SourceArn"
_UNCONSTRAINED = {"DescribeKey", "RetireGrant"}


def covering(call: Call, key: Key, action: str) -> tuple[Granted, ...]:
    """Return the grants on a key that let their grantees do what is asked.

    Args:
        call: The request.
        key: The key.
        action: What is asked of it, without ``kms:``.
    """
    grants = call.store(Keys, account=key.account).grants
    places = grants.places(key.id)
    if not places:
        return ()
    return tuple(_told(grant) for place in places if _covers(grant := grants.at(place), call, action))


def retirers(grant: Grant) -> tuple[Granted, ...]:
    """Return who may retire a grant by its own words: the retiring principal, and a grantee who was granted just that."""
    retiring = _bound(grant, grant.retiring) or grant.retiring_service
    own = (_told(grant),) if "RetireGrant" in grant.operations else ()
    return (Granted(grant.id, retiring), *own) if retiring is not None else own


def _told(grant: Grant) -> Granted:
    return Granted(grant.id, _bound(grant, grant.grantee) or grant.grantee_service or "")


def _bound(grant: Grant, arn: str | None) -> str | None:
    """Return the unique id of whom a grant names: one that is made anew under the same name is another."""
    return None if arn is None else grant.ids.get(arn, arn)


def _covers(grant: Grant, call: Call, action: str) -> bool:
    if action not in grant.operations:
        return False
    if _SOURCE in grant.constraints and call.principal.context.get("aws:SourceArn") != grant.constraints[_SOURCE]:
        return False
    if action == "CreateGrant":
        return _may_be_passed_on(grant, call.params)
    return action in _UNCONSTRAINED or _met(grant.constraints, context_of(call, action))


def _met(constraints: Mapping[str, Any], context: Mapping[str, str] | None) -> bool:
    """A constrained grant covers nothing that is done without an encryption context."""
    if _EQUALS in constraints:
        return bool(context == constraints[_EQUALS])
    if _SUBSET in constraints:
        return context is not None and constraints[_SUBSET].items() <= context.items()
    return True


def _may_be_passed_on(grant: Grant, params: Mapping[str, Any]) -> bool:
    """What a grant lets its grantee grant is no more than the grant itself, under constraints that are no laxer."""
    if not set(grant.operations).issuperset(params.get("Operations", ())):
        return False
    passed: Mapping[str, Any] = params.get("Constraints") or {}
    if _EQUALS in grant.constraints:
        return bool(passed.get(_EQUALS) == grant.constraints[_EQUALS])
    return _met(grant.constraints, passed.get(_EQUALS, passed.get(_SUBSET)))
