"""LabelParameterVersion, UnlabelParameterVersion: names for versions; a label is on one version of a parameter at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mocksm.engine.call import Call
from mocksm.engine.service import operation
from mocksm.services.ssm.errors import ParameterVersionLabelLimitExceeded
from mocksm.services.ssm.names import find, plainly_named, version_of
from mocksm.services.ssm.telling import tell_change

_VALID = re.compile(r"(?!\d|aws|ssm)[A-Za-z0-9_.-]+", re.ASCII | re.IGNORECASE)
_MOST = 10


@operation
def label_parameter_version(
    call: Call, *, name: str, labels: Sequence[str], parameter_version: int | None = None
) -> dict[str, Any]:
    """Put labels on a version, the latest if none is named, also those that another version had; wrong ones are told."""
    parameter = find(call, plainly_named(call, name))
    version = parameter.latest if parameter_version is None else version_of(parameter, parameter_version)
    valid = [label for label in dict.fromkeys(labels) if _VALID.fullmatch(label)]
    if len({*parameter.labels_of(version.number), *valid}) > _MOST:  # as emulators have it, without the space
        raise ParameterVersionLabelLimitExceeded(
            "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again."
        )
    for label in valid:
        parameter.labels[label] = version.number
    if valid:
        tell_change(call, parameter, "LabelParameterVersion")
    return {
        "InvalidLabels": [label for label in labels if label not in valid],
        "ParameterVersion": version.number,
    }


@operation
def unlabel_parameter_version(
    call: Call, *, name: str, parameter_version: int, labels: Sequence[str]
) -> dict[str, Any]:
    """Take labels off a version; those that it has not are told."""
    parameter = find(call, plainly_named(call, name))
    version = version_of(parameter, parameter_version)
    removed = [label for label in dict.fromkeys(labels) if parameter.labels.get(label) == version.number]
    for label in removed:
        del parameter.labels[label]
    return {"RemovedLabels": removed, "InvalidLabels": [label for label in labels if label not in removed]}
