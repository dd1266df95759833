"""What each request asks of which instance or cluster: the guard's question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.iam.global_keys import request_tags, resource_tags
from mocksm.services.rds.lookup import look
from mocksm.services.rds.master_users import is_from_owner_of_secrets
from mocksm.services.rds.settings import tags_of


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the ARN of what the request names, and AddTagsToResource where tags are given."""
    if is_from_owner_of_secrets(call):
        return ()
    own = _of(call, _arn(call))
    if not call.params.get("Tags"):
        return (own,)
    return (own, own._replace(action="rds:AddTagsToResource"))


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on an instance or cluster would ask."""
    del given
    return plain(call, arn)._replace(context=partial(_keys, call, arn))


def _of(call: Call, arn: str) -> Asked:
    parts = Arn.parse(arn)
    account = parts.account if parts else call.account
    return Asked(f"rds:{call.operation}", arn, arn, account, context=partial(_keys, call, arn))


def _arn(call: Call) -> str:
    """Return the ARN of what is named; a list of all is a question about ``db:*`` or ``cluster:*``."""
    is_of_clusters = "Cluster" in call.operation
    named = call.params.get("DBClusterIdentifier" if is_of_clusters else "DBInstanceIdentifier") or "*"
    if named.startswith("arn:"):
        return str(named)
    return call.arn(f"{'cluster' if is_of_clusters else 'db'}:{named.lower()}")


def _keys(call: Call, arn: str) -> Mapping[str, Any]:
    params, found = call.params, look(call, arn)
    tags = tags_of(params.get("Tags", ()))
    return {
        "rds:DatabaseEngine": params.get("Engine"),
        "rds:DatabaseClass": params.get("DBInstanceClass"),
        "rds:DatabaseName": params.get("DBName") or params.get("DatabaseName"),
        "rds:ManageMasterUserPassword": params.get("ManageMasterUserPassword"),
        **(request_tags(tags) if tags else {}),
        **(resource_tags(found.tags, f"rds:{found.kind}-tag") if found else {}),
    }


PERMISSIONS = Permissions(ask)
