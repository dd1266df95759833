"""The service itself: it reads its login from the environment, once, as it starts."""

from __future__ import annotations

import os
from collections.abc import Callable

Connect = Callable[..., str]


class Service:
    """What runs in the container."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._login = {name: os.environ[f"DB_{name.upper()}"] for name in ("host", "user", "password")}

    def greet(self) -> str:
        """Ask the database who the service is."""
        return f"hello, {self._connect(**self._login)}"
