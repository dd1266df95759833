from __future__ import annotations

import base64
from typing import Any

import pytest

from mocksm import MockSecrets
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.openssl import OpenSsl

INCORRECT = "The key ID in the request does not identify a CMK that can perform this operation."
RSA = {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}
OTHERS = {
    "symmetric": {},
    "rsa": RSA,
    "hmac": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
    "pending-import": {"Origin": "EXTERNAL"},
}


def _key(kms: Any, **params: Any) -> dict[str, Any]:
    made: dict[str, Any] = kms.create_key(**params)["KeyMetadata"]
    return made


def test_what_is_encrypted_decrypts_without_naming_the_key(kms: Any, key: dict[str, Any]) -> None:
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"hunter2")
    assert {"CiphertextBlob", "KeyId", "EncryptionAlgorithm", "ResponseMetadata"} == sealed.keys()
    assert (key["Arn"], "SYMMETRIC_DEFAULT") == (sealed["KeyId"], sealed["EncryptionAlgorithm"])
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])
    del opened["ResponseMetadata"]
    assert {
        "KeyId": key["Arn"],
        "Plaintext": b"hunter2",
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "KeyMaterialId": key["CurrentKeyMaterialId"],
    } == opened


def test_the_same_plaintext_never_encrypts_to_the_same(kms: Any, key: dict[str, Any]) -> None:
    one, other = (kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"] for _ in range(2))
    assert one != other


def test_a_ciphertext_begins_as_those_of_aws_do_whatever_the_key(kms: Any) -> None:
    for _ in range(20):
        blob = kms.encrypt(KeyId=_key(kms)["KeyId"], Plaintext=b"x" * 32)["CiphertextBlob"]
        assert (b"AQICAHh", 184) == (base64.b64encode(blob)[:7], len(blob))


def test_a_multi_region_key_opens_its_ciphertext(kms: Any) -> None:
    key = _key(kms, MultiRegion=True)
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert key["Arn"] == kms.decrypt(CiphertextBlob=blob)["KeyId"]


def test_the_named_key_may_be_given_in_any_form(kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    blob = kms.encrypt(KeyId="alias/app", Plaintext=b"x")["CiphertextBlob"]
    for form in (key["KeyId"], key["Arn"], "alias/app", key["Arn"].partition(":key/")[0] + ":alias/app"):
        assert b"x" == kms.decrypt(CiphertextBlob=blob, KeyId=form)["Plaintext"]


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_another_key_than_the_one_that_encrypted_is_incorrect(
    other: dict[str, str], kms: Any, key: dict[str, Any]
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    with refused("IncorrectKeyException", INCORRECT):
        kms.decrypt(CiphertextBlob=blob, KeyId=_key(kms, **other)["KeyId"])


def test_another_key_is_incorrect_before_the_state_of_the_encrypting_key_counts(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key["KeyId"])
    with refused("IncorrectKeyException", INCORRECT):
        kms.decrypt(CiphertextBlob=blob, KeyId=_key(kms)["KeyId"])


@pytest.mark.parametrize(
    "garbage",
    [b"\x00", b"garbage" * 20, b"x" * 256, b"\x01\x02\x02\x00\x78" + b"x" * 200],
    ids=["short", "text", "as-rsa", "begins-well"],
)
def test_garbage_is_no_ciphertext(garbage: bytes, kms: Any) -> None:
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=garbage)


@pytest.mark.parametrize("context", [None, {}, {"a": "c"}, {"A": "b"}, {"a": "b", "c": "d"}], ids=repr)
def test_another_context_opens_nothing(context: dict[str, str] | None, kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    params = {} if context is None else {"EncryptionContext": context}
    with refused("InvalidCiphertextException", None):
        kms.decrypt(CiphertextBlob=blob, **params)


def test_the_order_of_the_context_does_not_count(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"a": "1", "b": "2"})["CiphertextBlob"]
    assert b"x" == kms.decrypt(CiphertextBlob=blob, EncryptionContext={"b": "2", "a": "1"})["Plaintext"]


def test_no_context_is_the_empty_one(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={})["CiphertextBlob"]
    assert b"x" == kms.decrypt(CiphertextBlob=blob)["Plaintext"]


def test_decrypt_without_ciphertext_is_null(kms: Any) -> None:
    told = "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", told):
        kms.decrypt()


@pytest.mark.parametrize(
    ("plaintext", "limit"),
    [(b"", "greater than or equal to 1"), (b"x" * 4097, "less than or equal to 4096")],
    ids=["1.2-empty", "1.2-4097"],
)
def test_a_plaintext_outside_the_model_is_not_echoed(
    plaintext: bytes, limit: str, kms: Any, key: dict[str, Any]
) -> None:
    told = f"1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length {limit}"
    with refused("ValidationException", told):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=plaintext)


