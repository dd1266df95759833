from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import Loader

from mocksm.wire.data_files import DataLoader

BOTH = pytest.mark.parametrize("loader", [Loader, DataLoader])


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        *[(service, "service-2") for service in ("kms", "secretsmanager", "ssm", "lambda", "s3", "ec2", "iot-data")],
        *[("secretsmanager", kind) for kind in ("paginators-1", "endpoint-rule-set-1")],
    ],
)
def test_it_loads_what_botocore_loads_in_the_same_order(service: str, kind: str) -> None:
    expected = Loader().load_service_model(service, kind)

    assert json.dumps(expected) == json.dumps(DataLoader().load_service_model(service, kind))


@pytest.mark.parametrize("name", ["endpoints", "partitions", "_retry", "sdk-default-configuration"])
def test_it_loads_what_is_of_no_service(name: str) -> None:
    assert json.dumps(Loader().load_data(name)) == json.dumps(DataLoader().load_data(name))


def test_it_lists_no_services_to_find_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loader, "list_available_services", None)

    assert "KMS" == DataLoader().load_service_model("kms", "service-2")["metadata"]["serviceId"]


def test_loaders_that_find_a_service_in_the_same_folders_load_it_once(tmp_path: Path) -> None:
    loader, other = DataLoader(), DataLoader([str(tmp_path)])

    for service in ("kms", "secretsmanager"):
        assert loader.load_service_model(service, "service-2") is other.load_service_model(service, "service-2")


def test_a_folder_that_has_more_of_a_service_changes_it_for_those_who_look_there(tmp_path: Path) -> None:
    folder = tmp_path / "secretsmanager" / "2017-10-17"
    folder.mkdir(parents=True)
    folder.joinpath("service-2.sdk-extras.json").write_text('{"merge": {"metadata": {"own": "yes"}}}', "utf-8")
    loader, other = DataLoader(), DataLoader([str(tmp_path)])

    assert "yes" == other.load_service_model("secretsmanager", "service-2")["metadata"]["own"]
    assert "own" not in loader.load_service_model("secretsmanager", "service-2")["metadata"]


@BOTH
@pytest.mark.parametrize("name", ["secretmanager", "secretsmanager/", "", "..", "endpoints.json"])
def test_a_service_that_is_not_there_is_told_with_those_that_are(loader: Callable[[], Any], name: str) -> None:
    with pytest.raises(UnknownServiceError, match=r"^Unknown service: '.*'\. Valid service names are: .*, kms, "):
        loader().load_service_model(name, "service-2")


@BOTH
def test_a_kind_that_the_service_has_not_is_as_no_service(loader: Callable[[], Any]) -> None:
    with pytest.raises(UnknownServiceError):
        loader().load_service_model("sts", "waiters-2")


@BOTH
def test_a_version_that_is_not_there_is_not_found(loader: Callable[[], Any]) -> None:
    with pytest.raises(DataNotFoundError, match="kms/1999-01-01/service-2"):
        loader().load_service_model("kms", "service-2", "1999-01-01")


@BOTH
def test_ones_own_files_come_first_with_their_latest_version_and_extras(
    loader: Callable[..., Any], tmp_path: Path
) -> None:
    def write(version: str, name: str, content: Any) -> None:
        folder = tmp_path / "kms" / version
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{name}.json").write_text(json.dumps(content), "utf-8")

    write("2014-11-01", "service-2", {"title": "é"})
    write("2099-01-01", "service-2", {"title": "later"})
    write("2099-01-01", "service-2.sdk-extras", {"merge": {"more": "yes"}})
    write("2100-01-01", "waiters-2", {})
    own = loader([str(tmp_path)])

    assert {"title": "later", "more": "yes"} == own.load_service_model("kms", "service-2")
    assert {"title": "é"} == own.load_service_model("kms", "service-2", api_version="2014-11-01")
