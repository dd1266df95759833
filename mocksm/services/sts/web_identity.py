"""AssumeRoleWithWebIdentity: who brings the token of an OpenID Connect provider. Signatures are not verified.

Providers need not be registered: the trust policy names the provider's ARN or host name, and the token its issuer.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.iam.entities import HOUR
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.services.sts.errors import ExpiredTokenException, InvalidIdentityTokenException
from mocksm.services.sts.issuing import account_of, assumed, issue, role_of
from mocksm.services.sts.roles import check_duration, known
from mocksm.services.sts.session_policies import packed_size, session_policies, shown

_TAGS = "https://aws.amazon.com/tags"
# Providers that IAM knows of itself; the others are named by the ARN of a provider in the account.
_KNOWN_OF_ITSELF = {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}


@operation
def assume_role_with_web_identity(
    call: Call,
    *,
    role_arn: str,
    role_session_name: str,
    web_identity_token: str,
    policy: str | None = None,
    policy_arns: Sequence[Mapping[str, str]] | None = None,
    duration_seconds: int = HOUR,
) -> dict[str, Any]:
    """Return credentials of a role's session; the token is read, its signature is not verified."""
    claims = _claims(web_identity_token)
    expires = claims.get("exp")
    if isinstance(expires, (int, float)) and call.now >= datetime.fromtimestamp(expires, timezone.utc):
        # The sentence is not in the fact book; it is widely reported.
        raise ExpiredTokenException("Token expired: current date/time must be before the expiration date/time")
    role = known(role_of(call, role_arn), role_arn)
    check_duration(role, duration_seconds)
    policies = session_policies(call, policy, policy_arns)
    tags = _tags(claims)
    context = {"aws:TokenIssueTime": call.now, "aws:FederatedProvider": call.principal.arn, **call.principal.context}
    session = Session("assumed-role", role_session_name, policies, tags, context=context)
    return shown(
        Credentials=issue(call, role, session, duration_seconds),
        AssumedRoleUser=assumed(role, role_session_name),
        PackedPolicySize=packed_size(policies, tags),
        SubjectFromWebIdentityToken=claims.get("sub"),
        Provider=call.principal.arn,
        Audience=_audience(claims),
    )


def bearer(call: Call) -> Principal:
    """Return who brings a token: the provider that issued it, with the condition keys that the token gives."""
    claims = _claims(call.params.get("WebIdentityToken", ""))
    issuer = str(claims.get("iss", "")).removeprefix("https://")
    account = account_of(call, call.params.get("RoleArn", ""))
    name = issuer if issuer in _KNOWN_OF_ITSELF else f"arn:aws:iam::{account}:oidc-provider/{issuer}"
    keys = {claim: claims.get(claim) for claim in ("sub", "amr", "email")}
    return Principal.provider(
        name, {f"{issuer}:{claim}": value for claim, value in {**keys, "aud": _audience(claims)}.items()}
    )


def _claims(token: str) -> Mapping[str, Any]:
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        claims = None
    if not isinstance(claims, dict):
        # The sentence is not in the fact book; it is widely reported.
        raise InvalidIdentityTokenException(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        )
    return claims


def _audience(claims: Mapping[str, Any]) -> str | None:
    """Return the audience that AWS takes: ``azp`` where there is one, else ``aud``."""
    audience = claims.get("azp", claims.get("aud"))
    first = audience[0] if isinstance(audience, list) and audience else audience
    return first if isinstance(first, str) else None


def _tags(claims: Mapping[str, Any]) -> dict[str, str]:
    given = claims.get(_TAGS, {})
    principal_tags = given.get("principal_tags", {}) if isinstance(given, dict) else {}
    return {key: str(value[0] if isinstance(value, list) else value) for key, value in principal_tags.items()}
