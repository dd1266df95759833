"""RDS: instances and clusters as far as their master users' secrets go; no database runs, but the test's may listen."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.rds import clusters, instances
from mocksm.services.rds.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

SERVICE = Service(
    "rds",
    *(clusters, instances),
    access=asked,
    permissions=PERMISSIONS,
    dialect=Dialect(code="ValidationError"),
    denied=("AccessDenied", 403),
)
