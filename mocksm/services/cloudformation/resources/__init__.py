"""Kinds of resources, by their types: each made of calls to the service that has it, or accepted because a test says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

from mocksm.errors import NotModelled
from mocksm.services.cloudformation.options import Options
from mocksm.services.cloudformation.resources import (
    attachments,
    databases,
    functions,
    hosted_rotations,
    identities,
    keys,
    metadata,
    policies,
    rotation_schedules,
    secret_policies,
    secrets,
    stored_parameters,
)
from mocksm.services.cloudformation.resources.kind import Kind
from mocksm.services.cloudformation.resources.opaque import kind_of
from mocksm.services.cloudformation.templates.transforms import NESTED

_FAMILIES = (
    *(attachments, databases, functions, hosted_rotations, identities, keys, metadata, policies, rotation_schedules),
    *(secret_policies, secrets, stored_parameters),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in chain.from_iterable(family.KINDS for family in _FAMILIES)}

_FORM = re.compile(r"Custom::[\w@-]+|[A-Za-z0-9]+(::[A-Za-z0-9]+){2,3}", re.ASCII)


def is_type(name: str) -> bool:
    """Say whether a text has the form of a type; what AWS has of that form is not known here."""
    return _FORM.fullmatch(name) is not None


def kind_named(name: str, options: Options) -> Kind:
    """Return the kind of a type; what a test accepts counts before what mocksm has.

    Raises:
        NotImplementedError: It is neither.
    """
    accepted = options.accepted(name)
    if accepted is not None:
        return kind_of(name, accepted)
    if name not in KINDS:
        raise NotModelled(
            f"mocksm does not model {name}; it has {', '.join(sorted(KINDS))}. A test that needs none of it says "
            f"aws.cloudformation.accept({name!r})"
        )
    return KINDS[name]


def has_attribute(name: str, attribute: str) -> bool | None:
    """Say whether a type has an attribute; None where that is not known, as of nested stacks."""
    return attribute in KINDS[name].attributes if name in KINDS and name != NESTED else None
