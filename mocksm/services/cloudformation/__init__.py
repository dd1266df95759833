"""CloudFormation: stacks whose resources are made by asking the other services, and dynamic references to secrets.

Stack sets, nested stacks, drift, imports of resources, macros and custom resources are not modelled.
"""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.cloudformation import change_sets, describing, stacks, template_texts
from mocksm.services.cloudformation.access import PERMISSIONS, asked
from mocksm.wire.dialects import Dialect

# The code: as of all query services. A stack's name has a check, and words, of its own where it is made; how long a template
# may be is documented, and not in the model.
DIALECT = Dialect(code="ValidationError", constraints={"stackName": {"pattern": None}, "templateBody": {"max": 51_200}})

SERVICE = Service(
    "cloudformation",
    *(change_sets, describing, stacks, template_texts),
    access=asked,
    permissions=PERMISSIONS,
    dialect=DIALECT,
    denied=("AccessDenied", 403),
)
