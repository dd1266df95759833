from __future__ import annotations

import pytest

from mocksm.arn import Arn
from mocksm.clock import UTC, Clock
from mocksm.engine.copies import copied
from mocksm.services.secretsmanager.parts import Link
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


# -- copies ------------------------------------------------------------------------------------------------------------


def described(store: Secrets) -> dict[str, str]:
    return {each.name: each.description for each in store}


def one(store: Secrets, name: str) -> Secret:
    found = store.named(name)
    assert found is not None
    return found


def test_a_change_reaches_no_copy_and_comes_from_none() -> None:
    store = stored("a", "b", "c")
    first, second = copied(store), copied(store)
    one(store, "a").description = "of the original"
    one(first, "a").description = "of the first"
    one(first, "b").tags = {"team": "core"}
    for each in second:
        each.description = "of the second"

    assert {"a": "of the original", "b": "", "c": ""} == described(store)
    assert {"a": "of the first", "b": "", "c": ""} == described(first)
    assert {"a": "of the second", "b": "of the second", "c": "of the second"} == described(second)
    assert one(store, "b").tags is None


def test_a_copy_of_a_copy_has_what_that_had() -> None:
    first = copied(stored("a"))
    one(first, "a").description = "of the first"
    second = copied(first)
    one(first, "a").description = "later"

    assert {"a": "of the first"} == described(second)


def test_what_is_added_to_or_removed_from_a_copy_is_there_alone() -> None:
    store = stored("a", "b")
    copy = copied(store)
    added = secret("c")
    copy.add(added)
    store.remove(one(store, "a"))
    one(copy, "c").description = "new"
    assert one(copy, "c") is added

    assert {"b": ""} == described(store)
    assert {"a": "", "b": "", "c": "new"} == described(copy)
    assert 3 == len(copy)


def test_a_copy_finds_by_name_arn_and_partial_arn_one_secret_of_its_own() -> None:
    store = stored("a", "b")
    copy = copied(store)
    arn = one(store, "a").arn

    assert copy.named("a") is copy.find("a") is copy.find(arn) is copy.find(arn[:-7]) is next(copy.after(0))
    assert copy.named("a") is not store.named("a")
    assert ["b", "a"] == [each.name for each in copy.before(None)]


def test_secrets_of_two_accounts_have_their_link_in_common_in_a_copy_too() -> None:
    here, there = stored("a"), stored("b")
    one(here, "a").linked_replicas["b"] = one(there, "b").linked_replicas["b"] = Link("a", "b")
    copies = copied({"here": here, "there": there})
    one(copies["here"], "a").linked_replicas["b"].status = "Detached"

    assert "Detached" == one(copies["there"], "b").linked_replicas["b"].status
    assert "InSync" == one(there, "b").linked_replicas["b"].status
    one(here, "a").linked_replicas["b"].status = "Failed"
    assert "Failed" == one(there, "b").linked_replicas["b"].status
