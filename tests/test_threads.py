"""Many threads on one cloud: nothing is lost, nothing is done twice, and none waits for another for ever."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mocksm import MockSecrets, mock_secrets
from mocksm.intercept.environment import plan
from tests.server.raw import ask
from tests.together import MANY, together

_TIMES = 5
_NO_RETRIES = Config(retries={"total_max_attempts": 1}, max_pool_connections=MANY)


def _codes(outcomes: list[str]) -> dict[str, int]:
    return dict(Counter(outcomes))


def _outcome(call: Any, **params: Any) -> str:
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "ok"


@pytest.fixture
def client(mocksm: MockSecrets) -> Any:
    """One client for all threads, as applications have it."""
    return mocksm.client("secretsmanager")


@pytest.fixture
def rotator(mocksm: MockSecrets, client: Any) -> str:
    """The ARN of a function that rotates as AWS's own templates do."""

    def handler(event: dict[str, str], _context: object) -> None:
        arn, token = event["SecretId"], event["ClientRequestToken"]
        if event["Step"] == "createSecret":
            client.put_secret_value(
                SecretId=arn, ClientRequestToken=token, SecretString=token, VersionStages=["AWSPENDING"]
            )
        elif event["Step"] == "finishSecret":
            stages = client.describe_secret(SecretId=arn)["VersionIdsToStages"]
            current = next(version for version, labels in stages.items() if "AWSCURRENT" in labels)
            client.update_secret_version_stage(
                SecretId=arn, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
            )

    return mocksm.function("rotate", handler).arn


# -- each on its own ---------------------------------------------------------------------------------------------------


def test_nothing_is_lost_when_threads_create_read_rotate_and_delete(
    mocksm: MockSecrets, client: Any, rotator: str
) -> None:
    def live(number: int) -> None:
        for turn in range(_TIMES):
            name = f"secret-{number}-{turn}"
            client.create_secret(Name=name, SecretString=name)
            assert name == client.get_secret_value(SecretId=name)["SecretString"]
            rotation = client.rotate_secret(
                SecretId=name, RotationLambdaARN=rotator, RotationRules={"AutomaticallyAfterDays": 30}
            )
            assert rotation["VersionId"] == client.get_secret_value(SecretId=name)["SecretString"]
            if turn % 2:
                client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)

    together(live)
    kept = {f"secret-{number}-{turn}" for number in range(MANY) for turn in range(0, _TIMES, 2)}
    assert kept == {secret.name for secret in mocksm.secrets}
    calls = mocksm.calls
    assert MANY * _TIMES == calls("secretsmanager:CreateSecret").count == calls("secretsmanager:RotateSecret").count
    assert MANY * _TIMES * 4 == sum(len(rotation.steps) for rotation in mocksm.rotations)
    assert len(calls) == len({call.request_id for call in calls})
    assert 0 == calls(error=True).count


def test_every_key_decrypts_its_own_when_threads_use_kms(mocksm: MockSecrets) -> None:
    kms = mocksm.client("kms")

    def live(number: int) -> str:
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/{number}", TargetKeyId=key)
        for turn in range(_TIMES):
            plain = f"{number}-{turn}".encode()
            cipher = kms.encrypt(KeyId=f"alias/{number}", Plaintext=plain)["CiphertextBlob"]
            assert plain == kms.decrypt(CiphertextBlob=cipher)["Plaintext"]
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        return str(key)

    keys = together(live)
    assert MANY == len(set(keys)) == len(mocksm.keys)
    assert MANY * _TIMES == mocksm.calls("kms:Decrypt", error=False).count


def test_mocks_do_not_mix_when_each_thread_acts_as_a_principal_of_its_own(mocksm: MockSecrets, client: Any) -> None:
    roles = [
        mocksm.role(f"role-{number}", [{"Effect": "Allow", "Action": "*", "Resource": "*"}]) for number in range(MANY)
    ]

    def live(number: int) -> None:
        with roles[number]:
            for turn in range(_TIMES):
                client.create_secret(Name=f"secret-{number}-{turn}", SecretString="hunter2")

    together(live)
    assert [_TIMES] * MANY == [mocksm.calls(by=role).count for role in roles]


