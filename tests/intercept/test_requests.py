from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.credentials import Credentials
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from mocksm import UnmockedRequest, allow, mock_secrets
from mocksm.wire.http import HttpResponse, NoAnswer
from tests.intercept.canned import CannedMock, answer
from tests.intercept.signed import HOST, presigned, signed

S3 = "https://bucket.s3.us-east-1.amazonaws.com/key"


def test_signed_call_is_answered() -> None:
    with mock_secrets(secrets={"db": "hunter2"}) as aws:
        response = signed(SecretId="db").by(requests, timeout=1)

        assert (200, "hunter2", "OK") == (response.status_code, response.json()["SecretString"], response.reason)
        assert ["secretsmanager:GetSecretValue"] == [call.operation for call in aws.calls]


def test_error_is_aws_s_and_raise_for_status_raises() -> None:
    with mock_secrets():
        response = signed(SecretId="db").by(requests, timeout=1)

    assert "ResourceNotFoundException" == response.json()["__type"]
    with pytest.raises(requests.HTTPError, match="400 Client Error: Bad Request for url: https://secretsmanager"):
        response.raise_for_status()


def test_principal_is_whoever_signed() -> None:
    with mock_secrets(secrets={"db": "hunter2"}) as aws:
        bob = aws.user("bob", policies=[allow("secretsmanager:DescribeSecret")])
        keys = Credentials(bob.credentials.access_key_id, bob.credentials.secret_access_key)

        refused = signed(SecretId="db", keys=keys).by(requests, timeout=1)

        assert "AccessDeniedException" == refused.json()["__type"]
        assert bob.arn in refused.json()["Message"]


@pytest.mark.parametrize("of", ["default", "user"])
def test_principal_of_a_presigned_url_is_that_of_its_key(of: str) -> None:
    url = "https://sts.us-east-1.amazonaws.com/"
    query = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    with mock_secrets() as aws:
        bob = aws.user("bob")
        keys = Credentials(bob.credentials.access_key_id, bob.credentials.secret_access_key)
        request = presigned("sts", url, query, keys=keys) if of == "user" else presigned("sts", url, query)

        response = requests.get(request.url, timeout=1)

        arn = bob.arn if of == "user" else "arn:aws:iam::123456789012:user/mocksm"
        assert 200 == response.status_code
        assert f"<Arn>{arn}</Arn>" in response.text


def test_what_is_sent_crosses_the_door_whole(mock: CannedMock) -> None:
    request = signed(SecretId="db")
    with mock:
        request.by(requests)

    [sent] = mock.requests
    assert ("POST", HOST, b'{"SecretId": "db"}') == (sent.method, sent.url, sent.body)
    assert "secretsmanager.GetSecretValue" == sent.headers["x-amz-target"]
    assert ["AKIDSOMEONE"] == mock.signed_by


def _parts() -> Iterator[bytes]:
    yield b'{"Secret'
    yield b'Id": "db"}'


@pytest.mark.parametrize("kind", ["text", "bytes", "parts", "file"])
def test_body_of_any_kind_is_sent(kind: str, mock: CannedMock, tmp_path: Any) -> None:
    file = tmp_path / "body"
    file.write_bytes(b'{"SecretId": "db"}')
    with mock, file.open("rb") as opened:
        body = {"text": '{"SecretId": "db"}', "bytes": b'{"SecretId": "db"}', "parts": _parts(), "file": opened}[kind]
        requests.post(HOST, data=body, headers=signed().headers, timeout=1)

    assert [b'{"SecretId": "db"}'] == [sent.body for sent in mock.requests]


def test_hooks_history_elapsed_and_streaming_are_requests_own(mock: CannedMock) -> None:
    hooked: list[int] = []
    with mock, requests.Session() as session:
        session.hooks["response"].append(lambda response, **_: hooked.append(response.status_code))

        response = signed().by(session, stream=True)

        assert [b'{"Name": ', b'"canned"}'] == list(response.iter_content(9))
        assert ([200], []) == (hooked, response.history)
        assert response.elapsed.total_seconds() > 0
        assert "POST" == response.request.method


def test_redirect_of_an_answer_is_followed() -> None:
    mock = CannedMock(HttpResponse(307, b"", {"Location": f"{HOST}elsewhere"}), answer({"Name": "there"}))
    with mock:
        response = signed().by(requests)

    assert ([307], {"Name": "there"}) == ([one.status_code for one in response.history], response.json())


