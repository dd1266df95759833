"""Lambda: functions that run in this process, be they Python callables of the test's or zips with Python in them."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.lambda_ import aliases, functions, invocations, policies, tags, updating, versions
from mocksm.services.lambda_.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

# The code: aarondfrancis/sidecar#147, awslabs/aws-gov-cloud-import#21; "Member must not be null" at the end of a list's
# constraints is reported of cors.allowMethods, and recorded of an alias's routing. The runtime has an error of its own.
DIALECT = Dialect(names_null=True, constraints={"runtime": {"enum": None}, "timeout": {"max": 900}})

SERVICE = Service(
    "lambda",
    *(aliases, functions, invocations, policies, tags, updating, versions),
    access=asked,
    permissions=PERMISSIONS,
    dialect=DIALECT,
    denied=("AccessDeniedException", 403),
)
