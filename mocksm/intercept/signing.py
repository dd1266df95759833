"""What signs while a mock is active: what a client has, or stand-ins where it would have to be fetched outside."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

from botocore import UNSIGNED
from botocore.credentials import CredentialResolver, Credentials, ProcessProvider
from botocore.exceptions import CredentialRetrievalError, ProfileNotFound
from botocore.session import Session
from botocore.signers import RequestSigner
from botocore.tokens import FrozenAuthToken
from botocore.utils import EVENT_ALIASES

from mocksm.intercept import active
from mocksm.intercept.active import ActiveMock
from mocksm.intercept.environment import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from mocksm.intercept.hosts import host_of, is_aws
from mocksm.intercept.patch import Method, Patch
from mocksm.intercept.refreshing import role_of


def stand_in_credentials() -> Credentials:
    """Return credentials that belong to nobody; whoever signs with them is the mock's default user."""
    return Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, method="mocksm")


class _StandInToken:
    """A bearer token that belongs to nobody, in the form that every botocore asks for; older ones take no frozen one."""

    def get_frozen_token(self) -> FrozenAuthToken:
        return FrozenAuthToken(SECRET_ACCESS_KEY)


class StandIns(NamedTuple):
    """What makes stand-ins that a signer can use: aiobotocore's awaits what botocore's calls."""

    credentials: Callable[[], Any]
    token: Callable[[], Any]


_STAND_INS = StandIns(stand_in_credentials, _StandInToken)


def signer_for(signer: RequestSigner, mock: ActiveMock, url: str, stand_ins: StandIns = _STAND_INS) -> RequestSigner:
    """Return ``signer`` if it can sign a request to ``url`` from what it has, else a copy that holds stand-ins.

    Any later than here is too late: a client without credentials dies while signing, and one with expired ones goes
    out for new ones. Only a key that the mock itself issued is refreshed, since it is renewed where it came from, and that
    of a profile's role which the mock has.
    """
    if signer.signature_version is UNSIGNED:
        return signer
    has_credentials, has_token = _has_credentials(signer, mock), _has_token(signer)
    if (has_credentials and has_token) or _is_free(signer, mock, url):
        return signer
    stand_in: Any = copy.copy(signer)
    if not has_credentials:
        stand_in._credentials = stand_ins.credentials()  # noqa: SLF001 - botocore has no public name for it
    if not has_token:
        stand_in._auth_token = stand_ins.token()  # noqa: SLF001 - likewise
    return stand_in  # type: ignore[no-any-return]  # it is a copy of a RequestSigner


def _has_credentials(signer: Any, mock: ActiveMock) -> bool:
    credentials = signer._credentials  # noqa: SLF001 - likewise
    if credentials is None:
        return False
    refresh_needed = getattr(credentials, "refresh_needed", None)  # only refreshable ones have it
    if refresh_needed is None or not refresh_needed():
        return True
    # The attribute, since the property `access_key` refreshes.
    return mock.issued(getattr(credentials, "_access_key", None) or "") or mock.has_role(role_of(credentials))


def _has_token(signer: Any) -> bool:
    """Tell whether no bearer token is asked for, or it is there: any but a frozen one may have to be fetched."""
    token = signer._auth_token  # noqa: SLF001 - likewise
    return isinstance(token, FrozenAuthToken) or (token is None and signer.signature_version != "bearer")


def _is_free(signer: RequestSigner, mock: ActiveMock, url: str) -> bool:
    """Tell whether a request may leave, so that it has to be signed with what the client really has."""
    names = _names_of(signer)
    if any(mock.serves(name) for name in names):
        return False
    host = host_of(url)
    return not is_aws(host) or any(mock.passes(name, host) for name in (*names, signer.signing_name))


def _names_of(signer: Any) -> list[str]:
    """Return what the signer's service may be called: a signer knows its service id (``SFN``), not its name."""
    service_id = signer._service_id.hyphenize()  # noqa: SLF001 - likewise
    return [service_id, *(name for name, aliased in EVENT_ALIASES.items() if aliased == service_id)]


def signing_with(stand_ins: StandIns) -> Callable[[Method], Method]:
    """Return what wraps a signer's ``sign``, to have stand-ins where they are needed."""

    # `sign` and not `get_auth_instance`, which does not know the host: a client of DynamoDB Local keeps what it has.
    def wrap(original: Method) -> Method:
        def sign(signer: RequestSigner, operation_name: str, request: Any, *args: Any, **kwargs: Any) -> Any:
            mock = active.current()
            if mock is not None:
                signer = signer_for(signer, mock, request.url, stand_ins)
            return original(signer, operation_name, request, *args, **kwargs)

        return sign

    return wrap


def _get_scoped_config(original: Method) -> Method:
    # A profile that only the developer's machine has (`boto3.Session(profile_name="prod")`) stops botocore from making
    # any client elsewhere, although nothing of the profile is needed: region and credentials are the mock's. A Region in
    # the environment comes before this one; there is none where the config file's default profile names one.
    def get_scoped_config(session: Session) -> Any:
        mock = active.current()
        if mock is None:
            return original(session)
        try:
            config = original(session)
        except ProfileNotFound:
            config = {}
        return config if config.get("region") else {**config, "region": mock.region}

    return get_scoped_config


def _load_credentials(original: Method) -> Method:
    # A profile's credentials may come from elsewhere (`credential_source = Ec2InstanceMetadata`), which is closed.
    def load_credentials(resolver: CredentialResolver) -> Any:
        try:
            return original(resolver)
        except CredentialRetrievalError:
            if active.current() is None:
                raise
            return stand_in_credentials()

    return load_credentials


def _run_process(original: Method) -> Method:
    # `credential_process` runs a program that asks a server, or the developer, while the client is being made.
    def load(provider: Any) -> Any:
        if active.current() is None or provider._credential_process is None:  # noqa: SLF001 - the profile's setting
            return original(provider)
        return stand_in_credentials()

    return load


PATCHES = (
    Patch(RequestSigner, "sign", signing_with(_STAND_INS)),
    Patch(Session, "get_scoped_config", _get_scoped_config),
    Patch(CredentialResolver, "load_credentials", _load_credentials),
    Patch(ProcessProvider, "load", _run_process),
)
