"""Systems Manager, of which mocksm has Parameter Store: parameters, their versions and labels, and secrets seen through them.

Not modelled, and said when it is asked for: AWS's public parameters (``/aws/service/...``), parameters that another account
shares, data types other than ``text``, all of Systems Manager that is not about parameters. Parameter Store is not limited in
how often it is called.
"""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.ssm import deleting, describing, history, labels, paths, putting, reading, tags
from mocksm.services.ssm.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

# The model has no limits for a value, AWS has: refusals of an empty one and of one beyond 32768 are reported.
DIALECT = Dialect(constraints={"PutParameter.value": {"min": 1, "max": 32768}})

SERVICE = Service(
    "ssm",
    *(deleting, describing, history, labels, paths, putting, reading, tags),
    access=asked,
    permissions=PERMISSIONS,
    dialect=DIALECT,
)
