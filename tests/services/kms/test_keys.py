from __future__ import annotations

import re
from typing import Any

import pytest

from mocksm import mock_secrets
from mocksm.aws import Aws
from mocksm.services.kms import keys
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

ALWAYS = {
    *("AWSAccountId", "Arn", "CreationDate", "CustomerMasterKeySpec", "Description", "Enabled", "KeyId", "KeyManager"),
    *("KeySpec", "KeyState", "KeyUsage", "MultiRegion", "Origin"),
}
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def test_create_key_without_parameters_makes_a_symmetric_key(aws: Aws, kms: Any) -> None:
    aws.clock.freeze()
    key = kms.create_key()["KeyMetadata"]
    assert re.fullmatch(UUID, key["KeyId"])
    assert re.fullmatch(r"[0-9a-f]{64}", key["CurrentKeyMaterialId"])
    assert {
        "AWSAccountId": ACCOUNT,
        "Arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key['KeyId']}",
        "CreationDate": aws.clock.now().replace(microsecond=aws.clock.now().microsecond // 1000 * 1000),
        "CurrentKeyMaterialId": key["CurrentKeyMaterialId"],
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "Description": "",
        "Enabled": True,
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "KeyId": key["KeyId"],
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": False,
        "Origin": "AWS_KMS",
    } == {
        **key,
        "CreationDate": key["CreationDate"].replace(microsecond=key["CreationDate"].microsecond // 1000 * 1000),
    }


def test_describe_key_shows_what_create_key_returned(kms: Any) -> None:
    made = kms.create_key(Description="for the app")["KeyMetadata"]
    assert made == kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]
    assert "for the app" == made["Description"]


def test_two_keys_share_neither_id_nor_material(kms: Any) -> None:
    one, other = (kms.create_key()["KeyMetadata"] for _ in range(2))
    assert one["KeyId"] != other["KeyId"]
    assert one["CurrentKeyMaterialId"] != other["CurrentKeyMaterialId"]


@pytest.mark.parametrize(
    ("spec", "usage"),
    [("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("ECC_NIST_P256", "SIGN_VERIFY"), ("HMAC_256", "GENERATE_VERIFY_MAC")],
)
def test_a_key_of_external_origin_awaits_its_material(spec: str, usage: str, kms: Any) -> None:
    key = kms.create_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    assert ("PendingImport", False, "EXTERNAL") == (key["KeyState"], key["Enabled"], key["Origin"])
    assert "CurrentKeyMaterialId" not in key
    assert "ExpirationModel" not in key


def test_a_key_that_is_not_symmetric_shows_no_material(kms: Any) -> None:
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    assert ALWAYS | {"SigningAlgorithms"} == key.keys()


def test_a_multi_region_key_names_itself_as_primary(kms: Any) -> None:
    key = kms.create_key(MultiRegion=True)["KeyMetadata"]
    assert re.fullmatch(r"mrk-[0-9a-f]{32}", key["KeyId"])
    assert {
        "MultiRegionKeyType": "PRIMARY",
        "PrimaryKey": {"Arn": key["Arn"], "Region": REGION},
        "ReplicaKeys": [],
    } == key["MultiRegionConfiguration"]


def test_the_old_name_of_the_spec_still_works(kms: Any) -> None:
    key = kms.create_key(CustomerMasterKeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    assert "RSA_2048" == key["KeySpec"]


def test_both_names_of_the_spec_are_refused(kms: Any) -> None:
    message = (
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
    )
    with refused("ValidationException", message):
        kms.create_key(CustomerMasterKeySpec="RSA_2048", KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")


def test_a_description_that_is_too_long_is_refused(kms: Any) -> None:
    told = f"1 validation error detected: Value '{'x' * 8193}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 8192"
    with refused("ValidationException", told):
        kms.create_key(Description="x" * 8193)


def test_a_description_can_be_replaced_and_emptied(kms: Any, key: dict[str, Any]) -> None:
    for description in ("for the app", ""):
        kms.update_key_description(KeyId=key["KeyId"], Description=description)
        assert description == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"]


def test_an_account_has_so_many_keys_in_a_region_and_no_more(monkeypatch: pytest.MonkeyPatch, kms: Any) -> None:
    assert 100_000 == keys._MOST  # noqa: SLF001 - the quota of section 22
    monkeypatch.setattr(keys, "_MOST", 2)
    kms.describe_key(KeyId="alias/aws/secretsmanager")
    kms.create_key()
    primary = kms.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    with refused("LimitExceededException", None):
        kms.create_key()
    kms.replicate_key(KeyId=primary, ReplicaRegion="eu-west-1")


def test_a_key_that_is_gone_makes_room(
    monkeypatch: pytest.MonkeyPatch, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    monkeypatch.setattr(keys, "_MOST", 1)
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    with refused("LimitExceededException", None):
        kms.create_key()
    aws.clock.advance(days=8)
    assert "Enabled" == kms.create_key()["KeyMetadata"]["KeyState"]


def test_keys_are_of_one_region(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    elsewhere = aws.client("kms", region="eu-west-1")
    assert [] == elsewhere.list_keys()["Keys"]
    with refused("NotFoundException", f"Key 'arn:aws:kms:eu-west-1:{ACCOUNT}:key/{key['KeyId']}' does not exist"):
        elsewhere.describe_key(KeyId=key["KeyId"])
    assert [key["KeyId"]] == [entry["KeyId"] for entry in kms.list_keys()["Keys"]]


def test_list_keys_gives_id_and_arn_of_every_key(kms: Any) -> None:
    made = [kms.create_key()["KeyMetadata"] for _ in range(3)]
    kms.schedule_key_deletion(KeyId=made[0]["KeyId"])
    listed = kms.list_keys()
    assert {(key["KeyId"], key["Arn"]) for key in made} == {(key["KeyId"], key["KeyArn"]) for key in listed["Keys"]}
    assert listed["Truncated"] is False
    assert "NextMarker" not in listed


@pytest.mark.parametrize(
    ("owners", "count"),
    [(["SELF"], 1), (["OTHER_ACCOUNTS_VIA_RAM"], 0), (["OTHER_ACCOUNTS_VIA_RAM", "SELF"], 1)],
    ids=["own", "shared", "both"],
)
def test_nothing_is_shared_through_ram(owners: list[str], count: int, kms: Any, key: dict[str, Any]) -> None:
    listed = kms.list_keys(ResourceOwners=owners)
    assert (count, False) == (len(listed["Keys"]), listed["Truncated"])


def test_list_keys_has_a_hundred_on_a_page(kms: Any) -> None:
    made = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(101)}
    first = kms.list_keys()
    assert (100, True) == (len(first["Keys"]), first["Truncated"])
    second = kms.list_keys(Marker=first["NextMarker"])
    assert (1, False) == (len(second["Keys"]), second["Truncated"])
    assert made == {key["KeyId"] for page in (first, second) for key in page["Keys"]}


def test_the_paginator_meets_every_key_once(kms: Any) -> None:
    made = sorted(kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(7))
    pages = kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2})
    assert made == sorted(key["KeyId"] for page in pages for key in page["Keys"])


def test_a_page_goes_on_behind_a_key_that_is_gone(kms: Any, aws: Aws) -> None:
    ids = sorted(kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(4))
    marker = kms.list_keys(Limit=2)["NextMarker"]
    kms.schedule_key_deletion(KeyId=ids[1], PendingWindowInDays=7)
    aws.clock.advance(days=8)
    assert ids[2:] == [key["KeyId"] for key in kms.list_keys(Marker=marker)["Keys"]]


def test_a_marker_that_was_not_issued_is_refused(kms: Any) -> None:
    with refused("InvalidMarkerException", None):
        kms.list_keys(Marker="made up")


def test_a_disabled_key_can_be_enabled_again(kms: Any, key: dict[str, Any]) -> None:
    kms.disable_key(KeyId=key["KeyId"])
    disabled = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert ("Disabled", False) == (disabled["KeyState"], disabled["Enabled"])
    kms.disable_key(KeyId=key["KeyId"])
    kms.enable_key(KeyId=key["Arn"])
    kms.enable_key(KeyId=key["Arn"])
    assert key == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]


def test_making_and_describing_a_key_loads_no_cryptography(pytester: pytest.Pytester) -> None:
    script = pytester.makepyfile(
        """
        import sys
        import botocore.session
        from mocksm import mock_secrets
        with mock_secrets(region="us-east-1") as aws:
            kms = aws.client("kms")
            kms.describe_key(KeyId=kms.create_key()["KeyMetadata"]["KeyId"])
            print("loaded:", [name for name in sys.modules if name.startswith("cryptography.hazmat.primitives.ciphers")])
        """
    )
    assert ["loaded: []"] == pytester.runpython(script).outlines


def test_the_same_seed_makes_the_same_ids() -> None:
    made = []
    for _ in range(2):
        with mock_secrets(region=REGION, random_seed=7) as aws:
            key = aws.client("kms").create_key()["KeyMetadata"]
            made.append((key["KeyId"], key["CurrentKeyMaterialId"]))
    assert made[0] == made[1]


def test_a_snapshot_of_the_cloud_brings_keys_and_ciphertexts_back(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    blob = kms.encrypt(KeyId="alias/app", Plaintext=b"x")["CiphertextBlob"]
    snapshot = aws.snapshot()
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=7)
    aws.restore(snapshot)
    assert b"x" == kms.decrypt(CiphertextBlob=blob)["Plaintext"]
    assert key["Arn"] == kms.describe_key(KeyId="alias/app")["KeyMetadata"]["Arn"]
