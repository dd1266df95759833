"""What newer models of botocore have: Encapsulate and Decapsulate, services as grantees, RAM (section 25)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.contract.case import Case, Step
from tests.contract.expected import ANY, NOW, Has, Refused
from tests.contract.kms.outside import Passes, flipped, made, of_length
from tests.contract.kms.steps import (
    ARN,
    DRY_RUN,
    HMAC,
    ID,
    P256,
    ask,
    bare,
    case,
    create,
    disabled,
    free,
    saving,
    usage,
)
from tests.contract.scope import Ref, Text

_ML_KEM = {"EncapsulationAlgorithm": "ML_KEM"}
_SIZES = {"ML_KEM_512": 768, "ML_KEM_768": 1088, "ML_KEM_1024": 1568}
_USAGE = "ENCAPSULATE_DECAPSULATE"
_KEM = {"KeySpec": "ML_KEM_768", "KeyUsage": _USAGE}
_SERVICE = {"GranteeServicePrincipal": "lambda.amazonaws.com", "RetiringServicePrincipal": "lambda.amazonaws.com"}
_SOURCE = {"Constraints": {"SourceArn": Text("arn:$partition:lambda:$region:$account:function:${prefix}f")}}
_VALIDATION = Refused("ValidationException", ANY)


def _case(id_: str, row: str, evidence: str, *steps: Step, needs: tuple[str, ...] = ()) -> Case:
    return case("25", f"newer-{id_}", row, evidence, *steps, needs=needs)


def _encapsulate(expect: Any = None, **params: Any) -> Step:
    if isinstance(expect, Refused):
        return ask("Encapsulate", expect, **_ML_KEM, **params)
    return saving(
        ask("Encapsulate", expect or Has({}), **_ML_KEM, **params),
        secret="SharedSecret",
        blob="SharedSecretCiphertextBlob",
    )


def _decapsulate(expect: Any, **params: Any) -> Step:
    return ask("Decapsulate", expect, **{"SharedSecretCiphertextBlob": Ref("blob"), **_ML_KEM, **params})


def _kems() -> Iterator[Case]:
    for spec, size in _SIZES.items():
        members = {
            "KeyId": ARN,
            "SharedSecret": of_length(32),
            "SharedSecretCiphertextBlob": of_length(size),
            **_ML_KEM,
        }
        same = {"KeyId": ARN, "SharedSecret": Ref("secret"), **_ML_KEM}
        key = create(
            "", Has({"KeyMetadata": Has({"EncapsulationAlgorithms": ["ML_KEM"]})}), KeySpec=spec, KeyUsage=_USAGE
        )
        row = f"{spec}: a secret of 32 bytes in {size}, and the same again"
        yield _case(f"kem-{spec}", row, "model", key, _encapsulate(members), _decapsulate(same))
        pair = ask("GenerateDataKeyPair", Has({"KeyPairSpec": spec}), KeyPairSpec=spec)
        yield _case(f"pair-{spec}", f"GenerateDataKeyPair: {spec}", "model", create(), pair)


def _grant(expect: Any, **params: Any) -> Step:
    return ask("CreateGrant", expect, **{"Operations": ["Decrypt"], **params})


_OTHER = Passes(lambda now, before: len(now) == 32 and now != before, ("secret",))

CASES = (
    *_kems(),
    _case("kem-flipped", "Decapsulate: an altered ciphertext gives another secret, never an error", "model", create(**_KEM), _encapsulate(), _decapsulate(Has({"SharedSecret": _OTHER}), SharedSecretCiphertextBlob=made(lambda blob: flipped(blob, 9), "blob"))),
    _case("kem-length", "Decapsulate: a ciphertext of a wrong length", "model", create(**_KEM), _decapsulate(bare("InvalidCiphertextException"), SharedSecretCiphertextBlob=b"x" * 768)),
    _case("kem-usage", "Encapsulate: another usage", "model", create(**HMAC), _encapsulate(usage("Encapsulate", "GENERATE_VERIFY_MAC"))),
    _case("kem-sign", "Sign with an ML-KEM key", "model", create(**_KEM), ask("Sign", usage("Sign", _USAGE), Message=b"m", SigningAlgorithm="ECDSA_SHA_256")),
    _case("kem-disabled", "Encapsulate and Decapsulate: disabled", "model", create(**_KEM), ask("DisableKey"), _encapsulate(disabled()), _decapsulate(disabled(), SharedSecretCiphertextBlob=b"x" * 1088)),
    _case("kem-dry", "Encapsulate and Decapsulate: DryRun", "model", create(**_KEM), _encapsulate(), _encapsulate(DRY_RUN, DryRun=True), _decapsulate(DRY_RUN, DryRun=True)),
    _case("kem-public", "GetPublicKey of ML-KEM: EncapsulationAlgorithms", "model", create(**_KEM), ask("GetPublicKey", Has({"EncapsulationAlgorithms": ["ML_KEM"], "KeyUsage": _USAGE}))),
    _case("kem-used", "GetKeyLastUsage: Encapsulate counts", "model", create(**_KEM), _encapsulate(), ask("GetKeyLastUsage", Has({"KeyLastUsage": Has({"Operation": "Encapsulate", "Timestamp": NOW})}))),
    _case("kem-grant", "grants on ML-KEM keys", "model", create(**_KEM), _grant(Has({}), GranteePrincipal=Text("arn:$partition:iam::$account:root"), Operations=["Encapsulate", "Decapsulate"])),
    _case("service", "CreateGrant to a service, with SourceArn and a retiring principal", "model", create(), _grant(Has({}), **_SERVICE, **_SOURCE), ask("ListGrants", Has({"Grants": [Has(_SERVICE)]})), ask("ListGrants", Has({"Grants": [Has(_SERVICE)]}), GranteeServicePrincipal="lambda.amazonaws.com"),
          free("ListRetirableGrants", Has({"Grants": [Has({"KeyId": ARN})]}), RetiringServicePrincipal="lambda.amazonaws.com")),
    _case("service-source", "CreateGrant to a service without SourceArn", "model", create(), _grant(_VALIDATION, **_SERVICE)),
    _case("service-retiring", "CreateGrant to a service without a retiring principal", "model", create(), _grant(_VALIDATION, GranteeServicePrincipal="lambda.amazonaws.com", **_SOURCE)),
    _case("grantees", "CreateGrant to a principal and a service", "model", create(), _grant(_VALIDATION, GranteePrincipal=Text("arn:$partition:iam::$account:root"), **_SERVICE, **_SOURCE)),
    _case("no-grantee", "CreateGrant to nobody", "model", create(), _grant(_VALIDATION), needs=("CreateGrant.GranteeServicePrincipal",)),
    _case("owners", "ListKeys: ResourceOwners OTHER_ACCOUNTS_VIA_RAM", "model", create(**P256), free("ListKeys", {"Keys": [], "Truncated": False}, ResourceOwners=["OTHER_ACCOUNTS_VIA_RAM"])),
    _case("owners-self", "ListKeys: ResourceOwners SELF", "model", create(), free("ListKeys", Has({"Keys": Passes(bool)}), ResourceOwners=["SELF"]), ask("DescribeKey", KeyId=ID)),
)  # fmt: skip
