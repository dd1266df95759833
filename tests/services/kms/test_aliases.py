from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

HERE = f"arn:aws:kms:{REGION}:{ACCOUNT}"
UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"
PREFIX = 'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html'


def _names(listed: dict[str, Any]) -> list[str]:
    return [alias["AliasName"] for alias in listed["Aliases"]]


@pytest.mark.parametrize("form", ["KeyId", "Arn"])
def test_an_alias_names_a_key_given_by_id_or_arn(form: str, kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    aws.clock.freeze()
    kms.create_alias(AliasName="alias/App", TargetKeyId=key[form])
    (entry,) = kms.list_aliases()["Aliases"]
    assert ("alias/App", f"{HERE}:alias/App", key["KeyId"]) == (
        entry["AliasName"],
        entry["AliasArn"],
        entry["TargetKeyId"],
    )
    assert entry["CreationDate"] == entry["LastUpdatedDate"]
    assert key == kms.describe_key(KeyId="alias/App")["KeyMetadata"]
    with refused("NotFoundException", f"Alias {HERE}:alias/app is not found."):
        kms.describe_key(KeyId="alias/app")


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        pytest.param("app", "ValidationException", PREFIX, id="7-no-prefix"),
        pytest.param("alias/aws/new", "NotAuthorizedException", None, id="7-reserved"),
        pytest.param("alias/aws/s3", "NotAuthorizedException", None, id="7-reserved-known"),
        pytest.param(
            "alias/a:b", "ValidationException", "alias/a:b contains invalid characters for an alias", id="7-colon"
        ),
        pytest.param(
            "alias/a b",
            "ValidationException",
            "1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
            id="7-pattern",
        ),
        pytest.param(
            "alias/" + "x" * 251,
            "ValidationException",
            f"1 validation error detected: Value 'alias/{'x' * 251}' at 'aliasName' failed to satisfy constraint: Member "
            "must have length less than or equal to 256",
            id="7-length",
        ),
    ],
)
@pytest.mark.parametrize("method", ["create_alias", "update_alias", "delete_alias"])
def test_a_name_that_no_alias_can_have_is_refused(
    method: str, name: str, code: str, message: str | None, kms: Any, key: dict[str, Any]
) -> None:
    target = {} if method == "delete_alias" else {"TargetKeyId": key["KeyId"]}
    with refused(code, message):
        getattr(kms, method)(AliasName=name, **target)


@pytest.mark.parametrize(
    ("target", "code", "message"),
    [
        pytest.param(UNKNOWN, "NotFoundException", f"Key '{HERE}:key/{UNKNOWN}' does not exist", id="7-unknown"),
        pytest.param("key", "NotFoundException", "Invalid keyId 'key'", id="7-malformed"),
        pytest.param(
            f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{UNKNOWN}",
            "NotFoundException",
            "Invalid arn eu-west-1",
            id="7-region",
        ),
        pytest.param("alias/app", "ValidationException", "Aliases must refer to keys. Not aliases", id="7-alias"),
        pytest.param(
            f"{HERE}:alias/app", "ValidationException", "Aliases must refer to keys. Not aliases", id="7-alias-arn"
        ),
    ],
)
@pytest.mark.parametrize("method", ["create_alias", "update_alias"])
def test_a_target_that_is_no_key_is_refused(
    method: str, target: str, code: str, message: str, kms: Any, key: dict[str, Any]
) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    with refused(code, message):
        getattr(kms, method)(AliasName="alias/new" if method == "create_alias" else "alias/app", TargetKeyId=target)


def test_an_alias_without_target_is_null(raw: Any) -> None:
    told = (
        "1 validation error detected: Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null"
    )
    with refused("ValidationException", told):
        raw.create_alias(AliasName="alias/app")


def test_a_name_is_given_once_even_to_the_same_key(kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    with refused("AlreadyExistsException", f"An alias with the name {HERE}:alias/app already exists"):
        kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])