def test_a_ciphertext_outside_the_model_is_not_echoed(kms: Any) -> None:
    told = "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must have length less than or equal to 6144"
    with refused("ValidationException", told):
        kms.decrypt(CiphertextBlob=b"x" * 6145)


def test_the_largest_plaintext_makes_the_round(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * 4096)["CiphertextBlob"]
    assert b"x" * 4096 == kms.decrypt(CiphertextBlob=blob)["Plaintext"]


@pytest.mark.parametrize(
    ("spec", "algorithm", "limit", "size"),
    [
        ("RSA_2048", "RSAES_OAEP_SHA_1", 214, 256),
        ("RSA_2048", "RSAES_OAEP_SHA_256", 190, 256),
        ("RSA_3072", "RSAES_OAEP_SHA_1", 342, 384),
        ("RSA_3072", "RSAES_OAEP_SHA_256", 318, 384),
        ("RSA_4096", "RSAES_OAEP_SHA_1", 470, 512),
        ("RSA_4096", "RSAES_OAEP_SHA_256", 446, 512),
    ],
)
def test_an_rsa_key_encrypts_up_to_its_own_limit(spec: str, algorithm: str, limit: int, size: int, kms: Any) -> None:
    key = _key(kms, KeySpec=spec, KeyUsage="ENCRYPT_DECRYPT")
    message = f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {limit} bytes."
    with refused("ValidationException", message):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * (limit + 1), EncryptionAlgorithm=algorithm)
    for plaintext in (b"x", b"x" * limit):
        sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=plaintext, EncryptionAlgorithm=algorithm)
        assert (size, key["Arn"], algorithm) == (
            len(sealed["CiphertextBlob"]),
            sealed["KeyId"],
            sealed["EncryptionAlgorithm"],
        )
        opened = kms.decrypt(KeyId=key["KeyId"], CiphertextBlob=sealed["CiphertextBlob"], EncryptionAlgorithm=algorithm)
        del opened["ResponseMetadata"]
        assert {"KeyId": key["Arn"], "Plaintext": plaintext, "EncryptionAlgorithm": algorithm} == opened


def test_what_openssl_encrypts_to_the_public_key_decrypts(kms: Any, openssl: OpenSsl) -> None:
    key_id = _key(kms, **RSA)["KeyId"]
    openssl.file("public", kms.get_public_key(KeyId=key_id)["PublicKey"])
    openssl.file("plain", b"hunter2")
    for sha in ("sha1", "sha256"):
        how = ("rsa_padding_mode:oaep", f"rsa_oaep_md:{sha}", f"rsa_mgf1_md:{sha}")
        options = [word for option in how for word in ("-pkeyopt", option)]
        openssl.run(
            *("pkeyutl", "-encrypt", "-pubin", "-inkey", "public", "-keyform", "DER"),
            *("-in", "plain", "-out", "sealed", *options),
        )
        algorithm = f"RSAES_OAEP_SHA_{sha.removeprefix('sha')}"
        opened = kms.decrypt(KeyId=key_id, CiphertextBlob=openssl.read("sealed"), EncryptionAlgorithm=algorithm)
        assert b"hunter2" == opened["Plaintext"]


def test_an_rsa_ciphertext_opens_only_with_its_key_and_algorithm(kms: Any) -> None:
    key_id, other = (_key(kms, **RSA)["KeyId"] for _ in range(2))
    algorithm = "RSAES_OAEP_SHA_256"
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"x", EncryptionAlgorithm=algorithm)["CiphertextBlob"]
    for named, sent, by in (
        (other, blob, algorithm),
        (key_id, blob, "RSAES_OAEP_SHA_1"),
        (key_id, blob[:-1], algorithm),
        (key_id, blob + b"x", algorithm),
        (key_id, b"x" * 256, algorithm),
        (key_id, b"x", algorithm),
    ):
        with refused("InvalidCiphertextException", None):
            kms.decrypt(KeyId=named, CiphertextBlob=sent, EncryptionAlgorithm=by)