# -- all on one --------------------------------------------------------------------------------------------------------


def test_one_wins_when_all_create_the_same(mocksm: MockSecrets, client: Any) -> None:
    outcomes = together(lambda number: _outcome(client.create_secret, Name="db", SecretString=f"{number}"))
    assert {"ok": 1, "ResourceExistsException": MANY - 1} == _codes(outcomes)
    winner = outcomes.index("ok")
    assert f"{winner}" == mocksm.secrets["db"].value


def test_one_wins_when_all_name_the_same_alias(mocksm: MockSecrets) -> None:
    kms, key = mocksm.client("kms"), mocksm.key()
    outcomes = together(lambda _: _outcome(kms.create_alias, AliasName="alias/app", TargetKeyId=key.arn))
    assert {"ok": 1, "AlreadyExistsException": MANY - 1} == _codes(outcomes)


def test_every_value_was_current_once_when_all_put(mocksm: MockSecrets, client: Any) -> None:
    db = mocksm.secret("db", "first")
    versions = together(
        lambda number: str(client.put_secret_value(SecretId="db", SecretString=f"{number}")["VersionId"])
    )
    assert MANY == len(set(versions))
    current, previous = db.stages["AWSCURRENT"], db.stages["AWSPREVIOUS"]
    assert {current, previous} <= set(versions)
    assert current != previous
    assert f"{versions.index(current)}" == db.value
    assert f"{versions.index(previous)}" == db.version("AWSPREVIOUS").value


def test_a_secret_is_whole_when_all_rotate_it(mocksm: MockSecrets, client: Any, rotator: str) -> None:
    mocksm.secret("db", "first")
    rules = {"AutomaticallyAfterDays": 30}
    client.rotate_secret(SecretId="db", RotationLambdaARN=rotator, RotationRules=rules, RotateImmediately=False)
    outcomes = together(lambda _: _outcome(client.rotate_secret, SecretId="db"))
    for rotation in mocksm.rotations:
        _ = rotation.error  # where two ran at once, the function of one found that the label had moved; as on AWS
    assert set(outcomes) <= {"ok", "InvalidRequestException"}
    assert "ok" in outcomes
    described = client.describe_secret(SecretId="db")["VersionIdsToStages"]
    labels = [label for each in described.values() for label in each]
    assert (1, 1) == (labels.count("AWSCURRENT"), labels.count("AWSPREVIOUS"))
    assert labels.count("AWSPENDING") <= 1


def test_readers_find_a_value_or_none_when_others_delete_and_restore(mocksm: MockSecrets, client: Any) -> None:
    mocksm.secret("db", "hunter2")

    def live(number: int) -> set[str]:
        call, params = [
            (client.get_secret_value, {}),
            (client.delete_secret, {"RecoveryWindowInDays": 7}),
            (client.restore_secret, {}),
            (client.describe_secret, {}),
        ][number % 4]
        return {_outcome(call, SecretId="db", **params) for _ in range(_TIMES * 2)}

    outcomes = together(live)
    assert {"ok"} == set.union(*outcomes[3::4]), "described all the while"
    assert {"ok"} == set.union(*outcomes[2::4]), "what is not deleted is restored all the same"
    assert set.union(*outcomes[:2], *outcomes[4:6]) <= {"ok", "InvalidRequestException"}
    client.restore_secret(SecretId="db")
    assert "hunter2" == client.get_secret_value(SecretId="db")["SecretString"]


# -- user code, time, and the test itself ------------------------------------------------------------------------------


