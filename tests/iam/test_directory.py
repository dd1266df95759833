from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from mocksm.errors import MocksmError
from mocksm.iam.directory import Directory
from mocksm.iam.policy import parse
from mocksm.iam.principal import unique_id
from mocksm.iam.sessions import Session
from mocksm.iam.statements import allow, document

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)
HERE = "arn:aws:iam::111122223333"
BOB = f"{HERE}:user/app/bob"
READER = f"{HERE}:role/app/reader"
POLICY = parse(document([allow("kms:*")]), kind="identity", name="kms")


def test_an_entity_is_found_by_name_in_any_case_and_by_its_very_arn() -> None:
    directory = Directory()
    bob = directory.make("user", BOB, NOW)

    assert (bob, bob) == (directory.find("111122223333", "user", "BOB"), directory.at(BOB))
    assert [None] * 4 == [
        directory.find("111122223333", "role", "bob"),
        directory.find("444455556666", "user", "bob"),
        directory.at(f"{HERE}:user/bob"),
        directory.at("no arn"),
    ]
    assert ("bob", "/app/", "111122223333") == (bob.name, bob.path, bob.account)


def test_an_id_is_the_arns_own_until_the_entity_is_made_anew() -> None:
    directory = Directory()
    first = directory.make("user", BOB, NOW)
    assert unique_id("AIDA", BOB) == first.unique_id == directory.id_of(BOB)
    directory.remove(first)
    assert directory.id_of(BOB) is None
    second = directory.make("user", BOB, NOW)
    assert first.unique_id != second.unique_id


def test_an_id_is_of_who_has_it_now() -> None:
    directory = Directory()
    first = directory.make("user", BOB, NOW)
    assert BOB == directory.arn_of(first.unique_id)
    directory.remove(first)
    directory.make("user", BOB, NOW)
    assert directory.arn_of(first.unique_id) is None


def test_an_id_is_no_ones_when_the_name_was_taken_on_another_path() -> None:
    directory = Directory()
    first, second = directory.make("user", BOB, NOW), directory.make("user", f"{HERE}:user/bob", NOW)
    assert [None, second.arn] == [directory.arn_of(each.unique_id) for each in (first, second)]


def test_an_account_is_known_when_someone_was_ever_made_in_it() -> None:
    directory = Directory()
    assert not directory.knows("111122223333")
    bob = directory.make("user", BOB, NOW)
    assert [True, False] == [directory.knows(account) for account in ("111122223333", "444455556666")]
    directory.remove(bob)
    assert directory.knows("111122223333")


def test_a_principal_has_what_binds_the_entity_at_this_moment() -> None:
    directory = Directory()
    reader = directory.make("role", READER, NOW, inline={"own": POLICY}, tags={"team": "core"})
    own = directory.make_policy(f"{HERE}:policy/own", POLICY, NOW)
    reader.attached.append(own.arn)
    reader.boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    session = Session("assumed-role", "s1", (POLICY,), {"env": "prod"}, context={"aws:SourceIdentity": "ann"})

    principal = directory.principal(reader, session)

    assert "arn:aws:sts::111122223333:assumed-role/reader/s1" == principal.arn
    assert f"{reader.unique_id}:s1" == principal.user_id
    assert (POLICY, POLICY) == principal.policies
    assert (READER, "assumed-role", (POLICY,)) == (principal.role_arn, principal.kind, principal.session_policies)
    assert ({"team": "core"}, {"env": "prod"}) == (principal.tags, principal.session_tags)
    assert principal.boundary is not None
    assert "ReadOnlyAccess" == principal.boundary.name


def test_a_principal_is_made_anew_only_where_something_of_it_changed() -> None:
    directory = Directory()
    reader = directory.make("role", READER, NOW, inline={"kms": POLICY})
    once, session = directory.principal(reader), Session("assumed-role", "s", tags={"team": "core"})
    assert once is directory.principal(reader)

    changes: list[Callable[[], Any]] = [
        lambda: reader.inline.update(other=POLICY),
        lambda: reader.attached.append("arn:aws:iam::aws:policy/SecretsManagerReadWrite"),
        lambda: setattr(reader, "boundary", POLICY),
        lambda: setattr(reader, "tags", {"team": "other"}),
    ]
    for change in changes:
        before = directory.principal(reader)
        change()
        assert before is not directory.principal(reader)
    assert session.tags == directory.principal(reader, session).session_tags
    assert {} == directory.principal(reader).session_tags


def test_a_principal_of_a_copy_has_the_copys_tags() -> None:
    directory = Directory()
    directory.principal(directory.make("user", BOB, NOW, tags={"team": "core"}))
    other = copy.deepcopy(directory)
    bob = other.at(BOB)
    assert bob is not None
    bob.tags["team"] = "other"

    assert {"team": "other"} == other.principal(bob).tags
    mine = directory.at(BOB)
    assert mine is not None
    assert {"team": "core"} == directory.principal(mine).tags


def test_a_name_that_is_taken_anew_leaves_the_old_one_to_its_keys() -> None:
    directory = Directory()
    first, second = (directory.make("user", BOB, NOW) for _ in range(2))
    assert second is directory.at(BOB)
    assert first is directory.numbered(first.serial)
    assert [second] == directory.entities("111122223333", "user")


def test_a_copy_is_apart() -> None:
    directory = Directory()
    directory.make("user", BOB, NOW)
    own = directory.make_policy(f"{HERE}:policy/own", POLICY, NOW)
    copied = copy.deepcopy(directory)
    found = copied.at(BOB)
    assert found is not None
    found.tags["team"] = "core"
    own.add(POLICY, NOW, default=True)
    kept = copied.policy(own.arn)
    assert kept is not None
    assert ("v1", {}) == (kept.default, getattr(directory.at(BOB), "tags", None))


def test_what_handles_made_outlives_a_reset() -> None:
    directory = Directory()
    bob = directory.make("user", BOB, NOW, by_test=True)
    directory.make("role", READER, NOW)
    own, other = (directory.make_policy(f"{HERE}:policy/{name}", POLICY, NOW) for name in ("own", "other"))
    bob.attached.append(own.arn)
    directory.keep_the_tests_own()
    assert (own, None) == (directory.policy(own.arn), directory.policy(other.arn))
    assert (bob, None) == (directory.at(BOB), directory.at(READER))
    assert directory.make("role", READER, NOW).serial not in (bob.serial, 0)


def test_a_policy_of_awss_that_is_not_there_is_mocksms_to_refuse() -> None:
    with pytest.raises(MocksmError, match="does not have the AWS managed policy 'arn:aws:iam::aws:policy/Billing'"):
        Directory().document("arn:aws:iam::aws:policy/Billing")


def test_who_is_gone_leaves_nothing_behind() -> None:
    directory = Directory()
    for _ in range(3):
        bob = directory.make("user", BOB, NOW)
        directory.principal(bob)
        directory.remove(bob)
    directory.principal(directory.make("role", READER, NOW))
    directory.keep_the_tests_own()

    assert {} == directory._callers  # noqa: SLF001 - nothing else tells
