from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM1024PrivateKey

from mocksm.services.kms.algorithms import fips203
from tests.services.kms.algorithms import ml_kem_512

THEIRS: dict[str, Any] = {"ML_KEM_768": MLKEM768PrivateKey, "ML_KEM_1024": MLKEM1024PrivateKey}


@pytest.mark.parametrize(("seed", "digest"), ml_kem_512.KEY_PAIRS)
def test_the_published_seeds_of_512_give_the_published_keys(seed: str, digest: str) -> None:
    public, private = fips203.key_pair("ML_KEM_512", bytes.fromhex(seed))
    assert digest == hashlib.sha3_256(public).hexdigest()
    assert bytes.fromhex(digest + seed[64:]) == private[-64:]


def test_the_published_encapsulation_of_512_comes_out() -> None:
    shared, ciphertext = fips203.encapsulate("ML_KEM_512", bytes.fromhex(ml_kem_512.EK), bytes.fromhex(ml_kem_512.M))
    assert (ml_kem_512.K, ml_kem_512.C) == (shared.hex().upper(), ciphertext.hex().upper())


@pytest.mark.parametrize("spec", fips203.PARAMETERS)
def test_what_is_encapsulated_is_decapsulated(spec: str) -> None:
    for _ in range(5):
        public, private = fips203.key_pair(spec, os.urandom(64))
        shared, ciphertext = fips203.encapsulate(spec, public, os.urandom(32))
        assert shared == fips203.decapsulate(spec, private, ciphertext)
        assert fips203.ciphertext_size(spec) == len(ciphertext)


@pytest.mark.parametrize("spec", THEIRS)
def test_the_same_seed_and_ciphertext_give_what_cryptography_gives(spec: str) -> None:
    for _ in range(5):
        seed = os.urandom(64)
        theirs = THEIRS[spec].from_seed_bytes(seed)
        public, private = fips203.key_pair(spec, seed)
        assert theirs.public_key().public_bytes_raw() == public
        shared, ciphertext = fips203.encapsulate(spec, public, os.urandom(32))
        assert shared == theirs.decapsulate(ciphertext)
        shared, ciphertext = theirs.public_key().encapsulate()
        assert shared == fips203.decapsulate(spec, private, ciphertext)
        altered = bytes([ciphertext[0] ^ 1]) + ciphertext[1:]
        assert theirs.decapsulate(altered) == fips203.decapsulate(spec, private, altered) != shared


def test_an_altered_ciphertext_of_512_gives_the_same_other_secret_each_time() -> None:
    public, private = fips203.key_pair("ML_KEM_512", os.urandom(64))
    shared, ciphertext = fips203.encapsulate("ML_KEM_512", public, os.urandom(32))
    altered = ciphertext[:-1] + bytes([ciphertext[-1] ^ 128])
    rejected = fips203.decapsulate("ML_KEM_512", private, altered)
    assert (shared, rejected) != (rejected, shared)
    assert hashlib.shake_256(private[-32:] + altered).digest(32) == rejected
