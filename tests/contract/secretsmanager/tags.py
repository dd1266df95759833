"""Tags (6.19, 13)."""

from __future__ import annotations

from tests.contract.case import Case, Fact, Step
from tests.contract.expected import ABSENT, Has
from tests.contract.secretsmanager.steps import ARN, CREATED, ask, create, describe


def _tag(*tags: tuple[str, str], **params: object) -> Step:
    return ask("TagResource", {}, Tags=[{"Key": key, "Value": value} for key, value in tags], **params)


def _untag(*keys: str, **params: object) -> Step:
    return ask("UntagResource", {}, TagKeys=list(keys), **params)


def _shown(*tags: tuple[str, str]) -> Step:
    return describe(Has({"Tags": [{"Key": key, "Value": value} for key, value in tags]}))


_ONE, _TWO = ("one", "1"), ("two", "2")


def _case(id_: str, section: str, row: str, evidence: str, *steps: Step) -> Case:
    return Case(f"tags-{id_}", Fact(section, row, evidence), steps)


CASES = (
    _case("never", "6.6", "Tags are absent if never tagged", "AWS-recorded", create(), describe(Has({"Tags": ABSENT}))),
    _case("order", "6.19", "order of addition", "AWS-recorded", create(), _tag(_TWO), _tag(_ONE), _shown(_TWO, _ONE)),
    _case(
        "overwrite",
        "6.19",
        "a tag is overwritten in place",
        "AWS-recorded",
        create(),
        _tag(_ONE, _TWO),
        _tag(("one", "new")),
        _shown(("one", "new"), _TWO),
    ),
    _case("untag", "6.19", "untag", "AWS-recorded", create(), _tag(_ONE, _TWO), _untag("one"), _shown(_TWO)),
    _case(
        "untag-missing", "6.19", "untag of a missing key", "model", create(), _tag(_ONE), _untag("two"), _shown(_ONE)
    ),
    _case("last", "6.19", "last one removed: []", "AWS-recorded", create(), _tag(_ONE), _untag("one"), _shown()),
    _case(
        "both",
        "6.19",
        "two at once, and both removed at once",
        "AWS-recorded",
        create(),
        _tag(_ONE, _TWO),
        _shown(_ONE, _TWO),
        _untag("one", "two"),
        _shown(),
    ),
    _case(
        "arn",
        "6.19",
        "an ARN is accepted",
        "AWS-recorded",
        CREATED,
        _tag(_ONE, SecretId=ARN),
        _untag("one", SecretId=ARN),
    ),
    _case(
        "case",
        "13",
        "keys are case-sensitive, a value may be empty",
        "model",
        create(),
        _tag(("Team", ""), ("team", "core")),
        _shown(("Team", ""), ("team", "core")),
    ),
)
