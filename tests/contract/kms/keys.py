"""CreateKey, ListKeys, UpdateKeyDescription, EnableKey, DisableKey (section 6)."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANY, Has, Includes, Like, Refused
from tests.contract.kms.steps import (
    ARN,
    EXTERNAL,
    ID,
    NO_ID,
    NO_KEY,
    ask,
    case,
    create,
    describe,
    encrypt,
    free,
    refused_key,
    saving,
    validation,
)
from tests.contract.scope import Ref, Text

_BOTH = "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated."
_NO_USAGE = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."


def _case(id_: str, row: str, evidence: str, *steps: Step, **options: Any) -> Case:
    return case("6", f"keys-{id_}", row, evidence, *steps, **options)


def _unfit(spec: str, usage: str, evidence: str) -> Case:
    words = f"KeyUsage {usage} is not compatible with KeySpec {spec}"
    refused = refused_key(validation(words), KeySpec=spec, KeyUsage=usage)
    return _case(f"unfit-{spec}-{usage}", f"usage that the spec has not: {spec}, {usage}", evidence, refused)


CASES = (
    *(
        _case(f"no-usage-{spec}", f"no KeyUsage: {spec}", evidence, refused_key(validation(_NO_USAGE), KeySpec=spec))
        for spec, evidence in (
            *(("HMAC_256", "AWS-recorded"), ("RSA_2048", "AWS-recorded"), ("ECC_NIST_P256", "AWS-recorded")),
            *(("ECC_NIST_EDWARDS25519", "floci"), ("ML_DSA_44", "floci")),
        )
    ),
    *(
        _unfit(spec, usage, evidence)
        for spec, usage, evidence in (
            ("RSA_2048", "KEY_AGREEMENT", "AWS-recorded"),
            ("RSA_2048", "GENERATE_VERIFY_MAC", "floci"),
            ("ECC_SECG_P256K1", "KEY_AGREEMENT", "floci"),
            ("ECC_NIST_EDWARDS25519", "KEY_AGREEMENT", "floci"),
            ("ECC_NIST_P256", "ENCRYPT_DECRYPT", "floci"),
            ("HMAC_256", "ENCRYPT_DECRYPT", "AWS-recorded"),
            ("HMAC_512", "SIGN_VERIFY", "floci"),
            ("ML_DSA_44", "KEY_AGREEMENT", "floci"),
            ("SYMMETRIC_DEFAULT", "SIGN_VERIFY", "unsure"),
            ("SYMMETRIC_DEFAULT", "GENERATE_VERIFY_MAC", "unsure"),
        )
    ),
    _case(
        "two-specs",
        "KeySpec and CustomerMasterKeySpec together",
        "reported",
        refused_key(validation(_BOTH), KeySpec="SYMMETRIC_DEFAULT", CustomerMasterKeySpec="SYMMETRIC_DEFAULT"),
    ),
    _case(
        "old-spec",
        "CustomerMasterKeySpec alone still works",
        "AWS-recorded",
        create(
            "",
            Has({"KeyMetadata": Has({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"})}),
            CustomerMasterKeySpec="RSA_2048",
            KeyUsage="SIGN_VERIFY",
        ),
    ),
    _case(
        "sm2",
        "SM2 outside of China",
        "floci",
        refused_key(
            Refused("UnsupportedOperationException", "KeySpec SM2 is not supported in this Region"),
            KeySpec="SM2",
            KeyUsage="SIGN_VERIFY",
        ),
    ),
    *(
        _case(
            f"external-{spec}",
            f"Origin EXTERNAL is accepted: {spec}",
            "AWS-recorded",
            create(
                "", Has({"KeyMetadata": Has({"KeyState": "PendingImport"})}), KeySpec=spec, KeyUsage=usage, **EXTERNAL
            ),
        )
        for spec, usage in (
            ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            ("RSA_2048", "SIGN_VERIFY"),
            ("ECC_NIST_P256", "SIGN_VERIFY"),
            ("HMAC_512", "GENERATE_VERIFY_MAC"),
        )
    ),
    *(
        _case(
            f"store-{id_}",
            f"custom key store parameters that do not go together: {id_}",
            "unsure",
            refused_key(Refused("ValidationException", ANY), **params),
        )
        for id_, params in (
            ("AWS_CLOUDHSM without CustomKeyStoreId", {"Origin": "AWS_CLOUDHSM"}),
            (
                "EXTERNAL_KEY_STORE without CustomKeyStoreId",
                {"Origin": "EXTERNAL_KEY_STORE", "XksKeyId": "bb8562717f809024"},
            ),
            ("XksKeyId with another origin", {"XksKeyId": "bb8562717f809024"}),
            ("CustomKeyStoreId with Origin AWS_KMS", {"CustomKeyStoreId": "cks-00000000000000000"}),
        )
    ),
    _case(
        "store-unknown",
        "a custom key store that there is not",
        "model",
        refused_key(
            Refused("CustomKeyStoreNotFoundException", ANY),
            Origin="AWS_CLOUDHSM",
            CustomKeyStoreId="cks-00000000000000000",
        ),
    ),
    _case(
        "list",
        "ListKeys: KeyId and KeyArn of every key",
        "AWS-recorded",
        create(),
        free("ListKeys", Has({"Keys": Includes({"KeyId": ID, "KeyArn": ARN})}), Limit=1000),
    ),
    _case(
        "list-pending",
        "ListKeys: keys pending deletion are there",
        "model",
        create(),
        ask("ScheduleKeyDeletion"),
        free("ListKeys", Has({"Keys": Includes({"KeyId": ID, "KeyArn": ARN})}), Limit=1000),
    ),
    _case(
        "list-pages",
        "ListKeys: in pages",
        "model",
        create(),
        create("other"),
        saving(
            free("ListKeys", Has({"Truncated": True, "Keys": [Has({})], "NextMarker": Like(".+")}), Limit=1),
            marker="NextMarker",
        ),
        free("ListKeys", Has({"Keys": [Has({})]}), Limit=1, Marker=Ref("marker")),
    ),
    _case(
        "list-marker",
        "ListKeys: bad Marker",
        "unsure",
        free("ListKeys", Refused("InvalidMarkerException", ANY), Marker="x"),
    ),
    _case(
        "description",
        "UpdateKeyDescription, also to an empty one",
        "model",
        create(Description="old"),
        ask("UpdateKeyDescription", Description="new"),
        describe(Has({"KeyMetadata": Has({"Description": "new"})})),
        ask("UpdateKeyDescription", Description=""),
        describe(Has({"KeyMetadata": Has({"Description": ""})})),
    ),
    _case(
        "switch",
        "EnableKey and DisableKey toggle Enabled and Disabled",
        "AWS-recorded",
        create(),
        ask("DisableKey", {}),
        encrypt(Refused("DisabledException", Text("$arn is disabled."))),
        ask("EnableKey", {}),
        encrypt(),
    ),
    _case("unknown", "EnableKey of a key that there is not", "floci", create(), ask("EnableKey", NO_KEY, KeyId=NO_ID)),
    _case(
        "grant-tokens",
        "DescribeKey takes grant tokens; one that nobody issued is refused",
        "unsure",
        create(),
        describe(Refused("InvalidGrantTokenException", ANY), GrantTokens=["nobody's"]),
    ),
    _case(
        "too-many-grant-tokens",
        "eleven grant tokens",
        "model",
        create(),
        describe(
            Refused(
                "ValidationException",
                Like(
                    "1 validation error detected: Value '.*' at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10"
                ),
            ),
            GrantTokens=["x"] * 11,
        ),
    ),
)
