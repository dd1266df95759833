"""ScheduleKeyDeletion and CancelKeyDeletion (section 10)."""

from __future__ import annotations

from tests.contract.case import Advance, Case, Step
from tests.contract.expected import Date, Excludes, Has, Like, Refused
from tests.contract.kms.steps import (
    ALIAS,
    ARN,
    ELSEWHERE,
    EXTERNAL,
    ID,
    MULTI_REGION,
    NO_ALIAS,
    PENDING_DELETION,
    ask,
    case,
    create,
    decrypt,
    describe,
    elsewhere,
    encrypt,
    eventually,
    free,
    name_it,
    not_found,
    schedule,
    state,
    validation,
)
from tests.contract.scope import Text

_ROOT = Text("arn:$partition:iam::$account:root")
_WINDOW = validation("PendingWindowInDays must be between 7 and 30")
_GONE = not_found("Key '$arn' does not exist")
_THERE = eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})}))))


def _case(id_: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    return case("10", f"deletion-{id_}", row, evidence, *steps)


def _in(days: int) -> dict[str, object]:
    return {"KeyId": ARN, "KeyState": "PendingDeletion", "PendingWindowInDays": days, "DeletionDate": Date(days)}


CASES = (
    _case("response", "KeyId, DeletionDate, KeyState, PendingWindowInDays", "model", create(), schedule(_in(7))),
    _case("default", "default window 30", "model", create(), ask("ScheduleKeyDeletion", _in(30))),
    _case("longest", "window of 30 days", "model", create(), schedule(_in(30), PendingWindowInDays=30)),
    *(
        _case(
            f"window-{days}",
            f"window outside of 7..30: {days}",
            "reported",
            create(),
            schedule(_WINDOW, PendingWindowInDays=days),
        )
        for days in (1, 6, 31, 365)
    ),
    _case("twice", "already scheduled", "AWS-recorded", create(), schedule(), schedule(PENDING_DELETION)),
    _case(
        "pending-import", "a key that awaits its material can be scheduled", "doc", create(**EXTERNAL), schedule(_in(7))
    ),
    _case("disabled", "a disabled key can be scheduled", "doc", create(), ask("DisableKey"), schedule(_in(7))),
    _case(
        "cancel",
        "CancelKeyDeletion answers the ARN",
        "AWS-recorded",
        create(),
        schedule(),
        ask("CancelKeyDeletion", {"KeyId": ARN}),
    ),
    _case(
        "cancel-not",
        "CancelKeyDeletion: not pending",
        "doc",
        create(),
        ask("CancelKeyDeletion", state("is not pending deletion.")),
    ),
    _case(
        "again",
        "scheduled again after a cancel",
        "model",
        create(),
        schedule(),
        ask("CancelKeyDeletion"),
        schedule(_in(9), PendingWindowInDays=9),
    ),
    _case(
        "primary",
        "a primary with replicas: PendingReplicaDeletion, no DeletionDate",
        "model",
        create(**MULTI_REGION),
        ask("ReplicateKey", ReplicaRegion=ELSEWHERE),
        _THERE,
        schedule({"KeyId": ARN, "KeyState": "PendingReplicaDeletion", "PendingWindowInDays": 7}),
    ),
    _case(
        "primary-cancel",
        "a primary in PendingReplicaDeletion can be cancelled",
        "doc",
        create(**MULTI_REGION),
        ask("ReplicateKey", ReplicaRegion=ELSEWHERE),
        _THERE,
        schedule(),
        ask("CancelKeyDeletion", {"KeyId": ARN}),
        describe(Has({"KeyMetadata": Has({"KeyState": "Disabled"})})),
    ),
    _case(
        "primary-last",
        "the window of a primary begins when its last replica is gone",
        "model",
        create(**MULTI_REGION),
        ask("ReplicateKey", ReplicaRegion=ELSEWHERE),
        schedule(PendingWindowInDays=9),
        elsewhere(schedule()),
        Advance(8),
        describe(Has({"KeyMetadata": Has({"KeyState": "PendingDeletion", "DeletionDate": Date(8)})})),
        Advance(9),
        describe(_GONE),
    ),
    _case(
        "not-yet",
        "the day before the key is still there",
        "doc",
        create(),
        schedule(),
        Advance(6),
        describe(Has({"KeyMetadata": Has({"KeyState": "PendingDeletion"})})),
    ),
    _case(
        "gone",
        "at DeletionDate the key and its aliases vanish",
        "doc",
        create(),
        name_it(),
        schedule(),
        Advance(8),
        describe(_GONE),
        describe(NO_ALIAS, KeyId=ALIAS),
        free("ListAliases", Has({"Aliases": Excludes(Has({"AliasName": ALIAS}))}), Limit=100),
        free("ListKeys", Has({"Keys": Excludes(Has({"KeyId": ID}))}), Limit=1000),
    ),
    _case(
        "gone-blob",
        "a blob of a key that is gone: AccessDenied",
        "doc",
        create(),
        encrypt(),
        schedule(),
        Advance(8),
        decrypt(
            Refused("AccessDeniedException", Like(".* on the resource associated with this ciphertext because .*"))
        ),
    ),
    _case(
        "cancelled-stays",
        "a key whose deletion was cancelled is there after the window",
        "doc",
        create(),
        schedule(),
        ask("CancelKeyDeletion"),
        Advance(8),
        describe(Has({"KeyMetadata": Has({"KeyState": "Disabled"})})),
    ),
    _case(
        "rotation",
        "rotation status reads false while pending, and is restored on cancel",
        "model",
        create(),
        ask("EnableKeyRotation"),
        schedule(),
        ask("GetKeyRotationStatus", {"KeyId": ARN, "KeyRotationEnabled": False}),
        ask("CancelKeyDeletion"),
        ask("GetKeyRotationStatus", Has({"KeyRotationEnabled": True})),
    ),
    _case(
        "retirable",
        "grants vanish with their key",
        "doc",
        create(),
        ask("CreateGrant", GranteePrincipal=_ROOT, RetiringPrincipal=_ROOT, Operations=["Decrypt"]),
        schedule(),
        Advance(8),
        free("ListRetirableGrants", Has({"Grants": Excludes(Has({"KeyId": ARN}))}), RetiringPrincipal=_ROOT),
    ),
)
