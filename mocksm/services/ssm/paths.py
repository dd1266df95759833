"""GetParametersByPath: the values of all parameters on a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.ssm.filters import ON_A_PATH, labels_in, matching
from mocksm.services.ssm.lists import listing
from mocksm.services.ssm.names import check_path, is_under
from mocksm.services.ssm.reading import shown
from mocksm.services.ssm.store import Parameter, Parameters, Version

_PAGE = 10


class _Found(NamedTuple):
    """A version on the path."""

    parameter: Parameter
    version: Version

    @property
    def key(self) -> str:
        return f"{self.parameter.key}:{self.version.number:020}"


@operation
def get_parameters_by_path(
    call: Call,
    *,
    path: str,
    recursive: bool = False,
    parameter_filters: Sequence[Mapping[str, Any]] = (),
    with_decryption: bool = False,
    max_results: int = _PAGE,
    next_token: str | None = None,
) -> dict[str, Any]:
    """Return the parameters on a path by their names; with a filter for labels the versions that have one of these."""
    check_path(path)
    wanted, labels = matching(parameter_filters, ON_A_PATH), labels_in(parameter_filters)
    parameters = (each for each in call.store(Parameters) if is_under(each.key, path, recursive=recursive))
    found = [_Found(each, version) for each in parameters if wanted(each) for version in _versions(each, labels)]
    return listing(
        sorted(found, key=lambda item: item.key),
        lambda item: item.key,
        lambda item: shown(call, item.parameter, item.version, decrypted=with_decryption),
        max_results,
        next_token,
    )


def _versions(parameter: Parameter, labels: Sequence[str] | None) -> list[Version]:
    if labels is None:
        return [parameter.latest]
    numbers = {parameter.labels[label] for label in labels if label in parameter.labels}
    return [version for version in parameter.versions if version.number in numbers]
