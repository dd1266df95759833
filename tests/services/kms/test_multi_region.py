from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config

from mocksm.aws import Aws
from mocksm.services.kms.store import Keys
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, OPEN_POLICY, REGION
from tests.services.kms.wrapped import external, import_into

IRELAND, TOKYO = "eu-west-1", "ap-northeast-1"
MILLISECOND = timedelta(milliseconds=1)
NEW = {"ImportType": "NEW_KEY_MATERIAL"}


def _client(region: str) -> Any:
    session = boto3.Session(aws_access_key_id="AKIAOFNOONE", aws_secret_access_key="none", region_name=region)
    return session.client("kms", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="module")
def clients() -> dict[str, Any]:
    return {region: _client(region) for region in (IRELAND, TOKYO)}


@pytest.fixture
def ireland(aws: Aws, clients: dict[str, Any]) -> Any:
    return clients[IRELAND]


@pytest.fixture
def tokyo(aws: Aws, clients: dict[str, Any]) -> Any:
    return clients[TOKYO]


@pytest.fixture
def primary(kms: Any) -> dict[str, Any]:
    made: dict[str, Any] = kms.create_key(MultiRegion=True, Description="of the primary")["KeyMetadata"]
    return made


def _arn(key_id: str, region: str) -> str:
    return f"arn:aws:kms:{region}:{ACCOUNT}:key/{key_id}"


def _place(key_id: str, region: str) -> dict[str, str]:
    return {"Arn": _arn(key_id, region), "Region": region}


