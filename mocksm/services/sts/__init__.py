"""STS: who the caller is. AssumeRole and the other operations come with a later version."""

from __future__ import annotations

from mocksm.engine.call import Call
from mocksm.engine.service import Service
from mocksm.iam.evaluate import Asked
from mocksm.services.sts import identity
from mocksm.wire.constraints import Dialect


def asked(call: Call) -> tuple[Asked, ...]:
    """Ask nothing: GetCallerIdentity is always allowed (authorization, section 1.8)."""
    del call
    return ()


# The code is that of query services (recorded: authorization.md 8.3); pattern before length: mmmorris1975/aws-runas#80.
DIALECT = Dialect(code="ValidationError", pattern_first=True)

SERVICE = Service("sts", identity, access=asked, dialect=DIALECT, denied=("AccessDenied", 403))
