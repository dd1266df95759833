"""AssumeRoleWithSAML: who brings the assertion of a SAML provider. Signatures and time limits are not verified.

Providers need not be registered; the assertion has to name the pair of role and provider, as AWS wants it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.errors import AwsError
from mocksm.iam.entities import HOUR
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.services.sts.errors import InvalidIdentityTokenException
from mocksm.services.sts.issuing import account_of, assumed, issue, role_of
from mocksm.services.sts.roles import check_duration, known
from mocksm.services.sts.session_policies import packed_size, session_policies, shown

_NAMES = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion"}
_OURS = "https://aws.amazon.com/SAML/Attributes/"
_TAG = f"{_OURS}PrincipalTag:"


@operation
def assume_role_with_saml(
    call: Call,
    *,
    role_arn: str,
    principal_arn: str,
    saml_assertion: str,
    policy: str | None = None,
    policy_arns: Sequence[Mapping[str, str]] | None = None,
    duration_seconds: int = HOUR,
) -> dict[str, Any]:
    """Return credentials of a role's session; the assertion is read, its signature is not verified."""
    attributes = _attributes(_read(saml_assertion))
    role = known(role_of(call, role_arn), role_arn)
    check_duration(role, duration_seconds)
    policies = session_policies(call, policy, policy_arns)
    tags = {name.removeprefix(_TAG): values[0] for name, values in attributes.items() if name.startswith(_TAG)}
    given = call.principal.context
    context = {"aws:TokenIssueTime": call.now, "aws:FederatedProvider": principal_arn, **given}
    name = _session_name(attributes)
    session = Session("assumed-role", name, policies, tags, context=context)
    return shown(
        Credentials=issue(call, role, session, duration_seconds),
        AssumedRoleUser=assumed(role, name),
        PackedPolicySize=packed_size(policies, tags),
        Subject=given.get("SAML:sub"),
        SubjectType=given.get("SAML:sub_type"),
        Issuer=given.get("SAML:iss"),
        Audience=given.get("SAML:aud"),
        NameQualifier=given.get("SAML:namequalifier"),
    )


def bearer(call: Call) -> Principal:
    """Return who brings an assertion: the provider that made it, with the condition keys that the assertion gives."""
    provider, role = (str(call.params.get(member, "")) for member in ("PrincipalArn", "RoleArn"))
    response = _read(call.params.get("SAMLAssertion", ""))
    pairs = [set(pair.split(",")) for pair in _attributes(response).get(f"{_OURS}Role", ())]
    if {provider, role} not in pairs:
        raise AwsError(f"Not authorized to perform sts:{call.operation}", code="AccessDenied", status=403)
    issuer = response.findtext(".//saml:Assertion/saml:Issuer", None, _NAMES)
    subject = response.find(".//saml:NameID", _NAMES)
    confirmation = response.find(".//saml:SubjectConfirmationData", _NAMES)
    return Principal.provider(
        provider,
        {
            "SAML:iss": issuer,
            "SAML:sub": None if subject is None else subject.text,
            "SAML:sub_type": None if subject is None else subject.get("Format", "").rpartition(":")[2] or None,
            "SAML:aud": None if confirmation is None else confirmation.get("Recipient"),
            "SAML:namequalifier": _qualifier(issuer or "", account_of(call, provider), provider.rpartition("/")[2]),
        },
    )


def _qualifier(issuer: str, account: str, provider: str) -> str:
    """Return what AWS's reference of AssumeRoleWithSAML says: a hash of issuer, account and provider's name."""
    digest = hashlib.sha1(f"{issuer}{account}/{provider}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def _read(assertion: str) -> ET.Element:
    try:
        return ET.fromstring(base64.b64decode(assertion))  # noqa: S314 - the test's own text
    except (binascii.Error, ValueError, ET.ParseError) as error:
        # The sentence is not in the fact book; it is widely reported.
        raise InvalidIdentityTokenException("Invalid base64 SAMLResponse") from error


def _attributes(response: ET.Element) -> Mapping[str, list[str]]:
    return {
        attribute.get("Name", ""): [value.text or "" for value in attribute.findall("saml:AttributeValue", _NAMES)]
        for attribute in response.iterfind(".//saml:Attribute", _NAMES)
    }


def _session_name(attributes: Mapping[str, list[str]]) -> str:
    names = attributes.get(f"{_OURS}RoleSessionName")
    if not names:
        # The sentence is not in the fact book; it is widely reported.
        raise InvalidIdentityTokenException("RoleSessionName is required in AuthnResponse")
    return names[0]
