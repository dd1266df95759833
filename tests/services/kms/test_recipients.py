from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mocksm.services.kms.envelopes import enveloped
from tests.expect import refused
from tests.services.kms import enclave
from tests.services.kms.conftest import MakeKey
from tests.services.kms.openssl import OpenSsl


def _opened(openssl: OpenSsl, envelope: bytes) -> bytes:
    openssl.file("key", enclave.reader_pem())
    openssl.file("envelope", envelope)
    openssl.run("cms", "-decrypt", "-inform", "DER", "-in", "envelope", "-inkey", "key", "-out", "opened", "-binary")
    return openssl.read("opened")


@pytest.mark.parametrize("size", [1, 15, 16, 32, 4096])
def test_openssl_opens_an_envelope(size: int, openssl: OpenSsl) -> None:
    assert b"x" * size == _opened(openssl, enveloped(enclave.reader().public_key(), b"x" * size))


def test_openssl_reads_the_algorithms_of_an_envelope(openssl: OpenSsl) -> None:
    openssl.file("envelope", enveloped(enclave.reader().public_key(), b"x"))
    printed = openssl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", "envelope").decode()
    for word in ("rsaesOaep", "sha256", "aes-256-cbc", "subjectKeyIdentifier", "pkcs7-data"):
        assert word in printed


def _decrypt(kms: Any, key_id: str) -> tuple[str, dict[str, Any]]:
    return "decrypt", {"CiphertextBlob": kms.encrypt(KeyId=key_id, Plaintext=b"hunter2")["CiphertextBlob"]}


def _data_key(_kms: Any, key_id: str) -> tuple[str, dict[str, Any]]:
    return "generate_data_key", {"KeyId": key_id, "KeySpec": "AES_256"}


def _pair(_kms: Any, key_id: str) -> tuple[str, dict[str, Any]]:
    return "generate_data_key_pair", {"KeyId": key_id, "KeyPairSpec": "RSA_2048"}


def _random(_kms: Any, _key_id: str) -> tuple[str, dict[str, Any]]:
    return "generate_random", {"NumberOfBytes": 99}


Asking = Callable[[Any, str], tuple[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("ask", "plaintext", "blob"),
    [
        (_decrypt, "Plaintext", None),
        (_data_key, "Plaintext", "CiphertextBlob"),
        (_pair, "PrivateKeyPlaintext", "PrivateKeyCiphertextBlob"),
        (_random, "Plaintext", None),
    ],
    ids=["decrypt", "data-key", "pair", "random"],
)
def test_a_recipient_alone_reads_the_plaintext(
    ask: Asking, plaintext: str, blob: str | None, kms: Any, key: dict[str, Any], openssl: OpenSsl
) -> None:
    method, params = ask(kms, key["KeyId"])
    plain = getattr(kms, method)(**params)
    answer = getattr(kms, method)(**params, Recipient=enclave.recipient())
    assert plain.keys() - {plaintext, "KeyMaterialId"} | {"CiphertextForRecipient"} == answer.keys()
    opened = _opened(openssl, answer["CiphertextForRecipient"])
    if blob is not None:
        assert opened == kms.decrypt(CiphertextBlob=answer[blob])["Plaintext"]
    elif method == "decrypt":
        assert b"hunter2" == opened
    assert len(plain[plaintext]) - len(opened) in range(-4, 5)


def test_a_recipient_alone_reads_the_shared_secret(kms: Any, make_key: MakeKey, openssl: OpenSsl) -> None:
    key_id = make_key("ECC_NIST_P256", "KEY_AGREEMENT")["KeyId"]
    public = kms.get_public_key(KeyId=key_id)["PublicKey"]
    params = {"KeyId": key_id, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public}
    plain = kms.derive_shared_secret(**params)
    answer = kms.derive_shared_secret(**params, Recipient=enclave.recipient())
    assert plain.keys() - {"SharedSecret"} | {"CiphertextForRecipient"} == answer.keys()
    assert plain["SharedSecret"] == _opened(openssl, answer["CiphertextForRecipient"])


@pytest.mark.parametrize("ask", [_decrypt, _data_key, _pair, _random])
def test_a_recipient_that_attests_nothing_is_refused(ask: Asking, kms: Any, key: dict[str, Any]) -> None:
    method, params = ask(kms, key["KeyId"])
    for recipient in ({}, {"AttestationDocument": b"junk"}, enclave.recipient(forged=True)):
        with refused("ValidationException", None):
            getattr(kms, method)(**params, Recipient=recipient)


@pytest.mark.parametrize("ask", [_data_key, _pair])
def test_the_key_is_judged_before_the_recipient(ask: Asking, kms: Any, key: dict[str, Any]) -> None:
    method, params = ask(kms, key["KeyId"])
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        getattr(kms, method)(**params, Recipient=enclave.recipient(forged=True))
