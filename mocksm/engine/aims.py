"""Which calls an order is meant for: by operation, caller, Region and what a function says of them. It fails nothing itself."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from typing import Any, NamedTuple

from mocksm.engine.orders import Met


class Aim(NamedTuple):
    """What a call has to be, for an order to be meant for it; what is None is of no concern.

    Attributes:
        pattern: ``kms:Decrypt``, or with wildcards ``secretsmanager:*``. Upper and lower case are the same.
        when: Is asked of the call.
        by: The ARN of the caller or of the role whose session it is, a service's name, or an account's twelve digits.
        region: The Region that is called.
    """

    pattern: str
    when: Callable[[Any], object] | None = None
    by: str | None = None
    region: str | None = None

    def names(self, call: Met) -> bool:
        """Tell whether the pattern fits, whatever the conditions say."""
        return fnmatch.fnmatchcase(f"{call.service}:{call.operation}".lower(), self.pattern.lower())

    def allows(self, call: Met) -> bool:
        """Tell whether the conditions hold, whatever the pattern says."""
        return (
            self.region in {None, call.region}
            and self.by in {None, call.principal.arn, call.principal.role_arn, call.account}
            and (self.when is None or bool(self.when(call)))
        )
