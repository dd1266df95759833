"""What an organization says of an account: service and resource control policies. It knows no callers and no requests."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from mocksm.iam.documents import Policy

# The services that RCPs reach (authorization.md 1.7); of KMS not this one action.
_REACHED = ("s3:", "sts:", "kms:", "sqs:", "secretsmanager:")
_NOT_REACHED = "kms:RetireGrant"


class Guardrails(NamedTuple):
    """Those of one account.

    Attributes:
        scps: The service control policies level by level: root, units, account. Each level has to allow; no level, no
            restriction. AWS's own ``FullAWSAccess`` is given where a level has it.
        rcps: The resource control policies of all levels; they only deny.
        organization: The organization's id, ``o-...``; empty where there is none.
        path: Where in it the account is: ``o-.../r-.../ou-.../``.
        management: Whether it is the management account, which neither kind of policy reaches.
    """

    scps: tuple[tuple[Policy, ...], ...] = ()
    rcps: tuple[Policy, ...] = ()
    organization: str = ""
    path: str = ""
    management: bool = False


NONE = Guardrails()

# By account id; an account that is not there has none.
Organization = Mapping[str, Guardrails]
NO_ORGANIZATION: Organization = MappingProxyType({})


def rcps_reach(action: str) -> bool:
    """Tell whether resource control policies have a say in an action."""
    return action.startswith(_REACHED) and action != _NOT_REACHED
