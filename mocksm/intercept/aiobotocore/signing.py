"""What signs while a mock is active, where credentials are awaited. It knows aiobotocore and no service."""

from __future__ import annotations

from typing import Any

from aiobotocore.credentials import AioCredentialResolver, AioCredentials, AioProcessProvider
from aiobotocore.signers import AioRequestSigner
from botocore.exceptions import CredentialRetrievalError
from botocore.tokens import FrozenAuthToken

from mocksm.intercept import active
from mocksm.intercept.environment import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.signing import StandIns, signing_with


def _credentials() -> Any:
    return AioCredentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, method="mocksm")


class _Token:
    """A bearer token that belongs to nobody."""

    async def get_frozen_token(self) -> FrozenAuthToken:
        return FrozenAuthToken(SECRET_ACCESS_KEY)


def _load_credentials(original: Method) -> Method:
    async def load_credentials(resolver: Any) -> Any:
        try:
            return await original(resolver)
        except CredentialRetrievalError:
            if active.current() is None:
                raise
            return _credentials()

    return load_credentials


def _run_process(original: Method) -> Method:
    async def load(provider: Any) -> Any:
        if active.current() is None or provider._credential_process is None:  # noqa: SLF001 - the profile's setting
            return await original(provider)
        return _credentials()

    return load


PATCHES = (
    Patch(AioRequestSigner, "sign", signing_with(StandIns(_credentials, _Token))),
    Patch(AioCredentialResolver, "load_credentials", _load_credentials),
    Patch(AioProcessProvider, "load", _run_process),
)
