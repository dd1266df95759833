"""STS: who the caller is, and temporary credentials: of roles, of federated users, of the caller itself.

Signatures of tokens and assertions are not verified.
"""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.engine.service import Service
from mocksm.iam.principal import Principal
from mocksm.services.sts import identity, roles, saml, tokens, web_identity
from mocksm.services.sts.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect


def bearer(call: Call) -> Principal:
    """Return who makes an unsigned call: whoever brings an assertion or a token."""
    return saml.bearer(call) if call.operation == "AssumeRoleWithSAML" else web_identity.bearer(call)


# The code is that of query services (recorded: authorization.md 8.3); pattern before length: mmmorris1975/aws-runas#80.
DIALECT = Dialect(code="ValidationError", pattern_first=True)

SERVICE = Service(
    "sts",
    *(identity, roles, saml, tokens, web_identity),
    access=asked,
    permissions=PERMISSIONS,
    dialect=DIALECT,
    denied=("AccessDenied", 403),
    identify=bearer,
    unsigned=("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"),
)
