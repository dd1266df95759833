from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from mocksm.engine.call import Call
from mocksm.services import room
from mocksm.services.kms.rates import rate_of


def call(mocksm: Aws, operation: str, region: str = "us-east-1", **params: Any) -> Call:
    return mocksm.dispatcher.call_of_test(region, "kms", operation, **params)


@pytest.mark.parametrize(
    ("operation", "params", "region", "expected"),
    [
        ("Encrypt", {}, "us-east-1", ("kms:symmetric", 100_000)),
        ("Decrypt", {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}, "eu-west-2", ("kms:symmetric", 20_000)),
        ("GenerateDataKey", {}, "eu-north-1", ("kms:symmetric", 10_000)),
        ("GenerateMac", {"MacAlgorithm": "HMAC_SHA_256"}, "eu-north-1", ("kms:symmetric", 10_000)),
        ("Decrypt", {"EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}, "us-east-1", ("kms:rsa", 1000)),
        ("Sign", {"SigningAlgorithm": "RSASSA_PSS_SHA_256"}, "us-east-1", ("kms:rsa", 1000)),
        ("Verify", {"SigningAlgorithm": "ECDSA_SHA_256"}, "us-east-1", ("kms:elliptic", 1000)),
        ("Sign", {"SigningAlgorithm": "ML_DSA_SHAKE_256"}, "us-east-1", ("kms:ml-dsa", 1000)),
        ("Encrypt", {"EncryptionAlgorithm": "SM2PKE"}, "cn-north-1", ("kms:elliptic", 1000)),
        ("DeriveSharedSecret", {"KeyAgreementAlgorithm": "ECDH"}, "us-east-1", ("kms:elliptic", 1000)),
        (
            "ReEncrypt",
            {"DestinationEncryptionAlgorithm": "RSAES_OAEP_SHA_1", "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
            "us-east-1",
            ("kms:rsa", 1000),
        ),
        ("GenerateDataKeyPair", {"KeyPairSpec": "RSA_2048"}, "us-east-1", ("kms:GenerateDataKeyPair(RSA_2048)", 20)),
        (
            "GenerateDataKeyPairWithoutPlaintext",
            {"KeyPairSpec": "RSA_4096"},
            "cn-north-1",
            ("kms:GenerateDataKeyPair(RSA_4096)", 0.1),
        ),
        (
            "GenerateDataKeyPair",
            {"KeyPairSpec": "ECC_NIST_P384"},
            "us-east-1",
            ("kms:GenerateDataKeyPair(ECC_NIST_P384)", 100),
        ),
        ("GenerateDataKeyPair", {"KeyPairSpec": "SM2"}, "cn-north-1", ("kms:GenerateDataKeyPair(SM2)", 25)),
        ("CreateKey", {}, "us-east-1", ("kms:CreateKey", 5)),
        ("DescribeKey", {}, "us-east-1", ("kms:DescribeKey", 2000)),
    ],
)
def test_a_request_counts_against_the_quota_that_aws_publishes(
    mocksm: Aws, operation: str, params: dict[str, Any], region: str, expected: tuple[str, float]
) -> None:
    rate = rate_of(call(mocksm, operation, region, **params))

    assert rate is not None
    assert expected == (rate.quota, rate.per_second)


def test_every_operation_has_a_rate_but_those_that_aws_publishes_none_for(mocksm: Aws) -> None:
    without = [name for name in room("kms").model.operation_names if rate_of(call(mocksm, name)) is None]

    assert ["Decapsulate", "Encapsulate"] == sorted(without)