def _described(kms: Any, key: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    return found


def _replicate(kms: Any, key: dict[str, Any], region: str = IRELAND, **params: Any) -> dict[str, Any]:
    made: dict[str, Any] = kms.replicate_key(KeyId=key["KeyId"], ReplicaRegion=region, **params)
    return made


def test_the_answer_shows_a_replica_that_is_being_made(kms: Any, primary: dict[str, Any]) -> None:
    answer = _replicate(kms, primary)
    replica = answer["ReplicaKeyMetadata"]
    assert ("Creating", False, "", primary["KeyId"], _arn(primary["KeyId"], IRELAND)) == (
        replica["KeyState"],
        replica["Enabled"],
        replica["Description"],
        replica["KeyId"],
        replica["Arn"],
    )
    assert "CurrentKeyMaterialId" not in replica
    assert {
        "MultiRegionKeyType": "REPLICA",
        "PrimaryKey": _place(primary["KeyId"], REGION),
        "ReplicaKeys": [_place(primary["KeyId"], IRELAND)],
    } == replica["MultiRegionConfiguration"]
    assert f"arn:aws:iam::{ACCOUNT}:root" in answer["ReplicaPolicy"]
    assert "ReplicaTags" not in answer


def test_the_replica_is_there_when_the_next_request_looks(kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    replica = _described(ireland, primary)
    assert ("Enabled", True, primary["CurrentKeyMaterialId"]) == (
        replica["KeyState"],
        replica["Enabled"],
        replica["CurrentKeyMaterialId"],
    )
    assert [_place(primary["KeyId"], IRELAND)] == _described(kms, primary)["MultiRegionConfiguration"]["ReplicaKeys"]


def test_policy_tags_and_description_are_the_replicas_own(kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=primary["KeyId"], Tags=[{"TagKey": "of", "TagValue": "primary"}])
    tags = [{"TagKey": "of", "TagValue": "replica"}]
    answer = _replicate(kms, primary, Policy=OPEN_POLICY, Tags=tags, Description="of the replica")
    assert (OPEN_POLICY, tags) == (answer["ReplicaPolicy"], answer["ReplicaTags"])
    assert "of the replica" == answer["ReplicaKeyMetadata"]["Description"]
    assert tags == ireland.list_resource_tags(KeyId=primary["KeyId"])["Tags"]
    ireland.update_key_description(KeyId=primary["KeyId"], Description="changed")
    ireland.untag_resource(KeyId=primary["KeyId"], TagKeys=["of"])
    assert "of the primary" == _described(kms, primary)["Description"]
    assert [{"TagKey": "of", "TagValue": "primary"}] == kms.list_resource_tags(KeyId=primary["KeyId"])["Tags"]


def test_aliases_grants_and_state_stay_in_their_region(kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    kms.create_alias(AliasName="alias/app", TargetKeyId=primary["KeyId"])
    kms.create_grant(KeyId=primary["KeyId"], GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:root", Operations=["Decrypt"])
    kms.disable_key(KeyId=primary["KeyId"])
    assert [] == ireland.list_aliases()["Aliases"]
    assert [] == ireland.list_grants(KeyId=primary["KeyId"])["Grants"]
    assert "Enabled" == _described(ireland, primary)["KeyState"]


def test_what_is_encrypted_in_one_region_opens_in_the_other(kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    blob = kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    found = ireland.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})
    assert (b"x", _arn(primary["KeyId"], IRELAND), primary["CurrentKeyMaterialId"]) == (
        found["Plaintext"],
        found["KeyId"],
        found["KeyMaterialId"],
    )


def test_an_asymmetric_key_is_the_same_in_every_region_whichever_is_asked_first(kms: Any, ireland: Any) -> None:
    key = kms.create_key(MultiRegion=True, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    _replicate(kms, key)
    there = ireland.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    assert there == kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]


def test_usage_is_told_for_each_region(kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")
    assert "Encrypt" == kms.get_key_last_usage(KeyId=primary["KeyId"])["KeyLastUsage"]["Operation"]
    assert {} == ireland.get_key_last_usage(KeyId=primary["KeyId"])["KeyLastUsage"]


def test_only_a_primary_is_replicated(kms: Any, ireland: Any, primary: dict[str, Any], key: dict[str, Any]) -> None:
    with refused("UnsupportedOperationException", f"{key['Arn']} is not a multi-region primary key."):
        _replicate(kms, key)
    with refused("UnsupportedOperationException", f"{key['Arn']} is not a multi-region primary key."):
        kms.update_primary_region(KeyId=key["KeyId"], PrimaryRegion=IRELAND)
    _replicate(kms, primary)
    told = f"{_arn(primary['KeyId'], IRELAND)} is not a multi-region primary key."
    with refused("UnsupportedOperationException", told):
        _replicate(ireland, primary, TOKYO)
    with refused("UnsupportedOperationException", told):
        ireland.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=REGION)


@pytest.mark.parametrize("region", [REGION, IRELAND], ids=["17-own", "17-second"])
def test_a_region_has_a_key_once(region: str, kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    ireland.schedule_key_deletion(KeyId=primary["KeyId"])
    with refused("AlreadyExistsException", None):
        _replicate(kms, primary, region)


@pytest.mark.parametrize("region", ["xx-west-1", "cn-north-1"], ids=["17-unknown", "17-other-partition"])
def test_there_has_to_be_such_a_region_in_the_partition(region: str, kms: Any, primary: dict[str, Any]) -> None:
    with refused("ValidationException", None):
        _replicate(kms, primary, region)


def test_a_region_has_to_look_like_one(kms: Any, primary: dict[str, Any]) -> None:
    told = r"1 validation error detected: Value 'Ireland' at 'replicaRegion' failed to satisfy constraint: Member must satisfy regular expression pattern: ^([a-z]+-){2,3}\d+$"
    with refused("ValidationException", told):
        _replicate(kms, primary, "Ireland")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Policy": "{"}, "MalformedPolicyDocumentException"),
        ({"Tags": [{"TagKey": "a", "TagValue": str(n)} for n in range(2)]}, "TagException"),
    ],
    ids=["17-policy", "17-tags"],
)
def test_a_replica_that_is_refused_is_not_made(
    params: dict[str, Any], code: str, kms: Any, primary: dict[str, Any]
) -> None:
    with pytest.raises(kms.exceptions.from_code(code)):
        _replicate(kms, primary, **params)
    assert [] == _described(kms, primary)["MultiRegionConfiguration"]["ReplicaKeys"]


@pytest.mark.parametrize("method", ["enable_key_rotation", "disable_key_rotation", "rotate_key_on_demand"])
def test_rotation_is_the_business_of_the_primary(method: str, kms: Any, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    with refused("UnsupportedOperationException", None):
        getattr(ireland, method)(KeyId=primary["KeyId"])


def test_rotation_reaches_every_region(kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    kms.enable_key_rotation(KeyId=primary["KeyId"], RotationPeriodInDays=90)
    assert ireland.get_key_rotation_status(KeyId=primary["KeyId"])["KeyRotationEnabled"]
    aws.clock.advance(days=91)
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])
    assert _described(kms, primary)["CurrentKeyMaterialId"] == _described(ireland, primary)["CurrentKeyMaterialId"]
    listed = ireland.list_key_rotations(KeyId=primary["KeyId"])["Rotations"]
    assert ["AUTOMATIC", "ON_DEMAND"] == [each["RotationType"] for each in listed]
    assert {_arn(primary["KeyId"], IRELAND)} == {each["KeyId"] for each in listed}


def test_the_primary_changes_places_with_a_replica(kms: Any, ireland: Any, tokyo: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary, TOKYO)
    _replicate(kms, primary, IRELAND)
    kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)
    for client, kind in ((kms, "REPLICA"), (ireland, "PRIMARY"), (tokyo, "REPLICA")):
        found = _described(client, primary)
        assert ("Enabled", kind, _place(primary["KeyId"], IRELAND)) == (
            found["KeyState"],
            found["MultiRegionConfiguration"]["MultiRegionKeyType"],
            found["MultiRegionConfiguration"]["PrimaryKey"],
        )
        replicas = [each["Region"] for each in found["MultiRegionConfiguration"]["ReplicaKeys"]]
        assert [TOKYO, REGION] == replicas


def test_both_keys_are_updating_while_the_primary_changes(kms: Any, aws: Aws, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)
    states = [aws.cloud.store(Keys, ACCOUNT, region)[primary["KeyId"]].state for region in (REGION, IRELAND)]
    assert ["Updating", "Updating"] == states


def test_the_primary_goes_where_there_is_a_replica(kms: Any, primary: dict[str, Any]) -> None:
    with refused("NotFoundException", f"Key '{_arn(primary['KeyId'], IRELAND)}' does not exist"):
        kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)
    with refused("UnsupportedOperationException", None):
        kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=REGION)


