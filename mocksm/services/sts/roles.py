"""AssumeRole: a role lends itself to whom its trust policy lets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import NotModelled
from mocksm.iam.entities import HOUR, Entity
from mocksm.iam.sessions import Session
from mocksm.services.sts.errors import InvalidParameterValue, ValidationError
from mocksm.services.sts.issuing import assumed, issue, role_of
from mocksm.services.sts.session_policies import Tags, packed_size, read_tags, session_policies, shown


@operation
def assume_role(
    call: Call,
    *,
    role_arn: str,
    role_session_name: str,
    policy: str | None = None,
    policy_arns: Sequence[Mapping[str, str]] | None = None,
    duration_seconds: int = HOUR,
    external_id: str | None = None,
    tags: Tags = (),
    transitive_tag_keys: Sequence[str] = (),
    source_identity: str | None = None,
) -> dict[str, Any]:
    """Return credentials of a role's session, which end on the mock's clock; the trust policy has been asked."""
    del external_id  # the trust policy has seen it
    role = known(role_of(call, role_arn), role_arn)
    check_duration(role, duration_seconds, chained=call.principal.kind == "assumed-role")
    own, inherited = read_tags(tags), _inherited(call)
    _check_transitive(own, inherited, transitive_tag_keys)
    policies = session_policies(call, policy, policy_arns)
    source = source_identity or call.principal.context.get("aws:SourceIdentity")
    context = {"aws:TokenIssueTime": call.now, "aws:SourceIdentity": source}
    transitive = frozenset(key.lower() for key in (*inherited, *transitive_tag_keys))
    session = Session("assumed-role", role_session_name, policies, {**inherited, **own}, transitive, context)
    return shown(
        Credentials=issue(call, role, session, duration_seconds),
        AssumedRoleUser=assumed(role, role_session_name),
        PackedPolicySize=packed_size(policies, own),
        SourceIdentity=source,
    )


def known(role: Entity | None, role_arn: str) -> Entity:
    """Return the role; the guard has refused the call if there is none."""
    if role is None:
        raise NotModelled(f"mocksm does not model AssumeRole of {role_arn}: there is no such role")
    return role


def check_duration(role: Entity, seconds: int, *, chained: bool = False) -> None:
    """Refuse a session that is to last longer than the role lets, or than a chain of roles does."""
    # The sentences are not in the fact book; they are widely reported.
    if chained and seconds > HOUR:
        raise ValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
            status=400,
        )
    if seconds > role.max_session:
        raise ValidationError(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", status=400
        )


def _inherited(call: Call) -> dict[str, str]:
    """Return the transitive tags of the calling session."""
    keys = call.principal.transitive_tags
    return {key: value for key, value in call.principal.session_tags.items() if key.lower() in keys}


def _check_transitive(own: Mapping[str, str], inherited: Mapping[str, str], keys: Sequence[str]) -> None:
    if not {key.lower() for key in keys} <= {key.lower() for key in own}:
        raise InvalidParameterValue(
            "The specified transitive tag key must be included in the requested tags.", status=400
        )
    if {key.lower() for key in own} & {key.lower() for key in inherited}:
        raise InvalidParameterValue(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the "
            "calling session.",
            status=400,
        )
