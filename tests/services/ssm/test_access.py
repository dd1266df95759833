from __future__ import annotations

import re
from typing import Any

import pytest

from mocksm import allow, deny
from mocksm.aws import Aws
from tests.services.ssm.asking import ARN, again, get, names, put

TAGS = [{"Key": "team", "Value": "core"}]

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("PutParameter", {"Name": "/app/url", "Value": "x", "Overwrite": True}),
    ("GetParameter", {"Name": "/app/url"}),
    ("GetParameter", {"Name": "/app/url:1"}),
    ("GetParameter", {"Name": f"{ARN}/app/url:1"}),
    ("GetParameters", {"Names": ["/app/url"]}),
    ("GetParameterHistory", {"Name": "/app/url"}),
    ("DeleteParameter", {"Name": "/app/url"}),
    ("DeleteParameters", {"Names": ["/app/url"]}),
    ("LabelParameterVersion", {"Name": "/app/url", "Labels": ["prod"]}),
    ("UnlabelParameterVersion", {"Name": "/app/url", "ParameterVersion": 1, "Labels": ["prod"]}),
    ("AddTagsToResource", {"ResourceType": "Parameter", "ResourceId": "/app/url", "Tags": TAGS}),
    ("RemoveTagsFromResource", {"ResourceType": "Parameter", "ResourceId": "/app/url", "TagKeys": ["team"]}),
    ("ListTagsForResource", {"ResourceType": "Parameter", "ResourceId": "/app/url"}),
]


def snake(operation: str) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "_", operation).lower()


def denied(client: Any, action: str, resource: str) -> Any:
    """Expect a refusal in AWS's words."""
    told = f"is not authorized to perform: ssm:{action} on resource: {resource} because no identity-based policy allows"
    return pytest.raises(client.exceptions.ClientError, match=f"AccessDeniedException.*{re.escape(told)}")


@pytest.mark.parametrize(
    ("operation", "params"), CALLS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CALLS)]
)
def test_a_call_asks_for_its_action_on_the_parameter(
    ssm: Any, mocksm: Aws, operation: str, params: dict[str, Any]
) -> None:
    put(ssm, "/app/url")
    nobody, bob = mocksm.role("nobody"), mocksm.role("bob", [allow(f"ssm:{operation}", on=f"{ARN}/app/url")])

    with denied(ssm, operation, f"{ARN}/app/url"):
        getattr(nobody.client("ssm"), snake(operation))(**params)
    assert getattr(bob.client("ssm"), snake(operation))(**params)


def test_all_that_are_named_have_to_be_allowed(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "a")
    put(ssm, "b")
    bob = mocksm.role("bob", [allow("ssm:*", on=f"{ARN}/a")]).client("ssm")
    for operation in ("get_parameters", "delete_parameters"):
        with pytest.raises(ssm.exceptions.ClientError, match=f"on resource: {ARN}/b because"):
            getattr(bob, operation)(Names=["a", "b"])
    assert ["a", "b"] == names(ssm.describe_parameters())
    assert ["a"] == names(bob.get_parameters(Names=["a"]))


def test_a_path_is_asked_for_and_not_what_is_on_it(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "/app/url")
    policies = [allow("ssm:GetParametersByPath", on=f"{ARN}/app"), deny("ssm:*", on=f"{ARN}/app/url")]
    bob = mocksm.role("bob", policies).client("ssm")
    assert ["/app/url"] == names(bob.get_parameters_by_path(Path="/app"))
    with denied(ssm, "GetParametersByPath", f"{ARN}/other"):
        bob.get_parameters_by_path(Path="/other")


def test_describing_is_about_everything(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "a")
    on_one, on_all = (mocksm.role(name, [allow("ssm:*", on=on)]) for name, on in (("one", f"{ARN}/*"), ("all", "*")))
    with denied(ssm, "DescribeParameters", "arn:aws:ssm:us-east-1:123456789012:*"):
        on_one.client("ssm").describe_parameters()
    assert ["a"] == names(on_all.client("ssm").describe_parameters())


def test_who_puts_with_tags_may_also_tag(mocksm: Aws) -> None:
    bob = mocksm.role("bob", [allow("ssm:PutParameter", on="*")]).client("ssm")
    put(bob, "a")
    with denied(bob, "AddTagsToResource", f"{ARN}/b"):
        put(bob, "b", Tags=TAGS)