def test_nobody_waits_for_ever_when_functions_call_from_threads_of_their_own(mocksm: MockSecrets, client: Any) -> None:
    def handler(event: dict[str, str], _context: object) -> None:
        with ThreadPoolExecutor() as threads:
            list(threads.map(lambda _: client.describe_secret(SecretId=event["SecretId"]), range(3)))
        if event["Step"] == "createSecret":
            inner = {"SecretId": event["SecretId"], "ClientRequestToken": event["ClientRequestToken"]}
            client.put_secret_value(**inner, SecretString="new", VersionStages=["AWSPENDING", "AWSCURRENT"])

    arn = mocksm.function("rotate", handler).arn

    def live(number: int) -> None:
        client.create_secret(Name=f"{number}", SecretString="old")
        rules = {"AutomaticallyAfterDays": 30}
        client.rotate_secret(SecretId=f"{number}", RotationLambdaARN=arn, RotationRules=rules)

    together(live, count=8)
    assert ["new"] * 8 == [secret.value for secret in mocksm.secrets]


def test_what_is_due_runs_once_when_threads_find_it_at_once(mocksm: MockSecrets, client: Any, rotator: str) -> None:
    mocksm.clock.freeze()
    for number in range(8):
        mocksm.secret(f"{number}", "old").rotate_with(rotator, every="rate(30 days)", immediately=False)
    mocksm.cloud.clock.set(mocksm.clock.now() + timedelta(days=31))  # as freezegun does it: nothing has run yet
    together(lambda number: client.describe_secret(SecretId=f"{number % 8}"))
    assert [["testSecret"]] * 8 == [rotation.steps for rotation in list(mocksm.rotations)[:8]], "as it was configured"
    assert ["succeeded"] * 8 == [rotation.outcome for rotation in list(mocksm.rotations)[8:]]
    assert {secret.name for secret in mocksm.secrets if secret.value != "old"} == {f"{number}" for number in range(8)}


def test_the_test_looks_on_while_threads_call(mocksm: MockSecrets, client: Any) -> None:
    def live(number: int) -> None:
        if number:
            for turn in range(_TIMES):
                client.create_secret(Name=f"{number}-{turn}", SecretString="hunter2")
            return
        for _ in range(50):
            seen = mocksm.calls("secretsmanager:CreateSecret").count
            assert seen <= len(list(mocksm.calls))
            assert all("hunter2" == secret.value for secret in mocksm.secrets)
            mocksm.snapshot()

    together(live)
    assert (MANY - 1) * _TIMES == len(mocksm.secrets)


def test_mocks_open_and_close_in_threads_while_one_stays(mocksm: MockSecrets, client: Any) -> None:
    mocksm.secret("db", "hunter2")

    def live(number: int) -> None:
        for _ in range(_TIMES):
            with mock_secrets(region="eu-west-1") as own:
                own.secret(f"{number}", "own")
                assert "own" == own.secrets[f"{number}"].value

    together(live, count=8)
    assert "hunter2" == client.get_secret_value(SecretId="db")["SecretString"]
    assert ["db"] == [secret.name for secret in mocksm.secrets]


def test_a_mock_begins_when_another_threads_ends_and_takes_a_variable_away() -> None:
    class Vanishing(dict[str, str]):
        """An environment that loses a variable between being listed and being read."""

        def __getitem__(self, name: str) -> str:
            del self[name]
            return super().__getitem__(name)

    changes = plan(Vanishing(AWS_REGION="eu-west-1"), region="us-east-1", keeps=lambda _: False)
    assert "us-east-1" == changes["AWS_REGION"]


# -- by the server -----------------------------------------------------------------------------------------------------


def test_nothing_is_lost_when_threads_call_by_the_server(mocksm: MockSecrets) -> None:
    def live(number: int) -> None:
        for turn in range(_TIMES):
            token = f"{number:016d}{turn:016d}"
            made = ask(url, "secretsmanager", "CreateSecret", Name=token, SecretString=token, ClientRequestToken=token)
            assert 200 == made.status, made.body
            found = ask(url, "secretsmanager", "GetSecretValue", SecretId=token)
            assert token == found.content["SecretString"]

    with mocksm.serve() as url:
        together(live)
    assert MANY * _TIMES == len(mocksm.secrets)
    assert MANY * _TIMES * 2 == len(mocksm.calls)
