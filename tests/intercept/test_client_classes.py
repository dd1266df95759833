from __future__ import annotations

from typing import Any

import boto3
import botocore.session
import pytest
from botocore.client import ClientCreator

from mocksm import mock_secrets


def test_clients_have_the_model_of_their_service_in_common() -> None:
    with mock_secrets():
        one = boto3.client("kms")
    with mock_secrets():
        other = boto3.Session().client("kms")

    assert one.meta.service_model is other.meta.service_model
    assert one.meta.service_model is not boto3.client("kms", region_name="us-east-1").meta.service_model


def test_another_description_has_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_secrets():
        kept = boto3.client("kms").meta.service_model
        session = botocore.session.Session()
        session.register_component("data_loader", botocore.session.Session().get_component("data_loader").__class__([]))
        other = session.create_client("kms", region_name="us-east-1").meta.service_model
        assert kept is not other
        assert kept.operation_names == other.operation_names


def test_a_class_has_methods_of_its_own_and_all_that_handlers_give_it() -> None:
    def added(class_attributes: dict[str, Any], **_: Any) -> None:
        class_attributes["own"] = lambda self: f"own {self.meta.region_name}"

    with mock_secrets():
        plain = boto3.client("kms")
        session = boto3.Session()
        session.events.register("creating-client-class.kms", added)
        one, other = session.client("kms"), boto3.client("kms")

        assert "own us-east-1" == one.own()
        assert not hasattr(other, "own")
        assert not hasattr(plain, "own")
        type(one).list_keys = lambda *_: "mine"
        assert "mine" == one.list_keys()
        assert [] == other.list_keys()["Keys"]


def test_methods_are_documented() -> None:
    with mock_secrets():
        first, second = boto3.client("kms"), boto3.client("kms")

    assert "Creates a unique customer managed" in str(second.create_key.__doc__)
    assert first.create_key.__name__ == second.create_key.__name__ == "create_key"


def test_who_makes_methods_otherwise_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    theirs = ClientCreator._create_api_method  # type: ignore[attr-defined]  # noqa: SLF001 - tracers wrap it

    def traced(creator: Any, py_operation_name: str, *arguments: Any, **named: Any) -> Any:
        made.append(py_operation_name)
        return theirs(creator, py_operation_name, *arguments, **named)

    with mock_secrets():
        boto3.client("kms")
        monkeypatch.setattr(ClientCreator, "_create_api_method", traced)
        boto3.client("kms")
        assert "create_key" in made
        made.clear()
        monkeypatch.undo()
        boto3.client("kms")

    assert [] == made


def test_a_creator_of_the_users_makes_what_it_likes() -> None:
    class Own(ClientCreator):
        def _create_api_method(self, py_operation_name: str, *_: Any) -> Any:
            return lambda _client: py_operation_name

    with mock_secrets():
        boto3.client("kms")
        session = botocore.session.Session()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(botocore.client, "ClientCreator", Own)
            client: Any = session.create_client("kms", region_name="us-east-1")
            assert "list_keys" == client.list_keys()
