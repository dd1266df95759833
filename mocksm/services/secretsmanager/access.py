"""What each request asks of which secret: the guard's question, from the parameters as they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.iam.asked import Asked
from mocksm.services.secretsmanager.conditions import keys_of
from mocksm.services.secretsmanager.lookup import look
from mocksm.services.secretsmanager.store import Secret

_WITHOUT_RESOURCE = {"ListSecrets", "GetRandomPassword", "BatchGetSecretValue"}
_MADE_UP = "AbCdEf"  # authorization comes before existence: a secret that is not there is judged by a made-up ARN


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the secret's complete ARN, however the request named it (authorization, section 3.1)."""
    named = call.params.get("SecretId") or call.params.get("Name")
    if named is None or call.operation in _WITHOUT_RESOURCE:
        question = Asked("", "*", "", call.account, context=partial(keys_of, call, None))
        return _of_each_action(call, question)
    secret = None if call.operation == "CreateSecret" else _look(call, named)
    if secret is None:
        arn = named if named.startswith("arn:") else call.arn(f"secret:{named}-{_MADE_UP}")
        return _of_each_action(call, Asked("", arn, named, _account(arn, call), context=partial(keys_of, call, None)))
    context = partial(keys_of, call, secret)
    own = _of_each_action(call, Asked("", secret.arn, named, secret.account, secret.policy, context))
    if call.operation == "AssociateCrossAccountReplica":
        return (*own, _accept(call))
    if call.operation == "RotateSecret":
        return (*own, *_invoke(call, secret))
    return own


def _look(call: Call, named: str) -> Secret | None:
    """Return the secret that is named; one of another account is named by its complete ARN only (3.6)."""
    secret = look(call, named)
    return None if secret is not None and secret.account != call.account and secret.arn != named else secret


def _of_each_action(call: Call, question: Asked) -> Sequence[Asked]:
    return tuple(question._replace(action=f"secretsmanager:{action}") for action in (call.operation, *_also(call)))


def _also(call: Call) -> Iterator[str]:
    """Yield what else the caller has to be allowed (authorization, section 3.4)."""
    params = call.params
    if call.operation == "CreateSecret" and params.get("Tags"):
        yield "TagResource"
    if call.operation == "CreateSecret" and params.get("AddReplicaRegions"):
        yield "ReplicateSecretToRegions"
    if call.operation == "BatchGetSecretValue" and params.get("Filters") is not None:
        yield "ListSecrets"
    if call.operation == "ValidateResourcePolicy":
        yield "PutResourcePolicy"
    if call.operation == "AssociateCrossAccountReplica":
        yield "GetSecretValue"


def _invoke(call: Call, secret: Secret) -> Iterator[Asked]:
    """Ask whether the caller may invoke the function that is to rotate; how AWS words a refusal is not known (3.5)."""
    arn = call.params.get("RotationLambdaARN") or (secret.rotation.function_arn if secret.rotation else None)
    if arn is not None and _account(arn, call) == call.account:
        yield Asked("lambda:InvokeFunction", arn, arn, call.account)


def _accept(call: Call) -> Asked:
    """Ask whether the caller may replicate to a replica: its owner let the primary's account do so by making it."""
    arn = call.params["CrossAccountReplicaARN"]
    replica = look(call, arn)
    primary = Arn.parse(replica.linked_primary) if replica is not None and replica.linked_primary else None
    is_let = primary is not None and primary.account == call.account
    account = call.account if is_let else _account(arn, call)
    return Asked("secretsmanager:AcceptCrossAccountReplication", arn, arn, account)


def _account(arn: str, call: Call) -> str:
    parsed = Arn.parse(arn)
    return parsed.account if parsed else call.account