def test_a_replica_that_cannot_be_used_does_not_become_the_primary(
    kms: Any, ireland: Any, primary: dict[str, Any]
) -> None:
    _replicate(kms, primary)
    ireland.disable_key(KeyId=primary["KeyId"])
    with refused("DisabledException", f"{_arn(primary['KeyId'], IRELAND)} is disabled."):
        kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)


def test_rotation_goes_on_when_the_old_primary_is_gone(
    kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]
) -> None:
    _replicate(kms, primary)
    kms.enable_key_rotation(KeyId=primary["KeyId"], RotationPeriodInDays=90)
    kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)
    kms.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=181)
    assert 2 == len(ireland.list_key_rotations(KeyId=primary["KeyId"])["Rotations"])


def test_the_new_primary_rotates_whatever_becomes_of_the_old(
    kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]
) -> None:
    _replicate(kms, primary)
    kms.enable_key_rotation(KeyId=primary["KeyId"], RotationPeriodInDays=90)
    kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)
    kms.disable_key(KeyId=primary["KeyId"])
    aws.clock.advance(days=91)
    assert 1 == len(ireland.list_key_rotations(KeyId=primary["KeyId"])["Rotations"])


def test_a_primary_that_is_disabled_keeps_all_from_rotating(
    kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]
) -> None:
    _replicate(kms, primary)
    kms.enable_key_rotation(KeyId=primary["KeyId"], RotationPeriodInDays=90)
    kms.update_primary_region(KeyId=primary["KeyId"], PrimaryRegion=IRELAND)
    ireland.disable_key(KeyId=primary["KeyId"])
    aws.clock.advance(days=91)
    kms.disable_key(KeyId=primary["KeyId"])
    kms.enable_key(KeyId=primary["KeyId"])
    assert [] == kms.list_key_rotations(KeyId=primary["KeyId"])["Rotations"]
    ireland.enable_key(KeyId=primary["KeyId"])
    assert 1 == len(kms.list_key_rotations(KeyId=primary["KeyId"])["Rotations"])


