"""``userIdentity``: who a CloudTrail record says has called. It knows principals and no service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mocksm.arn import Arn
from mocksm.iam.principal import Principal, unique_id

_TYPES = {"user": "IAMUser", "assumed-role": "AssumedRole", "federated-user": "FederatedUser", "root": "Root"}


def user_identity(principal: Principal, access_key_id: str | None, *, via: str | None = None) -> dict[str, Any]:
    """Return ``userIdentity`` of a call.

    Args:
        principal: Who called.
        access_key_id: The key that signed the call, None where none did.
        via: The service that called on the principal's behalf (``secretsmanager.amazonaws.com``), None for none.
    """
    if principal.kind == "service":
        return {"type": "AWSService", "invokedBy": principal.arn}
    if principal.kind == "provider":
        return _bearer(principal)
    if principal.kind == "anonymous":
        return {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
    return {
        "type": _TYPES[principal.kind],
        "principalId": principal.user_id,
        "arn": principal.arn,
        "accountId": principal.account,
        **({"accessKeyId": access_key_id} if access_key_id else {}),
        **({"userName": _name(principal.arn)} if principal.kind == "user" else {}),
        **_session(principal),
        **({"invokedBy": via} if via else {}),
    }


def stranger(principal: Principal) -> dict[str, str]:
    """Return ``userIdentity`` of a caller as another account's record shows it."""
    return {"type": "AWSAccount", "principalId": principal.user_id, "accountId": principal.account}


def user_name(principal: Principal) -> str | None:
    """Return what LookupEvents calls ``Username``: a user's name, a session's name, ``root``; None for services."""
    if principal.kind in {"user", "assumed-role", "federated-user"}:
        return _name(principal.arn)
    if principal.kind == "provider":
        return _subject(principal) or principal.arn
    return "root" if principal.kind == "root" else None


def stamp(instant: datetime) -> str:
    """Return a time as records show it."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _session(principal: Principal) -> dict[str, Any]:
    issued = principal.context.get("aws:TokenIssueTime")
    issuer = _issuer(principal)
    if issued is None and not issuer:
        return {}
    mfa = str(bool(principal.context.get("aws:MultiFactorAuthPresent"))).lower()
    source = principal.context.get("aws:SourceIdentity")
    return {
        "sessionContext": {
            **({"sessionIssuer": issuer} if issuer else {}),
            **_web_identity(principal),
            "attributes": {**({"creationDate": stamp(issued)} if issued else {}), "mfaAuthenticated": mfa},
            **({"sourceIdentity": source} if source else {}),
        }
    }


def _web_identity(principal: Principal) -> dict[str, Any]:
    """Return what is known of the OpenID provider behind a role's session."""
    keys = _federated(principal)
    if not keys:
        return {}
    attributes = {key: _text(principal.context[key]) for key in keys}
    provider = principal.context.get("aws:FederatedProvider")
    return {"webIdFederationData": {"federatedProvider": provider, "attributes": attributes}}


def _issuer(principal: Principal) -> dict[str, str]:
    """Return who gave a session: its role, or the user (or root) who asked for a federated user's."""
    if principal.role_arn is not None:
        kind, arn, number = "Role", principal.role_arn, principal.user_id.partition(":")[0]
    elif principal.user_arn is not None:
        arn, is_root = principal.user_arn, principal.user_arn.endswith(":root")
        kind, number = ("Root", principal.account) if is_root else ("IAMUser", unique_id("AIDA", arn))
    else:
        return {}
    issuer = {"type": kind, "principalId": number, "arn": arn, "accountId": principal.account}
    return issuer if kind == "Root" else {**issuer, "userName": _name(arn)}


def _bearer(principal: Principal) -> dict[str, Any]:
    """Return who came with a token or an assertion, by what it says of itself."""
    keys = principal.context
    if "SAML:sub" in keys:
        kind, provider, parts = "SAMLUser", keys.get("SAML:namequalifier"), ("SAML:namequalifier", "SAML:sub")
        number = ":".join(_text(keys[part]) for part in parts if keys.get(part))
    else:
        kind, provider = "WebIdentityUser", principal.arn
        number = ":".join([principal.arn, *(_text(keys[key]) for key in _federated(principal))])
    name = {"userName": subject} if (subject := _subject(principal)) else {}
    return {"type": kind, "principalId": number, **name, **({"identityProvider": provider} if provider else {})}


def _federated(principal: Principal) -> list[str]:
    """Return the condition keys that name the application and the user of an OpenID provider, in this order."""
    keys = principal.context
    return [key for end in (":aud", ":sub") for key in keys if key.endswith(end) and "SAML" not in key and keys[key]]


def _subject(principal: Principal) -> str | None:
    return next((_text(value) for key, value in principal.context.items() if key.endswith(":sub") and value), None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(next(iter(value)))


def _name(arn: str) -> str:
    parts = Arn.parse(arn)
    return parts.resource.rpartition("/")[2] if parts else arn
