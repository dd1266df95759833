"""What each request asks of which secret: the guard's question, from the parameters as they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.iam.evaluate import Asked
from mocksm.services.secretsmanager.lookup import look

_WITHOUT_RESOURCE = {"ListSecrets", "GetRandomPassword", "BatchGetSecretValue"}
_MADE_UP = "AbCdEf"  # authorization comes before existence: a secret that is not there is judged by a made-up ARN


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the secret's complete ARN, however the request named it (authorization, section 3.1)."""
    action = f"secretsmanager:{call.operation}"
    if call.operation in _WITHOUT_RESOURCE:
        return tuple(Asked(each, "*", "", call.account, None) for each in (action, *_also(call)))
    named = call.params.get("SecretId") or call.params.get("Name") or "*"
    if named == "*":
        return tuple(Asked(each, "*", "", call.account, None) for each in (action, *_also(call)))
    secret = None if call.operation == "CreateSecret" else look(call, named)
    if secret is not None:
        own = tuple(
            Asked(each, secret.arn, named, _account(secret.arn, call), secret.policy) for each in (action, *_also(call))
        )
        return (*own, _accept(call)) if call.operation == "AssociateCrossAccountReplica" else own
    arn = named if named.startswith("arn:") else call.arn(f"secret:{named}-{_MADE_UP}")
    return tuple(Asked(each, arn, named, _account(arn, call), None) for each in (action, *_also(call)))


def _also(call: Call) -> Iterator[str]:
    """Yield what else the caller has to be allowed (authorization, section 3.4)."""
    params = call.params
    if call.operation == "CreateSecret" and params.get("Tags"):
        yield "secretsmanager:TagResource"
    if call.operation == "CreateSecret" and params.get("AddReplicaRegions"):
        yield "secretsmanager:ReplicateSecretToRegions"
    if call.operation == "BatchGetSecretValue" and params.get("Filters") is not None:
        yield "secretsmanager:ListSecrets"
    if call.operation == "ValidateResourcePolicy":
        yield "secretsmanager:PutResourcePolicy"
    if call.operation == "AssociateCrossAccountReplica":
        yield "secretsmanager:GetSecretValue"


def _accept(call: Call) -> Asked:
    """Ask whether the caller may replicate to a replica: its owner let the primary's account do so by making it."""
    arn = call.params["CrossAccountReplicaARN"]
    replica = look(call, arn)
    primary = Arn.parse(replica.linked_primary) if replica is not None and replica.linked_primary else None
    is_let = primary is not None and primary.account == call.account
    account = call.account if is_let else _account(arn, call)
    return Asked("secretsmanager:AcceptCrossAccountReplication", arn, arn, account, None)


def _account(arn: str, call: Call) -> str:
    parsed = Arn.parse(arn)
    return parsed.account if parsed else call.account
