"""Rotation functions ready for use, also on AWS itself, and ``prove``, which drives a function of the user's own.

The names are imported when they are asked for: a Lambda function that wants one strategy does not load the mock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mocksm.rotation.api_keys import api_key
    from mocksm.rotation.databases import alternating_users, single_user
    from mocksm.rotation.passwords import password
    from mocksm.rotation.proving.proof import prove

__all__ = ["alternating_users", "api_key", "password", "prove", "single_user"]

_HOMES = {
    "alternating_users": "mocksm.rotation.databases",
    "api_key": "mocksm.rotation.api_keys",
    "password": "mocksm.rotation.passwords",
    "single_user": "mocksm.rotation.databases",
    "prove": "mocksm.rotation.proving.proof",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; its names are {', '.join(__all__)}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