def test_a_primary_waits_for_its_replicas_to_go(kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]) -> None:
    aws.clock.freeze()
    _replicate(kms, primary)
    answer = kms.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=10)
    assert (primary["Arn"], "PendingReplicaDeletion", 10) == (
        answer["KeyId"],
        answer["KeyState"],
        answer["PendingWindowInDays"],
    )
    assert "DeletionDate" not in answer
    waiting = _described(kms, primary)
    assert ("PendingReplicaDeletion", 10) == (waiting["KeyState"], waiting["PendingDeletionWindowInDays"])
    assert "DeletionDate" not in waiting
    with refused("KMSInvalidStateException", f"{primary['Arn']} is pending replica deletion."):
        kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")
    aws.clock.advance(days=40)
    ireland.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=7)
    going = _described(kms, primary)
    assert "PendingDeletion" == going["KeyState"]
    assert "PendingDeletionWindowInDays" not in going
    assert abs(aws.clock.now() + timedelta(days=10) - going["DeletionDate"]) < MILLISECOND
    assert [] == going["MultiRegionConfiguration"]["ReplicaKeys"]
    aws.clock.advance(days=10)
    assert [] == kms.list_keys()["Keys"]


def test_a_primary_waits_for_the_last_of_its_replicas(
    kms: Any, aws: Aws, ireland: Any, tokyo: Any, primary: dict[str, Any]
) -> None:
    for region in (IRELAND, TOKYO):
        _replicate(kms, primary, region)
    kms.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    ireland.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=8)
    assert "PendingReplicaDeletion" == _described(kms, primary)["KeyState"]
    tokyo.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=8)
    assert "PendingDeletion" == _described(kms, primary)["KeyState"]


def test_a_waiting_primary_can_be_kept(kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]) -> None:
    _replicate(kms, primary)
    kms.schedule_key_deletion(KeyId=primary["KeyId"])
    kms.cancel_key_deletion(KeyId=primary["KeyId"])
    ireland.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=60)
    kept = _described(kms, primary)
    assert "Disabled" == kept["KeyState"]
    assert "PendingDeletionWindowInDays" not in kept


def test_a_region_whose_replica_is_gone_can_have_another(
    kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]
) -> None:
    _replicate(kms, primary)
    blob = ireland.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    ireland.schedule_key_deletion(KeyId=primary["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=8)
    _replicate(kms, primary)
    assert b"x" == ireland.decrypt(CiphertextBlob=blob)["Plaintext"]


def test_related_keys_are_still_related_in_a_restored_cloud(
    kms: Any, aws: Aws, ireland: Any, primary: dict[str, Any]
) -> None:
    _replicate(kms, primary)
    ireland.describe_key(KeyId=primary["KeyId"])
    before = aws.cloud.snapshot()
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])
    aws.cloud.restore(before)
    assert primary["CurrentKeyMaterialId"] == _described(ireland, primary)["CurrentKeyMaterialId"]
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])
    assert _described(kms, primary)["CurrentKeyMaterialId"] == _described(ireland, primary)["CurrentKeyMaterialId"]


