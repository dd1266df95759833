from __future__ import annotations

import os
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.errors import MocksmError
from mocksm.services.kms.chance import Chance
from mocksm.services.kms.store import Keys
from tests.services.kms.conftest import ACCOUNT, REGION

KINDS = {
    "SYMMETRIC_DEFAULT": "ENCRYPT_DECRYPT",
    "HMAC_384": "GENERATE_VERIFY_MAC",
    "ECC_NIST_P256": "SIGN_VERIFY",
    "ECC_NIST_P521": "SIGN_VERIFY",
    "ECC_SECG_P256K1": "SIGN_VERIFY",
    "ECC_NIST_EDWARDS25519": "SIGN_VERIFY",
    "RSA_2048": "SIGN_VERIFY",
    "RSA_4096": "ENCRYPT_DECRYPT",
    "ML_DSA_44": "SIGN_VERIFY",
    "ML_KEM_768": "ENCAPSULATE_DECAPSULATE",
}


def _secret(client: Any, spec: str, **options: Any) -> bytes:
    """Return the material of the first key of a new mock."""
    with mock_secrets(region=REGION, **options) as aws:
        key_id = client.create_key(KeySpec=spec, KeyUsage=KINDS[spec])["KeyMetadata"]["KeyId"]
        if spec.startswith("HMAC"):
            client.generate_mac(KeyId=key_id, Message=b"m", MacAlgorithm=spec.replace("HMAC", "HMAC_SHA"))
        elif spec != "SYMMETRIC_DEFAULT":
            client.get_public_key(KeyId=key_id)
        key = aws.cloud.store(Keys, ACCOUNT, REGION)[key_id]
        return key.materials[key.current or ""].secret


@pytest.mark.parametrize("spec", KINDS)
def test_material_is_the_same_in_every_run_when_keys_are_seeded(spec: str, checking_client: Any) -> None:
    first, second, other = (_secret(checking_client, spec, random_seed=seed, seeded_keys=True) for seed in (7, 7, 8))
    assert first == second
    assert first != other


@pytest.mark.parametrize("spec", KINDS)
def test_material_is_random_when_only_ids_are_seeded(spec: str, checking_client: Any) -> None:
    assert _secret(checking_client, spec, random_seed=7) != _secret(checking_client, spec, random_seed=7)


def test_sm2_material_is_the_same_in_every_run_when_keys_are_seeded(chinese_client: Any) -> None:
    def public() -> bytes:
        with mock_secrets(region="cn-north-1", random_seed=7, seeded_keys=True):
            made = chinese_client.create_key(KeySpec="SM2", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
            return bytes(chinese_client.get_public_key(KeyId=made)["PublicKey"])

    assert public() == public()


def _made(client: Any) -> list[Any]:
    with mock_secrets(region=REGION, random_seed=7, seeded_keys=True):
        key_id = client.create_key()["KeyMetadata"]["KeyId"]
        blobs = [client.encrypt(KeyId=key_id, Plaintext=b"hunter2")["CiphertextBlob"] for _ in range(2)]
        data_keys = [client.generate_data_key(KeyId=key_id, KeySpec="AES_256")["Plaintext"] for _ in range(2)]
        pair = client.generate_data_key_pair(KeyId=key_id, KeyPairSpec="ECC_NIST_P384")["PublicKey"]
        client.rotate_key_on_demand(KeyId=key_id)
        return [*blobs, *data_keys, pair, client.encrypt(KeyId=key_id, Plaintext=b"hunter2")["CiphertextBlob"]]


def test_ciphertexts_and_data_keys_are_the_same_in_every_run_and_never_twice_in_one(checking_client: Any) -> None:
    made = _made(checking_client)
    assert made == _made(checking_client)
    assert len(made) == len(set(made))


def test_what_is_made_late_is_not_shifted_by_what_was_used_before(checking_client: Any) -> None:
    def public(uses: int) -> bytes:
        with mock_secrets(region=REGION, random_seed=7, seeded_keys=True):
            first, second = (
                checking_client.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY") for _ in range(2)
            )
            for _ in range(uses):
                checking_client.get_public_key(KeyId=first["KeyMetadata"]["KeyId"])
            return bytes(checking_client.get_public_key(KeyId=second["KeyMetadata"]["KeyId"])["PublicKey"])

    assert public(0) == public(1)


def test_two_keys_of_one_mock_are_two_when_keys_are_seeded(checking_client: Any) -> None:
    with mock_secrets(region=REGION, random_seed=7, seeded_keys=True) as aws:
        ids = [checking_client.create_key()["KeyMetadata"]["KeyId"] for _ in range(2)]
        keys = [aws.cloud.store(Keys, ACCOUNT, REGION)[key_id] for key_id in ids]
        assert keys[0].materials[keys[0].current or ""].secret != keys[1].materials[keys[1].current or ""].secret


def test_no_two_rsa_keys_are_one_when_keys_are_seeded(checking_client: Any) -> None:
    with mock_secrets(region=REGION, random_seed=7, seeded_keys=True):
        made = [checking_client.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY") for _ in range(60)]
        public = {checking_client.get_public_key(KeyId=key["KeyMetadata"]["KeyId"])["PublicKey"] for key in made}
    assert 60 == len(public)


def test_a_choice_is_made_again_only_when_there_is_no_other() -> None:
    draw = Chance(b"seed").draws("material")
    assert draw is not None
    assert [0, 1, 2] == sorted(draw.choose(3, "pair") for _ in range(3))
    assert draw.choose(3, "pair") in {0, 1, 2}


def test_seeded_keys_are_refused_when_there_is_no_seed() -> None:
    with pytest.raises(MocksmError, match="seeded_keys=True has no seed: give random_seed="):
        mock_secrets(seeded_keys=True)


def test_bytes_differ_by_purpose_and_by_count() -> None:
    chance = Chance(b"seed")
    assert 4 == len({chance.draw(16, purpose) for purpose in ("a", "b", "a", "b")})


def test_the_seed_is_not_shown() -> None:
    assert "secret seed" not in repr(Chance(b"secret seed"))


@pytest.mark.parametrize("size", [1, 12, 32, 4095, 4096, 5000])
def test_the_systems_bytes_are_never_the_same(size: int) -> None:
    drawn = [Chance().draw(size, "nonce") for _ in range(20)]

    assert {size} == {len(each) for each in drawn}
    assert size == 1 or 20 == len(set(drawn))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_fork_draws_its_own_bytes() -> None:
    Chance().draw(16, "nonce")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, Chance().draw(16, "nonce"))
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 16)
    os.close(reading)
    os.close(writing)

    assert 16 == len(theirs)
    assert theirs != Chance().draw(16, "nonce")


def test_bytes_of_a_test_that_puts_its_own_in_their_place_are_gone_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Chance().draw(16, "nonce")
    with monkeypatch.context() as patched:
        patched.setattr(os, "urandom", bytes)
        assert bytes(16) == Chance().draw(16, "nonce")

    assert bytes(16) != Chance().draw(16, "nonce")
