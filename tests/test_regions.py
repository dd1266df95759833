from __future__ import annotations

import re

import pytest

from mocksm import MockSecrets, MocksmError


def test_another_region_is_seeded_and_looked_up(mocksm: MockSecrets) -> None:
    ireland = mocksm.in_region("eu-west-1")
    secret, key = ireland.secret("db", "hunter2"), ireland.key(alias="alias/app")
    function = ireland.function("rotate", lambda event, context: None)

    assert ":eu-west-1:123456789012:" in secret.arn
    assert "hunter2" == ireland.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]
    assert [("eu-west-1", 0, 0, 0)] == [(ireland.region, len(mocksm.secrets), len(mocksm.keys), len(mocksm.functions))]
    assert [secret.arn, key.arn, function.arn] == [
        mocksm.secrets[secret.arn].arn,
        mocksm.keys[key.arn].arn,
        mocksm.functions[function.arn].arn,
    ]
    assert secret.arn in mocksm.secrets
    assert function.arn in mocksm.functions


def test_a_secret_found_by_its_arn_is_changed_where_it_is(mocksm: MockSecrets) -> None:
    there = mocksm.account("444455556666").in_region("eu-west-1")
    made = there.secret("db", "hunter2")

    mocksm.secrets[made.arn].replicate("us-west-2")

    assert ["us-west-2"] == made.replicas
    assert "hunter2" == mocksm.secrets[made.arn.replace("eu-west-1", "us-west-2")].value


def test_a_region_of_an_account_has_clients_of_its_administrator(mocksm: MockSecrets) -> None:
    there = mocksm.account("444455556666").in_region("eu-west-1")

    assert "444455556666" == there.client("sts").get_caller_identity()["Account"]
    assert "<mocksm Region eu-west-1 of account 444455556666>" == repr(there)
    assert "<mocksm Region eu-west-1>" == repr(mocksm.in_region("eu-west-1"))


@pytest.mark.parametrize("kind", ["secrets", "keys", "functions"])
@pytest.mark.parametrize(
    ("account", "way"),
    [
        ("123456789012", "aws.in_region('eu-west-1')"),
        ("444455556666", "aws.account('444455556666').in_region('eu-west-1')"),
    ],
    ids=["own", "other"],
)
def test_what_is_elsewhere_is_said_to_be_there(mocksm: MockSecrets, kind: str, account: str, way: str) -> None:
    there = mocksm.account(account).in_region("eu-west-1")
    there.secret("db")
    there.key(alias="alias/db")
    there.function("db", lambda event, context: None)
    name = "alias/db" if kind == "keys" else "db"

    with pytest.raises(KeyError, match=re.escape(f"'{name}' here; there is: none; it is found by {way}")):
        getattr(mocksm, kind)[name]


@pytest.mark.parametrize("region", ["ireland", "", None])
def test_a_region_has_the_form_of_one(mocksm: MockSecrets, region: str) -> None:
    with pytest.raises(MocksmError, match="is no Region; it takes a form like us-east-1"):
        mocksm.in_region(region)


def test_the_control_object_lists_what_tests_use(mocksm: MockSecrets) -> None:
    listed = dir(mocksm)

    assert {"region", "secret", "in_region", "account_id"} <= {*listed}
    assert not {"answer", "passes", "dispatcher", "has_role"} & {*listed}
    assert "123456789012" == mocksm.account_id


def test_a_role_and_its_sessions_tell_its_arn(mocksm: MockSecrets) -> None:
    role = mocksm.role("reader")

    assert [role.arn, role.arn, None] == [role.role_arn, role.assume("s").role_arn, mocksm.user("bob").role_arn]


def test_a_failed_call_keeps_nobodys_frames_alive(mocksm: MockSecrets) -> None:
    client = mocksm.client("secretsmanager")

    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_secret_value(SecretId="db")

    error = mocksm.calls.last.error
    assert error is not None
    assert (None, None) == (error.__traceback__, error.__context__)


def test_an_event_tells_the_code_of_its_error(mocksm: MockSecrets) -> None:
    client = mocksm.client("secretsmanager")
    client.create_secret(Name="db")

    with pytest.raises(client.exceptions.ResourceExistsException):
        client.create_secret(Name="db")

    assert [None, "ResourceExistsException"] == [event.error_code for event in mocksm.events]
