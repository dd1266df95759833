"""GetParameterHistory: every version of a parameter that is still kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.ssm.describing import description_of
from mocksm.services.ssm.encryption import value_of
from mocksm.services.ssm.lists import listing
from mocksm.services.ssm.names import find, named
from mocksm.services.ssm.store import Parameter, Version

_PAGE = 50


@operation
def get_parameter_history(
    call: Call,
    *,
    name: str,
    with_decryption: bool = False,
    max_results: int = _PAGE,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Return the versions of a parameter with their values and labels, the oldest first."""
    parameter = find(call, named(call, name))
    show = partial(_entry, call, parameter, decrypted=with_decryption)
    return listing(parameter.versions, lambda version: f"{version.number:020}", show, max_results, next_token)


def _entry(call: Call, parameter: Parameter, version: Version, *, decrypted: bool) -> dict[str, Any]:
    return {
        **description_of(parameter, version),
        "Value": value_of(call, parameter, version, decrypted=decrypted),
        "Labels": parameter.labels_of(version.number),
    }
