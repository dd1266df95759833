"""Replicas in another account: a secret that is made as one, and the primary that takes it on.

Organizations are not modelled: every account counts as one of the same. The role that may be named for replication is
kept and shown; replication is always made as the caller who changes the primary.
"""

from __future__ import annotations

from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.secretsmanager.encryption import DEFAULT_KEY
from mocksm.services.secretsmanager.errors import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceNotFoundException,
)
from mocksm.services.secretsmanager.lookup import find_own, look
from mocksm.services.secretsmanager.parts import Link
from mocksm.services.secretsmanager.replicating import DETACHED, bring_up_to_date
from mocksm.services.secretsmanager.store import Secret

_PRIMARYS = {"SecretString", "SecretBinary", "Description", "AddReplicaRegions", "Type"}


@operation
def associate_cross_account_replica(
    call: Call,
    *,
    secret_id: str,
    cross_account_replica_arn: str,
    replica_restriction: str = "SameOrg",
    replication_role_arn: str | None = None,
) -> dict[str, Any]:
    """Take on a secret of another account, which was made as a replica of this one; asked again it brings it up to date."""
    del replica_restriction  # every account is of the same organization here
    secret = find_own(call, secret_id)
    if secret.account != call.account:
        raise InvalidRequestException("You must call this operation from the account that owns the primary secret.")
    replica = look(call, cross_account_replica_arn)
    if replica is None or replica.linked_primary != secret.arn:
        raise ResourceNotFoundException("Secrets Manager can't find the specified secret.")
    if secret.linked_replicas and replica.arn not in secret.linked_replicas:
        raise InvalidRequestException("A secret can have at most one cross-account replica.")
    link = Link(secret.arn, replica.arn, replication_role_arn)
    bring_up_to_date(call, secret, replica, link)
    secret.linked_replicas[replica.arn] = replica.linked_replicas[replica.arn] = link
    return {"ARN": secret.arn, "CrossAccountReplicaARN": replica.arn, "ReplicationStatus": link.status}


@operation
def disassociate_cross_account_replica(call: Call, *, secret_id: str, cross_account_replica_arn: str) -> dict[str, Any]:
    """Let a replica of another account go: it stays there, a replica still, and follows no more."""
    secret = find_own(call, secret_id)
    link = secret.linked_replicas.pop(cross_account_replica_arn, None)
    if link is None:
        raise ResourceNotFoundException("Secrets Manager can't find the specified secret.")
    link.status, link.message = DETACHED, ""
    return {"ARN": secret.arn, "CrossAccountReplicaARN": cross_account_replica_arn}


def check_link(call: Call, primary_arn: str) -> None:
    """Refuse to make a replica of what can be no primary of it, or with what it will get from its primary.

    The rules are the model's, the words mocksm's.
    """
    arn = Arn.parse(primary_arn)
    if arn is None or arn.region != call.region or arn.account == call.account or arn.service != "secretsmanager":
        raise InvalidParameterException(
            "The CrossAccountPrimaryARN must be a secret of another account in this Region."
        )
    if call.params.get("KmsKeyId") in {None, "", DEFAULT_KEY}:
        raise InvalidParameterException("A cross-account replica needs a customer managed KMS key in KmsKeyId.")
    own = sorted(_PRIMARYS & call.params.keys())
    if own:
        raise InvalidParameterException(f"A cross-account replica can't be created with {', '.join(own)}.")


def links_of(secret: Secret) -> dict[str, Any]:
    """Return what DescribeSecret says of a secret's primary or replicas in other accounts."""
    if secret.linked_primary is not None:
        link = secret.linked_replicas.get(secret.arn)
        status = {"ReplicationStatus": link.status if link else "Pending"}
        return {"CrossAccountPrimary": {"PrimarySecretARN": secret.linked_primary, **status, **_message(link)}}
    entries = [
        {
            "ReplicaSecretARN": link.replica_arn,
            **({"ReplicationRoleARN": link.role_arn} if link.role_arn else {}),
            "ReplicationStatus": link.status,
            **_message(link),
        }
        for link in secret.linked_replicas.values()
    ]
    return {"CrossAccountReplicas": entries} if entries else {}


def _message(link: Link | None) -> dict[str, str]:
    return {"StatusMessage": link.message} if link and link.message else {}
