from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import boto3
import botocore.config
import botocore.loaders
import botocore.session
import pytest
from botocore.httpsession import URLLib3Session

from mocksm import mock_secrets


def loader() -> Any:
    return botocore.session.Session().get_component("data_loader")


def parsed() -> Any:
    """Return what a new session reads of a service; it is the very same where it was shared."""
    return loader().load_service_model("ecr", "service-2")


def test_sessions_made_inside_share_what_they_read() -> None:
    with mock_secrets():
        first = parsed()
    with mock_secrets():
        assert first is parsed()


def test_sessions_made_outside_read_for_themselves() -> None:
    with mock_secrets():
        shared = parsed()

    assert shared is not parsed()
    assert botocore.loaders.Loader is type(loader())


def test_inner_mocks_leave_sharing_on_until_the_last_ends() -> None:
    with mock_secrets():
        shared = parsed()
        with mock_secrets():
            pass
        assert shared is parsed()


def test_the_option_switches_it_off_in_another_mock_too() -> None:
    with mock_secrets(shared_loader=False):
        assert botocore.loaders.Loader is type(loader())
    with mock_secrets():
        with mock_secrets(shared_loader=False):
            assert botocore.loaders.Loader is type(loader())
            one, other = boto3.client("kms"), boto3.client("kms")
            assert one.meta.events._alias_name_cache is not other.meta.events._alias_name_cache  # noqa: SLF001 - no public name
            assert URLLib3Session is type(one._endpoint.http_session)  # noqa: SLF001 - likewise
        assert botocore.loaders.Loader is not type(loader())


def test_who_changes_search_paths_changes_them_for_his_session(tmp_path: Path) -> None:
    write_own(tmp_path)
    with mock_secrets():
        mine, theirs = loader(), loader()
        mine.list_available_services("service-2")
        mine.search_paths.insert(0, str(tmp_path))

        assert "own" in mine.list_available_services("service-2")
        assert "own" not in theirs.list_available_services("service-2")
    with mock_secrets():
        assert "own" not in loader().list_available_services("service-2")


def write_own(folder: Path) -> None:
    service = folder / "own" / "2020-01-01"
    service.mkdir(parents=True)
    service.joinpath("service-2.json").write_text(json.dumps({"metadata": {"serviceId": "Own"}}))


def test_a_session_keeps_the_loader_that_it_is_given() -> None:
    own = botocore.loaders.Loader()
    with mock_secrets():
        session = botocore.session.Session()
        session.register_component("data_loader", own)

        assert own is session.get_component("data_loader")


def test_other_data_paths_have_other_loaders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_own(tmp_path)
    with mock_secrets():
        shared = loader()
        monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

        assert shared is not loader()
        assert "own" in loader().list_available_services("service-2")
        assert "own" not in shared.list_available_services("service-2")


def test_boto3_adds_its_folder_once() -> None:
    with mock_secrets():
        for _ in range(3):
            boto3.Session()
        paths = loader().search_paths

    assert len(paths) == len(set(paths))


def credentialed() -> Any:
    return boto3.Session("AKIAIOSFODNN7EXAMPLE", "x")


@pytest.fixture(scope="module")
def unshared() -> Any:
    """A session with a loader of its own, which reads a service once."""
    with mock_secrets(shared_loader=False):
        return credentialed()


@pytest.mark.parametrize("service", ["s3", "kms", "secretsmanager", "sts", "lambda", "ssm"])
@pytest.mark.parametrize("flavour", [{}, {"use_fips_endpoint": True}, {"use_dualstack_endpoint": True}], ids=str)
def test_a_shared_loader_changes_no_endpoint(unshared: Any, service: str, flavour: dict[str, Any]) -> None:
    def endpoints(session: Any) -> list[str]:
        config = botocore.config.Config(**flavour)
        regions = ("us-east-1", "eu-central-1", "us-gov-west-1")
        return [session.client(service, region_name=region, config=config).meta.endpoint_url for region in regions]

    with mock_secrets():
        inside = endpoints(credentialed())
    with mock_secrets(shared_loader=False):
        assert endpoints(unshared) == inside


def test_threads_load_a_service_once_and_whole() -> None:
    descriptions = []
    with mock_secrets():
        shared = loader()
        threads = [
            threading.Thread(target=lambda: descriptions.append(shared.load_service_model("ecs", "service-2")))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert 8 == len(descriptions)
    assert all(each is descriptions[0] for each in descriptions)
    assert botocore.loaders.Loader().load_service_model("ecs", "service-2") == descriptions[0]
