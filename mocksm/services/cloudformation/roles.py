"""As whom a stack's resources are changed: its caller, or a session of the role that the stack was given."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.iam.asked import Asked
from mocksm.iam.entities import Entity
from mocksm.iam.evaluate import evaluate
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.services.cloudformation.errors import ValidationError

_SERVICE = "cloudformation.amazonaws.com"


def changer(call: Call, role_arn: str | None) -> Principal:
    """Return as whom resources are changed; a role has to trust CloudFormation, or to be one that the test made."""
    if role_arn is None:
        return call.principal
    directory = call.cloud.directory
    role = directory.at(role_arn)
    if role is None or role.kind != "role" or not (_is_unsaid(role) or _trusts(call, role)):
        raise ValidationError(f"Role {role_arn} is invalid or cannot be assumed")  # widely reported
    session = Session("assumed-role", "AWSCloudFormation", context={"aws:TokenIssueTime": call.now})
    return directory.principal(role, session)


def _is_unsaid(role: Entity) -> bool:
    """Say whether a role is of the test's making, and trusts its own account and no one else: what it is made with."""
    return role.by_test and role.trust is not None and role.trust.named == [role.account]


def _trusts(call: Call, role: Entity) -> bool:
    asked = Asked("sts:AssumeRole", role.arn, role.arn, role.account, role.trust)
    return evaluate(Principal.service(_SERVICE), asked, call, call.cloud.organization).allowed
