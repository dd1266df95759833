"""Signs receipts and checks their signatures. The private key stays in KMS."""

from __future__ import annotations

import base64
import json
from typing import Any

import boto3
from botocore.exceptions import ClientError

_KEY = "alias/receipts"
_HOW = "ECDSA_SHA_256"


class Receipts:
    """Signs and checks with the key that the alias stands for."""

    def __init__(self) -> None:
        self._kms = boto3.client("kms")

    def signed(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """Return the receipt with its signature."""
        answer = self._kms.sign(KeyId=_KEY, Message=_canonical(receipt), SigningAlgorithm=_HOW)
        return {**receipt, "signature": base64.b64encode(answer["Signature"]).decode()}

    def genuine(self, receipt: dict[str, Any]) -> bool:
        """Tell whether a receipt is as it was signed."""
        content = {name: value for name, value in receipt.items() if name != "signature"}
        signature = base64.b64decode(receipt["signature"])
        try:
            self._kms.verify(KeyId=_KEY, Message=_canonical(content), Signature=signature, SigningAlgorithm=_HOW)
        except self._kms.exceptions.KMSInvalidSignatureException:
            return False
        return True

    def public_key(self) -> bytes:
        """Return the public key, with which others check receipts without AWS."""
        key: bytes = self._kms.get_public_key(KeyId=_KEY)["PublicKey"]
        return key


def available() -> bool:
    """Tell whether receipts can be signed now; for the health check."""
    try:
        return bool(boto3.client("kms").describe_key(KeyId=_KEY)["KeyMetadata"]["Enabled"])
    except ClientError:
        return False


def _canonical(receipt: dict[str, Any]) -> bytes:
    return json.dumps(receipt, sort_keys=True, separators=(",", ":")).encode()
