"""IAM: users, roles, their keys and policies, as far as a test sets them up with boto3.

It is one for all Regions; what it keeps is the cloud's directory. Groups, instance profiles and providers are not modelled.
"""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.iam import access_keys, attaching, inline, policies, roles, users
from mocksm.services.iam.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

# The code: SWO-GS/auto-tag#90.
DIALECT = Dialect(code="ValidationError", names_null=True)

SERVICE = Service(
    "iam",
    *(access_keys, attaching, inline, policies, roles, users),
    access=asked,
    permissions=PERMISSIONS,
    dialect=DIALECT,
    denied=("AccessDenied", 403),
)
