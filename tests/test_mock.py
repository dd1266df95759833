from __future__ import annotations

import inspect
import threading
from typing import Any

import boto3
import pytest

from mocksm import MockSecrets, mock_secrets
from mocksm.aws import Aws
from mocksm.errors import MocksmError
from mocksm.intercept import active
from mocksm.lifetime import OPTIONS
from tests.cloud import create, names


def test_a_cloud_is_there_inside_with_and_gone_after() -> None:
    with mock_secrets() as aws:
        create("db")
        inside = names()

    assert ["db"] == inside
    assert () == active.all()
    with pytest.raises(MocksmError, match="this mock is not active"):
        aws.cloud  # noqa: B018


@pytest.mark.asyncio
async def test_async_with_is_with() -> None:
    async with mock_secrets(secrets={"db": "hunter2"}) as aws:
        assert "hunter2" == aws.secrets["db"].value
        assert ["db"] == names()

    assert () == active.all()


def test_start_returns_the_control_object_and_stop_ends_it() -> None:
    aws = mock_secrets().start()
    create("db")

    assert "db" in {secret.name for secret in aws.secrets}

    aws.stop()

    assert () == active.all()


def test_stop_without_start_says_so() -> None:
    with pytest.raises(MocksmError, match=r"stop\(\) without start\(\): <MockSecrets, not active>"):
        mock_secrets().stop()


def test_stop_too_often_says_so() -> None:
    aws = mock_secrets().start()
    aws.stop()

    with pytest.raises(MocksmError, match=r"stop\(\) without start\(\)"):
        aws.stop()


def test_entering_again_after_the_end_gives_a_new_cloud() -> None:
    aws = mock_secrets()
    with aws:
        create("first")
    with aws:
        assert [] == names()


def test_entering_the_same_object_again_leads_into_the_same_cloud() -> None:
    aws = mock_secrets()
    with aws:
        create("db")
        with aws as again:
            assert again is aws
            assert ["db"] == names()
            assert (aws,) == active.all()
        assert ["db"] == names()

    assert () == active.all()


def test_another_object_inside_has_its_own_state_and_the_outer_one_returns() -> None:
    with mock_secrets():
        create("outer")
        with mock_secrets():
            create("inner")
            assert ["inner"] == names()
        assert ["outer"] == names()


def test_an_exception_passes_and_ends_the_mock() -> None:
    with pytest.raises(ZeroDivisionError), mock_secrets():
        raise ZeroDivisionError

    assert () == active.all()


@pytest.mark.parametrize(
    ("options", "caller", "region"),
    [
        ({}, "123456789012", "us-east-1"),
        ({"region": "eu-west-1"}, "123456789012", "eu-west-1"),
        ({"account": "111122223333"}, "111122223333", "us-east-1"),
    ],
    ids=["none", "region", "account"],
)
def test_options_set_account_and_region(
    options: dict[str, Any], caller: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with mock_secrets(**options) as aws:
        assert caller == boto3.client("sts").get_caller_identity()["Account"]
        assert region == boto3.client("kms").meta.region_name
        assert region == aws.region


def test_the_environments_region_is_the_mocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_secrets(secrets={"db": "hunter2"}) as aws:
        assert "eu-central-1" == aws.region
        assert "hunter2" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]


def test_the_config_files_region_is_the_mocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = ap-south-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_REGION", raising=False)
    with mock_secrets(secrets={"db": "hunter2"}) as aws:
        assert "ap-south-1" == aws.region
        assert "hunter2" == boto3.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"]


@pytest.mark.parametrize("make", [mock_secrets, MockSecrets], ids=["mock_secrets", "MockSecrets"])
def test_an_option_that_there_is_not_is_refused_with_those_there_are(make: Any) -> None:
    with pytest.raises(TypeError, match=r"mocksm: .*no option 'regoin'; its options are region, account, random_seed"):
        make(regoin="eu-west-1")


def test_the_options_are_those_that_aws_explains() -> None:
    assert tuple(inspect.signature(Aws).parameters) == OPTIONS


def test_a_sibling_has_the_same_options_and_another_cloud() -> None:
    with mock_secrets(account="111122223333", secrets={"db": "hunter2"}) as aws:
        create("more")
        with aws.sibling() as other:
            assert ["db"] == names()
            assert "111122223333" == other.cloud.account


def test_threads_started_inside_see_the_state() -> None:
    seen: list[list[str]] = []
    with mock_secrets():
        create("db")
        thread = threading.Thread(target=lambda: seen.append(names()))
        thread.start()
        thread.join()

    assert [["db"]] == seen


def test_threads_enter_and_leave_one_object_and_the_last_ends_it() -> None:
    aws = mock_secrets()
    both_inside, one_left = threading.Barrier(2), threading.Event()
    seen: list[list[str]] = []

    def first() -> None:
        with aws:
            create("db")
            both_inside.wait(10)
        one_left.set()

    def second() -> None:
        with aws:
            both_inside.wait(10)
            one_left.wait(10)
            seen.append(names())

    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [["db"]] == seen
    assert () == active.all()
