from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.key_bytes import key_bytes
from mocksm.services.kms.store import Key, Keys
from tests.services.kms.conftest import ACCOUNT, REGION, MakeKey

SPECS = [
    ("RSA_2048", "SIGN_VERIFY"),
    ("ECC_NIST_P256", "KEY_AGREEMENT"),
    ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"),
    ("ML_DSA_44", "SIGN_VERIFY"),
    ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"),
]


def _kept(aws: Aws, made: dict[str, Any], region: str = REGION) -> Key:
    return aws.cloud.store(Keys, ACCOUNT, region)[made["KeyId"]]


def _public(kms: Any, made: dict[str, Any]) -> bytes:
    public: bytes = kms.get_public_key(KeyId=made["KeyId"])["PublicKey"]
    return public


@pytest.mark.parametrize(("spec", "usage"), [*SPECS, ("HMAC_256", "GENERATE_VERIFY_MAC")])
def test_a_key_has_no_bytes_until_they_are_needed_and_then_the_same(
    spec: str, usage: str, aws: Aws, make_key: MakeKey
) -> None:
    kept = _kept(aws, make_key(spec, usage))
    assert {} == kept.materials
    first = key_bytes(kept)
    assert (first, 1) == (key_bytes(kept), len(kept.materials))


@pytest.mark.parametrize(("spec", "usage"), SPECS)
def test_a_snapshot_keeps_the_key_and_not_what_came_later(
    spec: str, usage: str, kms: Any, aws: Aws, make_key: MakeKey
) -> None:
    early, late = make_key(spec, usage), make_key(spec, usage)
    public = _public(kms, early)
    snapshot = aws.cloud.snapshot()
    other = _public(kms, late)
    for _ in range(2):
        aws.cloud.restore(snapshot)
        assert {} == _kept(aws, late).materials
        assert public == _public(kms, early)
        assert other != _public(kms, late)


def test_related_keys_share_what_is_made_for_one_of_them(kms: Any, aws: Aws, make_key: MakeKey) -> None:
    primary = make_key("RSA_2048", "SIGN_VERIFY", MultiRegion=True)
    kms.replicate_key(KeyId=primary["KeyId"], ReplicaRegion="eu-west-1")
    assert key_bytes(_kept(aws, primary, "eu-west-1")) == key_bytes(_kept(aws, primary))


def test_a_key_that_awaits_its_material_gets_none_made(aws: Aws, make_key: MakeKey) -> None:
    kept = _kept(aws, make_key("RSA_2048", "SIGN_VERIFY", Origin="EXTERNAL"))
    with pytest.raises(NotImplementedError, match=r"mocksm does not model the use of arn:aws:kms:.*no key material"):
        key_bytes(kept)


def test_the_secret_is_not_in_what_is_printed(aws: Aws, make_key: MakeKey) -> None:
    kept = _kept(aws, make_key("HMAC_256", "GENERATE_VERIFY_MAC"))
    secret = key_bytes(kept)
    assert repr(secret)[2:-1] not in repr(kept)
