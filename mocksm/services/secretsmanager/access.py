"""What each request asks of which secret: the guard's question, from the parameters as they were sent."""

from __future__ import annotations

from collections.abc import Sequence

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
        return (Asked(action, "*", "", call.account, None),)
    named = call.params.get("SecretId") or call.params.get("Name") or "*"
    secret = None if call.operation == "CreateSecret" else look(call, named)
    if secret is not None:
        return (Asked(action, secret.arn, named, _account(secret.arn, call), secret.policy),)
    arn = named if named.startswith("arn:") else call.arn(f"secret:{named}-{_MADE_UP}")
    questions = (Asked(action, arn, named, _account(arn, call), None),)
    if call.operation == "CreateSecret" and call.params.get("Tags"):
        return (*questions, Asked("secretsmanager:TagResource", arn, named, call.account, None))
    return questions


def _account(arn: str, call: Call) -> str:
    parsed = Arn.parse(arn)
    return parsed.account if parsed else call.account
