"""The one way from a key identifier to a key: id, key ARN, alias name or alias ARN (kms.md section 2)."""

from __future__ import annotations

import re

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.services.kms.errors import AccessDeniedException, InvalidArnException, NotFoundException
from mocksm.services.kms.managed import first_use
from mocksm.services.kms.store import Alias, Key, Keys

# The operations whose KeyId may be an alias; all others take an id or a key ARN.
ACCEPT_ALIAS = frozenset(
    {
        "Decapsulate",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encapsulate",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetPublicKey",
        "ReEncrypt",
        "Sign",
        "Verify",
        "VerifyMac",
    }
)

# The operations that reach a key of another account, named by its ARN, if policies let them (authorization.md 2.4).
ACROSS_ACCOUNTS = ACCEPT_ALIAS | {"CreateGrant", "GetKeyRotationStatus", "ListGrants", "RetireGrant", "RevokeGrant"}

_KEY_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|mrk-[0-9a-fA-F]{32}")


def find_key(call: Call, key_id: str) -> Key:
    """Return the key that an identifier names, if the call's operation takes that form of it.

    The predefined alias of an AWS managed key may make the key.

    Raises:
        AccessDeniedException: An ARN names a key of another account that is not there, or that the operation does not
            reach; so does AWS refuse those that the caller may not use.
    """
    found = call.store(Keys).get(key_id)
    if found is not None:
        return found
    if key_id.startswith("alias/"):
        return _by_alias(call, key_id)
    if key_id.startswith("arn:"):
        return _by_arn(call, key_id)
    if not _KEY_ID.fullmatch(key_id):
        raise NotFoundException(f"Invalid keyId '{key_id}'")
    raise _no_key(call.arn(f"key/{key_id}"))


def find_alias(call: Call, name: str) -> Alias:
    """Return the alias of a name in the caller's account and the called Region."""
    alias = call.store(Keys).aliases.get(name)
    if alias is None:
        raise NotFoundException(f"Alias {call.arn(name)} is not found.")
    return alias


def _by_arn(call: Call, text: str) -> Key:
    arn = Arn.parse(text)
    kind, _, name = arn.resource.partition("/") if arn else ("", "", "")
    if arn is None or arn.service != "kms" or kind not in {"key", "alias"}:
        raise NotFoundException(f"Invalid arn {text}")  # AWS's words for an ARN of nothing are not known
    if kind == "alias":
        _check_alias_accepted(call)
    if arn.region != call.region:
        raise NotFoundException(f"Invalid arn {arn.region}")
    if arn.account != call.account:
        return _abroad(call, arn)
    return _by_alias(call, arn.resource) if kind == "alias" else _by_arn_id(call, text, name)


def _abroad(call: Call, arn: Arn) -> Key:
    """Return another account's key; nobody makes an AWS managed key from outside."""
    keys = call.store(Keys, account=arn.account)
    alias = keys.aliases.get(arn.resource)
    key = keys.get(alias.key_id if alias else arn.resource.removeprefix("key/"))
    if key is None or call.operation not in ACROSS_ACCOUNTS:
        raise foreign(call)
    return key


def _by_arn_id(call: Call, text: str, key_id: str) -> Key:
    found = call.store(Keys).get(key_id)
    if found is not None and found.arn == text:
        return found
    if not _KEY_ID.fullmatch(key_id):
        raise NotFoundException(f"Invalid keyId {key_id}")
    raise _no_key(text)


def _by_alias(call: Call, name: str) -> Key:
    _check_alias_accepted(call)
    keys = call.store(Keys)
    alias = keys.aliases.get(name)
    if alias is not None:
        return keys[alias.key_id]
    made = first_use(call, name)
    if made is None:
        raise NotFoundException(f"Alias {call.arn(name)} is not found.")
    return made


def _check_alias_accepted(call: Call) -> None:
    if call.operation not in ACCEPT_ALIAS:
        raise InvalidArnException("Key Aliases are not supported for this operation.")


def _no_key(arn: str) -> NotFoundException:
    return NotFoundException(f"Key '{arn}' does not exist")


def foreign(call: Call) -> AccessDeniedException:
    """Return AWS's answer to whoever names a key of another account (section 21)."""
    return AccessDeniedException(
        f"User: {call.principal.arn} is not authorized to perform: kms:{call.operation} on this resource because the "
        "resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy "
        "explicitly denies access"
    )
