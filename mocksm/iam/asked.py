"""The question that a room puts to the guard. It knows no answer."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from mocksm.iam.context import Source
from mocksm.iam.documents import Policy

_NO_KEYS: Source = MappingProxyType({})


class Wording(Enum):
    """How AWS words a refusal of this question (authorization.md 7)."""

    RESOURCE = "the resource is named"
    KEY = "a KMS key: to other accounts, what is refused and what is not there look alike"
    CIPHERTEXT = "a KMS key that only the ciphertext names: likewise, and the key is never shown"
    TRUST = "a role to be assumed: no reason is given where nothing allows"


class Grant(NamedTuple):
    """A grant of a KMS key that covers the action and whose constraints are met.

    Attributes:
        name: What decisions call it: its id.
        grantee: The principal that it names, whoever asks.
    """

    name: str
    grantee: str


# Asked is made for every request: a frozen dataclass takes four times as long to make as a named tuple.
class Asked(NamedTuple):
    """What is asked.

    Attributes:
        action: ``secretsmanager:GetSecretValue``.
        resource: The ARN that policies are matched against; ``*`` where the action has no resource.
        shown: What AWS's messages show as the resource; empty where they show none (authorization.md 7.2).
        account: The account that owns the resource; the caller's where there is no resource.
        policy: The policy of the resource, if it has one.
        context: The service's condition keys and their values, or a callable that returns them, which is called only if
            a condition asks. They override the global keys of the same name.
        gate: Whether identity policies count only as far as ``policy`` lets them: KMS keys and roles to be assumed
            (authorization.md 1.2, 2.1).
        grants: The grants that cover the request, of whatever grantee.
        identity_context: Condition keys that the policy of the resource does not see, likewise: tags and aliases of a KMS
            key (authorization.md 2.2).
        wording: How AWS words a refusal.
        aws_managed: Whether the resource is AWS's, as an AWS managed key: resource control policies do not reach it.
    """

    action: str
    resource: str
    shown: str
    account: str
    policy: Policy | None = None
    context: Source = _NO_KEYS
    gate: bool = False
    grants: tuple[Grant, ...] = ()
    identity_context: Source = _NO_KEYS
    wording: Wording = Wording.RESOURCE
    aws_managed: bool = False

    def bare(self) -> Asked:
        """Return the question without its condition keys, for what outlives the request: they hold on to all of it."""
        return Asked(
            self.action,
            self.resource,
            self.shown,
            self.account,
            self.policy,
            _NO_KEYS,
            self.gate,
            self.grants,
            _NO_KEYS,
            self.wording,
            self.aws_managed,
        )
