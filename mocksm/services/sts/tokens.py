"""GetSessionToken, GetFederationToken, GetAccessKeyInfo: what a user gets for itself and for others."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.arn import Arn
from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import AwsError
from mocksm.iam.sessions import Session
from mocksm.services.sts.errors import ValidationError
from mocksm.services.sts.issuing import holder_of, issue
from mocksm.services.sts.session_policies import Tags, packed_size, read_tags, session_policies

_TWELVE_HOURS = 43_200
_HOLDERS = ("user", "root")
_ACCOUNT_BITS = 0x7FFFFFFFFF80


@operation
def get_session_token(
    call: Call,
    *,
    duration_seconds: int = _TWELVE_HOURS,
    serial_number: str | None = None,
    token_code: str | None = None,
) -> dict[str, Any]:
    """Return temporary credentials of the caller; any code of an MFA device is taken for right."""
    _check_caller(call, "GetSessionToken")
    has_mfa = serial_number is not None and token_code is not None
    context = {"aws:TokenIssueTime": call.now, "aws:MultiFactorAuthPresent": has_mfa}
    session = Session("session-token", context=context)
    return {"Credentials": issue(call, holder_of(call), session, duration_seconds)}


@operation
def get_federation_token(
    call: Call,
    *,
    name: str,
    policy: str | None = None,
    policy_arns: Sequence[Mapping[str, str]] | None = None,
    duration_seconds: int = _TWELVE_HOURS,
    tags: Tags = (),
) -> dict[str, Any]:
    """Return credentials of a federated user: what the calling user and the session policies both allow."""
    _check_caller(call, "GetFederationToken")
    policies, own = session_policies(call, policy, policy_arns), read_tags(tags)
    session = Session("federated-user", name, policies, own, context={"aws:TokenIssueTime": call.now})
    parsed = Arn.parse(call.principal.arn)
    partition = parsed.partition if parsed else "aws"
    arn = str(Arn(partition, "sts", "", call.account, f"federated-user/{name}"))
    return {
        "Credentials": issue(call, holder_of(call), session, duration_seconds),
        "FederatedUser": {"FederatedUserId": f"{call.account}:{name}", "Arn": arn},
        "PackedPolicySize": packed_size(policies, own) or 0,
    }


@operation
def get_access_key_info(call: Call, *, access_key_id: str) -> dict[str, Any]:
    """Return the account that an access key holds, whoever issued it (authorization.md 8.2)."""
    del call
    try:
        return {"Account": _account(access_key_id)}
    except (binascii.Error, ValueError) as error:
        raise ValidationError(f"Invalid AccessKeyId: {access_key_id}", status=400) from error


def _account(access_key_id: str) -> str:
    number = int.from_bytes(base64.b32decode(access_key_id[4:])[:6], "big")
    return f"{(number & _ACCOUNT_BITS) >> 7:012}"


def _check_caller(call: Call, action: str) -> None:
    """Refuse sessions: only long-term keys get these tokens."""
    if call.principal.kind not in _HOLDERS or "aws:TokenIssueTime" in call.principal.context:
        raise AwsError(f"Cannot call {action} with session credentials", code="AccessDenied", status=403)