def test_sm2_encrypts_up_to_1024_bytes(china: Any) -> None:
    key = _key(china, KeySpec="SM2", KeyUsage="ENCRYPT_DECRYPT")
    for size in (1, 1024):
        sealed = china.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * size, EncryptionAlgorithm="SM2PKE")
        opened = china.decrypt(
            KeyId=key["KeyId"], CiphertextBlob=sealed["CiphertextBlob"], EncryptionAlgorithm="SM2PKE"
        )
        assert b"x" * size == opened["Plaintext"]
    message = "Algorithm SM2PKE and key spec SM2 cannot encrypt data larger than 1024 bytes."
    with refused("ValidationException", message):
        china.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * 1025, EncryptionAlgorithm="SM2PKE")


@pytest.mark.parametrize("method", ["encrypt", "decrypt"])
def test_an_encryption_context_is_not_for_asymmetric_keys(method: str, kms: Any) -> None:
    body = {"Plaintext": b"x"} if method == "encrypt" else {"CiphertextBlob": b"x"}
    message = f"EncryptionContext is not supported when {method}ing with asymmetric CMKs."
    with refused("ValidationException", message):
        getattr(kms, method)(
            KeyId=_key(kms, **RSA)["KeyId"],
            EncryptionAlgorithm="RSAES_OAEP_SHA_256",
            EncryptionContext={"a": "b"},
            **body,
        )


@pytest.mark.parametrize("method", ["encrypt", "decrypt"])
def test_an_algorithm_of_other_keys_is_incompatible(method: str, kms: Any, key: dict[str, Any]) -> None:
    body = {"Plaintext": b"x"} if method == "encrypt" else {"CiphertextBlob": b"x"}
    message = "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT."
    with refused("InvalidKeyUsageException", message):
        getattr(kms, method)(KeyId=key["KeyId"], EncryptionAlgorithm="RSAES_OAEP_SHA_256", **body)


def test_an_rsa_key_does_not_encrypt_with_the_default_algorithm(kms: Any) -> None:
    message = "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048."
    with refused("InvalidKeyUsageException", message):
        kms.encrypt(KeyId=_key(kms, **RSA)["KeyId"], Plaintext=b"x")


def test_a_raw_rsa_ciphertext_without_its_algorithm_is_invalid(kms: Any) -> None:
    with refused("InvalidCiphertextException", None):
        kms.decrypt(KeyId=_key(kms, **RSA)["KeyId"], CiphertextBlob=b"x" * 256)


def test_decrypting_by_an_asymmetric_algorithm_needs_a_key(aws: MockSecrets, kms: Any) -> None:
    with pytest.raises(NotImplementedError, match="Decrypt with RSAES_OAEP_SHA_256 and no KeyId"):
        kms.decrypt(CiphertextBlob=b"x" * 256, EncryptionAlgorithm="RSAES_OAEP_SHA_256")
    aws.take_refusals()


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        pytest.param("disable_key", "DisabledException", "is disabled.", id="5-disabled"),
        pytest.param("schedule_key_deletion", "KMSInvalidStateException", "is pending deletion.", id="5-pending"),
    ],
)
def test_the_state_of_the_encrypting_key_counts_with_and_without_its_name(
    change: str, code: str, words: str, kms: Any, key: dict[str, Any]
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    getattr(kms, change)(KeyId=key["KeyId"])
    for named in ({}, {"KeyId": key["KeyId"]}):
        with refused(code, f"{key['Arn']} {words}"):
            kms.decrypt(CiphertextBlob=blob, **named)


def test_a_ciphertext_of_another_region_is_not_the_callers_to_open(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    message = (
        f"User: {aws.cloud.default_caller.arn} is not authorized to perform: kms:Decrypt on the resource associated with "
        "this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or "
        "a resource-based policy explicitly denies access"
    )
    with refused("AccessDeniedException", message):
        aws.client("kms", region="eu-west-1").decrypt(CiphertextBlob=blob)
