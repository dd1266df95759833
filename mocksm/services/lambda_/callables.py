"""Functions whose code is a Python callable of the test's: a function, a coroutine function, an instance with __call__."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mocksm.errors import NotModelled
from mocksm.services.lambda_.store import Handler


class GivenCode:
    """A callable as code. It is what it is: nothing is imported, and nothing loaded anew.

    Args:
        handler: The callable.

    Attributes:
        handler: As above.
        root: None: it lies in no directory of its own.
        size: 0: there is no package.
    """

    root = None
    size = 0

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    @property
    def name(self) -> str:
        """How Lambda would call it: ``module.function``."""
        return handler_name(self.handler)

    @property
    def sha256(self) -> str:
        """The hash of its name, which stands for the package that there is not."""
        return base64.b64encode(hashlib.sha256(self.name.encode()).digest()).decode()

    @contextmanager
    def running(self) -> Iterator[Handler]:
        """Give the callable."""
        yield self.handler

    def anew(self, handler: str) -> GivenCode:
        """Return itself, unless another handler is wanted, which it does not have.

        Raises:
            NotImplementedError: Another handler is wanted.
        """
        if handler != self.name:
            raise NotModelled(
                f"mocksm does not model Handler={handler!r} for a function that is the Python callable {self.name}; "
                "make it anew with aws.function(name, other_handler)"
            )
        return self


def handler_name(handler: Any) -> str:
    """Return ``module.function`` of a callable; of an instance, its class."""
    named = handler if hasattr(handler, "__qualname__") else type(handler)
    return f"{named.__module__}.{named.__qualname__}"
