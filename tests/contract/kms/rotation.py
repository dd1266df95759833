"""EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations (section 15)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Advance, Case, Step
from tests.contract.expected import ABSENT, ANY, NOW, Date, Has, Like, Refused
from tests.contract.kms.importing_steps import IMPORTED, SECOND, parameters, put_in
from tests.contract.kms.steps import (
    ARN,
    ELSEWHERE,
    EXTERNAL,
    HMAC,
    IDENTITY,
    MULTI_REGION,
    NO_ID,
    NO_KEY,
    P256,
    PENDING_DELETION,
    PENDING_IMPORT,
    RSA,
    ask,
    bare,
    case,
    create,
    decrypt,
    describe,
    disabled,
    elsewhere,
    encrypt,
    eventually,
    saving,
    schedule,
    state,
    unchanging,
    unsupported,
)
from tests.contract.scope import Ref, Text

_EXTERNAL = unsupported("origin is EXTERNAL which is not valid for this operation.")
_SPEC = bare("UnsupportedOperationException")
_OFF = {"KeyId": ARN, "KeyRotationEnabled": False}
_HEX = Like("[0-9a-f]{64}")
_MADE = saving(create(), material="KeyMetadata.CurrentKeyMaterialId")
_LIMIT = Refused(
    "LimitExceededException",
    Text(
        "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed "
        "for this key: $arn"
    ),
)
_THERE = eventually(elsewhere(describe(Has({"KeyMetadata": Has({"KeyState": "Enabled"})}))))


def _case(id_: str, row: str, evidence: str, *steps: Step | Advance, **options: Any) -> Case:
    return case("15", f"rotation-{id_}", row, evidence, *steps, **options)


def _status(expect: Any) -> Step:
    return ask("GetKeyRotationStatus", expect)


def _on(period: int, in_days: int | None = None) -> dict[str, Any]:
    next_ = Date(period if in_days is None else in_days)
    return {"KeyId": ARN, "KeyRotationEnabled": True, "RotationPeriodInDays": period, "NextRotationDate": next_}


def _rotate(expect: Any = None) -> Step:
    return ask("RotateKeyOnDemand", {"KeyId": ARN} if expect is None else expect)


def _rotations(*entries: Any, **params: Any) -> Step:
    return ask("ListKeyRotations", Has({"Rotations": list(entries), "Truncated": False}), **params)


def _current(material: Any) -> Step:
    return eventually(describe(Has({"KeyMetadata": Has({"CurrentKeyMaterialId": material})})))


def _of_other_kinds() -> Iterator[Case]:
    for kind in (RSA, P256, HMAC):
        spec = kind["KeySpec"]
        evidence = "AWS-recorded" if kind is RSA else "floci"
        yield _case(
            f"enable-{spec}", f"EnableKeyRotation: {spec}", "floci", create(**kind), ask("EnableKeyRotation", _SPEC)
        )
        yield _case(f"rotate-{spec}", f"RotateKeyOnDemand: {spec}", evidence, create(**kind), _rotate(_SPEC))
        yield _case(
            f"disable-{spec}",
            f"DisableKeyRotation: {spec}: 200",
            "floci",
            create(**kind),
            unchanging(ask("DisableKeyRotation", {})),
        )
        yield _case(f"status-{spec}", f"GetKeyRotationStatus: {spec}: false", "reported", create(**kind), _status(_OFF))
        list_ = ask("ListKeyRotations", Refused("UnsupportedOperationException", ANY))
        yield _case(f"list-{spec}", f"ListKeyRotations: {spec}", "unsure", create(**kind), list_)


def _states() -> Iterator[Case]:
    for operation in ("EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"):
        evidence = "AWS-recorded" if operation == "RotateKeyOnDemand" else "floci"
        yield _case(
            f"disabled-{operation}",
            f"{operation}: disabled",
            evidence,
            create(),
            ask("DisableKey"),
            ask(operation, disabled()),
        )
        yield _case(
            f"pending-{operation}",
            f"{operation}: pending deletion",
            "floci",
            create(),
            schedule(),
            ask(operation, PENDING_DELETION),
        )
        yield _case(
            f"unknown-{operation}",
            f"{operation}: unknown key",
            "AWS-recorded",
            IDENTITY,
            ask(operation, NO_KEY, KeyId=NO_ID),
        )
        if operation != "RotateKeyOnDemand":
            yield _case(
                f"external-{operation}",
                f"{operation}: EXTERNAL",
                "floci",
                create(**EXTERNAL),
                *IMPORTED,
                ask(operation, _EXTERNAL),
            )
        replica = create(**MULTI_REGION), ask("ReplicateKey", ReplicaRegion=ELSEWHERE), _THERE
        refused = elsewhere(ask(operation, Refused("UnsupportedOperationException", ANY)))
        yield _case(f"replica-{operation}", f"{operation}: on a replica", "unsure", *replica, refused)


_FIRST = {"KeyId": ARN, "KeyMaterialId": Ref("material"), "KeyMaterialState": "NON_CURRENT"}
_ON_DEMAND = {
    "KeyId": ARN,
    "KeyMaterialId": _HEX,
    "KeyMaterialState": "CURRENT",
    "RotationDate": NOW,
    "RotationType": "ON_DEMAND",
}
_PENDING = "No available key material pending rotation for the key: $arn."
_FOR_EVER = {"ImportState": "IMPORTED", "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}

CASES = (
    *_of_other_kinds(),
    *_states(),
    *(
        _case(f"on-{period}", f"GetKeyRotationStatus enabled, period {period}: KeyId, NextRotationDate, RotationPeriodInDays", "AWS-recorded", create(), ask("EnableKeyRotation", {}, RotationPeriodInDays=period), _status(_on(period)))
        for period in (90, 180, 365, 2560)
    ),
    _case("default", "EnableKeyRotation: default 365", "model", create(), ask("EnableKeyRotation"), _status(_on(365))),
    _case("off", "GetKeyRotationStatus disabled: only KeyId and false", "AWS-recorded", create(), _status(_OFF)),
    _case("off-again", "DisableKeyRotation", "AWS-recorded", create(), ask("EnableKeyRotation"), ask("DisableKeyRotation", {}), _status(_OFF)),
    _case("period-again", "EnableKeyRotation again changes the period", "model", create(), ask("EnableKeyRotation"), ask("EnableKeyRotation", RotationPeriodInDays=100), _status(_on(100))),
    _case("status-import", "GetKeyRotationStatus: PendingImport", "doc", create(**EXTERNAL), _status(_EXTERNAL)),
    _case("status-external", "GetKeyRotationStatus: EXTERNAL with material", "unsure", create(**EXTERNAL), *IMPORTED, _status(_OFF)),
    _case("demand", "RotateKeyOnDemand: KeyId; CurrentKeyMaterialId is new; old blobs decrypt", "AWS-recorded", _MADE, encrypt(), _rotate(), _current(Like("(?!$material)[0-9a-f]{64}")), decrypt(Has({"Plaintext": b"hunter2", "KeyMaterialId": Ref("material")}))),
    _case("demand-used", "RotateKeyOnDemand: Encrypt uses the new material", "AWS-recorded", _MADE, _rotate(), _current(Like("(?!$material)[0-9a-f]{64}")), encrypt(), decrypt(Has({"KeyMaterialId": Like("(?!$material)[0-9a-f]{64}")}))),
    _case("demand-keeps", "an on-demand rotation does not move NextRotationDate", "AWS-recorded", create(), ask("EnableKeyRotation", RotationPeriodInDays=365), saving(_status(_on(365)), next="NextRotationDate"), _rotate(), _status(Has({"NextRotationDate": Ref("next")}))),
    _case("ten", "ten rotations on demand", "AWS-recorded", create(), *[eventually(_rotate()) for _ in range(10)]),
    _case("limit", "the 26th rotation on demand", "model", create(), *[eventually(_rotate()) for _ in range(25)], _rotate(_LIMIT)),
    _case("pending-none", "EXTERNAL: no material pending rotation", "AWS-recorded", create(**EXTERNAL), *IMPORTED, _rotate(Refused("KMSInvalidStateException", Text(_PENDING)))),
    _case("pending-no-material", "EXTERNAL: no material at all", "AWS-recorded", create(**EXTERNAL), _rotate(PENDING_IMPORT)),
    _case("imported", "EXTERNAL: what is pending becomes current, old blobs decrypt", "AWS-recorded", create(**EXTERNAL), *IMPORTED, encrypt(), put_in(SECOND, as_="second", ImportType="NEW_KEY_MATERIAL"),
          _current(Ref("material")), _rotate(), _current(Ref("second")), decrypt(Has({"KeyMaterialId": Ref("material"), "Plaintext": b"hunter2"}))),
    _case("hmac", "EXTERNAL HMAC: the spec error before what is pending", "floci", create(**HMAC, **EXTERNAL), parameters(), put_in(b"m" * 32), _rotate(_SPEC)),
    _case("list", "ListKeyRotations: completed rotations only", "model", _MADE, _rotations(), _rotate(), eventually(_rotations(_ON_DEMAND))),
    _case("list-all", "ListKeyRotations ALL_KEY_MATERIAL: the first has no date and type", "model", _MADE, _rotate(), eventually(_rotations(_FIRST, _ON_DEMAND, IncludeKeyMaterial="ALL_KEY_MATERIAL"))),
    _case("list-imported", "ListKeyRotations EXTERNAL: ImportState, ExpirationModel, KeyMaterialDescription, pending", "model", create(**EXTERNAL), *IMPORTED, put_in(SECOND, as_="second", ImportType="NEW_KEY_MATERIAL", KeyMaterialDescription="the second"),
          _rotations({**_FIRST, **_FOR_EVER, "KeyMaterialState": "CURRENT"}, {**_FIRST, **_FOR_EVER, "KeyMaterialId": Ref("second"), "KeyMaterialState": "PENDING_ROTATION", "KeyMaterialDescription": "the second"}, IncludeKeyMaterial="ALL_KEY_MATERIAL")),
    _case("list-pages", "ListKeyRotations in pages", "model", create(), _rotate(), eventually(_rotate()), saving(ask("ListKeyRotations", Has({"Rotations": [Has({"RotationType": "ON_DEMAND"})], "Truncated": True}), Limit=1), marker="NextMarker"),
          ask("ListKeyRotations", Has({"Rotations": [Has({"KeyMaterialState": "CURRENT"})], "NextMarker": ABSENT}), Limit=1, Marker=Ref("marker"))),
    _case("automatic", "automatic rotation after the period, and after each", "model", _MADE, ask("EnableKeyRotation", RotationPeriodInDays=90), encrypt(), Advance(91), _current(Like("(?!$material)[0-9a-f]{64}")), _status(_on(90, 89)),
          decrypt(Has({"Plaintext": b"hunter2"})), _rotations(Has({"RotationType": "AUTOMATIC"})), Advance(90), _rotations(Has({"KeyMaterialState": "NON_CURRENT"}), Has({"KeyMaterialState": "CURRENT"}))),
    _case("automatic-disabled", "a disabled key keeps its status but does not rotate", "model", _MADE, ask("EnableKeyRotation", RotationPeriodInDays=90), ask("DisableKey"), Advance(91), _status(Has({"KeyRotationEnabled": True})), _current(Ref("material"))),
    _case("automatic-off", "nothing rotates after DisableKeyRotation", "model", _MADE, ask("EnableKeyRotation", RotationPeriodInDays=90), ask("DisableKeyRotation"), Advance(91), _current(Ref("material"))),
    _case("conflict", "ConflictException within 20 minutes of an automatic rotation", "unsure", create(), ask("EnableKeyRotation", RotationPeriodInDays=90), Advance(89.995), _rotate(Refused("ConflictException", ANY))),
    _case("replicas", "status and material are shared by related keys", "model", create(**MULTI_REGION), ask("ReplicateKey", ReplicaRegion=ELSEWHERE), _THERE, ask("EnableKeyRotation"), eventually(elsewhere(ask("GetKeyRotationStatus", Has({"KeyRotationEnabled": True}))))),
    _case("gone-material", "RotateKeyOnDemand: material deleted", "AWS-recorded", create(**EXTERNAL), *IMPORTED, ask("DeleteImportedKeyMaterial"), _rotate(state("is pending import."))),
)  # fmt: skip
