from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import boto3

from mocksm import mock_secrets
from mocksm.engine.cloud import Cloud
from tests.services.secretsmanager.rotators import handler


class Kept(list[str]):
    """A store of the tests' own."""


def test_a_store_is_one_for_each_account_and_region() -> None:
    cloud = Cloud()

    assert cloud.store(Kept, "1", "us-east-1") is cloud.store(Kept, "1", "us-east-1")
    assert cloud.store(Kept, "1", "us-east-1") is not cloud.store(Kept, "1", "eu-west-1")
    assert cloud.store(Kept, "1", "us-east-1") is not cloud.store(Kept, "2", "us-east-1")


def test_restore_brings_back_what_stores_held() -> None:
    cloud = Cloud()
    cloud.store(Kept, "1", "us-east-1").append("before")
    snapshot = cloud.snapshot()
    cloud.store(Kept, "1", "us-east-1").append("after")
    cloud.store(Kept, "1", "eu-west-1").append("elsewhere")
    cloud.restore(snapshot)

    assert ["before"] == cloud.store(Kept, "1", "us-east-1")
    assert [] == cloud.store(Kept, "1", "eu-west-1")


def test_a_snapshot_can_be_restored_any_number_of_times() -> None:
    cloud = Cloud()
    snapshot = cloud.snapshot()
    for _ in range(3):
        cloud.store(Kept, "1", "us-east-1").append("after")
        cloud.restore(snapshot)

    assert [] == cloud.store(Kept, "1", "us-east-1")


def test_clients_handles_and_functions_go_on_after_a_restore() -> None:
    ran = []
    with mock_secrets() as aws:
        client = boto3.client("secretsmanager")
        db = aws.secret("db", "old")
        function = aws.function("rotate", handler(look=lambda event, _: ran.append(event["Step"])))
        snapshot = aws.snapshot()
        client.put_secret_value(SecretId="db", SecretString="new")
        client.create_secret(Name="other", SecretString="x")
        calls = len(aws.calls)
        aws.restore(snapshot)

        assert "old" == db.value
        assert ["db"] == [each["Name"] for each in client.list_secrets()["SecretList"]]
        assert calls != len(aws.calls)
        db.rotate_with(function)
        assert 4 == len(ran)


def test_deletion_that_was_planned_before_a_snapshot_still_happens_after_it_is_restored() -> None:
    with mock_secrets() as aws:
        aws.secret("db", "old")
        boto3.client("secretsmanager").delete_secret(SecretId="db", RecoveryWindowInDays=7)
        snapshot = aws.snapshot()
        for _ in range(2):
            aws.clock.advance(days=8)
            assert "db" not in aws.secrets
            aws.restore(snapshot)
            assert "db" in aws.secrets


def test_a_snapshot_holds_what_was_changed_before_and_nothing_of_what_is_changed_after() -> None:
    with mock_secrets() as aws:
        for name in ("a", "b"):
            aws.secret(name, "old", tags={"team": "core"})
        client = boto3.client("secretsmanager")
        client.put_secret_value(SecretId="a", SecretString="new")
        first = aws.snapshot()
        client.tag_resource(SecretId="b", Tags=[{"Key": "team", "Value": "other"}])
        second = aws.snapshot()
        client.delete_secret(SecretId="a", ForceDeleteWithoutRecovery=True)

        aws.restore(second)
        assert ("new", {"team": "other"}) == (aws.secrets["a"].value, aws.secrets["b"].tags)
        aws.restore(first)
        assert ("new", {"team": "core"}) == (aws.secrets["a"].value, aws.secrets["b"].tags)


def test_what_is_restored_is_found_by_threads_as_one() -> None:
    with mock_secrets() as aws:
        for number in range(20):
            aws.secret(f"s{number}", "x")
        for _ in range(5):
            aws.restore(aws.snapshot())
            client = boto3.client("secretsmanager")

            def tag(key: str) -> None:
                for number in range(20):
                    client.tag_resource(SecretId=f"s{number}", Tags=[{"Key": key, "Value": "x"}])  # noqa: B023 - now
                    aws.secrets[f"s{number}"].tags  # noqa: B018 - a look that holds no lock

            with ThreadPoolExecutor(4) as pool:
                list(pool.map(tag, "abcd"))

            assert [set("abcd")] * 20 == [set(secret.tags) for secret in aws.secrets]
