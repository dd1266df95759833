"""Every case that there is, in one tuple."""

from __future__ import annotations

from itertools import chain

from tests.contract.case import Case
from tests.contract.secretsmanager import (
    cancelling,
    changes,
    constraints,
    deletion,
    errors,
    fields,
    keys,
    kms_refusals,
    label_rules,
    labels,
    lists,
    marked,
    moves,
    names,
    passwords,
    policies,
    rotation,
    rotation_failures,
    rotation_runs,
    tags,
    tokens,
    values,
    wire,
)

_MODULES = (
    cancelling,
    changes,
    constraints,
    deletion,
    errors,
    fields,
    keys,
    kms_refusals,
    label_rules,
    labels,
    lists,
    marked,
    moves,
    names,
    passwords,
    policies,
    rotation,
    rotation_failures,
    rotation_runs,
    tags,
    tokens,
    values,
    wire,
)

CASES: tuple[Case, ...] = tuple(chain.from_iterable(module.CASES for module in _MODULES))
