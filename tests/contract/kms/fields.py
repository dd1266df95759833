"""What DescribeKey and CreateKey show of a key: which member is there when (section 4)."""

from __future__ import annotations

from tests.contract.case import Case, Step
from tests.contract.expected import ABSENT, NOW, Date, Has, Like
from tests.contract.kms.importing_steps import IMPORTED
from tests.contract.kms.steps import (
    ARN,
    ELSEWHERE,
    EXTERNAL,
    ID,
    MULTI_REGION,
    ask,
    case,
    create,
    describe,
    elsewhere,
    eventually,
    saving,
    schedule,
)
from tests.contract.scope import Ref

_HEX = Like("[0-9a-f]{64}")
_ACCOUNT = Like("[0-9]{12}")
PLAIN = {
    "AWSAccountId": _ACCOUNT,
    "KeyId": Like("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "Arn": Like("arn:aws[a-z-]*:kms:$region:[0-9]{12}:key/[0-9a-f-]{36}"),
    "CreationDate": NOW,
    "Enabled": True,
    "Description": "",
    "KeyUsage": "ENCRYPT_DECRYPT",
    "KeyState": "Enabled",
    "Origin": "AWS_KMS",
    "KeyManager": "CUSTOMER",
    "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "MultiRegion": False,
}
_SYMMETRIC = {**PLAIN, "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"]}


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("4", f"fields-{id_}", row, evidence, *steps)


