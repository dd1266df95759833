"""Filters of ListSecrets by prefixes, negated, and several at once (7); ``filter_words`` has the others."""

from __future__ import annotations

from typing import Any

from tests.contract.case import Step
from tests.contract.expected import Excludes, Has, Includes
from tests.contract.scope import Ref, Text
from tests.contract.secretsmanager.filter_steps import filter_case, finding, make, own
from tests.contract.secretsmanager.steps import create, validation


def _listing(value: str, expect: Any) -> Step:
    filters = [{"Key": "name", "Values": [value]}]
    return Step("ListSecrets", {"Filters": filters}, Has({"SecretList": expect}), eventually=True)


_TAGGED = [make("a", tags={"team": "Core"}), make("b", tags={"stage": "x", "tea": "core"}), make("c")]
_NAMED = (
    filter_case(
        "name-prefix",
        "name: a literal, case-sensitive prefix",
        "doc",
        *(make(name) for name in ("DatabaseSecret", "databaseSecret", "MyData")),
        finding([("name", [own("Data")])], "DatabaseSecret"),
        finding([("name", [own("database")])], "databaseSecret"),
        finding([("name", ["Data"])]),
    ),
    filter_case(
        "name-slash",
        "name: / matches names that begin with it, not those that contain it",
        "AWS-recorded",
        create(Name=Text("/${prefix}one"), ClientRequestToken=None, SecretString=None),
        make("two/three"),
        _listing("/", Includes(Has({"Name": Text("/${prefix}one")}))),
        _listing("/", Excludes(Has({"Name": own("two/three")}))),
        _listing("!/", Excludes(Has({"Name": Text("/${prefix}one")}))),
        _listing("!/", Includes(Has({"Name": own("two/three")}))),
    ),
    filter_case(
        "name-words",
        "name: two words match nothing",
        "AWS-recorded",
        make("testing1"),
        make("one"),
        finding([("name", [own("testing1 one")])]),
    ),
    filter_case(
        "tag-key",
        "tag-key: a case-sensitive prefix, any tag may match",
        "model",
        *_TAGGED,
        finding([("tag-key", ["tea"])], "a", "b"),
        finding([("tag-key", ["team"])], "a"),
        finding([("tag-key", ["Team"])]),
        finding([("tag-key", ["eam"])]),
    ),
    filter_case(
        "tag-value",
        "tag-value: a case-sensitive prefix, any tag may match",
        "model",
        *_TAGGED,
        finding([("tag-value", ["Co"])], "a"),
        finding([("tag-value", ["core"])], "b"),
    ),
    filter_case(
        "primary-region-none",
        "primary-region: a secret without replicas has none",
        "unsure",
        make("a"),
        finding([("primary-region", [Ref("region")])]),
    ),
)
_SEVERAL = (
    filter_case(
        "duplicate",
        "filters AND together when a Key appears twice",
        "aws-verified",
        make("a", "first thing"),
        make("b", "second thing"),
        finding([("description", ["first"]), ("description", ["thing"])], "a"),
        finding([("description", ["first"]), ("description", ["second"])]),
    ),
    filter_case(
        "several-keys",
        "filters AND together",
        "AWS-recorded",
        make("a", "thing", {"team": "core"}),
        make("b", "thing"),
        finding([("description", ["thing"]), ("tag-key", ["team"])], "a"),
    ),
    filter_case(
        "values",
        "values within one filter OR together",
        "unsure",
        make("foo"),
        make("bar"),
        make("baz"),
        finding([("name", [own("foo"), own("bar")])], "foo", "bar"),
    ),
    filter_case(
        "all-values",
        "all with two values, both in every secret",
        "aws-verified",
        make("a", "AppBeta in prod"),
        make("b", "AppAlpha"),
        finding([("all", ["AppBeta", "prod"])], "a"),
    ),
    filter_case(
        "mixed",
        "a negated value among others",
        "unsure",
        make("one"),
        make("two"),
        make("three"),
        finding([("name", [own("one"), Text("!${prefix}two")])], "one", "three"),
    ),
    filter_case(
        "negated-missing",
        "!x matches secrets that have no description or tags",
        "unsure",
        make("a"),
        make("b", "apple", {"apple": "apple"}),
        *(finding([(key, ["!apple"])], "a") for key in ("description", "tag-key", "tag-value")),
    ),
    filter_case(
        "only-first",
        "only the first ! is the operator",
        "model",
        make("a", "x", {"!k": "v"}),
        make("b", "x", {"k": "v"}),
        finding([("tag-key", ["!!k"])], "b"),
    ),
)
_KEYS = "description, name, tag-key, tag-value, primary-region, owning-service, all"
_REFUSED = (
    filter_case(
        "unknown-key",
        "an unknown Key: ValidationException",
        "unsure",
        Step(
            "ListSecrets",
            {"Filters": [{"Key": "colour", "Values": ["x"]}]},
            validation(
                "1 validation error detected: Value 'colour' at 'filters.1.member.key' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{_KEYS}]"
            ),
        ),
    ),
)

CASES = (*_NAMED, *_SEVERAL, *_REFUSED)
