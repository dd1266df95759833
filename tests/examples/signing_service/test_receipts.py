from __future__ import annotations

import base64
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mocksm import MockSecrets, allow
from tests.examples.signing_service.receipts import Receipts, available

RECEIPT = {"id": 1, "total": "9.90"}


@pytest.fixture
def key(mocksm: MockSecrets) -> Any:
    return mocksm.key(alias="alias/receipts", key_spec="ECC_NIST_P256", key_usage="SIGN_VERIFY")


@pytest.mark.usefixtures("key")
def test_a_signed_receipt_is_genuine() -> None:
    receipts = Receipts()

    assert receipts.genuine(receipts.signed(RECEIPT))


@pytest.mark.usefixtures("key")
def test_a_receipt_that_was_changed_is_not_genuine() -> None:
    receipts = Receipts()

    assert not receipts.genuine({**receipts.signed(RECEIPT), "total": "0.90"})


@pytest.mark.usefixtures("key")
def test_others_check_the_signature_with_the_public_key() -> None:
    receipts = Receipts()
    signature = base64.b64decode(receipts.signed(RECEIPT)["signature"])

    public = load_der_public_key(receipts.public_key())

    assert isinstance(public, EllipticCurvePublicKey)
    public.verify(signature, b'{"id":1,"total":"9.90"}', ECDSA(SHA256()))


def test_only_the_signer_s_role_may_sign(mocksm: MockSecrets) -> None:
    signer, checker = mocksm.role("signer"), mocksm.role("checker")
    mocksm.key(
        alias="alias/receipts",
        key_spec="ECC_NIST_P256",
        key_usage="SIGN_VERIFY",
        policy=[
            allow("kms:*", to="arn:aws:iam::123456789012:user/mocksm"),
            allow("kms:Sign", to=signer),
            allow("kms:Verify", to=[signer, checker]),
        ],
    )
    with signer:
        signed = Receipts().signed(RECEIPT)

    with checker:
        assert Receipts().genuine(signed)
        with pytest.raises(ClientError, match=r"not authorized to perform: kms:Sign"):
            Receipts().signed(RECEIPT)


def test_the_service_is_unavailable_while_the_key_is_disabled(key: Any) -> None:
    assert available()

    boto3.client("kms").disable_key(KeyId=key.id)

    assert not available()


def test_the_service_is_unavailable_without_a_key(mocksm: MockSecrets) -> None:
    assert not available()


@pytest.mark.usefixtures("key")
def test_throttling_is_waited_out(mocksm: MockSecrets) -> None:
    mocksm.fail("kms:Sign", "ThrottlingException", times=2)

    assert "signature" in Receipts().signed(RECEIPT)
    assert 3 == mocksm.calls("kms:Sign").count
