"""The door that lets sessions and clients have in common what botocore reads and makes anew for each of them."""

from __future__ import annotations

import botocore

from mocksm.intercept.sharing import builtin_handlers, client_models, handlers, late_sessions, loaders

_PATCHES = (builtin_handlers.PATCH, *handlers.PATCHES, *client_models.PATCHES, late_sessions.PATCH)


class SharingDoor:
    """Is open while any mock is active that has the option; sessions made for one that has not are left alone."""

    def __init__(self) -> None:
        self._is_open = False

    def open(self) -> None:
        """Have botocore call on us for every new session, and wrap what makes the rest."""
        if not self._is_open:
            self._is_open = True
            botocore.register_initializer(loaders.share)
            for patch in _PATCHES:
                patch.install()

    def close(self) -> None:
        """Leave new sessions alone again; those that are there keep what they have."""
        if self._is_open:
            self._is_open = False
            for patch in _PATCHES:
                patch.remove()
            botocore.unregister_initializer(loaders.share)


SHARING = SharingDoor()
