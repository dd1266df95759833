"""The words for each kind of policy that refuses, and how services of each protocol refuse (authorization.md 7.1)."""

from __future__ import annotations

from tests.contract.authorization.refusals import MANAGED, denied, lacks, of_query
from tests.contract.case import Case, Fact, Step
from tests.contract.expected import Refused
from tests.contract.scope import Text
from tests.contract.secretsmanager.steps import IDENTITY, NAME

_GET = "secretsmanager:GetSecretValue"
_NAMED = " on resource: $name"
_BATCH = "secretsmanager:BatchGetSecretValue"


def _case(id_: str, row: str, evidence: str, caller: str, expect: Refused, *, step: Step | None = None) -> Case:
    """Return a case of one refusal, of a secret that is not there: policies are asked first."""
    asked = step or Step("GetSecretValue", {"SecretId": NAME})
    steps = (IDENTITY, Step(asked.operation, asked.params, expect, service=asked.service, caller=caller))
    return Case(f"authorization-words-{id_}", Fact("7.1", row, evidence, "authorization"), steps)


_ALIASES = Step("ListAliases", service="kms")

CASES = (
    _case("identity", "implicit: identity-based policy", "doc", "nobody", lacks(_GET, _NAMED)),
    _case("boundary", "implicit: permissions boundary", "doc", "bounded", lacks(_GET, _NAMED, "permissions boundary")),
    _case("session", "implicit: session policy", "doc", "session", lacks(_GET, _NAMED, "session policy")),
    _case("scp", "implicit: service control policy", "doc", "scp", lacks(_GET, _NAMED, "service control policy")),
    _case("identity-deny", "explicit: an identity-based policy, inline: no ARN is appended", "doc", "denied_inline", denied(_GET, _NAMED, "an identity-based policy")),
    _case("managed-deny", "explicit: an identity-based policy, managed: its ARN is appended", "doc", "denied_managed", denied(_GET, _NAMED, f"an identity-based policy{MANAGED}")),
    _case("boundary-deny", "explicit: a permissions boundary, with its ARN", "doc", "bounded_deny", denied(_GET, _NAMED, f"a permissions boundary{MANAGED}")),
    _case("session-deny", "explicit: a session policy, inline: no ARN is appended", "doc", "session_deny", denied(_GET, _NAMED, "a session policy")),
    # A live organization's policies have ARNs, those of mocksm's handles have none.
    _case("scp-deny", "explicit: a service control policy", "doc", "scp_deny", denied(_GET, _NAMED, "a service control policy(: arn:.*)?")),
    _case("rcp-deny", "explicit: a resource control policy", "doc", "rcp_deny", denied(_GET, _NAMED, "a resource control policy(: arn:.*)?")),
    _case("batch-deny", "BatchGetSecretValue: no resource before an explicit deny in a service control policy", "reported", "scp_deny", denied(_BATCH, "", "a service control policy(: arn:.*)?"), step=Step("BatchGetSecretValue", {"SecretIdList": [NAME]})),
    _case("kms-deny", "kms:ListAliases on resource: * with an explicit deny in a managed policy, and its ARN", "reported", "denied_managed", denied("kms:ListAliases", r" on resource: \*", f"an identity-based policy{MANAGED}"), step=_ALIASES),
    _case("role", "the principal shown is the session's ARN, without the role's path", "doc", "role", lacks(_GET, _NAMED, caller="arn:aws[a-z-]*:sts::[0-9]{12}:assumed-role/powerless/mocksm")),
    _case("federated", "the principal shown is the federated user's ARN", "doc", "federated", lacks(_GET, _NAMED, "(identity-based|session) policy", "arn:aws[a-z-]*:sts::[0-9]{12}:federated-user/mocksm")),
    _case("iam", "IAM refuses with HTTP 403 and AccessDenied", "doc", "nobody", of_query("AccessDenied", "User: .* is not authorized to perform: iam:GetUser on resource: .* because no identity-based policy allows the iam:GetUser action", 403), step=Step("GetUser", {"UserName": Text("${prefix}user")}, service="iam")),
    _case("lambda", "Lambda refuses with HTTP 403 and AccessDeniedException", "doc", "nobody", of_query("AccessDeniedException", "User: .* is not authorized to perform: lambda:InvokeFunction on resource: .*because no identity-based policy allows the lambda:InvokeFunction action", 403), step=Step("Invoke", {"FunctionName": Text("${prefix}function")}, service="lambda")),
)  # fmt: skip
