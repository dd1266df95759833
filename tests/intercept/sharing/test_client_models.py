from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import boto3
import botocore.client
import botocore.loaders
import botocore.session
import pytest
from botocore.client import ClientCreator

from mocksm import mock_secrets

LOAD = "_load_service_model"


def shape(client: Any) -> Any:
    return client.meta.service_model.operation_model("CreateKey").input_shape


def test_clients_read_the_shapes_of_their_service_once() -> None:
    with mock_secrets():
        one = boto3.client("kms")
    with mock_secrets():
        other = boto3.Session().client("kms")

    assert shape(one) is shape(other)
    assert shape(one) is not shape(boto3.client("kms", region_name="us-east-1"))


def test_what_is_set_on_one_clients_model_is_not_on_anothers() -> None:
    with mock_secrets():
        one, other = boto3.client("kms"), boto3.client("kms")
        one.meta.service_model.signature_version = "v2"
        third = boto3.client("kms")

    assert ["v4", "v4"] == [each.meta.service_model.signature_version for each in (other, third)]


def test_another_description_is_read_anew(tmp_path: Path) -> None:
    shutil.copytree(Path(botocore.loaders.Loader.BUILTIN_DATA_PATH, "kms"), tmp_path / "kms")
    with mock_secrets():
        kept = boto3.client("kms")
        session = botocore.session.Session()
        session.get_component("data_loader").search_paths.insert(0, str(tmp_path))
        other: Any = session.create_client("kms")

        assert shape(kept) is not shape(other)
        assert kept.meta.service_model.operation_names == other.meta.service_model.operation_names
        assert [] == other.list_keys()["Keys"]


def test_who_makes_models_otherwise_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, made = getattr(ClientCreator, LOAD), []

    def load(creator: Any, *arguments: Any, **named: Any) -> Any:
        model = theirs(creator, *arguments, **named)
        made.append(model)
        return model

    with mock_secrets():
        boto3.client("kms")
    monkeypatch.setattr(ClientCreator, LOAD, load)
    with mock_secrets():
        assert made[-1:] == [] != [boto3.client("kms").meta.service_model] == made


def test_a_creator_of_the_users_makes_its_own() -> None:
    class Own(ClientCreator):
        pass

    with mock_secrets():
        one = boto3.client("kms")
        session = botocore.session.Session()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(botocore.client, "ClientCreator", Own)
            assert shape(one) is not shape(session.create_client("kms"))
