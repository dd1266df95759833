"""What a test calls users, roles and their sessions, checked as IAM checks it, and made into ARNs. It knows no policies."""

from __future__ import annotations

import re

from mocksm.arn import Arn, is_account
from mocksm.errors import MocksmError
from mocksm.iam.entities import EntityKind

# IAM's API reference: UserName, RoleName and RoleSessionName, Path, and Name of GetFederationToken.
_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_PATH = re.compile(r"/|/[!-~]+/")
_FEDERATED_NAME = re.compile(r"[\w+=,.@-]{2,32}", re.ASCII)
_LONGEST_PATH = 512
_PARTITION = re.compile(r"aws(-[a-z]+)*")


def arn_of(kind: EntityKind, name: str, account: str, *, only: bool, partition: str = "aws") -> str:
    """Return the ARN that a test means.

    Args:
        kind: What it asks for.
        name: A name, with its path before it where it has one (``app/reader``), or an ARN: a user's or a root's for a
            user, a role's or one of its sessions' for a role.
        account: The account of a mere name.
        only: Whether an ARN has to be of that account too.
        partition: The partition of a mere name.

    Raises:
        MocksmError: There can be no such user or role.
    """
    if not isinstance(name, str):
        raise MocksmError(f"mocksm: a {kind} has a name or an ARN, as text; this is {name!r}")
    if not name.startswith("arn:"):
        _check_name(kind, name, f"/{name}")
        return f"arn:{partition}:iam::{account}:{kind}/{name}"
    parsed = _parse(kind, name)
    if only and parsed.account != account:
        raise MocksmError(
            f"mocksm: {name!r} is of account {parsed.account}, and this is account {account}; give a name, or make it with "
            f"aws.account({parsed.account!r}) or aws.{kind}"
        )
    return name


def check_session(name: object) -> None:
    """Refuse what is no name of a role's session."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise MocksmError(f"mocksm: {name!r} is no session name; AWS takes up to 64 letters, digits and any of _+=,.@-")


def check_federated(name: object) -> None:
    """Refuse what is no name of a federated user."""
    if not isinstance(name, str) or not _FEDERATED_NAME.fullmatch(name):
        raise MocksmError(
            f"mocksm: {name!r} is no name of a federated user; AWS takes 2 to 32 letters, digits and any of _+=,.@-"
        )


def _parse(kind: EntityKind, text: str) -> Arn:
    found = Arn.parse(text)
    if found is None or not _PARTITION.fullmatch(found.partition) or found.region or not is_account(found.account):
        raise _no_arn(kind, text)
    match found.service, *found.resource.partition("/"):
        case "iam", str(what), "/", rest if what == kind:
            _check_name(kind, text, f"/{rest}")
        case "sts", "assumed-role", "/", rest if kind == "role" and rest.count("/") == 1:
            role, _, session = rest.partition("/")
            _check_name(kind, text, f"/{role}")
            check_session(session)
        case "iam", "root", "", "" if kind == "user":
            pass
        case _:
            raise _no_arn(kind, text)
    return found


def _check_name(kind: EntityKind, given: str, place: str) -> None:
    """Check a name with its path before it, ``/app/reader``."""
    before, slash, name = place.rpartition("/")
    path = before + slash
    if not _NAME.fullmatch(name):
        raise MocksmError(
            f"mocksm: {given!r} is no name of a {kind}; AWS takes up to 64 letters, digits and any of _+=,.@-, and before "
            f"them a path: 'reader', 'app/reader', 'arn:aws:iam::444455556666:{kind}/app/reader'"
        )
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path) or path.startswith("//"):
        raise MocksmError(
            f"mocksm: {given!r} has no path of IAM's before the name; it is {_LONGEST_PATH} characters long at most, of "
            "printable ASCII, without a slash of its own at the start: 'app/reader'"
        )


def _no_arn(kind: EntityKind, text: str) -> MocksmError:
    also = {"user": "root", "role": "assumed-role/NAME/SESSION"}[kind]
    other = {"user": "roles are made with aws.role", "role": "users are made with aws.user"}[kind]
    return MocksmError(
        f"mocksm: {text!r} is no ARN of a {kind}, which is arn:aws:iam::ACCOUNT:{kind}/NAME with twelve digits (or ends in "
        f"{also}); {other}"
    )
