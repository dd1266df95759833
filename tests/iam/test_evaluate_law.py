"""``evaluate`` against a plain re-statement of authorization.md 1 and 10, over small random policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mocksm.iam.evaluate import Asked, evaluate
from mocksm.iam.policy import parse
from mocksm.iam.principal import Principal

A, B = "111122223333", "444455556666"
ACTIONS = ["kms:Decrypt", "kms:Encrypt", "ssm:GetParameter"]
RESOURCES = ["arn:aws:kms:us-east-1:111122223333:key/a", "arn:aws:kms:us-east-1:111122223333:key/b"]
USERS = [f"arn:aws:iam::{account}:user/{name}" for account in (A, B) for name in ("al", "bo")]
ROLES = [f"arn:aws:iam::{account}:role/r" for account in (A, B)]
SESSIONS = [f"arn:aws:sts::{account}:assumed-role/r/{name}" for account in (A, B) for name in ("s", "t")]
ROOTS = [f"arn:aws:iam::{account}:root" for account in (A, B)]

# Each pattern with what it means, said without wildcards.
ACTION_MEANS = {
    "*": set(ACTIONS),
    "KMS:*": set(ACTIONS[:2]),
    "kms:?ecrypt": {ACTIONS[0]},
    "ssm:getparameter": {ACTIONS[2]},
    "kms:Dec": set(),
}
RESOURCE_MEANS = {
    "*": set(RESOURCES),
    "arn:aws:kms:*:*:key/?": set(RESOURCES),
    RESOURCES[0]: {RESOURCES[0]},
    "arn:aws:kms:*:*:key/*b": {RESOURCES[1]},
    "arn:aws:kms:us-east-1:*:KEY/*": set(),
}


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def either(element: str, values: st.SearchStrategy[list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([element, f"Not{element}"]), values, min_size=1, max_size=1)


identity_statements = st.tuples(
    st.sampled_from(["Allow", "Allow", "Deny"]).map(lambda effect: {"Effect": effect}),
    either("Action", some(list(ACTION_MEANS))),
    either("Resource", some(list(RESOURCE_MEANS))),
).map(lambda parts: {**parts[0], **parts[1], **parts[2]})
principals = some(["*", A, B, *USERS, *ROLES, *SESSIONS, *ROOTS]).map(lambda names: {"Principal": {"AWS": names}})
resource_statements = st.tuples(identity_statements, principals).map(lambda parts: {**parts[0], **parts[1]})


def covers(statement: dict[str, Any], element: str, means: dict[str, set[str]], asked: str) -> bool:
    """Tell whether the element, or its opposite, covers what is asked."""
    if element in statement:
        return any(asked in means[pattern] for pattern in statement[element])
    return not any(asked in means[pattern] for pattern in statement[f"Not{element}"])


def speaks(statement: dict[str, Any], action: str, resource: str) -> bool:
    """Tell whether the statement covers both the action and the resource."""
    return covers(statement, "Action", ACTION_MEANS, action) and covers(statement, "Resource", RESOURCE_MEANS, resource)


def grants(statements: list[dict[str, Any]], effect: str, who: Callable[[set[str]], bool]) -> bool:
    """Tell whether one of the statements has the effect and names someone whom ``who`` accepts."""
    return any(
        statement["Effect"] == effect and who(set(statement.get("Principal", {"AWS": []})["AWS"]))
        for statement in statements
    )


def plain(caller: str, owner: str, mine: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> bool:
    """Say again who may do it, given the statements that speak of the action and the resource."""
    account = caller.split(":")[4]
    itself = {"*", caller}
    if ":assumed-role/" in caller:
        itself.add(f"arn:aws:iam::{account}:role/r")
    whole_account = {account, f"arn:aws:iam::{account}:root"}
    if grants(mine, "Deny", lambda _: True) or grants(
        theirs, "Deny", lambda names: bool(names & (itself | whole_account))
    ):
        return False
    by_policy = grants(mine, "Allow", lambda _: True)
    direct = grants(theirs, "Allow", lambda names: bool(names & itself))
    delegated = grants(theirs, "Allow", lambda names: bool(names & whole_account))
    if caller.endswith(":root"):
        return owner == account or direct or delegated
    return by_policy or direct if owner == account else by_policy and (direct or delegated)


@settings(max_examples=400)
@given(
    caller=st.sampled_from([*USERS, *SESSIONS, *ROOTS]),
    action=st.sampled_from(ACTIONS),
    resource=st.sampled_from(RESOURCES),
    owner=st.sampled_from([A, B]),
    mine=st.lists(identity_statements, max_size=3),
    theirs=st.lists(resource_statements, max_size=3),
)
def test_evaluate_decides_as_the_plain_statement_says(
    caller: str,
    action: str,
    resource: str,
    owner: str,
    mine: list[dict[str, Any]],
    theirs: list[dict[str, Any]],
) -> None:
    mine = [] if caller.endswith(":root") else mine
    held = [parse({"Statement": mine}, kind="identity")] if mine else []
    policy = parse({"Statement": theirs}, kind="resource") if theirs else None
    speaking = [[one for one in statements if speaks(one, action, resource)] for statements in (mine, theirs)]

    decision = evaluate(Principal.from_arn(caller, held), Asked(action, resource, resource, owner, policy))

    assert plain(caller, owner, *speaking) == decision.allowed
