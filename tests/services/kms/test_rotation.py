from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import REGION
from tests.services.kms.wrapped import external, import_into

MILLISECOND = timedelta(milliseconds=1)
OTHERS = [
    ("RSA_2048", "ENCRYPT_DECRYPT"),
    ("ECC_NIST_P256", "SIGN_VERIFY"),
    ("HMAC_256", "GENERATE_VERIFY_MAC"),
]
LIMIT = (
    "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for "
    "this key: {arn}"
)


def _status(kms: Any, key: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = kms.get_key_rotation_status(KeyId=key["KeyId"])
    del found["ResponseMetadata"]
    return found


def _current(kms: Any, key: dict[str, Any]) -> str:
    return str(kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"])


def _rotations(kms: Any, key: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kms.list_key_rotations(KeyId=key["KeyId"], **params)["Rotations"]
    return found


def test_a_new_key_does_not_rotate(kms: Any, key: dict[str, Any]) -> None:
    assert {"KeyId": key["Arn"], "KeyRotationEnabled": False} == _status(kms, key)
    assert [] == _rotations(kms, key)


@pytest.mark.parametrize(("params", "days"), [({}, 365), ({"RotationPeriodInDays": 90}, 90)], ids=["15-default", "90"])
def test_the_status_tells_period_and_next_date(
    params: dict[str, int], days: int, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    aws.clock.freeze()
    kms.enable_key_rotation(KeyId=key["KeyId"], **params)
    found = _status(kms, key)
    assert abs(aws.clock.now() + timedelta(days=days) - found.pop("NextRotationDate")) < MILLISECOND
    assert {"KeyId": key["Arn"], "KeyRotationEnabled": True, "RotationPeriodInDays": days} == found


def test_enabling_again_changes_the_period_from_now_on(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=100)
    aws.clock.advance(days=50)
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    aws.clock.advance(days=60)
    assert [] == _rotations(kms, key)
    aws.clock.advance(days=31)
    assert ["AUTOMATIC"] == [each["RotationType"] for each in _rotations(kms, key)]


@pytest.mark.parametrize(("days", "limit"), [(89, "greater than or equal to 90"), (2561, "less than or equal to 2560")])
def test_a_period_out_of_range_is_refused_before_the_key_is_looked_up(days: int, limit: str, raw: Any) -> None:
    told = f"1 validation error detected: Value '{days}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value {limit}"
    with refused("ValidationException", told):
        raw.enable_key_rotation(KeyId="fake", RotationPeriodInDays=days)


def test_a_key_rotates_after_every_period_and_decrypts_all_that_it_encrypted(
    kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    aws.clock.freeze()
    start = aws.clock.now()
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    blobs = {_current(kms, key): kms.encrypt(KeyId=key["KeyId"], Plaintext=b"0")["CiphertextBlob"]}
    for _ in range(3):
        aws.clock.advance(days=90)
        blobs[_current(kms, key)] = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"0")["CiphertextBlob"]
    assert 4 == len(blobs)
    assert list(blobs) == [kms.decrypt(CiphertextBlob=blob)["KeyMaterialId"] for blob in blobs.values()]
    rotations = _rotations(kms, key)
    assert list(blobs)[1:] == [each["KeyMaterialId"] for each in rotations]
    for number, each in enumerate(rotations, 1):
        assert abs(start + timedelta(days=90 * number) - each["RotationDate"]) < MILLISECOND


def test_several_periods_in_one_step_are_several_rotations(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"])
    aws.clock.advance(days=4 * 365 + 1)
    assert 4 == len(_rotations(kms, key))


def test_disabling_stops_it(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"])
    kms.disable_key_rotation(KeyId=key["KeyId"])
    kms.disable_key_rotation(KeyId=key["KeyId"])
    aws.clock.advance(days=400)
    assert {"KeyId": key["Arn"], "KeyRotationEnabled": False} == _status(kms, key)
    assert [] == _rotations(kms, key)


def test_a_disabled_key_keeps_its_schedule_and_rotates_when_it_is_enabled(
    kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    kms.disable_key(KeyId=key["KeyId"])
    aws.clock.advance(days=100)
    assert _status(kms, key)["KeyRotationEnabled"]
    assert [] == _rotations(kms, key)
    aws.clock.freeze()
    kms.enable_key(KeyId=key["KeyId"])
    assert abs(aws.clock.now() - _rotations(kms, key)[0]["RotationDate"]) < MILLISECOND
    assert abs(aws.clock.now() + timedelta(days=90) - _status(kms, key)["NextRotationDate"]) < MILLISECOND
    aws.clock.advance(days=90)
    assert 2 == len(_rotations(kms, key))


def test_a_key_that_is_enabled_in_time_resumes_its_schedule(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    due = _status(kms, key)["NextRotationDate"]
    kms.disable_key(KeyId=key["KeyId"])
    aws.clock.advance(days=50)
    kms.enable_key(KeyId=key["KeyId"])
    assert due == _status(kms, key)["NextRotationDate"]
    aws.clock.advance(days=41)
    assert [due] == [each["RotationDate"] for each in _rotations(kms, key)]


def test_the_status_is_false_while_deletion_is_pending_and_comes_back(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"])
    before = _status(kms, key)
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    assert {"KeyId": key["Arn"], "KeyRotationEnabled": False} == _status(kms, key)
    kms.cancel_key_deletion(KeyId=key["KeyId"])
    assert before == _status(kms, key)


def test_rotation_on_demand_has_new_material_at_once_and_keeps_the_schedule(kms: Any, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"])
    before = _status(kms, key)
    old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert key["Arn"] == kms.rotate_key_on_demand(KeyId=key["KeyId"])["KeyId"]
    assert key["CurrentKeyMaterialId"] != _current(kms, key)
    assert before == _status(kms, key)
    assert key["CurrentKeyMaterialId"] == kms.decrypt(CiphertextBlob=old)["KeyMaterialId"]
    new = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert _current(kms, key) == kms.decrypt(CiphertextBlob=new)["KeyMaterialId"]


def test_a_key_rotates_25_times_on_demand_and_by_itself_as_often_as_it_likes(
    kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    aws.clock.advance(days=91)
    for _ in range(25):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
    with refused("LimitExceededException", LIMIT.format(arn=key["Arn"])):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
    aws.clock.advance(days=91)
    assert 27 == len(_rotations(kms, key))


def test_on_demand_waits_for_an_automatic_rotation_that_is_about_to_begin(
    kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"], RotationPeriodInDays=90)
    aws.clock.advance(days=89, hours=23, minutes=30)
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    aws.clock.advance(minutes=15)
    with refused("ConflictException", None):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])


def test_the_list_has_the_first_material_only_if_all_are_asked_for(kms: Any, key: dict[str, Any]) -> None:
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    first, second = _rotations(kms, key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    assert {
        "KeyId": key["Arn"],
        "KeyMaterialId": key["CurrentKeyMaterialId"],
        "KeyMaterialState": "NON_CURRENT",
    } == first
    assert ("CURRENT", "ON_DEMAND") == (second["KeyMaterialState"], second["RotationType"])
    assert {"KeyId", "KeyMaterialId", "KeyMaterialState", "RotationDate", "RotationType"} == second.keys()
    assert [second] == _rotations(kms, key)
    assert [second] == _rotations(kms, key, IncludeKeyMaterial="ROTATIONS_ONLY")


def test_the_list_comes_in_pages(kms: Any, key: dict[str, Any]) -> None:
    for _ in range(5):
        kms.rotate_key_on_demand(KeyId=key["KeyId"])
    pages = list(kms.get_paginator("list_key_rotations").paginate(KeyId=key["KeyId"], PaginationConfig={"PageSize": 2}))
    assert [2, 2, 1] == [len(page["Rotations"]) for page in pages]
    assert _rotations(kms, key) == [each for page in pages for each in page["Rotations"]]
    with refused("InvalidMarkerException", None):
        kms.list_key_rotations(KeyId=key["KeyId"], Marker="made up")


@pytest.mark.parametrize(("spec", "usage"), OTHERS, ids=[f"15-{spec}" for spec, _ in OTHERS])
@pytest.mark.parametrize("method", ["enable_key_rotation", "rotate_key_on_demand", "list_key_rotations"])
def test_only_symmetric_keys_rotate(method: str, spec: str, usage: str, kms: Any) -> None:
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    with refused("UnsupportedOperationException", None):
        getattr(kms, method)(KeyId=key["KeyId"])


@pytest.mark.parametrize(("spec", "usage"), OTHERS, ids=[f"15-{spec}" for spec, _ in OTHERS])
def test_keys_that_never_rotate_can_be_asked_and_told_not_to(spec: str, usage: str, kms: Any) -> None:
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    kms.disable_key_rotation(KeyId=key["KeyId"])
    assert {"KeyId": key["Arn"], "KeyRotationEnabled": False} == _status(kms, key)


@pytest.mark.parametrize("method", ["enable_key_rotation", "rotate_key_on_demand"])
def test_the_state_is_told_before_the_spec(method: str, kms: Any) -> None:
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        getattr(kms, method)(KeyId=key["KeyId"])


@pytest.mark.parametrize("imported", [False, True], ids=["15-pending", "15-imported"])
@pytest.mark.parametrize("method", ["enable_key_rotation", "disable_key_rotation"])
def test_imported_keys_do_not_rotate_by_themselves(method: str, imported: bool, kms: Any) -> None:
    arn = external(kms)
    if imported:
        import_into(kms, arn, b"k" * 32)
    told = f"{arn} origin is EXTERNAL which is not valid for this operation."
    with refused("UnsupportedOperationException", told):
        getattr(kms, method)(KeyId=arn)


def test_the_status_of_an_imported_key_is_false_once_it_has_material(kms: Any) -> None:
    arn = external(kms)
    with refused("UnsupportedOperationException", f"{arn} origin is EXTERNAL which is not valid for this operation."):
        kms.get_key_rotation_status(KeyId=arn)
    import_into(kms, arn, b"k" * 32)
    assert {"KeyId": arn, "KeyRotationEnabled": False} == _status(kms, {"KeyId": arn})


def test_a_key_of_a_service_rotates_every_year(aws: Aws, kms: Any) -> None:
    key = kms.describe_key(KeyId="alias/aws/secretsmanager")["KeyMetadata"]
    assert (True, 365) == (_status(kms, key)["KeyRotationEnabled"], _status(kms, key)["RotationPeriodInDays"])
    aws.clock.advance(days=366)
    assert ["AUTOMATIC"] == [each["RotationType"] for each in _rotations(kms, key)]


def test_a_rotation_that_is_due_is_no_business_of_a_restored_cloud(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    before = aws.cloud.snapshot()
    kms.enable_key_rotation(KeyId=key["KeyId"])
    aws.cloud.restore(before)
    aws.clock.advance(days=400)
    assert [] == _rotations(kms, key)


def test_the_old_rotation_of_a_deleted_key_comes_to_nothing(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.enable_key_rotation(KeyId=key["KeyId"])
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=400)
    assert [] == aws.client("kms", region=REGION).list_keys()["Keys"]
