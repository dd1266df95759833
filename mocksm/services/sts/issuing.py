"""Temporary credentials: who holds them, when they end, how an answer shows them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.iam.entities import Entity
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session, session_arn


def issue(call: Call, holder: Entity | Principal, session: Session, seconds: int) -> dict[str, Any]:
    """Issue credentials of a session that end on the mock's clock, and return them as answers show them."""
    expires = (call.now + timedelta(seconds=seconds)).replace(microsecond=0)
    cloud = call.cloud
    credentials = cloud.credentials.issue(holder, cloud.ids, session=session, created=call.now, expires=expires)
    return {
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
        "SessionToken": credentials.session_token,
        "Expiration": expires,
    }


def holder_of(call: Call) -> Entity | Principal:
    """Return who the caller is to the directory: a user that it has, else the principal itself."""
    return call.cloud.directory.at(call.principal.arn) or call.principal


def assumed(role: Entity, session: str) -> dict[str, str]:
    """Return AssumedRoleUser."""
    return {"AssumedRoleId": f"{role.unique_id}:{session}", "Arn": session_arn(role.arn, session)}


def role_of(call: Call, role_arn: str) -> Entity | None:
    """Return the role of an ARN, None where there is none; a user is none."""
    found = call.cloud.directory.at(role_arn)
    return found if found is not None and found.kind == "role" else None


def account_of(call: Call, arn: str) -> str:
    """Return the account in an ARN; the caller's where it is no ARN."""
    parsed = Arn.parse(arn)
    return parsed.account if parsed else call.account
