from __future__ import annotations

from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, OPEN_POLICY, REGION

HERE = f"arn:aws:kms:{REGION}:{ACCOUNT}"
UNKNOWN = "1234abcd-12ab-34cd-56ef-1234567890ab"
UNKNOWN_MRK = "mrk-1234abcd12ab34cd56ef1234567890ab"
ONLY_KEYS = [
    *("enable_key", "disable_key", "schedule_key_deletion", "cancel_key_deletion", "get_key_policy", "put_key_policy"),
    *("list_resource_tags", "tag_resource", "untag_resource", "list_aliases", "list_key_policies"),
    *("update_key_description", "enable_key_rotation", "disable_key_rotation", "get_key_rotation_status"),
    *("rotate_key_on_demand", "list_key_rotations", "get_key_last_usage", "create_grant", "list_grants"),
]
# These take no alias either, and need more than a key to succeed.
ONLY_SOME_KEYS = [
    *("revoke_grant", "retire_grant", "get_parameters_for_import", "import_key_material"),
    *("delete_imported_key_material", "replicate_key", "update_primary_region"),
]
REST: dict[str, dict[str, Any]] = {
    "put_key_policy": {"Policy": OPEN_POLICY},
    "update_key_description": {"Description": "x"},
    "create_grant": {"GranteePrincipal": f"arn:aws:iam::{ACCOUNT}:root", "Operations": ["Decrypt"]},
    "revoke_grant": {"GrantId": "x"},
    "retire_grant": {"GrantId": "x"},
    "get_parameters_for_import": {"WrappingAlgorithm": "RSAES_OAEP_SHA_1", "WrappingKeySpec": "RSA_2048"},
    "import_key_material": {"ImportToken": b"x", "EncryptedKeyMaterial": b"x"},
    "replicate_key": {"ReplicaRegion": "eu-west-1"},
    "update_primary_region": {"PrimaryRegion": "eu-west-1"},
    "tag_resource": {"Tags": []},
    "untag_resource": {"TagKeys": []},
    "encrypt": {"Plaintext": b"x"},
    "generate_data_key": {"KeySpec": "AES_256"},
    "generate_data_key_without_plaintext": {"KeySpec": "AES_256"},
}


