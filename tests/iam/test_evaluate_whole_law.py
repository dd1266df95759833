"""``evaluate`` against a plain, slow re-statement of all of authorization.md 1, 2.1 and 2.3, over small random worlds.

Every kind of policy, caller and principal takes part; a condition is one of a handful whose meaning is said in Python.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.iam.evaluate import Asked, Grant, Setting, evaluate
from mocksm.iam.guardrails import Guardrails
from mocksm.iam.kinds import Kind
from mocksm.iam.policy import Policy, parse
from mocksm.iam.principal import Principal

A, B = "111122223333", "444455556666"
KEYS = [f"arn:aws:kms:us-east-1:{A}:key/{name}" for name in ("al", "b")]
ACTIONS = ["kms:Decrypt", "kms:RetireGrant"]
SERVICE = "lambda.amazonaws.com"
CALLERS = ["user", "session", "federated", "root", "service"]

ACTION_MEANS = {"kms:*": set(ACTIONS), "KMS:decrypt": {ACTIONS[0]}, "s3:*": set()}
RESOURCE_MEANS: dict[str, Callable[[World], bool]] = {
    "*": lambda world: True,
    KEYS[0]: lambda world: world.resource == KEYS[0],
    "arn:aws:kms:*:*:key/?": lambda world: world.resource == KEYS[1],
    "arn:aws:kms:*:*:key/${a:name}": lambda world: world.name is not None and world.resource.endswith(f"/{world.name}"),
    "arn:aws:kms:*:*:key/${a:name, 'b'}": lambda world: world.resource.endswith(f"/{world.name or 'b'}"),
}
CONDITIONS: list[tuple[dict[str, Any], Callable[[World], bool]]] = [
    ({}, lambda world: True),
    ({"StringEquals": {"aws:PrincipalAccount": A}}, lambda world: world.account == A),
    ({"StringNotEquals": {"a:name": "al"}}, lambda world: world.name != "al"),
    ({"StringEqualsIfExists": {"A:Name": "al"}}, lambda world: world.name in {None, "al"}),
    ({"Null": {"a:name": "true"}}, lambda world: world.name is None),
    ({"ForAllValues:StringLike": {"a:tags": ["p*", "q"]}}, lambda world: set(world.tags) <= {"p", "q"}),
    ({"ForAnyValue:StringNotEquals": {"a:tags": "p"}}, lambda world: bool(set(world.tags) - {"p"})),
    ({"StringEquals": {"a:tags": "p"}}, lambda world: False),
    ({"Bool": {"aws:ViaAWSService": "true"}, "NumericLessThan": {"a:n": 5}}, lambda world: world.via and world.n < 5),
]

Statement = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A request, and all policies that have a say in it, as plain data."""

    caller: str
    home: str
    action: str
    resource: str
    gate: bool
    name: str | None
    tags: list[str]
    n: int
    via: bool
    full: bool
    management: bool
    aws_managed: bool
    identity: list[Statement]
    policy: list[Statement]
    boundary: list[Statement]
    sessions: list[list[Statement]] | None
    levels: list[list[list[Statement]]]
    rcp: list[Statement]
    grants: list[str]

    @property
    def account(self) -> str:
        return "" if self.caller == "service" else self.home


def names_of(caller: str, home: str) -> dict[str, str]:
    """Say by which names a policy can mean the caller, and in which form."""
    account = {home: "account", f"arn:aws:iam::{home}:root": "account"}
    user, federated = f"arn:aws:iam::{home}:user/u", f"arn:aws:sts::{home}:federated-user/f"
    role, session = f"arn:aws:iam::{home}:role/p/r", f"arn:aws:sts::{home}:assumed-role/r/s"
    return {
        "user": {**account, user: "itself"},
        "session": {**account, role: "entity", session: "itself"},
        "federated": {**account, user: "entity", federated: "itself"},
        "root": dict.fromkeys(account, "itself"),
        "service": {SERVICE: "itself"},
    }[caller]


def names(world: World) -> dict[str, str]:
    return names_of(world.caller, world.home)


