"""Grants: create, list, retire, revoke. What they allow is judged elsewhere (kms.md section 18)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.arn import partition_of
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import (
    InvalidGrantIdException,
    InvalidGrantTokenException,
    LimitExceededException,
    ValidationException,
)
from mocksm.services.kms.grant_rules import check_constraints, check_operations, check_principals
from mocksm.services.kms.grant_store import Grant
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.pages import listing
from mocksm.services.kms.states import check_state
from mocksm.services.kms.store import Key, Keys
from mocksm.services.kms.usage import check_dry_run, check_grant_tokens

_MOST_OF_A_KEY = 50_000
_LONGEST_PAGE = 100
_HEX = "0123456789abcdef"
# How a token begins, and how the blob in it does: CreateGrant's example in the model.
_TOKEN_START = b"\x01\x0a\x40"
_TOKEN_BLOB = b"\x22\x88\x02\x01\x01\x02\x00\x78"
_TOKEN_REST = 259


@operation
def create_grant(
    call: Call,
    *,
    key_id: str,
    operations: Sequence[str],
    grantee_principal: str | None = None,
    retiring_principal: str | None = None,
    constraints: Mapping[str, Any] | None = None,
    grant_tokens: Sequence[str] = (),
    name: str | None = None,
    dry_run: bool = False,
    grantee_service_principal: str | None = None,
    retiring_service_principal: str | None = None,
) -> dict[str, Any]:
    """Let a principal do some operations with a key; a name makes sure that the same is not granted twice."""
    check_grant_tokens(call, grant_tokens)
    key = find_key(call, key_id)
    check_state(call.operation, key)
    grant = Grant(
        call.ids.text(_HEX, 64),
        key.id,
        key.arn,
        call.now,
        call.account,
        tuple(dict.fromkeys(operations)),
        grantee_principal,
        grantee_service_principal,
        retiring_principal,
        retiring_service_principal,
        constraints or {},
        name,
    )
    check_operations(key, grant.operations)
    check_constraints(key, grant.constraints)
    check_principals(grant, call.cloud.directory)
    grant.ids = _ids(call, grant)
    check_dry_run(dry_run)
    keys = call.store(Keys, account=key.account)
    kept = _keep(keys, grant)
    token = _token(call)
    keys.grants.add_token(kept, token)
    return {"GrantId": kept.id, "GrantToken": token}


@operation
def list_grants(
    call: Call,
    *,
    key_id: str,
    limit: int = 50,
    marker: str | None = None,
    grant_id: str | None = None,
    grantee_principal: str | None = None,
    grantee_service_principal: str | None = None,
) -> dict[str, Any]:
    """List the grants on a key, oldest first, in any state of the key."""
    key = find_key(call, key_id)
    if grantee_principal is not None and grantee_service_principal is not None:
        raise ValidationException  # one of them at most; AWS's message is not known
    grants = call.store(Keys, account=key.account).grants

    def is_asked_for(place: str) -> bool:
        grant = grants.at(place)
        return (
            grant_id in {None, grant.id}
            and grantee_principal in {None, grant.grantee}
            and grantee_service_principal in {None, grant.grantee_service}
        )

    return listing(
        "Grants",
        grants.places(key.id),
        lambda place: _entry(call, grants.at(place)),
        limit=min(limit, _LONGEST_PAGE),
        marker=marker,
        where=is_asked_for,
    )


@operation
def list_retirable_grants(
    call: Call,
    *,
    limit: int = 50,
    marker: str | None = None,
    retiring_principal: str | None = None,
    retiring_service_principal: str | None = None,
) -> dict[str, Any]:
    """List the grants in this Region, on whosever keys, that name a principal as the one who may retire them."""
    if (retiring_principal is None) == (retiring_service_principal is None):
        raise ValidationException  # one of them; AWS's message is not known
    principal = retiring_principal or retiring_service_principal or ""
    stores = {account: keys.grants for account, region, keys in call.cloud.stores(Keys) if region == call.region}
    places = [f"{account}:{place}" for account in sorted(stores) for place in stores[account].retirable(principal)]

    def entry(found: str) -> dict[str, Any]:
        account, _, place = found.partition(":")
        return _entry(call, stores[account].at(place))

    return listing("Grants", places, entry, limit=min(limit, _LONGEST_PAGE), marker=marker)


@operation
def retire_grant(
    call: Call,
    *,
    grant_token: str | None = None,
    key_id: str | None = None,
    grant_id: str | None = None,
    dry_run: bool = False,
) -> None:
    """Delete a grant that has done its work, named by a token, or by its key and id."""
    grant = find_retiring(call, grant_token, key_id, grant_id)
    check_dry_run(dry_run)
    _remove(call, grant)


@operation
def revoke_grant(call: Call, *, key_id: str, grant_id: str, dry_run: bool = False) -> None:
    """Delete a grant on a key, so that it allows nothing more."""
    grant = _find(call, find_key(call, key_id), grant_id)
    check_dry_run(dry_run)
    _remove(call, grant)


def _ids(call: Call, grant: Grant) -> dict[str, str]:
    """Return the unique ids of the users and roles that a grant names; it does not speak of others of their names (1.9)."""
    named = [arn for arn in (grant.grantee, grant.retiring) if arn is not None]
    return {arn: found for arn in named if (found := call.cloud.directory.id_of(arn)) is not None}


def find_retiring(call: Call, grant_token: str | None, key_id: str | None, grant_id: str | None) -> Grant:
    """Return the grant that RetireGrant means; AWS's messages are not known."""
    if grant_token is not None:
        return _of_token(call, grant_token)
    if key_id is None or grant_id is None:
        raise ValidationException
    return _find(call, find_key(call, key_id), grant_id)


