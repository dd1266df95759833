"""Aliases: names for keys, unique in an account and Region, that can be pointed at another key."""

from __future__ import annotations

from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.kms.errors import (
    AlreadyExistsException,
    LimitExceededException,
    NotAuthorizedException,
    ValidationException,
)
from mocksm.services.kms.identifiers import find_alias, find_key
from mocksm.services.kms.managed import PREFIX
from mocksm.services.kms.pages import listing
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.states import check_state
from mocksm.services.kms.store import Alias, Key, Keys

_MOST_OF_A_KEY = 50
_LONGEST_PAGE = 100


@operation
def create_alias(call: Call, *, alias_name: str, target_key_id: str) -> None:
    """Give a key a name; a key may have several."""
    check_name(alias_name)
    key = find_target(call, target_key_id)
    keys = call.store(Keys)
    arn = call.arn(alias_name)
    if alias_name in keys.aliases:
        raise AlreadyExistsException(f"An alias with the name {arn} already exists")
    check_state(call.operation, key)
    _check_quota(key)
    keys.add_alias(Alias(alias_name, arn, key.id, call.now, call.now))


@operation
def update_alias(call: Call, *, alias_name: str, target_key_id: str) -> None:
    """Let a name stand for another key of the same type and usage."""
    check_name(alias_name)
    alias = find_alias(call, alias_name)
    key = find_target(call, target_key_id)
    keys = call.store(Keys)
    check_state(call.operation, key)
    _check_same_use(alias, keys[alias.key_id], key)
    if alias.key_id != key.id:
        _check_quota(key)
    keys.point(alias, key, call.now)


@operation
def delete_alias(call: Call, *, alias_name: str) -> None:
    """Take a name away; its key stays."""
    check_name(alias_name)
    call.store(Keys).remove_alias(find_alias(call, alias_name))


@operation
def list_aliases(
    call: Call, *, key_id: str | None = None, limit: int = 50, marker: str | None = None
) -> dict[str, Any]:
    """List aliases, all or those of a key, sorted by name; AWS's own are listed from their first use on."""
    keys = call.store(Keys)
    names = keys.names if key_id is None else find_key(call, key_id).aliases
    return listing("Aliases", names, lambda name: _entry(keys, name), limit=min(limit, _LONGEST_PAGE), marker=marker)


def check_name(alias_name: str) -> None:
    """Raise what AWS says of a name that no alias of the caller's can have (section 7)."""
    if not alias_name.startswith("alias/"):
        raise ValidationException(
            'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html'
        )
    if alias_name.startswith(PREFIX):
        raise NotAuthorizedException
    if ":" in alias_name:
        raise ValidationException(f"{alias_name} contains invalid characters for an alias")


def find_target(call: Call, target_key_id: str) -> Key:
    """Return the key that an alias is to name."""
    arn = Arn.parse(target_key_id)
    if (arn.resource if arn else target_key_id).startswith("alias/"):
        raise ValidationException("Aliases must refer to keys. Not aliases")
    return find_key(call, target_key_id)


def _entry(keys: Keys, name: str) -> dict[str, Any]:
    alias = keys.aliases[name]
    return {
        "AliasName": alias.name,
        "AliasArn": alias.arn,
        "TargetKeyId": alias.key_id,
        "CreationDate": alias.created,
        "LastUpdatedDate": alias.updated,
    }


def _check_quota(key: Key) -> None:
    if len(key.aliases) >= _MOST_OF_A_KEY:
        raise LimitExceededException  # the quota is documented, its message is not


def _check_same_use(alias: Alias, old: Key, new: Key) -> None:
    """The words are of an old report, and known for another usage only; another type says the same code."""
    if old.usage != new.usage:
        raise ValidationException(
            f"Alias {alias.name} cannot be changed from a CMK with key usage {old.usage} to a CMK with key usage "
            f"{new.usage}. The key usage of the current CMK and the new CMK must be the same."
        )
    if (old.spec == SYMMETRIC) != (new.spec == SYMMETRIC):
        raise ValidationException
