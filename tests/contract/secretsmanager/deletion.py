"""Deletion, scheduled and at once, and restoring (4.1, 6.5, 6.16)."""

from __future__ import annotations

from tests.contract.case import Advance, Case, Fact, Step
from tests.contract.expected import ABSENT, NOW, Date, Excludes, Has, Includes, Like
from tests.contract.secretsmanager.steps import (
    ARN,
    ARN_PATTERN,
    CREATED,
    CURRENT,
    NAME,
    NO_CURRENT,
    NOT_FOUND,
    UNKNOWN,
    V1,
    V2,
    ask,
    create,
    delete,
    describe,
    get,
    invalid_parameter,
    invalid_request,
    put,
    saving,
    versions,
)

_WEEK = delete(RecoveryWindowInDays=7)


_FORCED = delete(ForceDeleteWithoutRecovery=True)


_TAKEN = invalid_request(
    "You can't create this secret because a secret with this name is already scheduled for deletion."
)


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step | Advance) -> Case:
    return Case(f"deletion-{id_}", Fact(section, row, evidence), steps)


CASES = (
    _case(
        "describe",
        "4.1",
        "DescribeSecret works and shows DeletedDate and labels",
        "AWS-recorded",
        CREATED,
        _WEEK,
        describe(Has({"DeletedDate": Date(), "VersionIdsToStages": {V1: [CURRENT]}})),
    ),
    _case(
        "date",
        "15",
        "DeletedDate is the DeletionDate of DeleteSecret",
        "unsure",
        CREATED,
        _WEEK,
        describe(Has({"DeletedDate": Date(in_days=7)})),
    ),
    _case(
        "list",
        "4.1",
        "ListSecrets hides it",
        "model",
        CREATED,
        Step("ListSecrets", {}, Has({"SecretList": Includes(Has({"ARN": ARN}))}), eventually=True),
        _WEEK,
        Step("ListSecrets", {}, Has({"SecretList": Excludes(Has({"ARN": ARN}))}), eventually=True),
    ),
    _case(
        "list-planned",
        "6.11",
        "IncludePlannedDeletion adds deleted ones, with DeletedDate",
        "model",
        CREATED,
        _WEEK,
        Step(
            "ListSecrets",
            {"IncludePlannedDeletion": True},
            Has({"SecretList": Includes(Has({"ARN": ARN, "DeletedDate": Date()}))}),
            eventually=True,
        ),
    ),
    _case(
        "versions",
        "4.1",
        "ListSecretVersionIds works",
        "unsure",
        CREATED,
        _WEEK,
        versions(Has({"Versions": [Has({"VersionId": V1, "VersionStages": [CURRENT]})]})),
    ),
    _case(
        "force-marked",
        "4.1",
        "DeleteSecret with ForceDeleteWithoutRecovery deletes now",
        "AWS-recorded",
        CREATED,
        _WEEK,
        delete({"ARN": ARN, "Name": NAME, "DeletionDate": NOW}, ForceDeleteWithoutRecovery=True),
    ),
    _case(
        "restore",
        "4.1",
        "RestoreSecret answers ARN and Name, DeletedDate is gone",
        "AWS-recorded",
        CREATED,
        _WEEK,
        ask("RestoreSecret", {"ARN": ARN, "Name": NAME}),
        describe(Has({"DeletedDate": ABSENT, "VersionIdsToStages": {V1: [CURRENT]}})),
    ),
    _case(
        "restore-values",
        "6.5",
        "versions are kept and come back with RestoreSecret",
        "model",
        CREATED,
        put(V2),
        _WEEK,
        ask("RestoreSecret"),
        get(Has({"SecretString": "second"})),
        get(Has({"SecretString": "first"}), VersionStage="AWSPREVIOUS"),
    ),
    _case(
        "restore-live",
        "6.16",
        "RestoreSecret on a secret that is not deleted",
        "unsure",
        CREATED,
        Step("RestoreSecret", {"SecretId": NAME}, {"ARN": ARN, "Name": NAME}, unchanged=True),
    ),
    _case(
        "create",
        "4.1",
        "CreateSecret with the same name",
        "AWS-recorded",
        CREATED,
        _WEEK,
        create(_TAKEN, ClientRequestToken=V2),
    ),
    _case(
        "default-window",
        "6.5",
        "default window of 30 days; response ARN, Name, DeletionDate",
        "AWS-recorded",
        CREATED,
        delete({"ARN": ARN, "Name": NAME, "DeletionDate": Date(in_days=30)}),
    ),
    *(
        _case(
            f"window-{days}",
            "6.5",
            f"a window of {days} days is allowed",
            "model",
            CREATED,
            delete(Has({"DeletionDate": Date(in_days=days)}), RecoveryWindowInDays=days),
        )
        for days in (7, 30)
    ),
    *(
        _case(
            f"window-{days}",
            "2",
            f"InvalidParameterException RecoveryWindowInDays {days}",
            "reported",
            CREATED,
            delete(
                invalid_parameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."),
                RecoveryWindowInDays=days,
            ),
        )
        for days in (0, 6, 31)
    ),
    _case(
        "force-and-window",
        "2",
        "InvalidParameterException ForceDeleteWithoutRecovery with RecoveryWindowInDays",
        "reported",
        CREATED,
        delete(
            invalid_parameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."),
            ForceDeleteWithoutRecovery=True,
            RecoveryWindowInDays=7,
        ),
    ),
    _case(
        "no-force-and-window",
        "6.5",
        "ForceDeleteWithoutRecovery=false with RecoveryWindowInDays is fine",
        "AWS-recorded",
        CREATED,
        delete(
            Has({"DeletionDate": Date(in_days=8)}),
            ForceDeleteWithoutRecovery=False,
            RecoveryWindowInDays=8,
        ),
    ),
    _case(
        "force",
        "6.5",
        "forced: DeletionDate is about now, and the secret goes",
        "doc",
        CREATED,
        delete({"ARN": ARN, "Name": NAME, "DeletionDate": NOW}, ForceDeleteWithoutRecovery=True),
        Step("DescribeSecret", {"SecretId": NAME}, NOT_FOUND, eventually=True),
    ),
    _case(
        "force-unknown",
        "6.5",
        "ForceDeleteWithoutRecovery on an unknown name answers as if it existed",
        "AWS-recorded",
        delete(
            {
                "ARN": Like(
                    "arn:aws[a-z-]*:secretsmanager:$region:[0-9]{12}:secret:${prefix}unknown/db-[A-Za-z0-9]{6}"
                ),
                "Name": UNKNOWN,
                "DeletionDate": NOW,
            },
            SecretId=UNKNOWN,
            ForceDeleteWithoutRecovery=True,
        ),
    ),
    _case(
        "recreate",
        "3",
        "re-creating a deleted name gives a new suffix and nothing of before",
        "AWS-recorded",
        CREATED,
        _FORCED,
        Step("DescribeSecret", {"SecretId": NAME}, NOT_FOUND, eventually=True),
        create(Has({"ARN": Like(f"(?!$arn){ARN_PATTERN}")}), SecretString=None),
        get(NO_CURRENT),
        describe(NOT_FOUND, SecretId=ARN),
    ),
    _case(
        "window-over",
        "4.1",
        "permanent removal after the window",
        "model",
        CREATED,
        _WEEK,
        Advance(6),
        describe(Has({"DeletedDate": Date()})),
        Advance(2),
        describe(NOT_FOUND),
        saving(create(), new="ARN"),
    ),
)
