"""Access keys: which principal a call is signed by. It knows nothing of signatures, which mocksm does not verify."""

from __future__ import annotations

import base64
import hashlib
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mocksm.errors import MocksmError
from mocksm.iam.principal import Principal, is_account
from mocksm.ids import Ids

_CHECK = 4  # characters of a key that tell mocksm's from others
_BASE32 = string.ascii_uppercase + "234567"
_BASE64 = string.ascii_letters + string.digits + "+/"
_TOKEN_START = "IQoJb3JpZ2luX2Vj"  # noqa: S105 - how AWS's tokens start, in public examples


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request; a mapping as well, so that ``boto3.client("kms", **credentials)`` takes it."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)

    def keys(self) -> Iterator[str]:
        """Return the names that boto3 gives to the three parts."""
        return iter(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"))

    def __getitem__(self, key: str) -> str | None:
        if key not in self.keys():
            raise KeyError(key)
        part: str | None = getattr(self, key.removeprefix("aws_"))
        return part


class CredentialStore:
    """The credentials that one cloud has issued."""

    def __init__(self) -> None:
        self._principals: dict[str, Principal] = {}

    def issue(self, principal: Principal, ids: Ids) -> Credentials:
        """Return new credentials of ``principal``: a long-term key, or for a session a temporary one with a token."""
        temporary = principal.kind == "assumed-role"
        credentials = Credentials(
            access_key_id("ASIA" if temporary else "AKIA", principal.account, ids),
            ids.text(_BASE64, 40),
            _TOKEN_START + ids.text(_BASE64, 240) if temporary else None,
        )
        self._principals[credentials.access_key_id] = principal
        return credentials

    def principal_of(self, access_key_id: str) -> Principal | None:
        """Return the principal to whom the key was issued, or None where it was not issued here."""
        return self._principals.get(access_key_id)

    def issued(self, access_key_id: str) -> bool:
        """Tell whether the key was issued here."""
        return access_key_id in self._principals


def caller(access_key_id: str, store: CredentialStore, default: Principal) -> Principal:
    """Return who signs with a key.

    Args:
        access_key_id: A key that mocksm issued is its principal's, twelve digits are the administrator of that account, and
            any other key is the default caller's.
        store: What mocksm issued.
        default: The default caller.

    Raises:
        MocksmError: Another mock issued the key; to take it for the default caller's would make an administrator of it.
    """
    issued = store.principal_of(access_key_id)
    if issued is not None:
        return issued
    if is_account(access_key_id):
        return Principal.administrator(access_key_id, partition=default.partition)
    if is_from_a_mock(access_key_id):
        raise MocksmError(
            f"mocksm: the access key {access_key_id} was issued by another mock, or by one that has ended, and this one "
            f"does not know whose it is. Make the user or role in the mock that is active."
        )
    return default


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
