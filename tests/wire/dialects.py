"""The words of a service that mocksm has no room for, as far as the tests of the language need them."""

from __future__ import annotations

from mocksm.wire.dialects import Dialect

# Code: SWO-GS/auto-tag#90.
IAM = Dialect(code="ValidationError", names_null=True)
