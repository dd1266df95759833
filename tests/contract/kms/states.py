"""The table of key states and operations, played cell by cell (section 5).

Not here, since nobody can ask while it lasts: Creating and Updating are over when the next request looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANSWERED, Refused
from tests.contract.kms.importing_steps import IMPORTED, parameters, put_in
from tests.contract.kms.outside import pkcs8
from tests.contract.kms.state_rows import ROWS, STATES, Row
from tests.contract.kms.steps import (
    ALIAS,
    ELSEWHERE,
    EXTERNAL,
    ID,
    MULTI_REGION,
    OTHER_ID,
    ask,
    bare,
    case,
    create,
    disabled,
    encrypt,
    free,
    name_it,
    schedule,
    state,
    unsupported,
)
from tests.contract.scope import Ref, Text

_CLUSTER = {
    "CustomKeyStoreName": Text("${prefix}store"),
    "CloudHsmClusterId": "cluster-2a34b5cdefg",
    "TrustAnchorCertificate": "certificate",
    "KeyStorePassword": "kmsPswd",
}

# What the cells say, by the numbers of the book's notes; Y is yes, - is not asked.
_ANSWERS: dict[str, Any] = {
    "Y": ANSWERED,
    "1": disabled(),
    "3": state("is pending deletion."),
    "3r": state("is pending replica deletion."),
    "4": state("is not pending deletion."),
    "5": state("is pending import."),
    "6": unsupported("origin is EXTERNAL which is not valid for this operation."),
    "7": unsupported("origin is AWS_CLOUDHSM which is not valid for this operation."),
    "9": unsupported("origin is AWS_KMS which is not valid for this operation."),
    "11": state("is unavailable."),
    "none": bare("UnsupportedOperationException"),
}


_BLOB = {"CiphertextBlob": Ref("blob")}
_MEASURED = {
    "PendingDeletion": "floci",
    "PendingImport": "floci",
    "Disabled": "AWS-recorded",
    "Enabled": "AWS-recorded",
}
# Keys with no material of their own are not to be had any other way than by deleting it after it was used.
_MATERIALS = {"SYMMETRIC_DEFAULT": b"m" * 32, "HMAC_256": b"m" * 32, "ECC_NIST_P256": pkcs8("ECC_NIST_P256")}


def _reached(row: Row, key_state: str) -> tuple[Step, ...]:
    """Return the steps that bring a key into a state, those that come before included."""
    kind, before = row.kind, row.before
    match key_state:
        case "Disabled":
            return (create(**kind), *before, ask("DisableKey"))
        case "PendingDeletion":
            return (create(**kind), *before, schedule())
        case "PendingReplicaDeletion":
            replicate = ask("ReplicateKey", ReplicaRegion=ELSEWHERE)
            return (create(**{**MULTI_REGION, **kind}), *before, replicate, schedule())
        case "PendingImport" if before:
            material = _MATERIALS[kind.get("KeySpec", "SYMMETRIC_DEFAULT")]
            imported = (parameters(), put_in(material))
            return (create(**kind, **EXTERNAL), *imported, *before, ask("DeleteImportedKeyMaterial"))
        case "PendingImport":
            return (create(**kind, **EXTERNAL),)
        case "Unavailable":
            store: dict[str, Any] = {"CustomKeyStoreId": Ref("store")}
            made = create(Origin="AWS_CLOUDHSM", **store)
            connected = (
                Step("CreateCustomKeyStore", _CLUSTER, saves={"store": "CustomKeyStoreId"}),
                free("ConnectCustomKeyStore", **store),
            )
            return (*connected, made, *before, free("DisconnectCustomKeyStore", **store))
    return (create(**kind), *before)


def _cells() -> Iterator[Case]:
    for operation, row in ROWS.items():
        for key_state, cell in zip(STATES, row.cells.split(), strict=True):
            if cell == "-":
                continue
            step = row.on or ask(operation, **row.params)
            asked = Step(step.operation, step.params, _ANSWERS[cell])
            evidence = _MEASURED[key_state] if key_state in row.sure else row.sure if row.sure == "unsure" else "doc"
            beyond = "a CloudHSM cluster" if key_state == "Unavailable" else ""
            says = "works" if cell == "Y" else "is refused"
            id_ = f"state-{operation}-{key_state}"
            yield case(
                "5", id_, f"{operation} {says}: {key_state}", evidence, *_reached(row, key_state), asked, beyond=beyond
            )


_GONE = ask("DeleteImportedKeyMaterial")


def _case(id_: str, row: str, evidence: str, *steps: Step) -> Case:
    return case("5", f"state-{id_}", row, evidence, *steps)


CASES = (
    *_cells(),
    _case(
        "disabled-then-scheduled",
        "disabled, then scheduled for deletion: KMSInvalidStateException",
        "AWS-recorded",
        create(),
        ask("DisableKey"),
        schedule(),
        ask("GenerateDataKey", state("is pending deletion."), KeySpec="AES_256"),
    ),
    _case(
        "cancelled",
        "CancelKeyDeletion lands in Disabled, whatever it was before",
        "AWS-recorded",
        create(),
        schedule(),
        ask("CancelKeyDeletion"),
        ask("GenerateDataKey", disabled(), KeySpec="AES_256"),
    ),
    _case(
        "idempotent",
        "EnableKey and DisableKey are idempotent",
        "unsure",
        create(),
        ask("EnableKey"),
        ask("DisableKey"),
        ask("DisableKey"),
    ),
    _case(
        "alias-away",
        "UpdateAlias: only the destination key counts, the old one may be pending deletion",
        "floci",
        create(),
        create("other"),
        name_it(),
        schedule(),
        free("UpdateAlias", AliasName=ALIAS, TargetKeyId=OTHER_ID),
    ),
    *(
        _case(
            f"material-gone-{how}",
            f"Decrypt of what deleted material encrypted: pending import, {how} KeyId",
            "floci",
            create(**EXTERNAL),
            *IMPORTED,
            encrypt(),
            _GONE,
            free("Decrypt", state("is pending import."), **_BLOB, **params),
        )
        for how, params in (("with", {"KeyId": ID}), ("without", {}))
    ),
    _case(
        "import-deleted-in-deletion",
        "DeleteImportedKeyMaterial in PendingDeletion: the state stays",
        "doc",
        create(**EXTERNAL),
        *IMPORTED,
        schedule(),
        _GONE,
        ask("EnableKey", state("is pending deletion.")),
    ),
    _case(
        "import-deletion",
        "GetParametersForImport and ImportKeyMaterial of an EXTERNAL key pending deletion",
        "floci",
        create(**EXTERNAL),
        parameters(),
        schedule(),
        parameters(state("is pending deletion.")),
        put_in(b"m" * 32, state("is pending deletion.")),
    ),
    _case(
        "import-of-aws",
        "ImportKeyMaterial into a key of Origin AWS_KMS",
        "AWS-recorded",
        create(),
        ask(
            "ImportKeyMaterial",
            unsupported("origin is AWS_KMS which is not valid for this operation."),
            ImportToken=b"t",
            EncryptedKeyMaterial=b"m",
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        ),
    ),
    _case(
        "import-disabled",
        "GetParametersForImport and ImportKeyMaterial of an EXTERNAL key that is disabled: Y",
        "doc",
        create(**EXTERNAL),
        *IMPORTED,
        ask("DisableKey"),
        *IMPORTED,
        ask("Encrypt", Refused("DisabledException", Text("$arn is disabled.")), Plaintext=b"p"),
    ),
)