@pytest.mark.parametrize(
    ("key", "value", "right", "wrong"),
    [
        ("ssm:Overwrite", "true", {"Overwrite": True}, {}),
        ("ssm:Overwrite", "false", {"Overwrite": False}, {"Overwrite": True}),
        ("ssm:Policies", "true", {"Policies": "[{}]"}, {}),
        ("aws:RequestTag/team", "core", {"Tags": TAGS}, {"Tags": [{"Key": "team", "Value": "other"}]}),
    ],
)
def test_putting_has_condition_keys(
    ssm: Any, mocksm: Aws, key: str, value: str, right: dict[str, Any], wrong: dict[str, Any]
) -> None:
    bob = mocksm.role("bob", [allow("ssm:*", on="*", when={"StringEquals": {key: value}})]).client("ssm")
    put(bob, "a", **right)
    with pytest.raises(ssm.exceptions.ClientError, match="AccessDeniedException"):
        put(bob, "b", **wrong)


def test_recursion_is_a_condition_key(ssm: Any, mocksm: Aws) -> None:
    policies = [allow("ssm:*", on="*"), deny("ssm:*", on="*", when={"StringEquals": {"ssm:Recursive": "true"}})]
    bob = mocksm.role("bob", policies).client("ssm")
    assert [] == names(bob.get_parameters_by_path(Path="/app"))
    with pytest.raises(ssm.exceptions.ClientError, match="with an explicit deny in an identity-based policy"):
        bob.get_parameters_by_path(Path="/app", Recursive=True)


@pytest.mark.parametrize("key", ["aws:ResourceTag/team", "ssm:resourceTag/team"])
def test_tags_of_a_parameter_are_condition_keys(ssm: Any, mocksm: Aws, key: str) -> None:
    put(ssm, "ours", Tags=TAGS)
    put(ssm, "theirs")
    bob = mocksm.role("bob", [allow("ssm:GetParameter", on="*", when={"StringEquals": {key: "core"}})]).client("ssm")
    assert "x" == get(bob, "ours")["Value"]
    with denied(ssm, "GetParameter", f"{ARN}/theirs"):
        get(bob, "theirs")


def test_keys_of_tags_are_a_condition_key(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "a", Tags=TAGS)
    only = {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}
    bob = mocksm.role("bob", [allow("ssm:*", on="*", when=only)]).client("ssm")
    bob.remove_tags_from_resource(ResourceType="Parameter", ResourceId="a", TagKeys=["team"])
    with pytest.raises(ssm.exceptions.ClientError, match="AccessDeniedException"):
        bob.remove_tags_from_resource(ResourceType="Parameter", ResourceId="a", TagKeys=["cost"])


def test_another_accounts_parameter_is_out_of_reach(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "url")
    other = mocksm.account("444455556666").client("ssm")
    with pytest.raises(
        ssm.exceptions.ClientError,
        match=f"AccessDeniedException.*ssm:GetParameter on resource: {ARN}/url because no resource-based policy allows",
    ):
        get(other, f"{ARN}/url")


def test_authorization_comes_before_existence(ssm: Any, mocksm: Aws) -> None:
    bob = mocksm.role("bob").client("ssm")
    with denied(ssm, "GetParameter", f"{ARN}/none"):
        get(bob, "none")
    with denied(ssm, "PutParameter", f"{ARN}/none"):
        again(bob, "none")


def test_a_decision_is_asked_for_without_a_call(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "ours", Tags=TAGS)
    tagged = {"StringEquals": {"ssm:resourceTag/team": "core"}}
    bob = mocksm.role("bob", [allow("ssm:GetParameter", on="*", when=tagged)])
    assert [True, False] == [
        mocksm.decide("ssm:GetParameter", on=f"{ARN}/{name}", by=bob).allowed for name in ("ours", "theirs")
    ]


@pytest.mark.parametrize(("path", "resource"), [("/", ""), ("/app/", "app/"), ("/app", "app")])
def test_a_path_is_asked_for_as_it_was_sent(ssm: Any, mocksm: Aws, path: str, resource: str) -> None:
    nobody = mocksm.role("nobody").client("ssm")
    with denied(ssm, "GetParametersByPath", f"{ARN}/{resource}"):
        nobody.get_parameters_by_path(Path=path)


def test_tags_are_those_of_the_region_that_an_arn_names(ssm: Any, mocksm: Aws) -> None:
    put(ssm, "ours", Tags=TAGS)
    tagged = {"StringEquals": {"ssm:resourceTag/team": "core"}}
    bob = mocksm.role("bob", [allow("ssm:GetParameter", on="*", when=tagged)]).client("ssm")
    elsewhere = "arn:aws:ssm:eu-west-1:123456789012:parameter/ours"
    with denied(ssm, "GetParameter", elsewhere):
        get(bob, elsewhere)