def test_imported_material_is_imported_in_every_region(kms: Any, ireland: Any) -> None:
    primary = {"KeyId": external(kms, MultiRegion=True).rpartition("/")[2]}
    material_id = import_into(kms, primary["KeyId"], b"1" * 32)["KeyMaterialId"]
    _replicate(kms, primary)
    replica = _described(ireland, primary)
    assert ("PendingImport", material_id) == (replica["KeyState"], replica["CurrentKeyMaterialId"])
    with refused("IncorrectKeyMaterialException", None):
        import_into(ireland, primary["KeyId"], b"2" * 32)
    with refused("UnsupportedOperationException", None):
        import_into(ireland, primary["KeyId"], b"2" * 32, **NEW)
    assert material_id == import_into(ireland, primary["KeyId"], b"1" * 32)["KeyMaterialId"]
    blob = kms.encrypt(KeyId=primary["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert b"x" == ireland.decrypt(CiphertextBlob=blob)["Plaintext"]
    ireland.delete_imported_key_material(KeyId=primary["KeyId"])
    assert ("Enabled", "PendingImport") == (
        _described(kms, primary)["KeyState"],
        _described(ireland, primary)["KeyState"],
    )


def test_new_imported_material_rotates_when_every_region_has_it(kms: Any, ireland: Any) -> None:
    arn = external(kms, MultiRegion=True)
    primary = {"KeyId": arn.rpartition("/")[2]}
    import_into(kms, primary["KeyId"], b"1" * 32)
    _replicate(kms, primary)
    import_into(ireland, primary["KeyId"], b"1" * 32)
    new = import_into(kms, primary["KeyId"], b"2" * 32, **NEW)["KeyMaterialId"]

    def state(client: Any) -> tuple[str, str]:
        listed = client.list_key_rotations(KeyId=primary["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
        return listed[-1]["KeyMaterialState"], listed[-1]["ImportState"]

    waiting = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION"
    assert [(waiting, "IMPORTED"), (waiting, "PENDING_IMPORT")] == [state(kms), state(ireland)]
    told = f"No available key material pending rotation for the key: {arn}."
    with refused("KMSInvalidStateException", told):
        kms.rotate_key_on_demand(KeyId=primary["KeyId"])
    import_into(ireland, primary["KeyId"], b"2" * 32, ImportType="EXISTING_KEY_MATERIAL")
    assert [("PENDING_ROTATION", "IMPORTED")] * 2 == [state(kms), state(ireland)]
    kms.rotate_key_on_demand(KeyId=primary["KeyId"])
    assert [("CURRENT", "IMPORTED")] * 2 == [state(kms), state(ireland)]
    assert {new} == {_described(client, primary)["CurrentKeyMaterialId"] for client in (kms, ireland)}


@pytest.mark.parametrize("where", ["primary", "replica"])
def test_pending_material_that_the_primary_deletes_is_gone_everywhere(where: str, kms: Any, ireland: Any) -> None:
    primary = {"KeyId": external(kms, MultiRegion=True).rpartition("/")[2]}
    import_into(kms, primary["KeyId"], b"1" * 32)
    _replicate(kms, primary)
    import_into(ireland, primary["KeyId"], b"1" * 32)
    new = import_into(kms, primary["KeyId"], b"2" * 32, **NEW)["KeyMaterialId"]
    import_into(ireland, primary["KeyId"], b"2" * 32)
    (kms if where == "primary" else ireland).delete_imported_key_material(KeyId=primary["KeyId"], KeyMaterialId=new)
    listed = ireland.list_key_rotations(KeyId=primary["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
    assert (new in [each["KeyMaterialId"] for each in listed]) == (where == "replica")
    assert ["Enabled", "Enabled"] == [_described(client, primary)["KeyState"] for client in (kms, ireland)]


def test_material_that_was_forgotten_has_to_be_imported_everywhere_again(kms: Any, ireland: Any) -> None:
    primary = {"KeyId": external(kms, MultiRegion=True).rpartition("/")[2]}
    import_into(kms, primary["KeyId"], b"1" * 32)
    _replicate(kms, primary)
    import_into(ireland, primary["KeyId"], b"1" * 32)
    new = import_into(kms, primary["KeyId"], b"2" * 32, **NEW)["KeyMaterialId"]
    import_into(ireland, primary["KeyId"], b"2" * 32)
    kms.delete_imported_key_material(KeyId=primary["KeyId"], KeyMaterialId=new)
    import_into(kms, primary["KeyId"], b"2" * 32, **NEW)
    listed = kms.list_key_rotations(KeyId=primary["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL")["Rotations"]
    assert "PENDING_MULTI_REGION_IMPORT_AND_ROTATION" == listed[-1]["KeyMaterialState"]


def test_a_key_can_be_used_while_it_lacks_what_is_pending(kms: Any, ireland: Any) -> None:
    primary = {"KeyId": external(kms, MultiRegion=True).rpartition("/")[2]}
    import_into(kms, primary["KeyId"], b"1" * 32)
    _replicate(kms, primary)
    import_into(kms, primary["KeyId"], b"2" * 32, **NEW)
    import_into(ireland, primary["KeyId"], b"1" * 32)
    assert "Enabled" == _described(ireland, primary)["KeyState"]