def test_cookies_of_an_answer_are_kept() -> None:
    mock = CannedMock(HttpResponse(200, b"{}", {"Set-Cookie": "a=b"}))
    with mock, requests.Session() as session:
        signed().by(session)
        assert {"a": "b"} == session.cookies.get_dict()


@pytest.mark.parametrize("url", ["http://localhost:4566/", "https://proxy.example/"])
def test_signature_tells_the_service_on_any_host(url: str, mock: CannedMock) -> None:
    with mock:
        assert {"Name": "canned"} == signed(url=url).by(requests).json()


def test_unsigned_call_is_refused_as_aws_does() -> None:
    with mock_secrets():
        response = requests.post(HOST, headers={"X-Amz-Target": "secretsmanager.ListSecrets"}, json={}, timeout=1)
    assert "MissingAuthenticationTokenException" == response.json()["__type"]


def test_service_that_mocksm_does_not_have_is_refused() -> None:
    with mock_secrets() as aws:
        with pytest.raises(UnmockedRequest, match=r"mocksm did not send GET to https://bucket\.s3"):
            requests.get(S3, timeout=1)
        assert 1 == len(aws.take_refusals())


def test_other_adapter_of_the_user_answers_for_a_service_that_mocksm_does_not_have(mock: CannedMock) -> None:
    class Own(HTTPAdapter):
        def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response.url = 299, request.url
            return response

    with mock, requests.Session() as session:
        session.mount("https://", Own())
        assert 299 == session.get(S3).status_code
        assert {"Name": "canned"} == signed().by(session).json()


@pytest.mark.parametrize(
    ("code", "raised", "waited"),
    [
        ("timeout", requests.ReadTimeout, 9.0),
        ("connect timeout", requests.ConnectTimeout, 5.0),
        ("connection reset", requests.ConnectionError, 2.0),
        ("unreachable", requests.ConnectionError, 2.0),
    ],
)
def test_no_answer_is_told_as_requests_tells_it(code: Any, raised: type[Exception], waited: float) -> None:
    mock = CannedMock(NoAnswer(code, latency=2.0))
    with mock, pytest.raises(raised, match=f"mocksm: a failure of transport was ordered: {code}") as caught:
        signed().by(requests, timeout=(3, 7))

    assert type(caught.value) is raised
    assert [waited] == mock.passed


def test_answer_that_is_too_late_is_a_read_timeout() -> None:
    mock = CannedMock(HttpResponse(200, b"{}", {}, 7.5))
    with mock:
        with pytest.raises(requests.ReadTimeout, match=r"the answer takes 7\.5 seconds"):
            signed().by(requests, timeout=7)
        assert 200 == signed().by(requests).status_code

    assert [7.0, 7.5] == mock.passed


def test_retries_that_the_user_mounted_are_made_and_their_waits_take_no_time() -> None:
    mock = CannedMock(answer(status=500), answer(status=500), answer({"Name": "third"}))
    retries = Retry(3, status_forcelist=[500], allowed_methods=None, backoff_factor=10)
    with mock, requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retries))
        assert {"Name": "third"} == signed().by(session).json()

    assert 3 == len(mock.requests)
    assert sum(mock.passed) >= 20


def test_retries_end_as_requests_ends_them() -> None:
    mock = CannedMock(answer(status=500))
    retries = Retry(1, status_forcelist=[500], allowed_methods=None)
    with mock, requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retries))
        with pytest.raises(requests.exceptions.RetryError, match="too many 500 error responses"):
            signed().by(session)
    assert 2 == len(mock.requests)


def test_what_is_no_prepared_request_gets_requests_own_error(mock: CannedMock) -> None:
    unprepared: Any = requests.Request("GET", HOST)
    with mock, requests.Session() as session, pytest.raises(ValueError, match="You can only send PreparedRequests"):
        session.send(unprepared)


def test_takes_effect_when_requests_is_imported_while_the_mock_is_active() -> None:
    program = (
        "import json, sys\n"
        "from mocksm import mock_secrets\n"
        "with mock_secrets(secrets={'db': 'hunter2'}):\n"
        "    before = 'requests' in sys.modules or 'responses' in sys.modules\n"
        "    import requests\n"
        "    send = requests.Session.send\n"
        f'    answer = requests.post({HOST!r}, data=\'{{"SecretId": "db"}}\', headers=json.loads(sys.argv[1]))\n'
        "print(json.dumps([before, answer.json()['SecretString'], requests.Session.send is send.__wrapped__]))\n"
    )
    command = [sys.executable, "-c", program, json.dumps(signed(SecretId="db").headers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - it is Python
    assert [False, "hunter2", True] == json.loads(done.stdout)
