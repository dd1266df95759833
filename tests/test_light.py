"""The first call to a room loads it, and nothing that such a call does not need; what comes after loads nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

_CALLS = """
import json, sys
import botocore.session
from mocksm import mock_secrets

def loads(call):
    before = set(sys.modules)
    call()
    return sorted(set(sys.modules) - before)

session = botocore.session.Session()
with mock_secrets():
    secrets = session.create_client("secretsmanager", region_name="us-east-1")
    kms = session.create_client("kms", region_name="us-east-1")
    loaded = {
        "create": loads(lambda: secrets.create_secret(Name="a", SecretString="x")),
        "create again": loads(lambda: secrets.create_secret(Name="b", SecretString="x", Tags=[{"Key": "k", "Value": "v"}])),
        "get": loads(lambda: secrets.get_secret_value(SecretId="a")),
        "list": loads(lambda: secrets.list_secrets()),
        "key": loads(kms.create_key),
        "key again": loads(lambda: kms.create_alias(AliasName="alias/a", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])),
        "encrypt": loads(lambda: kms.encrypt(KeyId="alias/a", Plaintext=b"x")),
        "sign": loads(
            lambda: kms.sign(
                KeyId=kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"],
                Message=b"x",
                SigningAlgorithm="ECDSA_SHA_256",
            )
        ),
    }
print(json.dumps(loaded))
"""
_KMS_FIRST = """
import json, sys
import botocore.session
from mocksm import mock_secrets

with mock_secrets():
    kms = botocore.session.Session().create_client("kms", region_name="us-east-1")
    try:
        kms.encrypt(KeyId="alias/none", Plaintext=b"x")  # Secrets Manager asks for it too
    except kms.exceptions.NotFoundException:
        before = set(sys.modules)
    kms.create_key()
print(json.dumps(sorted(set(sys.modules) - before)))
"""

_UNUSED = (
    *("cryptography.x509", "cryptography.hazmat.primitives.asymmetric", "cryptography.hazmat.primitives.serialization"),
    *("difflib", "zipfile", "ipaddress", "decimal", "email", "calendar", "yaml"),
    *(
        "mocksm.iam.managed",
        "mocksm.engine.aims",
        "mocksm.engine.turns",
        "mocksm.wire.routes",
        "mocksm.wire.form_reader",
    ),
    *("mocksm.services.kms.attestation", "mocksm.services.kms.cbor", "mocksm.services.kms.envelopes"),
    *(f"mocksm.services.kms.algorithms.{name}" for name in ("rsa", "ecc", "sm2", "ml_dsa", "ml_kem", "fips203")),
    *("mocksm.services.secretsmanager.schedule", "mocksm.services.secretsmanager.cron"),
)


@pytest.fixture(scope="module")
def loaded() -> dict[str, list[str]]:
    found: dict[str, list[str]] = printed(_CALLS)
    return found


def printed(program: str) -> Any:
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return json.loads(ran.stdout)


@pytest.mark.parametrize("call", ["create", "key", "encrypt"])
def test_a_first_call_loads_nothing_that_it_does_not_need(loaded: dict[str, list[str]], call: str) -> None:
    unused = [
        name for name in loaded[call] if name in _UNUSED or name.startswith(tuple(f"{each}." for each in _UNUSED))
    ]

    assert [] == unused


def test_the_first_call_to_secrets_manager_loads_what_it_asks_of_kms(loaded: dict[str, list[str]]) -> None:
    ciphers, operations = "cryptography.hazmat.primitives.ciphers.aead", "mocksm.services.kms.data_keys"

    assert {"mocksm.services.secretsmanager", "mocksm.services.kms", operations, ciphers} <= set(loaded["create"])


def test_the_first_call_to_kms_loads_the_rest_of_its_operations(loaded: dict[str, list[str]]) -> None:
    assert "mocksm.services.kms.keys" in loaded["key"]
    assert all(name.startswith("mocksm.services.kms.") for name in loaded["key"])


def test_whatever_kms_is_asked_first_loads_all_of_it() -> None:
    assert [] == printed(_KMS_FIRST)


@pytest.mark.parametrize("call", ["create again", "get", "list", "key again", "encrypt"])
def test_a_later_call_loads_nothing(loaded: dict[str, list[str]], call: str) -> None:
    assert [] == loaded[call]


def test_what_an_algorithm_needs_is_loaded_with_it(loaded: dict[str, list[str]]) -> None:
    of_algorithms = [name for name in loaded["sign"] if name.startswith("mocksm.services.kms.algorithms.")]

    assert "mocksm.services.kms.algorithms.ecc" in of_algorithms
    assert not {f"mocksm.services.kms.algorithms.{name}" for name in ("rsa", "sm2", "ml_dsa", "fips203")} & set(
        of_algorithms
    )
