"""What each request asks of which resource, for the guard. Key policies are kept but not judged yet: identity policies
decide; only AWS managed keys are closed to all but their service, as their policy says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType

from mocksm.engine.call import Call
from mocksm.iam.evaluate import Asked
from mocksm.iam.policy import Policy, parse
from mocksm.services.kms.aliases import check_name, find_target
from mocksm.services.kms.encryption import IGNORE_CIPHERTEXT
from mocksm.services.kms.errors import AccessDeniedException
from mocksm.services.kms.grants import find_retiring
from mocksm.services.kms.identifiers import find_alias, find_key
from mocksm.services.kms.managed import service_of
from mocksm.services.kms.relations import related_in
from mocksm.services.kms.sealed import find_sealed
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.store import Key, Keys

# What the policy of an AWS managed key lets its account do directly, and through its service (section 8).
_DIRECT = ("kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant")
_THROUGH = [
    *("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKey*")
]


def asked(call: Call) -> Sequence[Asked]:
    """Return what a call asks: of the key that it names, unless it is one of the few that ask otherwise.

    The key is looked up here, before anyone is judged, so an unknown key is NotFoundException to every caller of its
    account.
    """
    return _ASKED.get(call.operation, _of_the_named_key)(call)


def _of_the_named_key(call: Call) -> Sequence[Asked]:
    return (_of_key(call, find_key(call, call.params["KeyId"])),)


def _of_decrypt(call: Call) -> Sequence[Asked]:
    return (_of_key(call, _opening_key(call, "KeyId", "EncryptionAlgorithm")),)


def _of_re_encrypt(call: Call) -> Sequence[Asked]:
    source = _opening_key(call, "SourceKeyId", "SourceEncryptionAlgorithm")
    destination = find_key(call, call.params["DestinationKeyId"])
    return (_of_key(call, source, "kms:ReEncryptFrom"), _of_key(call, destination, "kms:ReEncryptTo"))


def _opening_key(call: Call, key_member: str, algorithm_member: str) -> Key:
    """Return the key that is to open the ciphertext; a dry run that ignores the ciphertext has to name one."""
    key_id: str | None = call.params.get(key_member)
    ignored = bool(call.params.get("DryRun")) and IGNORE_CIPHERTEXT in call.params.get("DryRunModifiers", ())
    if ignored and key_id is not None:
        return find_key(call, key_id)
    algorithm = call.params.get(algorithm_member, SYMMETRIC)
    return find_sealed(call, call.params.get("CiphertextBlob"), key_id, algorithm).key


def _of_everything(call: Call) -> Sequence[Asked]:
    return (Asked(f"kms:{call.operation}", "*", "*", call.account),)


def _of_create_key(call: Call) -> Sequence[Asked]:
    create = Asked("kms:CreateKey", "*", "*", call.account)
    if not call.params.get("Tags"):
        return (create,)
    return (create, Asked("kms:TagResource", "*", "", call.account))  # shown as authorization.md 2.2 has it


def _of_replicate_key(call: Call) -> Sequence[Asked]:
    """Who replicates a key also makes one, in the other Region."""
    return (*_of_the_named_key(call), *_of_create_key(call))


def _of_update_primary_region(call: Call) -> Sequence[Asked]:
    key = find_key(call, call.params["KeyId"])
    replica = related_in(call, key, call.params["PrimaryRegion"])
    return tuple(_of_key(call, each) for each in (key, replica) if each is not None)


def _of_retire_grant(call: Call) -> Sequence[Asked]:
    grant = find_retiring(call, *(call.params.get(member) for member in ("GrantToken", "KeyId", "GrantId")))
    return (_of_key(call, call.store(Keys)[grant.key_id]),)


def _of_create_alias(call: Call) -> Sequence[Asked]:
    name = call.params["AliasName"]
    check_name(name)
    key = find_target(call, call.params["TargetKeyId"])
    return (_of_alias(call, name), _of_key(call, key))


def _of_update_alias(call: Call) -> Sequence[Asked]:
    alias, old = _of_delete_alias(call)
    return (alias, old, _of_key(call, find_target(call, call.params["TargetKeyId"])))


def _of_delete_alias(call: Call) -> Sequence[Asked]:
    name = call.params["AliasName"]
    check_name(name)
    key = call.store(Keys)[find_alias(call, name).key_id]
    return (_of_alias(call, name), _of_key(call, key))


def _of_alias(call: Call, name: str) -> Asked:
    arn = call.arn(name)
    return Asked(f"kms:{call.operation}", arn, arn, call.account)


def _of_key(call: Call, key: Key, action: str = "") -> Asked:
    action = action or f"kms:{call.operation}"
    policy = None if key.manager == "CUSTOMER" else _policy_of_managed(call, key, action)
    return Asked(action, key.arn, key.arn, key.account, policy)


def _policy_of_managed(call: Call, key: Key, action: str) -> Policy | None:
    """Through their service these keys are open to the whole account, whatever its identity policies do not say."""
    if call.via == service_of(key):
        return None if call.principal.full_rights else _open_to_account(key.aliases[0])
    if any(fnmatchcase(action, pattern) for pattern in _DIRECT):
        return None
    raise AccessDeniedException(
        f"User: {call.principal.arn} is not authorized to perform: {action} on resource: {key.arn} because no "
        f"resource-based policy allows the {action} action"
    )


@cache
def _open_to_account(alias_name: str) -> Policy:
    statement = {"Effect": "Allow", "Principal": "*", "Action": _THROUGH, "Resource": "*"}
    return parse({"Statement": statement}, kind="resource", name=f"key policy of {alias_name}")


_ASKED: Mapping[str, Callable[[Call], Sequence[Asked]]] = MappingProxyType(
    {
        "ConnectCustomKeyStore": _of_everything,
        "CreateAlias": _of_create_alias,
        "CreateCustomKeyStore": _of_everything,
        "CreateKey": _of_create_key,
        "Decrypt": _of_decrypt,
        "DeleteAlias": _of_delete_alias,
        "DeleteCustomKeyStore": _of_everything,
        "DescribeCustomKeyStores": _of_everything,
        "DisconnectCustomKeyStore": _of_everything,
        "GenerateRandom": _of_everything,
        "ListAliases": _of_everything,
        "ListKeys": _of_everything,
        "ListRetirableGrants": _of_everything,
        "ReEncrypt": _of_re_encrypt,
        "ReplicateKey": _of_replicate_key,
        "RetireGrant": _of_retire_grant,
        "UpdateAlias": _of_update_alias,
        "UpdateCustomKeyStore": _of_everything,
        "UpdatePrimaryRegion": _of_update_primary_region,
    }
)
