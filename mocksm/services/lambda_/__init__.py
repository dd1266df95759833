"""Lambda: functions that are Python callables. CreateFunction and the other operations come with a later version."""

from __future__ import annotations

from mocksm.engine.service import Service
from mocksm.services.lambda_ import invocations
from mocksm.services.lambda_.access import asked
from mocksm.wire.constraints import Dialect

SERVICE = Service("lambda", invocations, access=asked, dialect=Dialect(), denied=("AccessDeniedException", 403))
