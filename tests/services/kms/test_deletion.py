from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.kms.conftest import ACCOUNT, REGION

HERE = f"arn:aws:kms:{REGION}:{ACCOUNT}"
MILLISECOND = timedelta(milliseconds=1)


@pytest.mark.parametrize(("params", "days"), [({}, 30), ({"PendingWindowInDays": 7}, 7)], ids=["default", "7"])
def test_scheduling_tells_when_the_key_goes(
    params: dict[str, int], days: int, kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    aws.clock.freeze()
    answer = kms.schedule_key_deletion(KeyId=key["KeyId"], **params)
    assert (key["Arn"], "PendingDeletion", days) == (
        answer["KeyId"],
        answer["KeyState"],
        answer["PendingWindowInDays"],
    )
    assert abs(aws.clock.now() + timedelta(days=days) - answer["DeletionDate"]) < MILLISECOND
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert ("PendingDeletion", False, answer["DeletionDate"]) == (
        described["KeyState"],
        described["Enabled"],
        described["DeletionDate"],
    )
    assert "PendingDeletionWindowInDays" not in described


@pytest.mark.parametrize("days", [1, 6, 31, 365])
def test_a_window_outside_a_week_and_a_month_is_refused(days: int, kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException", "PendingWindowInDays must be between 7 and 30"):
        kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=days)
    assert key == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]


@pytest.mark.parametrize(("days", "limit"), [(0, "greater than or equal to 1"), (366, "less than or equal to 365")])
def test_a_window_outside_the_model_is_refused_in_its_words(days: int, limit: str, raw: Any) -> None:
    told = f"1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value {limit}"
    with refused("ValidationException", told):
        raw.schedule_key_deletion(KeyId="fake-key-id", PendingWindowInDays=days)


def test_when_the_window_is_over_the_key_and_its_aliases_are_gone(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    for name in ("alias/a", "alias/b"):
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=6, hours=23)
    assert "PendingDeletion" == kms.describe_key(KeyId="alias/a")["KeyMetadata"]["KeyState"]
    aws.clock.advance(hours=2)
    with refused("NotFoundException", f"Key '{key['Arn']}' does not exist"):
        kms.describe_key(KeyId=key["KeyId"])
    with refused("NotFoundException", f"Alias {HERE}:alias/b is not found."):
        kms.describe_key(KeyId="alias/b")
    assert ([], []) == (kms.list_keys()["Keys"], kms.list_aliases()["Aliases"])


def test_the_ciphertext_of_a_key_that_is_gone_is_not_the_callers_to_open(
    kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    aws.clock.advance(days=7)
    message = (
        f"User: {aws.cloud.default_caller.arn} is not authorized to perform: kms:Decrypt on the resource associated with "
        "this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or "
        "a resource-based policy explicitly denies access"
    )
    with refused("AccessDeniedException", message):
        kms.decrypt(CiphertextBlob=blob)


def test_a_cancelled_deletion_leaves_the_key_disabled_for_good(kms: Any, aws: Aws, key: dict[str, Any]) -> None:
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    assert key["Arn"] == kms.cancel_key_deletion(KeyId=key["KeyId"])["KeyId"]
    aws.clock.advance(days=40)
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert {**key, "KeyState": "Disabled", "Enabled": False} == described


def test_a_deletion_that_is_cancelled_and_scheduled_again_waits_for_the_second_date(
    kms: Any, aws: Aws, key: dict[str, Any]
) -> None:
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    kms.cancel_key_deletion(KeyId=key["KeyId"])
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=20)
    aws.clock.advance(days=10)
    assert "PendingDeletion" == kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]
    aws.clock.advance(days=11)
    assert [] == kms.list_keys()["Keys"]
