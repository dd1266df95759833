from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine

from mocksm import MockSecrets, allow, mock_secrets
from mocksm.errors import AwsError, MocksmError


def test_the_control_object_says_that_it_is_no_module(mocksm: MockSecrets) -> None:
    with pytest.raises(
        AttributeError, match="mocksm: `mocksm` is the fixture here, and no module: use `from mocksm import allow`"
    ):
        mocksm.allow  # type: ignore[attr-defined]  # noqa: B018


def test_an_attribute_that_is_not_there_is_named(mocksm: MockSecrets) -> None:
    with pytest.raises(AttributeError, match="mocksm: MockSecrets has no 'sceret'"):
        mocksm.sceret  # type: ignore[attr-defined]  # noqa: B018


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


@pytest.mark.parametrize(
    "by",
    [
        pytest.param({"days": 1e12}, id="more-than-a-timedelta-holds"),
        pytest.param({"weeks": 52 * 9000}, id="beyond-the-last-year"),
        pytest.param({"days": 366 * 7900}, id="beyond-the-end"),
        pytest.param({"seconds": float("nan")}, id="nan"),
        pytest.param({"hours": float("inf")}, id="infinity"),
    ],
)
def test_the_clock_does_not_go_beyond_its_end(mocksm: MockSecrets, by: dict[str, float]) -> None:
    before = mocksm.clock.now()
    with pytest.raises(MocksmError, match=r"mocksm: the clock .*; its time ends at 9900-01-01 00:00:00\+00:00"):
        mocksm.clock.advance(**by)
    assert timedelta(0) <= mocksm.clock.now() - before < timedelta(minutes=5)


def test_the_clock_goes_to_its_end_and_services_go_on(mocksm: MockSecrets) -> None:
    end = datetime(9900, 1, 1, tzinfo=timezone.utc)
    mocksm.secret("db", "hunter2")
    mocksm.clock.freeze()
    mocksm.clock.move_to(end)
    with pytest.raises(MocksmError, match=r"the clock does not go to .*; its time ends at 9900"):
        mocksm.clock.move_to(datetime.max.replace(tzinfo=timezone.utc))
    mocksm.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=30)
    mocksm.client("kms").enable_key_rotation(KeyId=mocksm.key().id, RotationPeriodInDays=2560)

    assert end == mocksm.clock.now()


@pytest.mark.parametrize("odd", [None, "2030-01-01", 5, date(2030, 1, 1)], ids=repr)
def test_the_clock_takes_nothing_but_a_datetime(mocksm: MockSecrets, odd: Any) -> None:
    with pytest.raises(MocksmError, match="is no time; use datetime"):
        mocksm.clock.move_to(odd)


def test_the_clock_takes_no_naive_time(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="has no timezone"):
        mocksm.clock.move_to(mocksm.clock.now().replace(tzinfo=None))


def test_a_mock_that_is_not_active_says_so() -> None:
    aws = mock_secrets()

    with pytest.raises(MocksmError, match="mocksm: this mock is not active"):
        aws.secret("db", "x")


def test_collections_show_what_they_hold(mocksm: MockSecrets) -> None:
    assert "<mocksm secrets: none>" == repr(mocksm.secrets)
    for number in range(12):
        mocksm.secret(f"s{number:02}", "x")
    mocksm.function("rotate-db", lambda *_: None)

    assert "'s00', 's01'" in repr(mocksm.secrets)
    assert "and 2 more" in repr(mocksm.secrets)
    assert "<mocksm functions: 'rotate-db'>" == repr(mocksm.functions)
    assert "<mocksm keys: '" in repr(mocksm.keys)  # the one that aws/secretsmanager names


def test_an_account_of_twelve_digits_in_the_environment_is_the_mocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "222222222222")
    with mock_secrets() as aws:
        db = aws.secret("db", "hunter2")

        assert ":222222222222:" in db.arn
        assert "hunter2" == aws.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]


def test_a_role_goes_on_signing_after_a_reset(mocksm: MockSecrets) -> None:
    reader = mocksm.role("reader")
    mocksm.reset()

    assert "assumed-role/reader" in reader.client("sts").get_caller_identity()["Arn"]


def test_a_key_of_another_mock_is_nobodys(mocksm: MockSecrets) -> None:
    with mock_secrets() as ended:
        stranger = ended.user("stranger")

    with pytest.raises(MocksmError, match="was issued by another mock, by one that has ended, or after a snapshot"):
        stranger.client("sts").get_caller_identity()
    assert 1 == len(mocksm.take_refusals())


def test_looking_catches_up_with_the_time() -> None:
    with time_machine.travel("2030-01-01T12:00:00Z", tick=False) as traveller, mock_secrets() as aws:
        aws.secret("db", "hunter2")
        aws.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
        traveller.shift(timedelta(days=8))

        assert "db" not in aws.secrets


@pytest.mark.parametrize(
    ("operation", "error", "told"),
    [
        ("secretsmanager:GetSecretVallue", "ThrottlingException", "did you mean secretsmanager:GetSecretValue"),
        (
            "secretmanager:GetSecretValue",
            "ThrottlingException",
            "sees no calls to a service 'secretmanager', only to .*; did you mean secretsmanager",
        ),
        ("GetSecretValue", "ThrottlingException", "as in aws.fail"),
        ("kms:Decrypt", "DisabledExeption", "knows no error 'DisabledExeption' of kms; did you mean DisabledException"),
    ],
    ids=["operation", "service", "no service", "code"],
)
def test_a_failure_that_cannot_come_is_refused(mocksm: MockSecrets, operation: str, error: str, told: str) -> None:
    with pytest.raises(MocksmError, match=told):
        mocksm.fail(operation, error)


def test_nothing_is_left_of_a_secret_whose_policy_is_refused(mocksm: MockSecrets) -> None:
    with pytest.raises(AwsError, match="This resource policy contains a syntax error"):
        mocksm.secret("db", "x", policy={"Statement": [allow("secretsmanager:GetSecretValue")]})

    assert "db" not in mocksm.secrets
    mocksm.secret("db", "x", policy=[allow("secretsmanager:GetSecretValue", to="*")])


def test_nothing_is_left_of_a_key_whose_alias_is_refused(mocksm: MockSecrets) -> None:
    mocksm.key(alias="alias/app")
    with pytest.raises(AwsError):
        mocksm.key(alias="alias/app")

    assert 1 == len(mocksm.keys)


def test_a_key_that_the_default_caller_may_not_describe_is_found(mocksm: MockSecrets) -> None:
    key = mocksm.key(policy=[allow("kms:*", to="arn:aws:iam::444455556666:root")])

    assert key.arn == mocksm.keys[key.id].arn
    assert key.id in mocksm.keys


def test_an_action_that_there_is_not_is_not_decided(mocksm: MockSecrets) -> None:
    with pytest.raises(MocksmError, match="secretsmanager has no action 'GetSecretVale'; did you mean GetSecretValue"):
        mocksm.decide("secretsmanager:GetSecretVale", by=mocksm.user("bob", [allow("*")]))