def _of_token(call: Call, token: str) -> Grant:
    """Return the grant of a token, on whosever key in this Region."""
    for _, region, keys in call.cloud.stores(Keys):
        grant = keys.grants.of_token(token) if region == call.region else None
        if grant is not None:
            return grant
    raise InvalidGrantTokenException


def _remove(call: Call, grant: Grant) -> None:
    call.store(Keys, account=grant.key_arn.split(":")[4]).grants.remove(grant)


def _find(call: Call, key: Key, grant_id: str) -> Grant:
    grant = call.store(Keys, account=key.account).grants.get(grant_id)
    if grant is None or grant.key_id != key.id:
        raise InvalidGrantIdException  # of the two codes in the model the one that names it; the message is not known
    return grant


def _keep(keys: Keys, grant: Grant) -> Grant:
    """Keep a new grant, or return the one that it would be again."""
    if grant.name is not None:
        grant.content = _content(grant)
        same = keys.grants.same(grant.content)
        if same is not None:
            return same
    if len(keys.grants.places(grant.key_id)) >= _MOST_OF_A_KEY:
        raise LimitExceededException  # the quota is documented, its message is not
    keys.grants.add(grant)
    return grant


def _content(grant: Grant) -> tuple[Any, ...]:
    """Return what is the same in a request that is sent again."""
    constraints = {
        name: tuple(sorted(value.items())) if isinstance(value, Mapping) else value
        for name, value in grant.constraints.items()
    }
    return (
        grant.key_id,
        grant.name,
        grant.account,
        frozenset(grant.operations),
        grant.grantee,
        grant.grantee_service,
        grant.retiring,
        grant.retiring_service,
        frozenset(constraints.items()),
    )


def _token(call: Call) -> str:
    """Return a token in the form of AWS's: opaque to all but the store that keeps it."""
    random = call.ids.text(_HEX, 64 + 2 * _TOKEN_REST)
    token = _TOKEN_START + random[:64].encode() + _TOKEN_BLOB + bytes.fromhex(random[64:])
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def _entry(call: Call, grant: Grant) -> dict[str, Any]:
    entry = {
        "KeyId": grant.key_arn,
        "GrantId": grant.id,
        "Name": grant.name or "",
        "CreationDate": grant.created,
        "GranteePrincipal": _shown(call, grant, grant.grantee),
        "GranteeServicePrincipal": grant.grantee_service,
        "RetiringPrincipal": _shown(call, grant, grant.retiring),
        "RetiringServicePrincipal": grant.retiring_service,
        "IssuingAccount": f"arn:{partition_of(call.region)}:iam::{grant.account}:root",
        "Operations": grant.operations,
        "Constraints": grant.constraints or None,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _shown(call: Call, grant: Grant, arn: str | None) -> str | None:
    """Return a principal by its name, or by its unique id where it is gone, as AWS shows those of policies (1.9)."""
    stored = grant.ids.get(arn or "")
    return arn if stored is None or call.cloud.directory.id_of(arn or "") == stored else stored
