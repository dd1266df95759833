from __future__ import annotations

import pytest

from mocksm.arn import Arn
from mocksm.clock import UTC, Clock
from mocksm.services.secretsmanager.store import Secret, Secrets

NOW = Clock().now().astimezone(UTC)


def secret(name: str, suffix: str = "AbCdEf") -> Secret:
    return Secret(str(Arn.make("secretsmanager", "us-east-1", "1", f"secret:{name}-{suffix}")), name, NOW)


def stored(*names: str) -> Secrets:
    secrets = Secrets()
    for name in names:
        secrets.add(secret(name))
    return secrets


@pytest.mark.parametrize("name", ["db", "prod/db", "prod/db-v1", "db-a1b2", "db-a1b2c3-"])
def test_find_takes_the_name_the_arn_and_the_arn_without_its_suffix(name: str) -> None:
    secrets = stored(name)
    arn = secret(name).arn

    assert [name] * 3 == [found.name for form in (name, arn, arn[:-7]) if (found := secrets.find(form))]


def test_find_takes_a_partial_arn_that_ends_like_a_suffix_as_a_complete_one() -> None:
    secrets = stored("db-a1b2c3")

    assert secrets.find("db-a1b2c3") is not None
    assert secrets.find(secret("db-a1b2c3").arn) is not None
    assert secrets.find(secret("db-a1b2c3").arn[:-7]) is None


def test_find_takes_no_arn_with_another_suffix_region_or_account() -> None:
    secrets = stored("db")
    arn = secret("db").arn

    for other in (secret("db", "Zzzzzz").arn, arn.replace("us-east-1", "eu-west-1"), arn.replace(":1:", ":2:")[:-7]):
        assert secrets.find(other) is None


def test_after_goes_on_behind_a_number_though_secrets_were_removed() -> None:
    secrets = stored("a", "b", "c", "d")
    b, d = secrets.named("b"), secrets.named("d")
    assert b is not None
    assert d is not None
    secrets.remove(b)

    assert ["c", "d"] == [each.name for each in secrets.after(b.number)]
    secrets.remove(d)
    assert ["a", "c"] == [each.name for each in secrets]
    secrets.add(secret("b", "Zzzzzz"))
    assert ["a", "c", "b"] == [each.name for each in secrets]
