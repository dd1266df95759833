"""What tests expect of AWS's errors: code, message and status, always all three."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError


@contextmanager
def refused(code: str, message: str | None, status: int = 400) -> Iterator[None]:
    """Expect a client's call to fail with AWS's error.

    Args:
        code: The error's code, ``NotFoundException``.
        message: Its message to the letter; None for an error that AWS sends without one.
        status: The HTTP status.
    """
    with pytest.raises(ClientError) as caught:
        yield
    response = caught.value.response
    found = (
        response["Error"]["Code"],
        response["Error"]["Message"],
        response["ResponseMetadata"]["HTTPStatusCode"],
    )
    assert (code, message or "", status) == found
