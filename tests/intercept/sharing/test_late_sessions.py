from __future__ import annotations

import ssl
import threading
from typing import Any
from unittest import mock

import boto3
import botocore.httpsession
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

from mocksm import mock_secrets
from mocksm.intercept.sharing.late_sessions import LateSession


def http_session(**options: Any) -> Any:
    return boto3.client("kms", region_name="us-east-1", **options)._endpoint.http_session  # noqa: SLF001 - no public name


def context_of(session: Any) -> Any:
    return session._manager.connection_pool_kw["ssl_context"]  # noqa: SLF001 - likewise


def test_a_session_that_nobody_uses_has_no_context() -> None:
    with mock_secrets(), mock.patch.object(botocore.httpsession, "create_urllib3_context") as made:
        boto3.client("kms").list_keys()

    assert 0 == made.call_count


def test_a_session_that_is_used_is_an_ordinary_one_of_its_own() -> None:
    with mock_secrets():
        one, other = http_session(config=Config(connect_timeout=3)), http_session()
        assert LateSession is type(one)
        assert isinstance(one, URLLib3Session)
        assert isinstance(context_of(one), ssl.SSLContext)
        assert context_of(one) is not context_of(other)
        assert URLLib3Session is type(one)
        assert 3 == one._timeout.connect_timeout  # noqa: SLF001 - likewise


def test_a_session_is_used_after_the_mock_as_well() -> None:
    with mock_secrets():
        session = http_session()

    session.close()
    assert URLLib3Session is type(session)


def test_what_is_set_on_a_session_stays() -> None:
    with mock_secrets():
        session = http_session()
        session._verify = "mine"  # noqa: SLF001 - likewise

        assert "mine" == session._verify  # noqa: SLF001 - likewise
        assert isinstance(context_of(session), ssl.SSLContext)


def test_what_a_session_has_not_is_not_there() -> None:
    with mock_secrets(), pytest.raises(AttributeError, match="no attribute 'nothing'"):
        http_session().nothing  # noqa: B018 - it is what is tested


def test_wrong_arguments_are_told_at_each_use() -> None:
    with mock_secrets():
        session: Any = URLLib3Session(nothing=1)  # type: ignore[call-arg]
        for _ in range(2):
            with pytest.raises(TypeError, match="nothing"):
                session.close()


def test_threads_set_it_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = mock.Mock(side_effect=botocore.httpsession.create_urllib3_context)
    monkeypatch.setattr(botocore.httpsession, "create_urllib3_context", made)
    with mock_secrets():
        session, found = http_session(), []
        threads = [threading.Thread(target=lambda: found.append(context_of(session))) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert 1 == made.call_count
    assert {found[0]} == set(found)
    assert 16 == len(found)


def test_a_class_of_the_users_sets_itself_up() -> None:
    class Own(URLLib3Session):
        pass

    with mock_secrets():
        session = Own()

    assert "_manager" in vars(session)


def test_what_goes_out_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = mock.Mock(side_effect=OSError("nobody is there"))
    with mock_secrets(passthrough=["localhost"]):
        session: Any = URLLib3Session()
        monkeypatch.setattr("urllib3.PoolManager.connection_from_url", sent)
        with pytest.raises(HTTPClientError, match="nobody is there"):
            session.send(AWSRequest("GET", "http://localhost:8000/", {}, b"").prepare())

    assert 1 == sent.call_count
