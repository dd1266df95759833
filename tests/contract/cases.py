"""Every case that there is, in one tuple."""

from __future__ import annotations

from itertools import chain

from tests.contract.around import databases, rules
from tests.contract.authorization import every as authorization
from tests.contract.case import Case
from tests.contract.cloudformation import every as cloudformation
from tests.contract.kms import every
from tests.contract.secretsmanager import (
    accounts,
    batches,
    cancelling,
    changes,
    choices,
    constraints,
    deletion,
    errors,
    external,
    fields,
    filter_words,
    filters,
    keys,
    kms_refusals,
    label_rules,
    labels,
    limits,
    lists,
    marked,
    moves,
    names,
    orders,
    passwords,
    policies,
    policy_checks,
    replica_changes,
    replica_refusals,
    replicas,
    rotation,
    rotation_failures,
    rotation_runs,
    schedules,
    shapes,
    tags,
    tokens,
    values,
    wire,
)
from tests.contract.ssm import every as ssm

_MODULES = (
    databases,
    rules,
    accounts,
    batches,
    cancelling,
    changes,
    choices,
    constraints,
    deletion,
    errors,
    external,
    fields,
    filter_words,
    filters,
    keys,
    kms_refusals,
    label_rules,
    labels,
    limits,
    lists,
    marked,
    moves,
    names,
    orders,
    passwords,
    policies,
    policy_checks,
    replica_changes,
    replica_refusals,
    replicas,
    rotation,
    rotation_failures,
    rotation_runs,
    schedules,
    shapes,
    tags,
    tokens,
    values,
    wire,
)

CASES: tuple[Case, ...] = tuple(
    chain.from_iterable(module.CASES for module in (*_MODULES, every, authorization, ssm, cloudformation))
)
