from __future__ import annotations

import string
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mocksm.ids import Ids


def draw(ids: Ids) -> tuple[str, ...]:
    return ids.uuid(), ids.suffix(), ids.text("abc", 10), ids.request_id(), ids.request_id()


def test_a_seed_makes_the_same_ids_in_every_run() -> None:
    assert draw(Ids(7)) == draw(Ids(7))


def test_no_seed_makes_other_ids_in_every_run() -> None:
    assert draw(Ids()) != draw(Ids())


@given(st.integers())
def test_uuid_is_a_version_4_uuid(seed: int) -> None:
    made = UUID(Ids(seed).uuid())

    assert 4 == made.version
    assert "specified in RFC 4122" == made.variant


@given(st.integers())
def test_suffix_is_six_letters_and_digits(seed: int) -> None:
    suffix = Ids(seed).suffix()

    assert 6 == len(suffix)
    assert set(suffix) <= set(string.ascii_letters + string.digits)


def test_restore_makes_the_same_ids_follow_again() -> None:
    ids = Ids()
    state = ids.state()
    first = draw(ids)
    ids.restore(state)

    assert first == draw(ids)


@given(st.integers())
def test_a_request_id_is_a_version_4_uuid_and_no_two_are_one(seed: int) -> None:
    ids = Ids(seed)
    made = [UUID(ids.request_id()) for _ in range(20)]

    assert {4} == {each.version for each in made}
    assert 20 == len(set(made))


def test_requests_have_other_ids_in_another_cloud() -> None:
    assert Ids().request_id() != Ids().request_id()


def test_neither_a_snapshot_nor_a_request_shifts_other_ids() -> None:
    plain, looked_at = Ids(7), Ids(7)
    looked_at.request_id()
    looked_at.state()

    assert plain.uuid() == looked_at.uuid()
