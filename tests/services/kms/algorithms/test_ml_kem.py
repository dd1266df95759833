from __future__ import annotations

import sys
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import mlkem
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM1024PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from mocksm.services.kms.algorithms import ml_kem
from mocksm.services.kms.algorithms.fips203 import PARAMETERS

THEIRS = {"ML_KEM_768": MLKEM768PrivateKey, "ML_KEM_1024": MLKEM1024PrivateKey}


@pytest.mark.parametrize("spec", PARAMETERS)
def test_a_secret_encapsulates_and_decapsulates(spec: str) -> None:
    secret = ml_kem.make(spec)
    shared, ciphertext = ml_kem.encapsulate(secret)
    assert (32, shared) == (len(shared), ml_kem.decapsulate(secret, ciphertext))
    assert shared != ml_kem.encapsulate(secret)[0]
    assert shared != ml_kem.decapsulate(ml_kem.make(spec), ciphertext)
    assert ml_kem.decapsulate(secret, ciphertext[:-1]) is None
    assert ml_kem.decapsulate(secret, ciphertext + b"\x00") is None


@pytest.mark.parametrize("spec", THEIRS)
def test_keys_are_written_as_cryptography_writes_them(spec: str) -> None:
    secret = ml_kem.make(spec)
    key: Any = load_der_private_key(secret, None)
    assert secret == key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == ml_kem.public_bytes(secret)


def test_the_private_keys_of_all_specs_have_one_length() -> None:
    assert {86} == {len(ml_kem.make(spec)) for spec in PARAMETERS}


def _unsupported(*_: Any) -> Any:
    raise UnsupportedAlgorithm("not by this OpenSSL")


@pytest.mark.parametrize("lack", ["module", "support"])
def test_what_an_older_cryptography_lacks_is_our_own(lack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = ml_kem.make("ML_KEM_768")
    shared, ciphertext = ml_kem.encapsulate(secret)
    if lack == "module":
        monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.mlkem", None)
        monkeypatch.delattr("cryptography.hazmat.primitives.asymmetric.mlkem")
    else:
        monkeypatch.setattr(mlkem.MLKEM768PrivateKey, "from_seed_bytes", _unsupported)
    assert shared == ml_kem.decapsulate(secret, ciphertext)
    shared, ciphertext = ml_kem.encapsulate(secret)
    monkeypatch.undo()
    assert shared == ml_kem.decapsulate(secret, ciphertext)
