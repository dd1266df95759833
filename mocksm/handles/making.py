"""How users and roles come to be: all that a test gives is read and checked first, so that nothing half made stays."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mocksm.arn import Arn, partition_of
from mocksm.engine.cloud import Cloud
from mocksm.errors import MocksmError
from mocksm.handles.clients import Clients
from mocksm.handles.naming import arn_of
from mocksm.handles.principals import PrincipalHandle
from mocksm.handles.seeds import tags_of
from mocksm.iam.documents import Policy
from mocksm.iam.entities import EntityKind
from mocksm.iam.managed import STATEMENTS
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal
from mocksm.iam.statements import PolicySource, document

Policies = PolicySource | Sequence[str | Mapping[str, Any]]
"""Statements, a document or its JSON text; a list may hold the ARNs of managed policies beside statements."""

_OF_AWS = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(.+)")


def make(
    kind: EntityKind,
    name: str,
    policies: Policies,
    *,
    cloud: Cloud,
    region: str,
    clients: Clients,
    account: str | None = None,
    boundary: PolicySource | None = None,
    trust: PolicySource | None = None,
    tags: Mapping[str, str] | None = None,
) -> PrincipalHandle:
    """Make a user or role of a name or an ARN, and issue credentials for it.

    An ARN of a root, or of a role's session, gives that principal: the directory has no such entries.

    Args:
        kind: Which of the two.
        name: As ``naming.arn_of`` takes it.
        policies: Its identity policies.
        cloud: Where it is made.
        region: The Region of its clients.
        clients: What makes them.
        account: Its account, which an ARN then has to be of; None takes the default account for mere names.
        boundary: Its permissions boundary.
        trust: Of a role, who may assume it.
        tags: Its tags.
    """
    partition = partition_of(region)
    arn = arn_of(kind, name, account or cloud.account, only=account is not None, partition=partition)
    _check_free(arn)
    inline, attached = _split(policies)
    own = [parse(document(inline), kind="identity", name=f"policy of {arn}")] if inline else []
    if not arn.split(":")[5].startswith(f"{kind}/"):
        _refuse(arn, attached=attached, boundary=boundary, trust=trust, tags=tags)
        return PrincipalHandle(cloud, clients, region, Principal.from_arn(arn, own))
    parts: dict[str, Any] = {
        "attached": [_managed(each, arn, cloud) for each in attached],
        "boundary": _boundary(boundary, arn, cloud),
        "trust": _trust(trust, cloud, arn) if kind == "role" else None,
    }
    with cloud.lock:
        entity = cloud.directory.make(
            *(kind, arn, cloud.clock.now()),
            inline={"mocksm": own[0]} if own else {},
            tags=tags_of(tags) or {},
            by_test=True,
            **parts,
        )
    return PrincipalHandle(cloud, clients, region, entity)


def _check_free(arn: str) -> None:
    """Refuse the ARN of an account's administrator: whoever signs with it would be now the one, now the other."""
    parsed = Arn.parse(arn)
    if parsed is not None and arn == Principal.administrator(parsed.account, partition=parsed.partition).arn:
        raise MocksmError(
            f"mocksm: {arn} is the administrator of account {parsed.account}, as whom a test's calls are made; give the user "
            "another name"
        )


def _refuse(arn: str, **parts: Any) -> None:
    """Refuse what a root, or a session of a role, does not have itself."""
    if given := [name for name, value in parts.items() if value]:
        words = ", ".join("managed policies" if name == "attached" else name for name in given)
        raise MocksmError(
            f"mocksm: {arn} takes nothing but statements, and no {words}; make the user or role that stands behind it, and "
            "take a session of it with assume() or federate()"
        )


def _split(policies: Policies) -> tuple[Any, list[str]]:
    """Part statements from the ARNs of managed policies."""
    if isinstance(policies, str):
        return ("", [policies]) if _is_name(policies) else (policies, [])
    if isinstance(policies, Mapping):
        return policies, []
    return [one for one in policies if not isinstance(one, str)], [one for one in policies if isinstance(one, str)]


def _is_name(text: str) -> bool:
    """Tell whether a text is meant to name a managed policy: it does not begin as a document does."""
    return not text.lstrip().startswith(("{", "["))


def _managed(arn: str, holder: str, cloud: Cloud) -> str:
    """Return the ARN of a managed policy that is there, and can be attached in the holder's account."""
    account = holder.split(":")[4]
    own = {policy.arn for policy in cloud.directory.policies(account)}
    of_aws = _OF_AWS.fullmatch(arn)
    if arn in own or (of_aws and of_aws[1] in STATEMENTS):
        return arn
    known = [*sorted(own), *(f"arn:aws:iam::aws:policy/{name}" for name in STATEMENTS)]
    near = difflib.get_close_matches(arn, known, n=1, cutoff=0.8)
    raise MocksmError(
        f"mocksm: there is no managed policy {arn!r} for {holder}{f'; did you mean {near[0]}?' if near else ''}; there is: "
        f"{', '.join(known)}. Give statements that say what yours says, as allow(...), or make it with boto3's "
        "iam.create_policy first"
    )


def _boundary(boundary: PolicySource | None, arn: str, cloud: Cloud) -> Policy | str | None:
    if boundary is None:
        return None
    if isinstance(boundary, str) and _is_name(boundary):
        return _managed(boundary, arn, cloud)
    return parse(document(boundary), kind="boundary", name=f"boundary of {arn}")


def _trust(trust: PolicySource | None, cloud: Cloud, arn: str) -> Policy | None:
    """Return the trust policy; without one the role trusts its account, as the console makes it."""
    if trust is None:
        trust = {
            "Effect": "Allow",
            "Principal": {"AWS": arn.split(":")[4]},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }
    said = document(trust)
    raws = said.get("Statement", [])
    statements = [_about_the_role(raw) for raw in (raws if isinstance(raws, list) else [raws])]
    read = parse({**said, "Statement": statements}, kind="trust", name=f"trust policy of {arn}")
    return read.bound(cloud.directory.id_of)


def _about_the_role(raw: Any) -> Any:
    """Return a statement without the Resource that allow() writes of itself."""
    if isinstance(raw, Mapping) and raw.get("Resource") == "*":
        return {element: value for element, value in raw.items() if element != "Resource"}
    return raw
