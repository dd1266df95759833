"""Short words for importing key material."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Step
from tests.contract.expected import ANSWERED, Refused
from tests.contract.kms.outside import wrapped
from tests.contract.kms.steps import ask, saving
from tests.contract.scope import Ref

OAEP = "RSAES_OAEP_SHA_256"
FIRST, SECOND, THIRD = b"1" * 32, b"2" * 32, b"3" * 32
FOR_EVER: dict[str, Any] = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}


def parameters(expect: Any = ANSWERED, algorithm: str = OAEP, spec: str = "RSA_2048", **params: Any) -> Step:
    """Return a GetParametersForImport, which saves ``token`` and ``public_key``."""
    step = ask("GetParametersForImport", expect, WrappingAlgorithm=algorithm, WrappingKeySpec=spec, **params)
    return step if isinstance(expect, Refused) else saving(step, token="ImportToken", public_key="PublicKey")


def put_in(
    material: bytes = FIRST, expect: Any = ANSWERED, *, algorithm: str = OAEP, as_: str = "material", **params: Any
) -> Step:
    """Return an ImportKeyMaterial with the last token, for ever if nothing else is said; its id is saved."""
    sent = {"ImportToken": Ref("token"), "EncryptedKeyMaterial": wrapped(algorithm, material), **FOR_EVER, **params}
    step = ask("ImportKeyMaterial", expect, **sent)
    return step if isinstance(expect, Refused) else saving(step, **{as_: "KeyMaterialId"})


IMPORTED = (parameters(), put_in())
"""The steps that make a key of 32 bytes, and Origin EXTERNAL, ready for use."""
