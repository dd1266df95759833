"""Questions to key policies without a request: an action, and what it is to be about. What requests ask, ``access`` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys as Given
from mocksm.services.kms.access import OF_EVERYTHING, of_all, of_named, of_retiring
from mocksm.services.kms.conditions import CONTEXTS, NAMES, of_caller, of_key, of_new_key
from mocksm.services.kms.errors import AccessDeniedException
from mocksm.services.kms.granted import retirers
from mocksm.services.kms.identifiers import find_key
from mocksm.services.kms.store import Key, Keys

_OF_ALIASES = {"CreateAlias", "DeleteAlias", "UpdateAlias"}
_FOUND_AS = {"ReEncryptFrom": "ReEncrypt", "ReEncryptTo": "ReEncrypt"}  # the operation that looks the key up
_PAIR = "kms:encryptioncontext:"


def ask(call: Call, arn: str, given: Given) -> Asked:
    """Return what a request for an action on a key or an alias would ask.

    An encryption context that the test gives, as ``kms:EncryptionContext:...``, is the request's: constraints of grants
    are met by it too.
    """
    action, parsed = call.operation, Arn.parse(arn)
    kind = parsed.resource.partition("/")[0] if parsed else ""
    if action == "CreateKey":
        return of_all(call, action, partial(of_new_key, call))
    if action in OF_EVERYTHING:
        return of_all(call, action, partial(of_caller, call))
    if kind not in {"alias", "key"} or (kind == "alias" and action in _OF_ALIASES):
        return plain(call, arn)
    told = _told(call, arn, {key.lower(): value for key, value in given.items()}, given)
    return _of_any_grant(told, arn) if action == "RetireGrant" else of_named(told, arn, action)


def _told(call: Call, arn: str, values: Given, given: Given) -> Call:
    """Return a call with the parameters that the condition keys tell of."""
    action = call.operation
    pairs = {key[len(_PAIR) :]: value for key, value in given.items() if key.lower().startswith(_PAIR)}
    params: dict[str, Any] = {NAMES.get(action, "KeyId"): arn}
    if action == "CreateGrant":
        params |= _of_new_grant(values, pairs)
    elif pairs and action in CONTEXTS:
        params[CONTEXTS[action]] = pairs
    return call._replace(operation=_FOUND_AS.get(action, action), params=params, principal=_caller(call, values))


def _of_new_grant(values: Given, pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of the grant that would be made: nothing that the test does not say."""
    params: dict[str, Any] = {}
    if operations := values.get("kms:grantoperations"):
        params["Operations"] = [operations] if isinstance(operations, str) else list(operations)
    if pairs:
        params["Constraints"] = {values.get("kms:grantconstrainttype", "EncryptionContextEquals"): pairs}
    return params


def _caller(call: Call, values: Given) -> Any:
    """Return the caller with the source that the test gives: grants can be constrained to one."""
    source = values.get("aws:sourcearn")
    context = call.principal.context if source is None else {**call.principal.context, "aws:SourceArn": source}
    return replace(call.principal, context=context)


def _of_any_grant(call: Call, arn: str) -> Asked:
    """Ask for the right to retire any of the grants on a key; that of its own account where there is none."""
    try:
        key = find_key(call, arn)
    except AccessDeniedException:
        return of_named(call, arn, "RetireGrant")
    kept = call.store(Keys, account=key.account).grants
    grants = [kept.at(place) for place in kept.places(key.id)]
    rights = tuple(right for grant in grants for right in retirers(grant))
    return of_retiring(key, _maker(call, key, {grant.account for grant in grants}), partial(_keys, call, key), rights)


def _maker(call: Call, key: Key, makers: set[str]) -> str:
    """Return the account whose grants the caller may retire: its own, if it made one."""
    return call.account if call.account in makers else key.account


def _keys(call: Call, key: Key) -> dict[str, Any]:
    return of_key(call, key, "RetireGrant")


PERMISSIONS = Permissions(
    ask,
    beside=("ReEncryptFrom", "ReEncryptTo", "SynchronizeMultiRegionKey"),
    instead=MappingProxyType({"ReEncrypt": ("ReEncryptFrom", "ReEncryptTo")}),
)
