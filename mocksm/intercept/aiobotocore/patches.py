"""All that is wrapped in aiobotocore while a mock is active."""

from __future__ import annotations

from mocksm.intercept.aiobotocore import sending, signing, waiting
from mocksm.intercept.late_imports import Wrapping

PATCHES: tuple[Wrapping, ...] = (*sending.PATCHES, *signing.PATCHES, *waiting.PATCHES)
