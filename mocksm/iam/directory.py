"""Who exists: the users, roles and managed policies of every account, and the principal that each is at this moment.

Groups are not modelled. Who calls is found out for each call, so that what is attached later binds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from mocksm.arn import Arn
from mocksm.iam.documents import Policy
from mocksm.iam.entities import Entity, EntityKind, ManagedPolicy
from mocksm.iam.principal import Principal, unique_id
from mocksm.iam.sessions import Session, session_arn

_PREFIXES: Mapping[EntityKind, str] = {"user": "AIDA", "role": "AROA"}


class _Bindings(NamedTuple):
    """What binds who calls as a user or role, beside what the user or role is."""

    session: Session | None
    policies: tuple[Policy, ...]
    boundary: Policy | None
    tags: Mapping[str, str]


class Directory:
    """The users, roles and customer managed policies of one cloud."""

    def __init__(self) -> None:
        self._entities: dict[int, Entity] = {}
        self._by_name: dict[tuple[str, str, str], int] = {}
        self._policies: dict[str, ManagedPolicy] = {}
        self._deleted: dict[str, int] = {}
        self._serial = 0
        self._callers: dict[int, tuple[_Bindings, Principal]] = {}  # the last of each user and role, by its number

    # -- users and roles -------------------------------------------------------------------------------------------

    def make(self, kind: EntityKind, arn: str, now: datetime, **parts: Any) -> Entity:
        """Make a user or role; a name that is taken now means the new one, and the old one's keys stay its own.

        Args:
            kind: Which of the two.
            arn: Its ARN.
            now: The time.
            **parts: Other attributes of the Entity.
        """
        self._serial += 1
        entity = Entity(kind, arn, self._new_id(_PREFIXES[kind], arn), now, serial=self._serial, **parts)
        self._entities[entity.serial] = entity
        self._by_name[_key(entity.account, kind, entity.name)] = entity.serial
        return entity

    def remove(self, entity: Entity) -> None:
        """Forget a user or role: its keys and sessions are no one's from now on."""
        del self._entities[entity.serial]
        self._callers.pop(entity.serial, None)
        self._by_name.pop(_key(entity.account, entity.kind, entity.name), None)
        self._deleted[entity.arn] = self._deleted.get(entity.arn, 0) + 1

    def find(self, account: str, kind: EntityKind, name: str) -> Entity | None:
        """Return the user or role of a name, which has no case."""
        return self.numbered(self._by_name.get(_key(account, kind, name), 0))

    def numbered(self, serial: int) -> Entity | None:
        """Return the user or role of a number, None if it is gone."""
        return self._entities.get(serial)

    def at(self, arn: str) -> Entity | None:
        """Return the user or role that has this very ARN."""
        parsed = Arn.parse(arn)
        if parsed is None or parsed.service != "iam":
            return None
        kind, _, rest = parsed.resource.partition("/")
        if kind not in ("user", "role"):
            return None
        found = self.find(parsed.account, kind, rest.rpartition("/")[2])  # type: ignore[arg-type,unused-ignore]
        return found if found is not None and found.arn == arn else None

    def entities(self, account: str, kind: EntityKind) -> list[Entity]:
        """Return the users or roles of an account, in the order of their names."""
        numbers = [serial for (of, its, _), serial in sorted(self._by_name.items()) if (of, its) == (account, kind)]
        return [self._entities[serial] for serial in numbers]

    def id_of(self, arn: str) -> str | None:
        """Return the unique id of the user or role that has this ARN, under which AWS stores a policy that names it."""
        found = self.at(arn)
        return None if found is None else found.unique_id

    def arn_of(self, unique_id: str) -> str | None:
        """Return the ARN of the user or role that has a unique id now, None where there is none."""
        numbers = self._by_name.values()
        return next((each.arn for serial in numbers if (each := self._entities[serial]).unique_id == unique_id), None)

    def knows(self, account: str) -> bool:
        """Tell whether a user or role was made in an account: whoever else it is said to have is not there."""
        ever = (*(of for of, _, _ in self._by_name), *(arn.split(":")[4] for arn in self._deleted))
        return account in ever

    # -- managed policies --------------------------------------------------------------------------------------------

    def make_policy(self, arn: str, document: Policy, now: datetime, **parts: Any) -> ManagedPolicy:
        """Make a customer managed policy, with its first version."""
        policy = ManagedPolicy(arn, self._new_id("ANPA", arn), now, **parts)
        policy.add(document, now, default=True)
        self._policies[arn] = policy
        return policy

    def remove_policy(self, policy: ManagedPolicy) -> None:
        """Forget a customer managed policy."""
        del self._policies[policy.arn]
        self._deleted[policy.arn] = self._deleted.get(policy.arn, 0) + 1

    def policy(self, arn: str) -> ManagedPolicy | None:
        """Return the customer managed policy that has this ARN."""
        return self._policies.get(arn)

    def policies(self, account: str) -> list[ManagedPolicy]:
        """Return the customer managed policies of an account, in the order of their names."""
        return sorted((each for each in self._policies.values() if each.account == account), key=lambda each: each.name)

    def attached_to(self, arn: str) -> list[Entity]:
        """Return the users and roles to which a managed policy is attached."""
        return [entity for entity in self._entities.values() if arn in entity.attached]

    def bounded_by(self, arn: str) -> list[Entity]:
        """Return the users and roles whose permissions boundary a managed policy is."""
        return [entity for entity in self._entities.values() if entity.boundary == arn]

    def document(self, arn: str) -> Policy:
        """Return what a managed policy says at this moment, a customer's or AWS's.

        Raises:
            MocksmError: It is one of AWS's that mocksm does not have.
        """
        own = self._policies.get(arn)
        if own is not None:
            return own.versions[own.default]
        from mocksm.iam.managed import managed_policy

        return managed_policy(arn)

    # -- principals ----------------------------------------------------------------------------------------------------

    def principal(self, entity: Entity, session: Session | None = None) -> Principal:
        """Return who calls as a user, or as a session of a role or user, with the policies as they are now."""
        boundary = self.document(entity.boundary) if isinstance(entity.boundary, str) else entity.boundary
        policies = (*entity.inline.values(), *[self.document(arn) for arn in entity.attached])
        bindings = _Bindings(session, policies, boundary, entity.tags)
        before = self._callers.get(entity.serial)
        if before is not None and before[0] == bindings:
            return before[1]
        made = _caller(entity, bindings)
        self._callers[entity.serial] = bindings, made
        return made

    def become(self, other: Directory) -> None:
        """Hold what another directory holds, which is not used any more: handles go on knowing this one."""
        self.__dict__.update(other.__dict__)

    def keep_the_tests_own(self) -> None:
        """Forget all but the users and roles that handles made, and their policies, as a reset of the cloud does."""
        self._entities = {serial: entity for serial, entity in self._entities.items() if entity.by_test}
        self._by_name = {name: serial for name, serial in self._by_name.items() if serial in self._entities}
        self._policies = {
            arn: policy for arn, policy in self._policies.items() if self.attached_to(arn) or self.bounded_by(arn)
        }
        self._deleted, self._callers = {}, {}

    def _new_id(self, prefix: str, arn: str) -> str:
        before = self._deleted.get(arn, 0)
        return unique_id(prefix, f"{arn} {before}" if before else arn)


def _caller(entity: Entity, bindings: _Bindings) -> Principal:
    session, policies, boundary, tags = bindings
    if entity.kind == "user":
        user = Principal(entity.arn, entity.account, entity.unique_id, "user", policies, boundary=boundary, tags=tags)
        return user if session is None else session.of(user)
    session = session or Session("assumed-role", "mocksm")
    return Principal(
        session_arn(entity.arn, session.name),
        entity.account,
        f"{entity.unique_id}:{session.name}",
        "assumed-role",
        policies,
        role_arn=entity.arn,
        boundary=boundary,
        session_policies=session.policies,
        tags=tags,
        session_tags=session.tags,
        transitive_tags=session.transitive,
        context=session.context,
    )


def _key(account: str, kind: str, name: str) -> tuple[str, str, str]:
    return account, kind, name.lower()
