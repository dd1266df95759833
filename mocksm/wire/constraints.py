"""Constraints of the model: lengths, ranges, patterns, enums and required members, told in AWS's sentences.

Which code and which details differ from service to service is a Dialect, which the service gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel

from mocksm.errors import AwsError
from mocksm.wire.dialects import Dialect
from mocksm.wire.inspecting import inspector


def check(operation: OperationModel, params: Mapping[str, Any], dialect: Dialect) -> None:
    """Raise the service's error, which tells every violation, unless the parameters satisfy the model.

    A member that SDKs fill in (``idempotencyToken``) may be missing: services have their own words for that.

    Args:
        operation: What is asked.
        params: The parameters, as ``decode`` returns them.
        dialect: The service's words.
    """
    asked = inspector(operation, dialect)
    if asked.fits(params):
        return
    violations = asked.violations(params)
    if violations:
        noun = "error" if len(violations) == 1 else "errors"
        told = "; ".join(
            f"Value{each.shown} at '{each.path}' failed to satisfy constraint: {each.rule}" for each in violations
        )
        raise AwsError(f"{len(violations)} validation {noun} detected: {told}", code=dialect.code)