def test_a_key_has_fifty_aliases_at_most(kms: Any, key: dict[str, Any]) -> None:
    for number in range(50):
        kms.create_alias(AliasName=f"alias/{number}", TargetKeyId=key["KeyId"])
    with refused("LimitExceededException", None):
        kms.create_alias(AliasName="alias/50", TargetKeyId=key["KeyId"])
    kms.update_alias(AliasName="alias/0", TargetKeyId=key["KeyId"])
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/50", TargetKeyId=other)
    with refused("LimitExceededException", None):
        kms.update_alias(AliasName="alias/50", TargetKeyId=key["KeyId"])


def test_an_updated_alias_names_the_other_key(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    other = kms.create_key()["KeyMetadata"]
    aws.clock.advance(hours=1)
    kms.update_alias(AliasName="alias/app", TargetKeyId=other["Arn"])
    (entry,) = kms.list_aliases(KeyId=other["KeyId"])["Aliases"]
    assert 3600 == round((entry["LastUpdatedDate"] - entry["CreationDate"]).total_seconds())
    assert [] == kms.list_aliases(KeyId=key["KeyId"])["Aliases"]
    assert other == kms.describe_key(KeyId="alias/app")["KeyMetadata"]


def test_an_alias_can_be_updated_to_the_key_that_it_names(kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    kms.update_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    assert ["alias/app"] == _names(kms.list_aliases(KeyId=key["KeyId"]))


@pytest.mark.parametrize("method", ["update_alias", "delete_alias"])
def test_an_alias_that_is_not_there_is_not_found(method: str, kms: Any, key: dict[str, Any]) -> None:
    target = {} if method == "delete_alias" else {"TargetKeyId": key["KeyId"]}
    with refused("NotFoundException", f"Alias {HERE}:alias/none is not found."):
        getattr(kms, method)(AliasName="alias/none", **target)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"},
            {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
            "Alias alias/app cannot be changed from a CMK with key usage ENCRYPT_DECRYPT to a CMK with key usage SIGN_VERIFY. The key usage of the current CMK and the new CMK must be the same.",
        ),
        ({}, {"KeySpec": "RSA_2048", "KeyUsage": "ENCRYPT_DECRYPT"}, None),
    ],
    ids=["7-usage", "7-type"],
)
def test_an_alias_stays_with_keys_of_one_type_and_usage(
    old: dict[str, str], new: dict[str, str], message: str | None, kms: Any
) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=kms.create_key(**old)["KeyMetadata"]["KeyId"])
    with refused("ValidationException", message):
        kms.update_alias(AliasName="alias/app", TargetKeyId=kms.create_key(**new)["KeyMetadata"]["KeyId"])


def test_an_alias_may_go_from_one_signing_spec_to_another(kms: Any) -> None:
    rsa, ecc = (
        kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyMetadata"] for spec in ("RSA_2048", "ECC_NIST_P256")
    )
    kms.create_alias(AliasName="alias/app", TargetKeyId=rsa["KeyId"])
    kms.update_alias(AliasName="alias/app", TargetKeyId=ecc["KeyId"])
    assert ecc == kms.describe_key(KeyId="alias/app")["KeyMetadata"]


def test_a_deleted_alias_leaves_the_key_and_the_name_free(kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    kms.delete_alias(AliasName="alias/app")
    assert [] == kms.list_aliases()["Aliases"]
    assert key == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])


def test_aliases_are_listed_by_name_fifty_on_a_page(kms: Any) -> None:
    keys = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2)]
    for number in range(52):
        kms.create_alias(AliasName=f"alias/{number:02}", TargetKeyId=keys[number % 2])
    first = kms.list_aliases()
    second = kms.list_aliases(Marker=first["NextMarker"])
    assert (50, True, 2, False) == (
        len(first["Aliases"]),
        first["Truncated"],
        len(second["Aliases"]),
        second["Truncated"],
    )
    assert [f"alias/{number:02}" for number in range(52)] == _names(first) + _names(second)
    assert [f"alias/{number:02}" for number in range(1, 52, 2)] == _names(kms.list_aliases(KeyId=keys[1]))


def test_aliases_of_a_key_that_is_not_there_are_not_listed(kms: Any) -> None:
    with refused("NotFoundException", f"Key '{HERE}:key/{UNKNOWN}' does not exist"):
        kms.list_aliases(KeyId=UNKNOWN)