_MRK = {**PLAIN, "KeyId": Like("mrk-[0-9a-f]{32}"), "MultiRegion": True, "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"]}
_MRK = {**_MRK, "Arn": Like("arn:aws[a-z-]*:kms:$region:[0-9]{12}:key/mrk-[0-9a-f]{32}"), "CurrentKeyMaterialId": _HEX}
_PRIMARY = {
    "MultiRegionKeyType": "PRIMARY",
    "PrimaryKey": {"Arn": Like("arn:.*"), "Region": Ref("region")},
    "ReplicaKeys": [],
}
_MATERIAL = {"CurrentKeyMaterialId": Ref("material"), "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
_IMPORTED = {**_SYMMETRIC, "Origin": "EXTERNAL", "CreationDate": Date()}
_WAITING = {**_IMPORTED, "KeyState": "PendingImport", "Enabled": False}

CASES = (
    _case(
        "symmetric",
        "symmetric: what is always there, and CurrentKeyMaterialId from CreateKey on",
        "AWS-recorded",
        create("", {"KeyMetadata": {**_SYMMETRIC, "CurrentKeyMaterialId": _HEX}}),
        describe({"KeyMetadata": {**_SYMMETRIC, "CurrentKeyMaterialId": _HEX, "KeyId": ID, "Arn": ARN}}),
    ),
    _case(
        "description",
        "Description as it was given",
        "AWS-recorded",
        create("", Has({"KeyMetadata": Has({"Description": "of the database"})}), Description="of the database"),
    ),
    _case(
        "disabled",
        "Enabled is true only when KeyState is Enabled",
        "AWS-recorded",
        create(),
        ask("DisableKey"),
        describe(Has({"KeyMetadata": Has({"KeyState": "Disabled", "Enabled": False})})),
        ask("EnableKey"),
        describe(Has({"KeyMetadata": Has({"KeyState": "Enabled", "Enabled": True})})),
    ),
    _case(
        "deletion",
        "DeletionDate in PendingDeletion only, gone after a cancel",
        "AWS-recorded",
        create(),
        schedule(),
        describe(
            Has(
                {
                    "KeyMetadata": Has(
                        {
                            "KeyState": "PendingDeletion",
                            "Enabled": False,
                            "DeletionDate": Date(7),
                            "PendingDeletionWindowInDays": ABSENT,
                        }
                    )
                }
            )
        ),
        ask("CancelKeyDeletion"),
        describe(Has({"KeyMetadata": Has({"KeyState": "Disabled", "Enabled": False, "DeletionDate": ABSENT})})),
    ),
    _case(
        "imported",
        "ExpirationModel while imported material is there; CurrentKeyMaterialId stays when it is deleted",
        "AWS-recorded",
        create(**EXTERNAL),
        *IMPORTED,
        describe({"KeyMetadata": {**_IMPORTED, **_MATERIAL}}),
        ask("DeleteImportedKeyMaterial"),
        describe({"KeyMetadata": {**_WAITING, "CurrentKeyMaterialId": Ref("material")}}),
    ),
    _case(
        "imported-hmac",
        "no CurrentKeyMaterialId for HMAC keys even when imported, but an ExpirationModel",
        "AWS-recorded",
        create(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC", **EXTERNAL),
        *IMPORTED,
        describe(
            Has(
                {
                    "KeyMetadata": Has(
                        {"CurrentKeyMaterialId": ABSENT, "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
                    )
                }
            )
        ),
        ask("DeleteImportedKeyMaterial"),
        describe(Has({"KeyMetadata": Has({"ExpirationModel": ABSENT, "KeyState": "PendingImport"})})),
    ),
    _case(
        "multi-region",
        "multi-Region: mrk- id, MultiRegionConfiguration without replicas",
        "AWS-recorded",
        create("", {"KeyMetadata": {**_MRK, "MultiRegionConfiguration": _PRIMARY}}, **MULTI_REGION),
    ),
    _case(
        "no-multi-region",
        "MultiRegionConfiguration only when MultiRegion is true",
        "AWS-recorded",
        create(
            "", Has({"KeyMetadata": Has({"MultiRegion": False, "MultiRegionConfiguration": ABSENT})}), MultiRegion=False
        ),
    ),
    _case(
        "replica",
        "a replica has the primary's CurrentKeyMaterialId, and is among its own ReplicaKeys",
        "AWS-recorded",
        saving(create(**MULTI_REGION), material="KeyMetadata.CurrentKeyMaterialId"),
        ask(
            "ReplicateKey",
            Has({"ReplicaKeyMetadata": Has({"CurrentKeyMaterialId": ABSENT, "KeyState": "Creating"})}),
            ReplicaRegion=ELSEWHERE,
        ),
        eventually(
            elsewhere(
                describe(
                    Has(
                        {
                            "KeyMetadata": Has(
                                {
                                    "KeyState": "Enabled",
                                    "CurrentKeyMaterialId": Ref("material"),
                                    "MultiRegionConfiguration": Has(
                                        {
                                            "MultiRegionKeyType": "REPLICA",
                                            "PrimaryKey": {"Arn": ARN, "Region": Ref("region")},
                                            "ReplicaKeys": [Has({"Region": ELSEWHERE})],
                                        }
                                    ),
                                }
                            )
                        }
                    )
                )
            )
        ),
    ),
    _case(
        "pending-replica-deletion",
        "PendingDeletionWindowInDays in PendingReplicaDeletion only",
        "model",
        create(**MULTI_REGION),
        ask("ReplicateKey", ReplicaRegion=ELSEWHERE),
        eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})})))),
        schedule(PendingWindowInDays=9),
        describe(
            Has(
                {
                    "KeyMetadata": Has(
                        {"KeyState": "PendingReplicaDeletion", "DeletionDate": ABSENT, "PendingDeletionWindowInDays": 9}
                    )
                }
            )
        ),
    ),
    _case(
        "rotated",
        "CurrentKeyMaterialId is another after a rotation",
        "AWS-recorded",
        saving(create(), material="KeyMetadata.CurrentKeyMaterialId"),
        ask("RotateKeyOnDemand"),
        eventually(describe(Has({"KeyMetadata": Has({"CurrentKeyMaterialId": Like("(?!$material)[0-9a-f]{64}")})}))),
    ),
    _case(
        "never",
        "DescribeKey never shows rotation, tags, aliases, policy",
        "model",
        create(Tags=[{"TagKey": "a", "TagValue": "b"}]),
        ask("EnableKeyRotation"),
        describe({"KeyMetadata": {**_SYMMETRIC, "CurrentKeyMaterialId": _HEX, "CreationDate": Date()}}),
    ),
)