@pytest.mark.parametrize(
    "form", ["{KeyId}", "{Arn}", "alias/app", f"{HERE}:alias/app"], ids=["id", "arn", "alias", "alias-arn"]
)
@pytest.mark.parametrize("method", ["describe_key", *sorted(set(REST) - set(ONLY_KEYS) - set(ONLY_SOME_KEYS))])
def test_an_operation_takes_all_four_forms(method: str, form: str, kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    answer = getattr(kms, method)(KeyId=form.format(**key), **REST.get(method, {}))
    assert key["Arn"] == answer.get("KeyId", answer.get("KeyMetadata", {}).get("Arn"))


@pytest.mark.parametrize("form", ["alias/app", "alias/none", f"{HERE}:alias/app", "arn:aws:kms:eu-west-1:1:alias/x"])
@pytest.mark.parametrize("method", [*ONLY_KEYS, *ONLY_SOME_KEYS])
def test_an_operation_on_keys_refuses_an_alias_known_or_not(
    method: str, form: str, kms: Any, key: dict[str, Any]
) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    with refused("InvalidArnException", "Key Aliases are not supported for this operation."):
        getattr(kms, method)(KeyId=form, **REST.get(method, {}))


@pytest.mark.parametrize("method", [name for name in ONLY_KEYS if name != "list_aliases"])
def test_an_operation_on_keys_takes_id_and_arn(method: str, kms: Any, key: dict[str, Any]) -> None:
    for form in (key["KeyId"], key["Arn"]):
        if method == "cancel_key_deletion":
            kms.schedule_key_deletion(KeyId=form)
        getattr(kms, method)(KeyId=form, **REST.get(method, {}))
        if method == "schedule_key_deletion":
            kms.cancel_key_deletion(KeyId=form)


@pytest.mark.parametrize(
    ("key_id", "message"),
    [
        pytest.param(UNKNOWN, f"Key '{HERE}:key/{UNKNOWN}' does not exist", id="2-unknown-id"),
        pytest.param(UNKNOWN.upper(), f"Key '{HERE}:key/{UNKNOWN.upper()}' does not exist", id="2-case-kept"),
        pytest.param(UNKNOWN_MRK, f"Key '{HERE}:key/{UNKNOWN_MRK}' does not exist", id="2-unknown-mrk"),
        pytest.param(f"{HERE}:key/{UNKNOWN}", f"Key '{HERE}:key/{UNKNOWN}' does not exist", id="2-unknown-arn"),
        pytest.param("fake-key-id", "Invalid keyId 'fake-key-id'", id="2-malformed-id"),
        pytest.param(UNKNOWN.replace("-", ""), f"Invalid keyId '{UNKNOWN.replace('-', '')}'", id="2-no-dashes"),
        pytest.param("mrk-fake-key-id", "Invalid keyId 'mrk-fake-key-id'", id="2-malformed-mrk"),
        pytest.param("mrk-1234", "Invalid keyId 'mrk-1234'", id="2-short-mrk"),
        pytest.param(f"{HERE}:key/foo", "Invalid keyId foo", id="2-malformed-id-in-arn"),
        pytest.param(f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{UNKNOWN}", "Invalid arn eu-west-1", id="2-region"),
        pytest.param(f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/x", "Invalid arn eu-west-1", id="2-region-of-alias"),
        pytest.param("arn:aws:s3:::bucket", "Invalid arn arn:aws:s3:::bucket", id="2-arn-of-no-key"),
        pytest.param("arn:aws", "Invalid arn arn:aws", id="2-no-arn"),
        pytest.param("alias/none", f"Alias {HERE}:alias/none is not found.", id="2-alias"),
        pytest.param(f"{HERE}:alias/none", f"Alias {HERE}:alias/none is not found.", id="2-alias-arn"),
        pytest.param("alias/aws/none", f"Alias {HERE}:alias/aws/none is not found.", id="2-alias-of-aws"),
    ],
)
@pytest.mark.parametrize("method", ["describe_key", "encrypt", "generate_data_key"])
def test_an_identifier_that_names_no_key_is_not_found(method: str, key_id: str, message: str, kms: Any) -> None:
    with refused("NotFoundException", message):
        getattr(kms, method)(KeyId=key_id, **REST.get(method, {}))


def test_an_empty_identifier_breaks_two_constraints(raw: Any) -> None:
    told = (
        r"2 validation errors detected: Value '' at 'keyId' failed to satisfy constraint: Member must have length greater "
        r"than or equal to 1; Value '' at 'keyId' failed to satisfy constraint: Member must satisfy regular expression "
        r"pattern: ^\p{ASCII}+$"
    )
    with refused("ValidationException", told):
        raw.describe_key(KeyId="")


def test_an_identifier_outside_ascii_breaks_the_pattern(kms: Any) -> None:
    told = (
        r"1 validation error detected: Value 'schlüssel' at 'keyId' failed to satisfy constraint: Member must satisfy "
        r"regular expression pattern: ^\p{ASCII}+$"
    )
    with refused("ValidationException", told):
        kms.describe_key(KeyId="schlüssel")


def test_a_missing_identifier_is_null(raw: Any) -> None:
    told = "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", told):
        raw.describe_key()


def test_a_bad_enum_is_told_before_the_key_is_looked_up(kms: Any) -> None:
    told = (
        "1 validation error detected: Value 'ROT13' at 'encryptionAlgorithm' failed to satisfy constraint: Member must "
        "satisfy enum value set: [RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE, SYMMETRIC_DEFAULT]"
    )
    with refused("ValidationException", told):
        kms.encrypt(KeyId="fake-key-id", Plaintext=b"x", EncryptionAlgorithm="ROT13")


@pytest.mark.parametrize("there", [True, False], ids=["exists", "exists-not"])
def test_a_key_of_another_account_looks_the_same_whether_it_exists_or_not(there: bool, kms: Any, aws: Aws) -> None:
    import boto3

    other = boto3.client("kms", REGION, aws_access_key_id="444455556666", aws_secret_access_key="x")
    arn = other.create_key()["KeyMetadata"]["Arn"] if there else f"arn:aws:kms:{REGION}:444455556666:key/{UNKNOWN}"
    message = (
        f"User: {aws.cloud.default_caller.arn} is not authorized to perform: kms:Encrypt on this resource because the "
        "resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy "
        "explicitly denies access"
    )
    with refused("AccessDeniedException", message):
        kms.encrypt(KeyId=arn, Plaintext=b"x")


def test_a_key_arn_of_another_partition_names_no_key(kms: Any, key: dict[str, Any]) -> None:
    arn = key["Arn"].replace("arn:aws:", "arn:aws-cn:")
    with refused("NotFoundException", f"Key '{arn}' does not exist"):
        kms.describe_key(KeyId=arn)
