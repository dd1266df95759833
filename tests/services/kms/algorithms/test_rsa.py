from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from mocksm.services.kms.algorithms import rsa
from mocksm.services.kms.algorithms.primes import PAIRS


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_a_built_key_is_a_good_one(bits: int) -> None:
    loaded: Any = load_der_private_key(rsa.make(bits), None)  # checks its numbers, which mocksm does not
    assert (bits, 65537) == (loaded.key_size, loaded.private_numbers().public_numbers.e)


def test_no_two_keys_are_the_same() -> None:
    made = [rsa.make(2048) for _ in range(20)]
    assert 20 == len(set(made))


def test_a_key_is_generated_when_the_pairs_have_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PAIRS, "take", lambda _bits: None)
    made: list[Any] = [load_der_private_key(rsa.make(2048), None) for _ in range(2)]
    assert [2048, 2048] == [key.key_size for key in made]
    assert made[0].private_numbers() != made[1].private_numbers()


def test_a_salt_of_another_length_than_the_digests_does_not_verify() -> None:
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
    from cryptography.hazmat.primitives.hashes import SHA256

    secret = rsa.make(2048)
    key: Any = load_der_private_key(secret, None)
    for salt, good in ((32, True), (20, False)):
        signature = key.sign(b"m", PSS(MGF1(SHA256()), salt), SHA256())
        assert good == rsa.verify(secret, "RSASSA_PSS_SHA_256", b"m", "RAW", signature)
