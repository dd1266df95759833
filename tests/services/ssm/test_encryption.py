from __future__ import annotations

import base64
from typing import Any

import pytest

from mocksm import allow
from mocksm.aws import Aws
from tests.expect import refused
from tests.services.ssm.asking import ARN, again, described, get, put, value

LONG = "x" * 5000


@pytest.fixture(params=["Standard", "Advanced"])
def tier(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def tail(mocksm: Aws, code: str) -> str:
    """Return what stands behind the words of KMS."""
    request = mocksm.calls("ssm:*").last.request_id
    return f"(Service: AWSKMS; Status Code: 400; Error Code: {code}; Request ID: {request}; Proxy: null)"


def test_a_secure_string_is_read_with_decryption_only(ssm: Any, tier: str) -> None:
    put(ssm, "password", "hünter2", Type="SecureString", Tier=tier)
    sealed = get(ssm, "password")
    assert "hünter2" == value(ssm, "password")
    assert "SecureString" == sealed["Type"]
    assert b"nter2" not in base64.b64decode(sealed["Value"], validate=True)
    assert sealed["Value"] == get(ssm, "password", WithDecryption=False)["Value"]


def test_the_standard_tier_is_what_kms_encrypts(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "/app/password", "hunter2", Type="SecureString")
    blob = base64.b64decode(get(ssm, "/app/password")["Value"])
    context = {"PARAMETER_ARN": f"{ARN}/app/password"}

    assert 1 == mocksm.calls("kms:Encrypt", inner=True, KeyId="alias/aws/ssm", EncryptionContext=context).count
    value(ssm, "/app/password")
    assert 1 == mocksm.calls("kms:Decrypt", inner=True, EncryptionContext=context).count
    key = mocksm.key()
    put(ssm, "own", "hunter2", Type="SecureString", KeyId=key.arn)
    blob = base64.b64decode(get(ssm, "own")["Value"])
    opened = mocksm.client("kms").decrypt(CiphertextBlob=blob, EncryptionContext={"PARAMETER_ARN": f"{ARN}/own"})
    assert b"hunter2" == opened["Plaintext"]


def test_the_advanced_tier_has_data_keys(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "password", LONG, Type="SecureString", Tier="Advanced")
    again(ssm, "password", LONG)
    context = {"PARAMETER_ARN": f"{ARN}/password"}
    made = mocksm.calls("kms:GenerateDataKey", inner=True, KeySpec="AES_256", EncryptionContext=context)
    assert (2, 0) == (made.count, mocksm.calls("kms:Encrypt", inner=True).count)
    assert LONG == value(ssm, "password")
    assert 1 == mocksm.calls("kms:Decrypt", inner=True, EncryptionContext=context).count


def test_the_default_key_is_made_when_it_is_first_used(ssm: Any, mocksm: Aws) -> None:
    assert "alias/aws/ssm" not in mocksm.keys
    put(ssm, "password", Type="SecureString")
    key = mocksm.client("kms").describe_key(KeyId="alias/aws/ssm")["KeyMetadata"]
    assert ("AWS", "Default key that protects my SSM parameters when no other key is defined") == (
        key["KeyManager"],
        key["Description"],
    )
    assert "alias/aws/ssm" == described(ssm, "password")["KeyId"]


def test_a_key_is_kept_for_the_versions_that_name_none(ssm: Any, mocksm: Aws) -> None:
    mocksm.key(alias="alias/app")
    put(ssm, "password", Type="SecureString", KeyId="alias/app")
    again(ssm, "password")
    assert "alias/app" == described(ssm, "password")["KeyId"]
    again(ssm, "password", KeyId="alias/aws/ssm")
    assert "alias/aws/ssm" == described(ssm, "password")["KeyId"]


def test_a_version_is_opened_by_the_key_that_sealed_it(ssm: Any, mocksm: Aws) -> None:
    old = mocksm.key(alias="alias/app")
    put(ssm, "password", "one", Type="SecureString", KeyId="alias/app")
    again(ssm, "password", "two", KeyId="alias/aws/ssm", Tier="Advanced")
    mocksm.client("kms").disable_key(KeyId=old.arn)

    assert "two" == value(ssm, "password")
    with pytest.raises(ssm.exceptions.InvalidKeyId):
        value(ssm, "password:1")


def test_a_key_that_is_not_there_is_told_in_kmss_words(ssm: Any, mocksm: Aws, tier: str) -> None:
    arn = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-4234-8234-123456789012"
    with pytest.raises(ssm.exceptions.InvalidKeyId) as caught:
        put(ssm, "password", Type="SecureString", KeyId=arn, Tier=tier)
    assert (
        f"Key '{arn}' does not exist {tail(mocksm, 'NotFoundException')}" == caught.value.response["Error"]["Message"]
    )
    with refused("ParameterNotFound", None):
        get(ssm, "password")


def test_a_key_that_is_going_is_told_in_kmss_words(ssm: Any, mocksm: Aws, tier: str) -> None:
    key = mocksm.key()
    put(ssm, "password", Type="SecureString", KeyId=key.arn, Tier=tier)
    mocksm.client("kms").schedule_key_deletion(KeyId=key.arn)

    with pytest.raises(ssm.exceptions.InvalidKeyId) as caught:
        value(ssm, "password")

    told = f"{key.arn} is pending deletion. {tail(mocksm, 'KMSInvalidStateException')}"
    assert told == caught.value.response["Error"]["Message"]
    assert get(ssm, "password")["Value"]


@pytest.mark.parametrize(
    ("tier", "action"), [("Standard", "kms:Encrypt"), ("Advanced", "kms:GenerateDataKey")], ids=["standard", "advanced"]
)
def test_who_puts_needs_the_right_to_encrypt(mocksm: Aws, tier: str, action: str) -> None:
    key = mocksm.key()
    bob = mocksm.role("bob", [allow("ssm:*", on="*"), allow("kms:Decrypt", on="*")])
    with pytest.raises(Exception, match="AccessDeniedException") as caught:
        put(bob.client("ssm"), "password", Type="SecureString", KeyId=key.arn, Tier=tier)
    told = caught.value.response["Error"]["Message"]  # type: ignore[attr-defined]
    assert told == (
        f"User: {mocksm.calls.last.principal.arn} is not authorized to perform: {action} on resource: {key.arn} because no "
        f"identity-based policy allows the {action} action {tail(mocksm, 'AccessDeniedException')}"
    )


def test_who_reads_needs_the_right_to_decrypt(ssm: Any, mocksm: Aws, tier: str) -> None:
    key = mocksm.key()
    put(ssm, "password", "hunter2", Type="SecureString", KeyId=key.arn, Tier=tier)
    put(ssm, "url", "x")
    bob = mocksm.role("bob", [allow("ssm:*", on="*")]).client("ssm")

    assert get(bob, "password")["Value"] == get(ssm, "password")["Value"]
    for ask in (
        lambda: get(bob, "password", WithDecryption=True),
        lambda: bob.get_parameters(Names=["url", "password"], WithDecryption=True),
        lambda: bob.get_parameters_by_path(Path="/", WithDecryption=True),
        lambda: bob.get_parameter_history(Name="password", WithDecryption=True),
    ):
        with pytest.raises(bob.exceptions.ClientError, match=r"AccessDeniedException.*kms:Decrypt"):
            ask()


def test_the_key_policy_sees_parameter_store_and_the_parameter(mocksm: Aws) -> None:
    through = {
        "StringEquals": {
            "kms:ViaService": "ssm.us-east-1.amazonaws.com",
            "kms:EncryptionContext:PARAMETER_ARN": f"{ARN}/mine",
        }
    }
    bob = mocksm.role("bob", [allow("ssm:*", on="*"), allow("kms:*", on="*", when=through)]).client("ssm")
    key = mocksm.key()
    put(bob, "mine", Type="SecureString", KeyId=key.arn)
    assert "x" == value(bob, "mine")
    with pytest.raises(bob.exceptions.ClientError, match=r"AccessDeniedException.*kms:Encrypt"):
        put(bob, "other", Type="SecureString", KeyId=key.arn)


def test_anyone_who_may_read_may_use_the_default_key(ssm: Any, mocksm: Aws, tier: str) -> None:
    put(ssm, "password", "hunter2", Type="SecureString", Tier=tier)
    assert "hunter2" == value(mocksm.role("bob", [allow("ssm:GetParameter", on="*")]).client("ssm"), "password")
