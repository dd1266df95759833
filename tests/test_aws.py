from __future__ import annotations

import pytest

from mocksm import MockSecrets, mock_secrets
from mocksm.errors import MocksmError


def test_the_control_object_says_that_it_is_no_module(mocksm: MockSecrets) -> None:
    with pytest.raises(
        AttributeError, match="mocksm: `mocksm` is the fixture here, and no module: use `from mocksm import allow`"
    ):
        mocksm.allow  # noqa: B018


def test_an_attribute_that_is_not_there_is_named(mocksm: MockSecrets) -> None:
    with pytest.raises(AttributeError, match="mocksm: MockSecrets has no 'sceret'"):
        mocksm.sceret  # noqa: B018


@pytest.mark.parametrize("account", ["", "12345678901", "1234567890123", "12345678901a", "١٢٣٤٥٦٧٨٩٠١٢"])
def test_an_account_has_twelve_digits(account: str) -> None:
    with pytest.raises(MocksmError, match="is no account id: it takes twelve digits"):
        mock_secrets(account=account)


def test_passthrough_takes_a_list() -> None:
    with pytest.raises(MocksmError, match=r"mocksm: passthrough takes a list, as in passthrough=\['s3'\]"):
        mock_secrets(passthrough="s3")


def test_what_is_not_there_is_named_with_what_there_is(mocksm: MockSecrets) -> None:
    mocksm.secret("prod/db", "x")
    mocksm.secret("staging/db", "x")
    mocksm.key(alias="alias/app")
    mocksm.function("rotate-db", lambda *_: None)

    with pytest.raises(KeyError, match="mocksm has no secret 'prod/dbs' here; there is: 'prod/db', 'staging/db'"):
        mocksm.secrets["prod/dbs"]
    with pytest.raises(KeyError, match="mocksm has no key 'alias/ap' here; there is: 'alias/app'"):
        mocksm.keys["alias/ap"]
    with pytest.raises(KeyError, match="mocksm has no function 'rotate' here; there is: 'rotate-db'"):
        mocksm.functions["rotate"]


def test_what_anyone_made_is_found(mocksm: MockSecrets) -> None:
    made = mocksm.client("secretsmanager").create_secret(Name="db", SecretBinary=b"\x00")
    key = mocksm.client("kms").create_key()["KeyMetadata"]

    assert b"\x00" == mocksm.secrets["db"].value == mocksm.secrets[made["ARN"]].value
    assert key["Arn"] == mocksm.keys[key["KeyId"]].arn
    assert ["db"] == [secret.name for secret in mocksm.secrets]
    assert "Enabled" == mocksm.keys[key["Arn"]].state


def test_no_repr_shows_a_value(mocksm: MockSecrets) -> None:
    db = mocksm.secret("db", "hunter2")
    bob = mocksm.user("bob")

    shown = repr([db, mocksm.secrets, bob, bob.credentials, mocksm, mocksm.key(), mocksm.clock])
    assert "hunter2" not in shown
    assert bob.credentials.secret_access_key not in shown


def test_reset_starts_over(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "x")
    mocksm.reset()

    assert 0 == len(mocksm.secrets)
    assert 0 == len(mocksm.calls)


def test_the_clock_does_not_go_back(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="mocksm: the clock does not go back"):
        mocksm.clock.advance(days=-1)


def test_the_clock_takes_no_naive_time(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="has no timezone"):
        mocksm.clock.move_to(mocksm.clock.now().replace(tzinfo=None))


def test_a_mock_that_is_not_active_says_so() -> None:
    aws = mock_secrets()

    with pytest.raises(MocksmError, match="mocksm: this mock is not active"):
        aws.secret("db", "x")
