"""Every case of KMS, in one tuple."""

from __future__ import annotations

from itertools import chain

from tests.contract.case import Case
from tests.contract.kms import (
    access,
    aliases,
    constraints,
    custom_stores,
    data_keys,
    deletion,
    encryption,
    fields,
    grants,
    identifiers,
    importing,
    key_specs,
    keys,
    managed,
    multi_region,
    newer,
    order,
    policies,
    rehearsals,
    rotation,
    shared_secrets,
    signing,
    states,
    tags,
    wire,
)

_MODULES = (
    *(access, aliases, constraints, custom_stores, data_keys, deletion, encryption, fields, grants, identifiers),
    *(
        importing,
        key_specs,
        keys,
        managed,
        multi_region,
        newer,
        order,
        policies,
        rehearsals,
        rotation,
        shared_secrets,
        signing,
    ),
    *(states, tags, wire),
)

CASES: tuple[Case, ...] = tuple(chain.from_iterable(module.CASES for module in _MODULES))
