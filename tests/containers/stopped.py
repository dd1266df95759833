"""What tests expect of containers and jobs that fail: the kind of failure, its code, and its message to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mocksm.errors import AwsError


@contextmanager
def fails(kind: type[AwsError], message: str, code: str | None = None) -> Iterator[None]:
    """Expect a failure.

    Args:
        kind: Its class.
        message: Its message, in which ``<id>`` stands for the id of a request.
        code: Its code; the name of the class if None.
    """
    with pytest.raises(kind) as caught:
        yield
    found = caught.value.message or ""
    before, mark, after = message.partition("<id>")
    begins, ends = found[: len(before)], found[len(found) - len(after) :] if after else ""
    assert (code or kind.__name__) == caught.value.code
    assert (before, after) == (begins, ends) if mark else (message == found), found
