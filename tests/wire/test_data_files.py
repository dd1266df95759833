from __future__ import annotations

import gzip
import json
import os
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


@pytest.mark.parametrize("version", [None, "2014-11-01"])
def test_it_lists_no_services_to_find_one(monkeypatch: pytest.MonkeyPatch, version: str | None) -> None:
    monkeypatch.setattr(Loader, "list_available_services", None)

    assert "KMS" == DataLoader().load_service_model("kms", "service-2", version)["metadata"]["serviceId"]


def test_it_loads_once() -> None:
    loader = DataLoader()

    assert loader.load_service_model("kms", "service-2") is loader.load_service_model("kms", "service-2")


def test_no_two_loaders_have_what_they_load_in_common() -> None:
    one, other = (DataLoader().load_service_model("secretsmanager", "service-2") for _ in range(2))
    one["operations"].clear()

    assert other["operations"]


def test_dicts_are_plain_which_are_read_in_half_the_time() -> None:
    assert dict is type(DataLoader().load_service_model("kms", "service-2"))


@BOTH
@pytest.mark.parametrize("name", ["secretmanager", "secretsmanager/", "", "..", "endpoints.json", "x" * 300, None, 5])
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
    write(tmp_path, "2014-11-01", "service-2", {"title": "é"})
    write(tmp_path, "2099-01-01", "service-2", {"title": "later"})
    write(tmp_path, "2099-01-01", "service-2.sdk-extras", {"merge": {"more": "yes"}})
    write(tmp_path, "2100-01-01", "waiters-2", {})
    own = loader([str(tmp_path)])

    assert {"title": "later", "more": "yes"} == own.load_service_model("kms", "service-2")
    assert {"title": "é"} == own.load_service_model("kms", "service-2", api_version="2014-11-01")


@BOTH
def test_extras_are_of_the_kinds_that_the_loader_has(loader: Callable[..., Any], tmp_path: Path) -> None:
    write(tmp_path, "2099-01-01", "service-2", {"title": "later"})
    write(tmp_path, "2099-01-01", "service-2.own-extras", {"merge": {"more": "yes"}})
    own = loader([str(tmp_path)])
    own.extras_types.append("own")

    assert {"title": "later", "more": "yes"} == own.load_service_model("kms", "service-2")
    assert {"title": "later"} == loader([str(tmp_path)]).load_service_model("kms", "service-2")


@BOTH
def test_what_is_not_compressed_comes_before_what_is(loader: Callable[..., Any], tmp_path: Path) -> None:
    write(tmp_path, "2099-01-01", "service-2", {"title": "plain"})
    compressed = gzip.compress(b'{"title": "compressed"}')
    tmp_path.joinpath("kms", "2099-01-01", "service-2.json.gz").write_bytes(compressed)

    assert {"title": "plain"} == loader([str(tmp_path)]).load_service_model("kms", "service-2")


@BOTH
def test_the_first_of_two_folders_counts(loader: Callable[..., Any], tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        write(folder, "2099-01-01", "service-2", {"title": folder.name})

    for first, second in (folders, folders[::-1]):
        assert {"title": first.name} == loader([str(first), str(second)]).load_service_model("kms", "service-2")


@BOTH
def test_a_path_that_is_empty_or_a_file_holds_nothing(
    loader: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "2099-01-01", "service-2", {"title": "of the project"})
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "file"
    file.touch()

    found = loader(["", str(file)]).load_service_model("kms", "service-2")

    assert "KMS" == found["metadata"]["serviceId"]


@BOTH
def test_a_folder_that_may_not_be_looked_into_holds_nothing(
    loader: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.stat

    def stat(path: Any, *arguments: Any, **named: Any) -> os.stat_result:
        if str(path).startswith("/closed/"):
            raise PermissionError(13, "Permission denied", path)
        return really(path, *arguments, **named)

    monkeypatch.setattr(os, "stat", stat)

    assert "KMS" == loader(["/closed/models"]).load_service_model("kms", "service-2")["metadata"]["serviceId"]


@BOTH
@pytest.mark.parametrize("version", ["", "2014-11-01"])
def test_a_version_that_is_asked_for_is_found_as_botocore_finds_it(
    loader: Callable[..., Any], tmp_path: Path, version: str
) -> None:
    tmp_path.joinpath("kms").touch()  # where versions are listed, a file in place of the folder is an error
    own = loader([str(tmp_path)])
    if version:
        assert "KMS" == own.load_service_model("kms", "service-2", version)["metadata"]["serviceId"]
    else:
        with pytest.raises(DataNotFoundError):
            own.load_service_model("kms", "service-2", version)


@BOTH
def test_a_file_in_a_services_place_is_no_service(loader: Callable[..., Any], tmp_path: Path) -> None:
    write(tmp_path / "one", "2099-01-01", "service-2", {})
    tmp_path.joinpath("kms").touch()

    with pytest.raises(UnknownServiceError):
        loader([str(tmp_path), str(tmp_path / "one")]).load_service_model("kms", "own-1")


def write(folder: Path, version: str, name: str, content: Any) -> None:
    """Write a file of the service ``kms``."""
    of_version = folder / "kms" / version
    of_version.mkdir(parents=True, exist_ok=True)
    of_version.joinpath(f"{name}.json").write_text(json.dumps(content), "utf-8")
