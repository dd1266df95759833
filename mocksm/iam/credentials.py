"""Access keys: which principal a call is signed by. It knows nothing of signatures, which mocksm does not verify."""

from __future__ import annotations

import base64
import hashlib
import string
from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from mocksm.arn import is_account
from mocksm.errors import MocksmError
from mocksm.iam.directory import Directory
from mocksm.iam.entities import Entity
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.ids import Ids

_CHECK = 4  # characters of a key that tell mocksm's from others
_BASE32 = string.ascii_uppercase + "234567"
_BASE64 = string.ascii_letters + string.digits + "+/"
_TOKEN_START = "IQoJb3JpZ2luX2Vj"  # noqa: S105 - how AWS's tokens start, in public examples


class Credentials:
    """What signs a request; a mapping as well, so that ``boto3.client("kms", **credentials)`` takes it."""

    def __init__(self, access_key_id: str, secret_access_key: str, session_token: str | None = None) -> None:
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.session_token = session_token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credentials) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(self.access_key_id)

    def __repr__(self) -> str:
        """Show no secret."""
        return f"Credentials(access_key_id={self.access_key_id!r})"

    def keys(self) -> Iterator[str]:
        """Return the names that boto3 gives to the three parts."""
        return iter(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"))

    def __getitem__(self, key: str) -> Any:  # a type checker does not know which of boto3's parameters these are
        if key not in self.keys():
            raise KeyError(key)
        return getattr(self, key.removeprefix("aws_"))


class Unauthenticated(Exception):
    """The key does not let its sender in; each service has its own words for it (authorization.md 7.7).

    Attributes:
        expired: Whether the session is over; else the key or its token is not valid.
    """

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "not valid")
        self.expired = expired


class AccessKey:
    """A key that was issued.

    Attributes:
        credentials: The key, its secret and its token.
        holder: The number of its user or role in the directory, or a principal that no directory has: a root, an
            account's administrator.
        session: What the session adds to the holder; None for a long-term key.
        created: When it was issued.
        expires: When the session is over; None never.
        status: ``Active``, ``Inactive`` or ``Deleted``.
    """

    def __init__(
        self,
        credentials: Credentials,
        holder: int | Principal,
        session: Session | None,
        created: datetime | None,
        expires: datetime | None,
    ) -> None:
        self.credentials = credentials
        self.holder = holder
        self.session = session
        self.created = created
        self.expires = expires
        self.status: Literal["Active", "Inactive", "Deleted"] = "Active"

    def __deepcopy__(self, memo: dict[int, Any]) -> AccessKey:
        return copy(self)


class CredentialStore:
    """The credentials that one cloud has issued.

    Args:
        strangers: The keys issued elsewhere that are the default caller's; None means all of them.
    """

    def __init__(self, strangers: frozenset[str] | None = None) -> None:
        self.strangers = strangers
        self._keys: dict[str, AccessKey] = {}

    def issue(
        self,
        holder: Principal | Entity,
        ids: Ids,
        *,
        session: Session | None = None,
        created: datetime | None = None,
        expires: datetime | None = None,
    ) -> Credentials:
        """Return new credentials: a long-term key, or for a session a temporary one with a token.

        Args:
            holder: Whose they are.
            ids: Where chance comes from.
            session: What the session adds to the holder.
            created: Now.
            expires: When the session is over; None never.
        """
        temporary = session is not None or (isinstance(holder, Principal) and holder.kind == "assumed-role")
        credentials = Credentials(
            access_key_id("ASIA" if temporary else "AKIA", holder.account, ids),
            ids.text(_BASE64, 40),
            _TOKEN_START + ids.text(_BASE64, 240) if temporary else None,
        )
        self._keys[credentials.access_key_id] = AccessKey(credentials, _whose(holder), session, created, expires)
        return credentials

    def find(self, access_key_id: str) -> AccessKey | None:
        """Return a key, None where it was not issued here; a deleted one is still known."""
        return self._keys.get(access_key_id)

    def keys_of(self, holder: Principal | Entity) -> list[AccessKey]:
        """Return the long-term keys of a user that are not deleted, oldest first."""
        whose = _whose(holder)
        return [
            key
            for key in self._keys.values()
            if key.holder == whose and key.session is None and key.status != "Deleted"
        ]

    def issued(self, access_key_id: str) -> bool:
        """Tell whether the key was issued here."""
        return access_key_id in self._keys

    def caller(
        self,
        access_key_id: str,
        token: str | None,
        default: Principal,
        *,
        directory: Directory,
        now: Callable[[], datetime],
    ) -> Principal:
        """Return who signs with a key.

        Args:
            access_key_id: A key that mocksm issued is its holder's, twelve digits are the administrator of that account,
                and any other key is the default caller's, whatever its token says.
            token: The session token that was sent, None without one.
            default: The default caller.
            directory: The users and roles that hold keys.
            now: Returns the time.

        Raises:
            Unauthenticated: The key was issued here, and the token is not its own, or it is expired, inactive, deleted,
                or its user or role is; or strangers are not let in.
            MocksmError: Another mock issued the key; to take it for the default caller's would make an administrator of
                it.
        """
        key = self._keys.get(access_key_id)
        if key is not None:
            return _holder(key, token, directory, now)
        if is_account(access_key_id):
            return Principal.administrator(access_key_id, partition=default.partition)
        if is_from_a_mock(access_key_id):
            raise MocksmError(
                f"mocksm: the access key {access_key_id} was issued by another mock, by one that has ended, or after a snapshot that was restored, and this "
                f"one does not know whose it is. Make the user or role in the mock that is active."
            )
        if self.strangers is not None and access_key_id not in self.strangers:
            raise Unauthenticated
        return default


def _whose(holder: Principal | Entity) -> int | Principal:
    return holder if isinstance(holder, Principal) else holder.serial


def _holder(key: AccessKey, token: str | None, directory: Directory, now: Callable[[], datetime]) -> Principal:
    if key.status != "Active" or key.credentials.session_token != (token or None):
        raise Unauthenticated
    if key.expires is not None and now() >= key.expires:
        raise Unauthenticated(expired=True)
    if isinstance(key.holder, Principal):
        return key.holder if key.session is None else key.session.of(key.holder)
    entity = directory.numbered(key.holder)
    if entity is None:
        raise Unauthenticated
    return directory.principal(entity, key.session)


@lru_cache(maxsize=256)
def is_from_a_mock(access_key_id: str) -> bool:
    """Tell by its last characters whether some mock issued the key: a stranger's ends that way once in a million."""
    head, check = access_key_id[:-_CHECK], access_key_id[-_CHECK:]
    return access_key_id.startswith(("AKIA", "ASIA")) and check == _check_of(head)


def access_key_id(prefix: str, account: str, ids: Ids) -> str:
    """Return a new access key id that holds the account, as AWS's do (authorization.md 8.2)."""
    number = (1 << 47) | (int(account) << 7)
    # Nine characters of base32 are 45 bits: all of the account, and four of the seven bits below it.
    held = base64.b32encode(number.to_bytes(6, "big")).decode()[:9]
    head = prefix + held + ids.text(_BASE32, 7 - _CHECK)
    return head + _check_of(head)


def _check_of(head: str) -> str:
    return base64.b32encode(hashlib.sha256(f"mocksm {head}".encode()).digest()).decode()[:_CHECK]
