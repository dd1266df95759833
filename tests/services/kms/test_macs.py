from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.services.kms.store import Keys
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION, MakeKey
from tests.services.kms.openssl import OpenSsl

MAC = "GENERATE_VERIFY_MAC"
SIZES = {224: 28, 256: 32, 384: 48, 512: 64}
METHODS = {"generate_mac": "GenerateMac", "verify_mac": "VerifyMac"}


def _params(method: str, **params: Any) -> dict[str, Any]:
    return {
        "Message": b"m",
        "MacAlgorithm": "HMAC_SHA_256",
        **({"Mac": b"x"} if method == "verify_mac" else {}),
        **params,
    }


def _secret(aws: Aws, key: dict[str, Any]) -> bytes:
    (material,) = aws.cloud.store(Keys, ACCOUNT, REGION)[key["KeyId"]].materials.values()
    return material.secret


@pytest.mark.parametrize(("bits", "size"), SIZES.items())
def test_a_mac_is_the_hmac_of_the_message(bits: int, size: int, kms: Any, aws: Aws, make_key: MakeKey) -> None:
    key = make_key(f"HMAC_{bits}", MAC)
    algorithm = f"HMAC_SHA_{bits}"
    made = kms.generate_mac(KeyId=key["KeyId"], Message=b"hello", MacAlgorithm=algorithm)
    del made["ResponseMetadata"]
    secret = _secret(aws, key)
    expected = hmac.new(secret, b"hello", getattr(hashlib, f"sha{bits}")).digest()
    assert {"KeyId": key["Arn"], "Mac": expected, "MacAlgorithm": algorithm} == made
    assert (size, size) == (len(secret), len(expected))
    verified = kms.verify_mac(KeyId=key["KeyId"], Message=b"hello", MacAlgorithm=algorithm, Mac=made["Mac"])
    del verified["ResponseMetadata"]
    assert {"KeyId": key["Arn"], "MacAlgorithm": algorithm, "MacValid": True} == verified


def test_openssl_makes_the_same_mac(kms: Any, aws: Aws, make_key: MakeKey, openssl: OpenSsl) -> None:
    key = make_key("HMAC_384", MAC)
    made = kms.generate_mac(KeyId=key["KeyId"], Message=b"hello", MacAlgorithm="HMAC_SHA_384")["Mac"]
    openssl.file("message", b"hello")
    hexkey = f"hexkey:{_secret(aws, key).hex()}"
    assert made == openssl.run("mac", "-digest", "SHA384", "-macopt", hexkey, "-in", "message", "-binary", "HMAC")


def test_a_mac_that_is_none_is_an_error_without_a_message(kms: Any, make_key: MakeKey) -> None:
    key_id, other = (make_key("HMAC_256", MAC)["KeyId"] for _ in range(2))
    mac = kms.generate_mac(KeyId=key_id, Message=b"m", MacAlgorithm="HMAC_SHA_256")["Mac"]
    for message, bad in ((b"m", b"x"), (b"m", mac[:-1]), (b"m", mac + b"x"), (b"m", b"x" * 6144), (b"n", mac)):
        with refused("KMSInvalidMacException", None):
            kms.verify_mac(KeyId=key_id, Message=message, MacAlgorithm="HMAC_SHA_256", Mac=bad)
    with refused("KMSInvalidMacException", None):
        kms.verify_mac(KeyId=other, Message=b"m", MacAlgorithm="HMAC_SHA_256", Mac=mac)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("bits", SIZES)
def test_the_algorithm_is_that_of_the_key(method: str, bits: int, kms: Any, make_key: MakeKey) -> None:
    key_id = make_key(f"HMAC_{bits}", MAC)["KeyId"]
    for other in SIZES.keys() - {bits}:
        words = f"Algorithm HMAC_SHA_{other} is incompatible with key spec HMAC_{bits}."
        with refused("InvalidKeyUsageException", words):
            getattr(kms, method)(KeyId=key_id, **_params(method, MacAlgorithm=f"HMAC_SHA_{other}"))


@pytest.mark.parametrize("method", METHODS)
def test_usage_is_told_before_state_and_state_before_algorithm(
    method: str, kms: Any, key: dict[str, Any], make_key: MakeKey
) -> None:
    mac = make_key("HMAC_224", MAC)
    for each in (key, mac):
        kms.disable_key(KeyId=each["KeyId"])
    words = f"{key['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for {METHODS[method]}."
    with refused("InvalidKeyUsageException", words):
        getattr(kms, method)(KeyId=key["KeyId"], **_params(method))
    with refused("DisabledException", f"{mac['Arn']} is disabled."):
        getattr(kms, method)(KeyId=mac["KeyId"], **_params(method))


@pytest.mark.parametrize("method", METHODS)
def test_an_id_that_is_none_is_not_found(method: str, kms: Any) -> None:
    with refused("NotFoundException", "Invalid keyId 'key_id'"):
        getattr(kms, method)(KeyId="key_id", **_params(method))


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"MacAlgorithm": "MD5"},
            "Value 'MD5' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
        ),
        (
            {"Message": b""},
            "Value at 'message' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            {"Message": b"m" * 4097},
            "Value at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096",
        ),
    ],
    ids=["1.2-algorithm", "1.2-empty", "1.2-4097"],
)
@pytest.mark.parametrize("method", METHODS)
def test_what_the_model_does_not_allow_is_told_first(method: str, params: dict[str, Any], words: str, kms: Any) -> None:
    with refused("ValidationException", f"1 validation error detected: {words}"):
        getattr(kms, method)(KeyId="key_id", **_params(method, **params))


def test_a_dry_run_of_verify_verifies(kms: Any, make_key: MakeKey) -> None:
    key_id = make_key("HMAC_256", MAC)["KeyId"]
    mac = kms.generate_mac(KeyId=key_id, **_params("generate_mac"))["Mac"]
    with refused("DryRunOperationException", "The request would have succeeded, but the DryRun option is set."):
        kms.verify_mac(KeyId=key_id, DryRun=True, **_params("verify_mac", Mac=mac))
    with refused("KMSInvalidMacException", None):
        kms.verify_mac(KeyId=key_id, DryRun=True, **_params("verify_mac"))
