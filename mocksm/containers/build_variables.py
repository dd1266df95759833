"""The variables of a build with their values, as CodeBuild gets them before its commands run (integrations.md 6).

What it says of a JSON key that is not there is not known; nor how it shows a value that is no text, which is JSON here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from mocksm.arn import Arn
from mocksm.containers.asking import Asker, Refused
from mocksm.containers.buildspecs import SecretReference, Variable
from mocksm.containers.failures import BuildFailed

_SECRETS = "Secrets Manager Error"
_PARAMETERS = "Decrypted Variables Error"


def resolve(variables: Mapping[str, Variable], asker: Asker) -> dict[str, str]:
    """Return each variable's value; parameters are asked for first.

    Raises:
        BuildFailed: One cannot be got.
    """
    parameters = _parameters([each.value for each in variables.values() if each.type == "PARAMETER_STORE"], asker)
    references = {each.value: SecretReference.parse(each.value) for each in variables.values() if _is_secret(each)}
    secrets = {text: _secret(reference, asker) for text, reference in references.items()}
    found = {"PARAMETER_STORE": parameters, "SECRETS_MANAGER": secrets}
    return {
        name: each.value if each.type == "PLAINTEXT" else found[each.type][each.value]
        for name, each in variables.items()
    }


def _is_secret(variable: Variable) -> bool:
    return variable.type == "SECRETS_MANAGER"


def _parameters(names: list[str], asker: Asker) -> dict[str, str]:
    try:
        found, invalid = asker.parameters(names)
    except Refused as refused:
        raise BuildFailed(_PARAMETERS, refused.in_version_1) from refused
    if invalid:
        raise BuildFailed(_PARAMETERS, f"parameter does not exist: {invalid[0]}")  # in build logs
    return {name: parameter["Value"] for name, parameter in found.items()}


def _secret(reference: SecretReference, asker: Asker) -> str:
    arn = Arn.parse(reference.secret_id)
    region = arn.region if arn else None
    try:
        answer = asker.secret(
            reference.secret_id, version_stage=reference.stage, version_id=reference.version, region=region
        )
    except Refused as refused:
        raise BuildFailed(_SECRETS, refused.in_version_1) from refused
    text: str = answer.get("SecretString", "")
    return _member(text, reference) if reference.key else text


def _member(text: str, reference: SecretReference) -> str:
    try:
        held = json.loads(text)
    except ValueError:
        _fail(f"the value of secret {reference.secret_id} is no JSON")
    if not isinstance(held, dict) or reference.key not in held:
        _fail(f"key {reference.key} does not exist in secret {reference.secret_id}")
    value = held[reference.key]
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _fail(told: str) -> NoReturn:
    raise BuildFailed(_SECRETS, told) from None
