from __future__ import annotations

import base64
import copy
from datetime import datetime, timedelta, timezone
from typing import Literal

import boto3
import pytest

from mocksm.errors import MocksmError
from mocksm.iam.credentials import Credentials, CredentialStore, Unauthenticated, access_key_id
from mocksm.iam.directory import Directory
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session
from mocksm.ids import Ids

BOB = Principal.from_arn("arn:aws:iam::111122223333:user/bob")
READER = Principal.from_arn("arn:aws:iam::111122223333:role/reader")
NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
DEFAULT = Principal.administrator("123456789012", partition="aws-cn")


def account_in(key: str) -> str:
    """Decode the account as authorization.md 8.2 tells."""
    number = (int.from_bytes(base64.b32decode(key[4:])[:6], "big") & 0x7FFFFFFFFF80) >> 7
    return f"{number:012}"


@pytest.mark.parametrize("account", ["000000000000", "000000000001", "111122223333", "999999999999"])
@pytest.mark.parametrize("seed", range(5))
def test_access_key_id_holds_the_account(account: str, seed: int) -> None:
    assert account == account_in(access_key_id("AKIA", account, Ids(seed)))


def test_user_gets_a_long_term_key() -> None:
    credentials = CredentialStore().issue(BOB, Ids())

    assert ("AKIA", 20, 40) == (
        credentials.access_key_id[:4],
        len(credentials.access_key_id),
        len(credentials.secret_access_key),
    )
    assert credentials.session_token is None


def test_session_gets_a_temporary_key_with_a_token() -> None:
    credentials = CredentialStore().issue(READER, Ids())

    assert ("ASIA", 20) == (credentials.access_key_id[:4], len(credentials.access_key_id))
    assert credentials.session_token


def test_credentials_are_the_same_when_the_seed_is() -> None:
    assert CredentialStore().issue(BOB, Ids(3)) == CredentialStore().issue(BOB, Ids(3))


def test_repr_hides_secret_and_token() -> None:
    credentials = CredentialStore().issue(READER, Ids())

    assert f"Credentials(access_key_id={credentials.access_key_id!r})" == repr(credentials)


def test_client_is_made_of_credentials_when_they_are_spread() -> None:
    credentials = CredentialStore().issue(READER, Ids())

    session = boto3.Session(region_name="us-east-1", **credentials)

    found = session.get_credentials()
    assert found is not None
    assert credentials == Credentials(found.access_key, found.secret_key, found.token)


def test_credentials_have_no_other_key() -> None:
    with pytest.raises(KeyError, match="access_key_id"):
        Credentials("a", "b")["access_key_id"]


def caller(
    store: CredentialStore, key: str, token: str | None, directory: Directory | None = None, now: datetime = NOW
) -> Principal:
    return store.caller(key, token, DEFAULT, directory=directory or Directory(), now=lambda: now)


def test_issued_keys_are_known_as_such() -> None:
    store = CredentialStore()
    key = store.issue(BOB, Ids()).access_key_id

    assert [True, False] == [store.issued(each) for each in (key, "testing")]
    assert store.find("testing") is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param("testing", DEFAULT, id="any-other-key"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", DEFAULT, id="a-key-of-elsewhere"),
        pytest.param("111122223333", Principal.administrator("111122223333", partition="aws-cn"), id="account"),
        pytest.param("1111222233334", DEFAULT, id="thirteen-digits"),
        pytest.param("١١١١٢٢٢٢٣٣٣٣", DEFAULT, id="digits-of-another-script"),
        pytest.param("", DEFAULT, id="none"),
    ],
)
@pytest.mark.parametrize("token", [None, "testing"])
def test_caller_is_told_by_the_access_key(key: str, expected: Principal, token: str | None) -> None:
    assert expected == caller(CredentialStore(), key, token)


def test_caller_is_the_holder_when_mocksm_issued_the_key() -> None:
    store = CredentialStore()
    for principal in (BOB, READER):
        issued = store.issue(principal, Ids())
        assert principal == caller(store, issued.access_key_id, issued.session_token)


def test_caller_is_the_user_as_it_is_at_the_call() -> None:
    store, directory = CredentialStore(), Directory()
    user = directory.make("user", BOB.arn, NOW)
    key = store.issue(user, Ids()).access_key_id
    assert BOB == caller(store, key, None, directory)
    user.tags["team"] = "core"
    assert {"team": "core"} == caller(store, key, None, directory).tags


@pytest.mark.parametrize("token", [None, "", "another"])
def test_a_session_is_refused_without_its_own_token(token: str | None) -> None:
    store = CredentialStore()
    key = store.issue(READER, Ids()).access_key_id
    with pytest.raises(Unauthenticated, match="not valid"):
        caller(store, key, token)


def test_a_long_term_key_is_refused_with_a_token() -> None:
    store = CredentialStore()
    key = store.issue(BOB, Ids()).access_key_id
    with pytest.raises(Unauthenticated):
        caller(store, key, "testing")


def test_a_session_is_refused_from_the_time_on_when_it_ends() -> None:
    store = CredentialStore()
    session = Session("session-token")
    issued = store.issue(BOB, Ids(), session=session, created=NOW, expires=NOW + timedelta(seconds=900))
    sent = (issued.access_key_id, issued.session_token)

    assert BOB == caller(store, *sent, now=NOW + timedelta(seconds=899))
    with pytest.raises(Unauthenticated) as refused:
        caller(store, *sent, now=NOW + timedelta(seconds=900))
    assert refused.value.expired


@pytest.mark.parametrize("status", ["Inactive", "Deleted"])
def test_a_key_is_refused_while_it_is_not_active(status: Literal["Inactive", "Deleted"]) -> None:
    store = CredentialStore()
    issued = store.issue(BOB, Ids()).access_key_id
    key = store.find(issued)
    assert key is not None
    key.status = status
    with pytest.raises(Unauthenticated):
        caller(store, issued, None)


def test_a_key_is_refused_when_its_user_is_gone() -> None:
    store, directory = CredentialStore(), Directory()
    user = directory.make("user", BOB.arn, NOW)
    key = store.issue(user, Ids()).access_key_id
    directory.remove(user)
    with pytest.raises(Unauthenticated):
        caller(store, key, None, directory)


def test_only_named_strangers_are_let_in_when_strangers_are_not() -> None:
    strict = CredentialStore(frozenset({"stand-in"}))
    assert DEFAULT == caller(strict, "stand-in", None)
    assert "111122223333" == caller(strict, "111122223333", None).account
    with pytest.raises(Unauthenticated):
        caller(strict, "testing", "testing")


@pytest.mark.parametrize("strangers", [None, frozenset[str]()])
def test_a_key_of_another_mock_is_mocksms_to_refuse(strangers: frozenset[str] | None) -> None:
    key = CredentialStore().issue(BOB, Ids()).access_key_id
    with pytest.raises(MocksmError, match=f"the access key {key} was issued by another mock"):
        caller(CredentialStore(strangers), key, None)


def test_a_copy_of_the_store_is_apart() -> None:
    store = CredentialStore()
    issued = store.issue(BOB, Ids()).access_key_id
    copied = copy.deepcopy(store)
    key = store.find(issued)
    assert key is not None
    key.status = "Deleted"
    assert BOB == caller(copied, issued, None)
