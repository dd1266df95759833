"""What each request asks of which resource, for the guard. Whoever may use a key is for its policy and its grants to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.errors import AwsError
from mocksm.iam.asked import Asked, Wording
from mocksm.iam.asked import Grant as Granted
from mocksm.iam.context import Source
from mocksm.iam.policy import Policy
from mocksm.services.kms.aliases import check_name, find_target
from mocksm.services.kms.conditions import (
    of_caller,
    of_identity,
    of_key,
    of_new_key,
    of_new_replica,
    of_re_encryption,
    of_retired,
)
from mocksm.services.kms.encryption import IGNORE_CIPHERTEXT
from mocksm.services.kms.errors import AccessDeniedException
from mocksm.services.kms.granted import covering, retirers
from mocksm.services.kms.grants import find_retiring
from mocksm.services.kms.identifiers import find_alias, find_key
from mocksm.services.kms.key_policy import denials_of, policy_of, policy_seen_through_service
from mocksm.services.kms.managed import THROUGH_SERVICE, service_of
from mocksm.services.kms.relations import related_in
from mocksm.services.kms.sealed import find_sealed
from mocksm.services.kms.specs import SYMMETRIC
from mocksm.services.kms.store import Key, Keys

_CIPHERTEXT = Wording.CIPHERTEXT  # Python 3.11 looks a member up slowly, and every value that is read asks for this one


def asked(call: Call) -> Sequence[Asked]:
    """Return what a call asks: of the key that it names, unless it is one of the few that ask otherwise.

    The key is looked up here, before anyone is judged, so an unknown key is NotFoundException to every caller of its
    account.
    """
    return _ASKED.get(call.operation, _of_the_named_key)(call)


def _of_the_named_key(call: Call) -> Sequence[Asked]:
    return (of_named(call, call.params["KeyId"], call.operation),)


def _of_decrypt(call: Call) -> Sequence[Asked]:
    return (_of_opening(call, "Decrypt", "KeyId", "EncryptionAlgorithm"),)


def _of_re_encrypt(call: Call) -> Sequence[Asked]:
    source = _of_opening(call, "ReEncryptFrom", "SourceKeyId", "SourceEncryptionAlgorithm")
    try:
        destination = of_named(call, call.params["DestinationKeyId"], "ReEncryptTo")
    except AwsError:
        return (source,)  # the operation says what is wrong with the destination, when the source is judged
    same = source.resource == destination.resource
    return tuple(side._replace(context=partial(of_re_encryption, side.context, same)) for side in (source, destination))


def _of_opening(call: Call, action: str, key_member: str, algorithm_member: str) -> Asked:
    """Ask for the key that is to open the ciphertext; a dry run that ignores the ciphertext has to name one."""
    key_id: str | None = call.params.get(key_member)
    ignored = bool(call.params.get("DryRun")) and IGNORE_CIPHERTEXT in call.params.get("DryRunModifiers", ())
    if ignored and key_id is not None:
        return of_named(call, key_id, action)
    wording = _CIPHERTEXT if key_id is None else Wording.KEY
    algorithm = call.params.get(algorithm_member, SYMMETRIC)
    try:
        key = find_sealed(call, call.params.get("CiphertextBlob"), key_id, algorithm).key
    except AccessDeniedException:
        return _of_no_key(action, key_id or "*", wording)
    return _of_key(call, key, action, wording)


def of_named(call: Call, key_id: str, action: str, find: Callable[[Call, str], Key] = find_key) -> Asked:
    """Ask for an action on the key that an identifier names.

    Args:
        call: The request.
        key_id: The identifier.
        action: The action, without ``kms:``.
        find: How the key is found.
    """
    try:
        key = find(call, key_id)
    except AccessDeniedException:
        return _of_no_key(action, key_id, Wording.KEY)
    return _of_key(call, key, action)


def _of_no_key(action: str, key_id: str, wording: Wording) -> Asked:
    """Ask for a key of another account that is out of reach: no policy can allow it, and one of the caller's may deny."""
    arn = Arn.parse(key_id)
    return Asked(f"kms:{action}", key_id, key_id, arn.account if arn else "", gate=True, wording=wording)


def _of_everything(call: Call) -> Sequence[Asked]:
    return (of_all(call, call.operation, partial(of_caller, call)),)


def _of_create_key(call: Call) -> Sequence[Asked]:
    return _of_new_key(call, partial(of_new_key, call))


def _of_new_key(call: Call, context: Source) -> Sequence[Asked]:
    create = of_all(call, "CreateKey", context)
    if not call.params.get("Tags"):
        return (create,)
    tag = of_all(call, "TagResource", context)
    return (create, tag._replace(shown=""))  # shown as authorization.md 2.2 has it


