from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mocksm.services.kms.ciphertext import ENCRYPTED, GENERATED, canonical, open_blob, read, seal
from mocksm.services.kms.store import Key, KeyMaterial

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
contexts = st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=3)


def _key(number: str = "1", *, multi_region: bool = False) -> Key:
    key_id = (
        "mrk-" + number * 32 if multi_region else f"{number * 8}-{number * 4}-{number * 4}-{number * 4}-{number * 12}"
    )
    key = Key(key_id, f"arn:aws:kms:us-east-1:123456789012:key/{key_id}", "123456789012", "us-east-1", NOW, "{}")
    key.add(KeyMaterial("ab" * 32, b"k" * 32))
    return key


def _opened(key: Key, data: bytes, context: dict[str, str] | None = None) -> bytes | None:
    blob = read(data)
    return None if blob is None else open_blob(key, blob, context)


@given(plaintext=st.binary(max_size=4096), context=contexts, kind=st.sampled_from([ENCRYPTED, GENERATED]))
def test_a_blob_opens_with_its_context(plaintext: bytes, context: dict[str, str], kind: bytes) -> None:
    key = _key()
    assert plaintext == _opened(key, seal(key, kind, plaintext, context), dict(reversed(context.items())))


@given(context=contexts, other=contexts)
def test_no_blob_opens_with_another_context(context: dict[str, str], other: dict[str, str]) -> None:
    assume(context != other)
    key = _key()
    assert _opened(key, seal(key, ENCRYPTED, b"x", context), other) is None


@given(data=st.data(), size=st.sampled_from([1, 32, 100, 300]))
def test_no_blob_opens_with_a_bit_flipped(data: st.DataObject, size: int) -> None:
    key = _key()
    blob = bytearray(seal(key, ENCRYPTED, b"x" * size, {"a": "b"}))
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[bit // 8] ^= 1 << bit % 8
    assert _opened(key, bytes(blob), {"a": "b"}) is None


def test_no_bit_of_the_header_or_the_frame_can_be_flipped() -> None:
    blob = seal(_key(), ENCRYPTED, b"x" * 32, None)
    sealed = len(blob) - 32 - 16
    nonce = range(blob.index(b"\x04\x0c", 58) + 2, blob.index(b"\x04\x0c", 58) + 14)
    for place in set(range(sealed)) - set(nonce):
        damaged = bytearray(blob)
        damaged[place] ^= 1
        assert read(bytes(damaged)) is None, f"byte {place}"


@given(cut=st.integers(0, 183))
def test_no_blob_opens_cut_short(cut: int) -> None:
    key = _key()
    blob = seal(key, ENCRYPTED, b"x" * 32, None)
    assert _opened(key, blob[:cut]) is None
    assert _opened(key, blob[184 - cut :]) is None


def test_no_blob_opens_with_bytes_added() -> None:
    key = _key()
    assert _opened(key, seal(key, ENCRYPTED, b"x", None) + b"\x00") is None


@given(garbage=st.binary(max_size=300))
def test_garbage_is_no_blob(garbage: bytes) -> None:
    assert read(garbage) is None
    assert read(ENCRYPTED + garbage) is None


@pytest.mark.parametrize(
    ("size", "length"),
    [
        *((1, 153), (16, 168), (24, 176), (32, 184), (64, 220), (100, 256)),
        *((128, 285), (256, 418), (1024, 1186), (4096, 4258)),
    ],
)
def test_a_blob_is_as_long_as_one_of_aws(size: int, length: int) -> None:
    assert length == len(seal(_key(), ENCRYPTED, b"x" * size, None))


def test_a_blob_names_its_key_and_material() -> None:
    for key in (_key("7"), _key("7", multi_region=True)):
        blob = read(seal(key, ENCRYPTED, b"x", None))
        assert blob is not None
        assert key.id in blob.key_ids
        assert key.current == blob.material_id


def test_the_same_material_in_another_key_opens_nothing_that_names_the_first() -> None:
    blob = bytearray(seal(_key("1"), ENCRYPTED, b"x", None))
    blob[38:54] = bytes.fromhex("2" * 32)
    assert _opened(_key("2"), bytes(blob)) is None


def test_a_blob_opens_under_older_material() -> None:
    key = _key()
    blob = seal(key, ENCRYPTED, b"x", None)
    key.add(KeyMaterial("cd" * 32, b"n" * 32))
    assert b"x" == _opened(key, blob)
    renewed = read(seal(key, ENCRYPTED, b"x", None))
    assert renewed is not None
    assert "cd" * 32 == renewed.material_id


@given(one=contexts, other=contexts)
def test_a_context_is_told_from_every_other(one: dict[str, str], other: dict[str, str]) -> None:
    assert (one == other) == (canonical(one) == canonical(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [({"a": "bc"}, {"ab": "c"}), ({"a": "b", "c": "d"}, {"a": "bcd"}), ({"": "a"}, {"a": ""})],
    ids=["shifted", "joined", "empty"],
)
def test_a_context_cannot_stand_for_another(one: dict[str, str], other: dict[str, str]) -> None:
    assert canonical(one) != canonical(other)


def test_a_key_without_material_encrypts_nothing() -> None:
    key = _key()
    key.lineage.current = None
    with pytest.raises(NotImplementedError, match="mocksm does not model encryption under"):
        seal(key, ENCRYPTED, b"x", None)
