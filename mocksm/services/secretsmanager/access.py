"""What each request asks of which secret: the guard's question, from the parameters as they were sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.permissions import Permissions, plain
from mocksm.iam.asked import Asked
from mocksm.iam.context import Keys
from mocksm.services.secretsmanager.conditions import keys_of
from mocksm.services.secretsmanager.lookup import is_owner, look
from mocksm.services.secretsmanager.store import Secret

_WITHOUT_RESOURCE = {"ListSecrets", "GetRandomPassword", "BatchGetSecretValue"}
_OF_NEW = {"CreateSecret"}
_WITH_OTHERS = {"CreateSecret", "BatchGetSecretValue", "ValidateResourcePolicy", "AssociateCrossAccountReplica"}
_ACCEPT = "AcceptCrossAccountReplication"
_MADE_UP = "AbCdEf"  # authorization comes before existence: a secret that is not there is judged by a made-up ARN


def asked(call: Call) -> Sequence[Asked]:
    """Return the action on the secret's complete ARN, however the request named it (authorization, section 3.1)."""
    named = call.params.get("SecretId") or call.params.get("Name")
    if named is None or call.operation in _WITHOUT_RESOURCE:
        question = Asked(_action(call), "*", "", call.account, context=partial(keys_of, call, None))
        return _of_each_action(call, question)
    secret = None if call.operation == "CreateSecret" else _look(call, named)
    if secret is not None and is_owner(call, secret):
        return ()
    own = _of_each_action(call, _of_secret(call, named, secret))
    if secret is not None and call.operation == "AssociateCrossAccountReplica":
        return (*own, _accept(call, call.params["CrossAccountReplicaARN"]))
    if secret is not None and call.operation == "RotateSecret":
        return (*own, *_invoke(call, secret))
    return own


def ask(call: Call, arn: str, given: Keys) -> Asked:
    """Return what a request for an action on a secret would ask."""
    del given
    if call.operation in _WITHOUT_RESOURCE:
        return Asked(_action(call), "*", "", call.account, context=partial(keys_of, call, None))
    if call.operation in _OF_NEW or arn == "*":
        return plain(call, arn)
    if call.operation == _ACCEPT:
        return _accept(call, arn)
    told = call._replace(params={"SecretId": arn})
    return _of_secret(told, arn, _look(told, arn))


def _of_secret(call: Call, named: str, secret: Secret | None) -> Asked:
    context = partial(keys_of, call, secret)
    if secret is not None:
        return Asked(_action(call), secret.arn, named, secret.account, secret.policy, context)
    if named.startswith("arn:"):
        arn, account = named, _account(named, call)
    else:
        arn, account = call.arn(f"secret:{named}-{_MADE_UP}"), call.account
    return Asked(_action(call), arn, named, account, context=context)


def _action(call: Call) -> str:
    return f"secretsmanager:{call.operation}"


def _look(call: Call, named: str) -> Secret | None:
    """Return the secret that is named; one of another account is named by its complete ARN only (3.6)."""
    secret = look(call, named)
    return None if secret is not None and secret.account != call.account and secret.arn != named else secret


def _of_each_action(call: Call, question: Asked) -> Sequence[Asked]:
    if call.operation not in _WITH_OTHERS:
        return (question,)
    return (question, *(question._replace(action=f"secretsmanager:{action}") for action in _also(call)))


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


def _accept(call: Call, arn: str) -> Asked:
    """Ask whether the caller may replicate to a replica: its owner let the primary's account do so by making it."""
    replica = look(call, arn)
    primary = Arn.parse(replica.linked_primary) if replica is not None and replica.linked_primary else None
    is_let = primary is not None and primary.account == call.account
    account = call.account if is_let else _account(arn, call)
    return Asked(f"secretsmanager:{_ACCEPT}", arn, arn, account)


def _account(arn: str, call: Call) -> str:
    parsed = Arn.parse(arn)
    return parsed.account if parsed else call.account


PERMISSIONS = Permissions(ask, beside=(_ACCEPT,))