def of_all(call: Call, action: str, context: Source) -> Asked:
    """Ask for an action, without ``kms:``, that is about no key."""
    return Asked(f"kms:{action}", "*", "*", call.account, context=context)


def _of_replicate_key(call: Call) -> Sequence[Asked]:
    """Who replicates a key also makes one, in the other Region.

    That a policy which is sent along may be put is no further right, but the lockout check (authorization.md 2.2, 2.7).
    Accounts are taken to have the service-linked role of multi-Region keys, so that no right to make it is asked for.
    """
    key = find_key(call, call.params["KeyId"])
    return (_of_key(call, key, "ReplicateKey"), *_of_new_key(call, partial(of_new_replica, call, key)))


def _of_update_primary_region(call: Call) -> Sequence[Asked]:
    key = find_key(call, call.params["KeyId"])
    replica = related_in(call, key, call.params["PrimaryRegion"])
    return tuple(_of_key(call, each, "UpdatePrimaryRegion") for each in (key, replica) if each is not None)


def _of_retire_grant(call: Call) -> Sequence[Asked]:
    """The account that made a grant decides who retires it, and the grant itself; its key may only say no (2.3)."""
    grant = find_retiring(call, *(call.params.get(member) for member in ("GrantToken", "KeyId", "GrantId")))
    key = call.store(Keys, account=grant.key_arn.split(":")[4])[grant.key_id]
    return (of_retiring(key, grant.account, partial(of_retired, call, key, grant), retirers(grant)),)


def of_retiring(key: Key, account: str, context: Source, rights: tuple[Granted, ...]) -> Asked:
    """Ask for the right to retire a grant.

    Args:
        key: The grant's key.
        account: The account that made the grant.
        context: The condition keys that all policies see.
        rights: Those that the grant itself gives.
    """
    return Asked(
        "kms:RetireGrant",
        key.arn,
        key.arn,
        account,
        denials_of(key),
        context,
        grants=rights,
        identity_context=partial(of_identity, key),
        wording=Wording.KEY,
    )


def _of_create_alias(call: Call) -> Sequence[Asked]:
    name = call.params["AliasName"]
    check_name(name)
    target = of_named(call, call.params["TargetKeyId"], "CreateAlias", find_target)
    return (_of_alias(call, name, target.context), target)


def _of_update_alias(call: Call) -> Sequence[Asked]:
    alias, old = _of_delete_alias(call)
    return (alias, old, of_named(call, call.params["TargetKeyId"], "UpdateAlias", find_target))


def _of_delete_alias(call: Call) -> Sequence[Asked]:
    name = call.params["AliasName"]
    check_name(name)
    key = _of_key(call, call.store(Keys)[find_alias(call, name).key_id], call.operation)
    return (_of_alias(call, name, key.context), key)


def _of_alias(call: Call, name: str, context: Source) -> Asked:
    arn = call.arn(name)
    return Asked(f"kms:{call.operation}", arn, arn, call.account, context=context)


def _of_key(call: Call, key: Key, action: str, wording: Wording = Wording.KEY) -> Asked:
    return Asked(
        f"kms:{action}",
        key.arn,
        key.arn,
        key.account,
        _policy(call, key, action),
        partial(of_key, call, key, action),
        True,
        covering(call, key, action),
        partial(of_identity, key),
        wording,
        key.manager == "AWS",
    )


def _policy(call: Call, key: Key, action: str) -> Policy:
    if key.manager == "AWS" and action in THROUGH_SERVICE and call.via == service_of(key):
        return policy_seen_through_service(key)
    return policy_of(key)


_Reader = Callable[[Call], Sequence[Asked]]
OF_EVERYTHING = (
    *("ConnectCustomKeyStore", "CreateCustomKeyStore", "DeleteCustomKeyStore", "DescribeCustomKeyStores"),
    *("DisconnectCustomKeyStore", "GenerateRandom", "ListAliases", "ListKeys", "ListRetirableGrants"),
    "UpdateCustomKeyStore",
)
_ASKED: Mapping[str, _Reader] = MappingProxyType(
    {
        **dict.fromkeys(OF_EVERYTHING, _of_everything),
        "CreateAlias": _of_create_alias,
        "CreateKey": _of_create_key,
        "Decrypt": _of_decrypt,
        "DeleteAlias": _of_delete_alias,
        "ReEncrypt": _of_re_encrypt,
        "ReplicateKey": _of_replicate_key,
        "RetireGrant": _of_retire_grant,
        "UpdateAlias": _of_update_alias,
        "UpdatePrimaryRegion": _of_update_primary_region,
    }
)
