from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import boto3
import certifi
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from mocksm import mock_secrets


def context_of(session: Any) -> Any:
    return session._manager.connection_pool_kw["ssl_context"]  # noqa: SLF001 - it has no public name


def of_client(**options: Any) -> Any:
    return context_of(boto3.client("kms", region_name="us-east-1", **options)._endpoint.http_session)  # noqa: SLF001


def test_clients_that_check_certificates_as_all_do_have_one_context() -> None:
    with mock_secrets():
        first = of_client()
        assert first is of_client()
        assert isinstance(first, ssl.SSLContext)
    assert first is not of_client()


def test_a_client_that_checks_otherwise_has_its_own() -> None:
    with mock_secrets():
        shared, own = of_client(verify=True), of_client(verify=certifi.where())
        assert shared is not own
        assert own is of_client(verify=certifi.where())
        assert own is not of_client(verify=str(Path(__file__)))
        unchecked = of_client(verify=False)
        assert unchecked not in (shared, own)
        assert unchecked is not of_client(verify=False)


def test_a_client_that_shows_a_certificate_has_its_own(tmp_path: Path) -> None:
    with mock_secrets():
        shared = of_client()
        assert shared is not of_client(config=Config(client_cert=str(tmp_path / "mine.pem")))
        assert shared is not of_client(config=Config(client_cert=(str(tmp_path / "c.pem"), str(tmp_path / "k.pem"))))


def test_a_proxys_context_is_its_own() -> None:
    with mock_secrets():
        session: Any = URLLib3Session(proxies={"https": "https://proxy"})
        shared = context_of(session)
        assert shared is context_of(URLLib3Session())
        assert shared is not session._get_ssl_context()  # noqa: SLF001 - what a proxy's settings are loaded into


def test_a_class_of_the_users_has_its_own() -> None:
    class Own(URLLib3Session):
        pass

    with mock_secrets():
        assert context_of(URLLib3Session()) is not context_of(Own())


def test_the_option_leaves_it_to_botocore() -> None:
    with mock_secrets(shared_loader=False):
        assert context_of(URLLib3Session()) is not context_of(URLLib3Session())
