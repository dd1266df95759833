"""The calls that are timed, the same for mocksm and for the floor."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.floor import Clients

VALUE = '{"username": "admin", "password": "hunter2"}'
PLAINTEXT = b"0" * 32
PUT_INTO = 50  # secrets that take turns: one holds 100 versions a day
OPERATIONS = [
    "GetSecretValue",
    "PutSecretValue",
    "CreateSecret",
    "DescribeSecret",
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
]


@dataclass(frozen=True)
class Seed:
    """What is there before the calls: a secret ``app`` and some to put values into, a key, and a text encrypted under it."""

    key_id: str
    ciphertext: bytes

    @classmethod
    def sow(cls, clients: Clients) -> Seed:
        """Make it."""
        for name in ("app", *(f"app-{number}" for number in range(PUT_INTO))):
            clients.secretsmanager.create_secret(Name=name, SecretString=VALUE)
        key_id = clients.kms.create_key()["KeyMetadata"]["KeyId"]
        return cls(key_id, clients.kms.encrypt(KeyId=key_id, Plaintext=PLAINTEXT)["CiphertextBlob"])


def call_of(operation: str, clients: Clients, seed: Seed) -> Callable[[], Any]:
    """Return the call of an operation; it may be called any number of times."""
    secretsmanager, kms = clients.secretsmanager, clients.kms
    numbers = itertools.count()
    return {
        "GetSecretValue": lambda: secretsmanager.get_secret_value(SecretId="app"),
        "PutSecretValue": lambda: secretsmanager.put_secret_value(
            SecretId=f"app-{next(numbers) % PUT_INTO}", SecretString=VALUE
        ),
        "CreateSecret": lambda: secretsmanager.create_secret(Name=f"new-{next(numbers)}", SecretString=VALUE),
        "DescribeSecret": lambda: secretsmanager.describe_secret(SecretId="app"),
        "Encrypt": lambda: kms.encrypt(KeyId=seed.key_id, Plaintext=PLAINTEXT),
        "Decrypt": lambda: kms.decrypt(CiphertextBlob=seed.ciphertext),
        "GenerateDataKey": lambda: kms.generate_data_key(KeyId=seed.key_id, KeySpec="AES_256"),
    }[operation]