def forms(statement: Statement, world: World) -> set[str]:
    """Say in which forms a statement names the caller; one without principals is the caller's own."""
    known = names(world)
    if "NotPrincipal" in statement:
        listed = statement["NotPrincipal"]["AWS"]
        if statement["Effect"] == "Deny":
            spared = "*" in listed or set(known.values()) <= {known[name] for name in listed if name in known}
            return {"everyone"} if world.boundary or not spared else set()
        return set() if "*" in listed or any(name in known for name in listed) else {"everyone"}
    if "Principal" not in statement:
        return {"holder"}
    listed = [name for group in statement["Principal"].values() for name in group]
    return {known[name] for name in listed if name in known} | ({"everyone"} if "*" in listed else set())


def speaks(statement: Statement, world: World) -> bool:
    """Say whether a statement is about the action and the resource, and its condition holds."""
    actions = any(world.action in ACTION_MEANS[action] for action in statement.get("Action") or statement["NotAction"])
    resource = any(RESOURCE_MEANS[one](world) for one in statement.get("Resource") or statement["NotResource"])
    holds = next(meaning for block, meaning in CONDITIONS if block == statement["Condition"])
    return actions == ("Action" in statement) and resource == ("Resource" in statement) and bool(holds(world))


def said(statements: list[Statement], effect: str, world: World) -> set[str]:
    """Say in which forms some statement with this effect speaks of the request."""
    return {
        form
        for statement in statements
        if statement["Effect"] == effect and speaks(statement, world)
        for form in forms(statement, world)
    }


def plain(world: World) -> bool:
    """Say again whether the request is allowed."""
    outsider = world.caller == "service"
    levels = [] if outsider or world.management else world.levels
    rcp = [] if world.action == "kms:RetireGrant" or world.aws_managed else world.rcp
    sessions = [statement for one in world.sessions or [] for statement in one]
    everything = [s for level in levels for one in level for s in one] + rcp + world.policy
    if said(everything + world.identity + world.boundary + sessions, "Deny", world):
        return False
    if not all(any(said(one, "Allow", world) for one in level) for level in levels):
        return False
    direct = said(world.policy, "Allow", world)
    known = names(world)
    granted = {known[name] for name in world.grants if name in known}
    if outsider:
        return bool(direct or granted)
    mine = world.full or bool(said(world.identity, "Allow", world))
    within = not world.boundary or bool(said(world.boundary, "Allow", world))
    passed = bool(said(sessions, "Allow", world)) or (world.sessions is None and world.caller != "federated")
    free = {"itself", "everyone"}
    if world.account == A:
        mine = mine and (not world.gate or bool(direct))
        if direct & free or granted & free:
            return True
        return bool(mine or "entity" in direct or granted) and within and passed
    return bool(granted & free) or (bool((direct and mine) or granted) and within and passed)


def principal(world: World) -> Principal:
    """Build the caller of mocksm."""
    identity = [read(world.identity, "identity")] if world.identity else []
    arn = f"arn:aws:iam::{world.home}:"
    sessions = None if world.sessions is None else tuple(read(one, "session") for one in world.sessions)
    caller = {
        "user": lambda: Principal.from_arn(f"{arn}user/u", identity),
        "session": lambda: Principal.from_arn(f"{arn}role/p/r", identity, session="s"),
        "federated": lambda: Principal.from_arn(f"{arn}user/u", identity).federated("f"),
        "root": lambda: Principal.from_arn(f"{arn}root"),
        "service": lambda: Principal.service(SERVICE),
    }[world.caller]()
    boundary = read(world.boundary, "boundary") if world.boundary else None
    return replace(caller, boundary=boundary, session_policies=sessions, full_rights=world.full)


def read(statements: list[Statement], kind: Kind) -> Policy:
    return parse({"Version": "2012-10-17", "Statement": statements}, kind=kind)


def decide(world: World) -> bool:
    """Ask mocksm."""
    asked = Asked(
        world.action,
        world.resource,
        world.resource,
        A,
        read(world.policy, "resource") if world.policy else None,
        {"a:name": world.name, "a:tags": world.tags, "a:n": world.n},
        gate=world.gate,
        grants=tuple(Grant(name, name) for name in world.grants),
        aws_managed=world.aws_managed,
    )
    levels = tuple(tuple(read(one, "scp") for one in level) for level in world.levels)
    organization: dict[str, Guardrails] = {}
    if levels or world.management:
        organization[world.home] = Guardrails(scps=levels, management=world.management)
    if world.rcp:
        ours = organization.get(A, Guardrails())
        organization[A] = ours._replace(rcps=(read(world.rcp, "rcp"),))
    setting = Setting(via="secretsmanager" if world.via else None)
    return evaluate(principal(world), asked, setting, organization).allowed


