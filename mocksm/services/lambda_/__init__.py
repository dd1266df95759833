"""Lambda: functions that are Python callables. CreateFunction and the other operations come with a later version."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.lambda_ import invocations
from mocksm.services.lambda_.access import asked
from mocksm.wire.constraints import Dialect

# The code: aarondfrancis/sidecar#147, awslabs/aws-gov-cloud-import#21; "Member must not be null" at the end of a list's
# constraints is reported of cors.allowMethods. The runtime has an error of its own.
DIALECT = Dialect(names_null=True, constraints={"runtime": {"enum": None}})

SERVICE = Service("lambda", invocations, access=asked, dialect=DIALECT, denied=("AccessDeniedException", 403))
