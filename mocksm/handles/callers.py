"""Who is meant when a test asks what someone may: a handle, a principal, or a text that names one. It decides nothing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from mocksm.arn import Arn, is_account
from mocksm.engine.dispatch import Dispatcher
from mocksm.errors import MocksmError
from mocksm.handles.accounts import AccountHandle
from mocksm.handles.principals import PrincipalHandle
from mocksm.iam.directory import Directory
from mocksm.iam.entities import EntityKind
from mocksm.iam.principal import Principal
from mocksm.iam.sessions import Session

Caller = PrincipalHandle | AccountHandle | Principal | str

_KINDS: tuple[EntityKind, EntityKind] = ("user", "role")


def caller(dispatcher: Dispatcher, by: Caller | None) -> Principal:
    """Return the caller that is meant, with the policies that bind at this moment.

    Args:
        dispatcher: The way into the cloud.
        by: A handle, a Principal, twelve digits (the administrator of that account), or the ARN of a user, of a role, of a
            role's session or of a root; None is the default caller.

    Raises:
        MocksmError: It is none of these, or there is no such user or role.
    """
    if by is None:
        return dispatcher.tester
    if isinstance(by, Principal):
        return by
    if isinstance(by, PrincipalHandle | AccountHandle):
        return by.principal
    if not isinstance(by, str):
        raise MocksmError(
            f"mocksm: by={by!r} is no caller; give the handle of a user, role or account, a Principal, an account id or the "
            "ARN of a user or role"
        )
    return _named(dispatcher, by)


def _named(dispatcher: Dispatcher, text: str) -> Principal:
    directory = dispatcher.cloud.directory
    if is_account(text):
        return Principal.administrator(text, partition=dispatcher.tester.partition)
    if text == dispatcher.tester.arn:
        return dispatcher.tester
    parsed = Arn.parse(text)
    if parsed is not None and parsed.service == "iam" and parsed.resource == "root" and is_account(parsed.account):
        return Principal.from_arn(text)
    entity = directory.at(text)
    issued = {"aws:TokenIssueTime": dispatcher.cloud.clock.now()}
    if entity is not None:
        session = Session("assumed-role", "mocksm", context=issued) if entity.kind == "role" else None
        return directory.principal(entity, session)
    found = _session(directory, parsed, issued)
    if found is not None:
        return found
    raise _unknown(directory, text, parsed.account if parsed else dispatcher.tester.account)


def _session(directory: Directory, arn: Arn | None, context: Mapping[str, Any]) -> Principal | None:
    """Return a session of a role that exists, by the session's ARN."""
    if arn is None or arn.service != "sts":
        return None
    kind, _, rest = arn.resource.partition("/")
    role, _, name = rest.partition("/")
    found = directory.find(arn.account, "role", role) if kind == "assumed-role" and name else None
    return directory.principal(found, Session("assumed-role", name, context=context)) if found else None


def _unknown(directory: Directory, text: str, account: str) -> MocksmError:
    known = [entity.arn for kind in _KINDS for entity in directory.entities(account, kind)]
    near = difflib.get_close_matches(text, known, n=len(known) or 1, cutoff=0)[:10]
    there = f"account {account or '(none)'} has {', '.join(near) or 'none'}"
    return MocksmError(
        f"mocksm: there is no user or role {text!r}; {there}. Make it first, as with aws.role, or give a Principal"
    )
