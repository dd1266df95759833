from __future__ import annotations

import base64

import boto3
import pytest

from mocksm.iam.credentials import Credentials, CredentialStore, access_key_id, caller
from mocksm.iam.principal import Principal
from mocksm.ids import Ids

BOB = Principal.from_arn("arn:aws:iam::111122223333:user/bob")
READER = Principal.from_arn("arn:aws:iam::111122223333:role/reader")
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


def test_principal_is_found_by_the_key_issued_to_it() -> None:
    store = CredentialStore()

    keys = [store.issue(principal, Ids()).access_key_id for principal in (BOB, READER)]

    assert [BOB, READER] == [store.principal_of(key) for key in keys]
    assert [True, True, False] == [store.issued(key) for key in [*keys, "testing"]]
    assert store.principal_of("testing") is None


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
def test_caller_is_told_by_the_access_key(key: str, expected: Principal) -> None:
    assert expected == caller(key, CredentialStore(), DEFAULT)


def test_caller_is_the_principal_when_mocksm_issued_the_key() -> None:
    store = CredentialStore()

    assert BOB == caller(store.issue(BOB, Ids()).access_key_id, store, DEFAULT)