def some(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique_by=str)


def either(element: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    named = [element] * 5 + [f"Not{element}"]
    return st.tuples(st.sampled_from(named), values).map(lambda pair: {pair[0]: pair[1]})


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Statement]:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


# What speaks of the request is drawn often: a world in which no policy says anything shows nothing.
actions = some(["kms:*", "kms:*", *ACTION_MEANS])
resources = some(["*"] * 5 + list(RESOURCE_MEANS))
conditions = st.sampled_from([{}] * 9 + [block for block, _ in CONDITIONS]).map(lambda block: {"Condition": block})
what = merged(either("Action", actions), either("Resource", resources), conditions)
effects = st.sampled_from(["Allow"] * 9 + ["Deny"]).map(lambda effect: {"Effect": effect})
held = merged(effects, what)
guards = merged(
    st.just({"Effect": "Deny", "Principal": {"AWS": ["*"]}}),
    actions.map(lambda listed: {"Action": listed}),
    either("Resource", resources),
    conditions,
)


def few(statements: st.SearchStrategy[Statement], most: int = 2) -> st.SearchStrategy[list[Statement]]:
    return st.lists(statements, max_size=most)


def mostly(usual: Any, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(usual), st.just(usual), other)


def people(caller: str, home: str) -> list[str]:
    """Return those whom policies name: more often the caller, under each of its names, than others."""
    strangers = [f"arn:aws:iam::{B if home == A else A}:user/u", f"arn:aws:iam::{home}:user/other"]
    own = [name for name in names_of(caller, home) if name != SERVICE]
    return [*own, *own, *strangers]


def on_resources(caller: str, home: str) -> st.SearchStrategy[Statement]:
    named = either("Principal", some([*people(caller, home), "*"]).map(lambda listed: {"AWS": listed}))
    services = st.just({"Principal": {"Service": [SERVICE]}})
    return merged(effects, what, services if caller == "service" else named)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    caller, home = draw(st.sampled_from(CALLERS)), draw(st.sampled_from([A, B]))
    levels = st.lists(st.lists(st.lists(held, min_size=1, max_size=2), min_size=1, max_size=2), max_size=2)
    return World(
        caller=caller,
        home=home,
        action=draw(mostly(ACTIONS[0], st.just(ACTIONS[1]))),
        resource=draw(st.sampled_from(KEYS)),
        gate=draw(st.booleans()),
        name=draw(st.sampled_from([None, "al", "b"])),
        tags=draw(st.lists(st.sampled_from(["p", "q", "z"]), max_size=2, unique=True)),
        n=draw(st.sampled_from([4, 5])),
        via=draw(st.booleans()),
        full=draw(mostly(False, st.booleans())),
        management=draw(mostly(False, st.just(True))),
        aws_managed=draw(mostly(False, st.just(True))),
        identity=draw(few(held)),
        policy=draw(few(on_resources(caller, home))),
        boundary=draw(mostly([], few(held))),
        sessions=draw(mostly(None, st.lists(st.lists(held, min_size=1, max_size=2), max_size=2))),
        levels=draw(mostly([], levels)),
        rcp=draw(mostly([], few(guards, 1))),
        grants=draw(mostly([], some(people(caller, home)))),
    )


def sound(world: World) -> World:
    """Take from callers what they cannot have: a root and a service have no policies of their own."""
    if world.caller in {"root", "service"}:
        world = replace(world, identity=[], boundary=[], sessions=None, full=world.caller == "root")
    if world.management and world.home == A:
        world = replace(world, rcp=[])
    return replace(world, sessions=None) if world.caller == "user" else world


@settings(max_examples=400)
@given(worlds().map(sound))
def test_evaluate_decides_as_the_plain_statement_says(world: World) -> None:
    assert plain(world) == decide(world)
