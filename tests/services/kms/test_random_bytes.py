from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.custom_store import (
    AWS_CLOUDHSM,
    CONNECTED,
    EXTERNAL_KEY_STORE,
    CustomKeyStore,
    CustomKeyStores,
)
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION


@pytest.mark.parametrize("size", [1, 12, 44, 91, 1024])
def test_random_bytes_are_as_many_as_were_asked_for_and_never_the_same(size: int, kms: Any) -> None:
    made = [kms.generate_random(NumberOfBytes=size) for _ in range(2)]
    assert [{"Plaintext", "ResponseMetadata"}] * 2 == [set(each) for each in made]
    assert [size, size] == [len(each["Plaintext"]) for each in made]
    assert size < 12 or made[0]["Plaintext"] != made[1]["Plaintext"]


def test_a_number_is_required(kms: Any) -> None:
    with refused("ValidationException", "NumberOfBytes is required."):
        kms.generate_random()


@pytest.mark.parametrize(("size", "limit"), [(0, "greater than or equal to 1"), (1025, "less than or equal to 1024")])
def test_a_number_outside_the_model_is_refused(size: int, limit: str, raw: Any) -> None:
    words = f"1 validation error detected: Value '{size}' at 'numberOfBytes' failed to satisfy constraint: Member must have value {limit}"
    with refused("ValidationException", words):
        raw.generate_random(NumberOfBytes=size)


def _store(aws: Aws, kind: str) -> CustomKeyStore:
    store = CustomKeyStore("cks-1234567890abcdef0", "store", kind, aws.clock.now())
    aws.cloud.store(CustomKeyStores, ACCOUNT, REGION).add(store)
    return store


def test_a_cluster_makes_random_bytes_once_it_is_connected(kms: Any, aws: Aws) -> None:
    store = _store(aws, AWS_CLOUDHSM)
    with refused("CustomKeyStoreInvalidStateException", None):
        kms.generate_random(NumberOfBytes=8, CustomKeyStoreId=store.id)
    store.state = CONNECTED
    assert 8 == len(kms.generate_random(NumberOfBytes=8, CustomKeyStoreId=store.id)["Plaintext"])


def test_an_external_key_store_makes_none(kms: Any, aws: Aws) -> None:
    store = _store(aws, EXTERNAL_KEY_STORE)
    with refused("UnsupportedOperationException", None):
        kms.generate_random(NumberOfBytes=8, CustomKeyStoreId=store.id)


def test_an_unknown_store_makes_none(kms: Any) -> None:
    with refused("CustomKeyStoreNotFoundException", None):
        kms.generate_random(NumberOfBytes=8, CustomKeyStoreId="cks-unknown")
