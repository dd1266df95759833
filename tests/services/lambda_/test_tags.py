from __future__ import annotations

from mocksm.aws import Aws
from tests.expect import refused
from tests.services.lambda_.invoking import ARN


def test_tags_are_added_changed_and_taken_away(mocksm: Aws) -> None:
    mocksm.function("f", lambda *_: None)
    client, arn = mocksm.client("lambda"), f"{ARN}:f"
    answer = client.tag_resource(Resource=arn, Tags={"a": "1", "b": "2"})
    client.tag_resource(Resource=arn, Tags={"b": "3", "c": "4"})

    assert 204 == answer["ResponseMetadata"]["HTTPStatusCode"]
    assert {"a": "1", "b": "3", "c": "4"} == client.list_tags(Resource=arn)["Tags"]
    client.untag_resource(Resource=arn, TagKeys=["a", "c", "never there"])
    assert {"b": "3"} == client.get_function(FunctionName="f")["Tags"]
    client.untag_resource(Resource=arn, TagKeys=["b"])
    assert {} == client.list_tags(Resource=arn)["Tags"]
    assert "Tags" not in client.get_function(FunctionName="f")


def test_versions_have_no_tags_and_neither_has_what_is_not_there(mocksm: Aws) -> None:
    mocksm.function("f", lambda *_: None)
    client = mocksm.client("lambda")
    with refused("ResourceNotFoundException", f"Function not found: {ARN}:g", 404):
        client.list_tags(Resource=f"{ARN}:g")
    with refused(
        "InvalidParameterValueException",
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
    ):
        client.tag_resource(Resource=f"{ARN}:f:1", Tags={"a": "b"})
