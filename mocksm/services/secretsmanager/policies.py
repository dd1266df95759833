"""Resource policies of secrets: put, get, delete.

Not modelled yet: BlockPublicPolicy and ValidateResourcePolicy, and whether the principals that a policy names exist.
"""

from __future__ import annotations

from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.malformed import MalformedPolicy, Rule
from mocksm.iam.policy import parse
from mocksm.services.secretsmanager.errors import MalformedPolicyDocumentException
from mocksm.services.secretsmanager.lookup import find_live

_TEXTS = {
    Rule.VERSION: "This policy has invalid syntax.",
    Rule.PRINCIPAL_FORM: "This resource policy contains an unsupported principal.",
}


@operation
def put_resource_policy(call: Call, *, secret_id: str, resource_policy: str) -> dict[str, Any]:
    """Attach a policy, in place of the one before; it binds from the next call on."""
    secret = find_live(call, secret_id)
    try:
        secret.policy = parse(resource_policy, kind="resource", name=f"resource policy of {secret.name}")
    except MalformedPolicy as malformed:
        text = _TEXTS.get(malformed.rule, "This resource policy contains a syntax error.")
        raise MalformedPolicyDocumentException(text) from malformed
    secret.changed = call.now
    return {"ARN": secret.arn, "Name": secret.name}


@operation
def get_resource_policy(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Return the policy as it was put, text for text; the member is absent where there is none."""
    secret = find_live(call, secret_id)
    answer = {"ARN": secret.arn, "Name": secret.name}
    return answer if secret.policy is None else {**answer, "ResourcePolicy": secret.policy.text}


@operation
def delete_resource_policy(call: Call, *, secret_id: str) -> dict[str, Any]:
    """Detach the policy; a secret without one is no error."""
    secret = find_live(call, secret_id)
    secret.policy = None
    secret.changed = call.now
    return {"ARN": secret.arn, "Name": secret.name}
