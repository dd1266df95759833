"""What a test asks of a call, one condition each: whether a call meets it, and in words why not. It looks up no call."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import Any, Protocol

from mocksm.arn import is_account
from mocksm.engine.history import Record
from mocksm.errors import MocksmError
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.matching import is_meant
from mocksm.handles.operations import matches, parameters
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.principal import Principal
from mocksm.wire.models import redact
from mocksm.wire.regions import checked_region


class Criterion(Protocol):
    """One condition."""

    def meets(self, record: Record) -> bool:
        """Tell whether a call meets it."""

    def differs(self, record: Record) -> str:
        """Say in what a call does not meet it."""

    def text(self) -> str:
        """Say what it asks for."""


@dataclass(frozen=True, slots=True)
class Named:
    """The call is of an operation that a pattern names."""

    pattern: str

    def meets(self, record: Record) -> bool:
        """Tell whether it is."""
        return matches(self.pattern, record.operation)

    def differs(self, record: Record) -> str:
        """Say what it is of."""
        return f"it is {record.operation}, not {self.pattern}"

    def text(self) -> str:
        """Return the pattern."""
        return self.pattern


@dataclass(frozen=True, slots=True)
class Sent:
    """The call had a parameter, with a value that is equal, or for which a predicate holds; None: it had none.

    Attributes:
        pattern: Of which operation.
        name: The parameter, by AWS's name.
        value: The value, a predicate, a handle, or None, as ``matching`` says.
        revealed: Whether secrets are shown.
    """

    pattern: str
    name: str
    value: Any
    revealed: bool

    def meets(self, record: Record) -> bool:
        """Tell whether it had."""
        return is_meant(record.params, self.name, self.value)

    def differs(self, record: Record) -> str:
        """Say what was sent."""
        if self.name not in record.params:
            return f"{self.name} was not sent"
        sent = self._show(record.params[self.name])
        if self.value is None:
            return f"{self.name} was sent: {sent}"
        wanted = self._show(self.value)
        other = f"{self.name} is {sent}, not {wanted}"
        return other if sent != wanted else f"{self.name} is another: aws.calls.reveal() shows what is hidden"

    def text(self) -> str:
        """Return the parameter and what is asked of it."""
        return f"no {self.name}" if self.value is None else f"{self.name}={self._show(self.value)}"

    def _show(self, value: Any) -> str:
        shape = parameters(self.pattern).get(self.name)
        return repr(value if self.revealed or shape is None else redact(shape, value))


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The call was made by someone: a principal, a session of a role, or anyone of an account."""

    who: str

    def meets(self, record: Record) -> bool:
        """Tell whether it was."""
        caller = record.principal
        names = (caller.arn, caller.role_arn, caller.user_arn, caller.account)
        return any(name is not None and fnmatch.fnmatchcase(name, self.who) for name in names)

    def differs(self, record: Record) -> str:
        """Say by whom it was made."""
        return f"it was made by {record.principal.arn}, not {self.who}"

    def text(self) -> str:
        """Say by whom it has to be made."""
        return f"by {self.who}"


@dataclass(frozen=True, slots=True)
class InRegion:
    """The call was made in a Region."""

    region: str

    def meets(self, record: Record) -> bool:
        """Tell whether it was."""
        return record.region == self.region

    def differs(self, record: Record) -> str:
        """Say in which it was made."""
        return f"it was made in {record.region}, not {self.region}"

    def text(self) -> str:
        """Say in which Region it has to be made."""
        return f"in {self.region}"


def in_region(region: str) -> InRegion:
    """Return the condition that a call was made in a Region.

    Raises:
        MocksmError: There is no such Region.
    """
    return InRegion(checked_region(region, "region="))


def made_by(by: object) -> MadeBy:
    """Return the condition that a call was made by someone.

    Args:
        by: A handle, a Principal, an ARN (of a role: by any session of it), an account's twelve digits (by anyone of it) or a
            service's name; ARNs may have wildcards.

    Raises:
        MocksmError: It is none of these.
    """
    if isinstance(by, AccountHandle):
        return MadeBy(by.id)
    if isinstance(by, PrincipalHandle | Principal):
        return MadeBy(by.arn)
    if isinstance(by, str) and (is_account(by) or by.startswith(("arn:", "*")) or by.endswith(".amazonaws.com")):
        return MadeBy(by)
    raise MocksmError(
        f"mocksm: by={by!r} is no caller; give the handle of a user, role or account, a Principal, an ARN or an account id"
    )
