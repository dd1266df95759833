"""What a client of AWS finds behind the server: the same answers, errors and callers as without a socket."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import quote, urlsplit

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from mocksm import MockSecrets, allow
from tests.expect import refused
from tests.server.conftest import ONCE, Place
from tests.server.raw import DATE, ask, send, signed

TOKEN = "0123456789abcdef0123456789abcdef"
READ = "secretsmanager:GetSecretValue"


def test_a_secret_is_the_tests_own_when_a_client_makes_it_through_the_socket(place: Place) -> None:
    made = place.client("secretsmanager").create_secret(Name="db", SecretString="hunter2 \u20ac \U0001f511")
    assert made["ARN"] == place.aws.secrets["db"].arn
    assert "hunter2 \u20ac \U0001f511" == place.aws.secrets["db"].value
    assert made["ResponseMetadata"]["RequestId"] == place.aws.calls.last.request_id


def test_an_error_has_code_message_and_status_when_it_comes_through_the_socket(place: Place) -> None:
    with refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret."):
        place.client("secretsmanager").get_secret_value(SecretId="db")
    assert 1 == place.aws.calls(READ, error="ResourceNotFoundException").count


def test_the_region_is_the_signatures_when_the_address_is_the_same(place: Place) -> None:
    for region in ("eu-west-1", "ap-south-1"):
        headers = signed("kms", "CreateKey", region=region)
        made = send(place.url, "POST", "/", b"{}", headers).content
        assert f"arn:aws:kms:{region}:" == made["KeyMetadata"]["Arn"][: len(region) + 13]


def test_a_role_calls_when_its_credentials_sign(place: Place) -> None:
    place.aws.secret("db", "hunter2")
    bob = place.aws.role("bob", [allow("secretsmanager:DescribeSecret")])
    client = place.client("secretsmanager", **bob.credentials)
    assert "db" == client.describe_secret(SecretId="db")["Name"]
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client.get_secret_value(SecretId="db")
    assert 2 == place.aws.calls(by=bob).count


def test_who_asks_is_the_default_caller_when_the_test_acts_as_another(mocksm: MockSecrets) -> None:
    bob = mocksm.role("bob", [])
    with bob, mocksm.serve() as url:
        assert 200 == ask(url, "secretsmanager", "ListSecrets").status
    assert mocksm.cloud.default_caller.arn == mocksm.calls.last.principal.arn


# -- every protocol, signed or not -------------------------------------------------------------------------------------


def test_query_is_spoken_when_the_service_does(place: Place) -> None:
    assert place.aws.cloud.account == place.client("sts").get_caller_identity()["Account"]


def test_rest_is_spoken_when_the_path_holds_an_arn(place: Place) -> None:
    arn = place.aws.function("echo", lambda event, context: {"got": event}).arn
    invoked = place.client("lambda").invoke(FunctionName=arn, Payload=b'{"a": 1}')
    assert {"got": {"a": 1}} == json.loads(invoked["Payload"].read())


def test_a_presigned_url_is_answered_when_it_is_only_opened(place: Place) -> None:
    scope = quote(f"AKIAANYBODY/{DATE}/us-east-1/sts/aws4_request", safe="")
    query = f"Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential={scope}"
    answer = send(place.url, "GET", f"/?{query}")
    assert (200, True) == (answer.status, b"<GetCallerIdentityResult>" in answer.body)


@pytest.mark.parametrize(
    ("service", "operation", "params", "code", "status"),
    [
        pytest.param("secretsmanager", "list_secrets", {}, "MissingAuthenticationTokenException", 400, id="json"),
        pytest.param("kms", "list_keys", {}, "MissingAuthenticationTokenException", 400, id="another json"),
        pytest.param("iam", "list_roles", {}, "MissingAuthenticationToken", 403, id="query"),
        pytest.param(
            "lambda", "get_function", {"FunctionName": "f"}, "MissingAuthenticationTokenException", None, id="rest"
        ),
    ],
)
def test_the_service_is_known_when_nobody_signed(
    place: Place, service: str, operation: str, params: dict[str, str], code: str, status: int | None
) -> None:
    client = place.client(service, ONCE.merge(Config(signature_version=UNSIGNED)))
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**params)
    assert code == caught.value.response["Error"]["Code"]
    assert status in {None, caught.value.response["ResponseMetadata"]["HTTPStatusCode"]}


def test_an_operation_that_nobody_signs_is_served(place: Place) -> None:
    place.aws.role("bob", [])
    sts = place.client("sts", ONCE.merge(Config(signature_version=UNSIGNED)))
    with pytest.raises(ClientError) as caught:
        sts.assume_role_with_web_identity(
            RoleArn="arn:aws:iam::123456789012:role/bob", RoleSessionName="session", WebIdentityToken="none"
        )
    assert "InvalidIdentityToken" == caught.value.response["Error"]["Code"]


# -- HTTP --------------------------------------------------------------------------------------------------------------


def test_a_body_is_read_when_it_comes_in_chunks(place: Place) -> None:
    body = json.dumps({"Name": "db", "SecretString": "x" * 40_000, "ClientRequestToken": TOKEN}).encode()
    parts = [body[:7], body[7:20_000], body[20_000:]]
    answer = send(
        place.url,
        "POST",
        "/",
        iter(parts),
        {**signed("secretsmanager", "CreateSecret"), "Transfer-Encoding": "chunked"},
    )
    assert 200 == answer.status, answer.body
    assert "x" * 40_000 == place.aws.secrets["db"].value


def test_a_client_goes_on_when_it_asked_whether_it_may(place: Place) -> None:
    body = json.dumps({"Name": "db", "SecretString": "hunter2", "ClientRequestToken": TOKEN}).encode()
    headers = {
        **signed("secretsmanager", "CreateSecret"),
        "Host": "localhost",
        "Expect": "100-continue",
        "Content-Length": str(len(body)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    parts = urlsplit(place.url)
    with socket.create_connection((parts.hostname, parts.port or 0), timeout=30) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\n{head}\r\n".encode())
        assert b"HTTP/1.1 100 Continue\r\n\r\n" == connection.recv(1000)
        connection.sendall(body)
        read = b"".join(iter(lambda: connection.recv(1000), b""))
    assert read.startswith(b"HTTP/1.1 200 OK\r\n")
    assert 1 == read.lower().count(b"content-length:")
    assert "hunter2" == place.aws.secrets["db"].value


def test_a_body_of_a_megabyte_is_read_and_written(place: Place) -> None:
    client, payload = place.client("lambda"), b'"' + b"x" * 1_000_000 + b'"'
    arn = place.aws.function("echo", lambda event, context: event).arn
    assert payload == client.invoke(FunctionName=arn, Payload=payload)["Payload"].read()


# -- what a server cannot do, and what mocksm has to say ---------------------------------------------------------------


def test_a_clients_user_is_told_when_mocksm_does_not_model_something(mocksm: MockSecrets) -> None:
    with mocksm.serve() as url:
        answer = ask(url, "kms", "DescribeCustomKeyStores", Nonsense=1)
        unmodelled = send(url, "GET", "/2015-03-31/event-source-mappings", headers=signed("lambda"))
    assert 200 == answer.status, "unknown members are not read"
    assert (501, "NotModelled") == (unmodelled.status, unmodelled.headers["x-amzn-errortype"])
    assert "mocksm does not model ListEventSourceMappings of lambda yet" in unmodelled.content["Message"]
    assert [str(unmodelled.content["Message"])] == mocksm.take_refusals()


def test_nothing_is_tried_again_when_mocksm_does_not_model_it(place: Place) -> None:
    client = place.client("lambda", Config(retries={"total_max_attempts": 3}))
    with pytest.raises(ClientError) as caught:
        client.list_event_source_mappings()
    assert "NotModelled" == caught.value.response["Error"]["Code"]
    assert 0 == caught.value.response["ResponseMetadata"]["RetryAttempts"]


def test_a_service_that_mocksm_does_not_have_is_refused_when_it_speaks_xml(mocksm: MockSecrets) -> None:
    with mocksm.serve() as url:
        answer = send(url, "GET", "/", headers=signed("s3") | {"Content-Type": "text/plain"})
    assert 501 == answer.status
    assert b"<Code>UnmockedRequest</Code><Message>mocksm&#x27;s server was asked for &#x27;s3&#x27;" in answer.body
    assert 1 == len(mocksm.take_refusals())


def test_a_service_that_mocksm_does_not_have_is_refused_when_it_speaks_json(place: Place) -> None:
    with pytest.raises(ClientError, match=r"mocksm's server was asked for 'dynamodb', and has only .*secretsmanager"):
        place.client("dynamodb").list_tables()


def test_a_service_that_passes_is_refused_here_too() -> None:
    with MockSecrets(passthrough=["kms"]) as aws:
        server = aws.serve()
        with server as url:
            assert 501 == ask(url, "kms", "ListKeys").status
            assert 1 == len(aws.take_refusals())
            assert not any("KMS" in name for name in server.environment)


def test_a_browser_is_told_where_it_is(place: Place) -> None:
    answer = send(place.url, "GET", "/favicon.ico")
    assert 501 == answer.status
    assert b"a request that is neither signed nor for any service it knows" in answer.body


def test_an_exception_is_told_when_the_test_ordered_one(place: Place) -> None:
    place.aws.secret("db", "hunter2")
    place.aws.fail(READ, ValueError("own words"), times=1)
    with refused("ValueError", "own words", 500):
        place.client("secretsmanager").get_secret_value(SecretId="db")


def test_the_connection_closes_when_the_test_ordered_a_reset(place: Place) -> None:
    place.aws.fail("secretsmanager:*", "connection reset", times=1)
    client = place.client("secretsmanager")
    with pytest.raises(ConnectionClosedError):
        client.list_secrets()
    assert [] == client.list_secrets()["SecretList"]


def test_the_client_waits_for_its_own_patience_when_the_test_ordered_a_timeout(place: Place) -> None:
    place.aws.fail("secretsmanager:*", "timeout")
    client = place.client("secretsmanager", ONCE.merge(Config(read_timeout=0.2)))
    with pytest.raises(ReadTimeoutError):
        client.list_secrets()


def test_retries_are_botocores_own_when_the_test_ordered_errors(place: Place) -> None:
    place.aws.fail("secretsmanager:*", "ThrottlingException", times=1)
    client = place.client("secretsmanager", Config(retries={"total_max_attempts": 2}))
    assert 1 == client.list_secrets()["ResponseMetadata"]["RetryAttempts"]


def test_time_passes_on_the_mocks_clock_alone_when_an_answer_is_late(place: Place) -> None:
    place.aws.clock.freeze()
    before = place.aws.clock.now()
    place.aws.slow("secretsmanager:*", 3600)
    place.client("secretsmanager").list_secrets()
    assert 3600 == (place.aws.clock.now() - before).total_seconds()


def test_a_rotation_has_run_when_its_answer_arrives(mocksm: MockSecrets) -> None:
    def handler(event: dict[str, Any], _context: object) -> None:
        client: Any = boto3.client("secretsmanager")
        if event["Step"] == "createSecret":
            client.put_secret_value(
                SecretId=event["SecretId"], ClientRequestToken=TOKEN, SecretString="new", VersionStages=["AWSPENDING"]
            )
        if event["Step"] == "finishSecret":
            old = mocksm.secrets["db"].stages["AWSCURRENT"]
            client.update_secret_version_stage(
                SecretId=event["SecretId"],
                VersionStage="AWSCURRENT",
                MoveToVersionId=event["ClientRequestToken"],
                RemoveFromVersionId=old,
            )

    mocksm.secret("db", "old")
    arn = mocksm.function("rotate", handler).arn
    with mocksm.serve() as url:
        rules = {"AutomaticallyAfterDays": 30}
        answer = ask(
            url,
            "secretsmanager",
            "RotateSecret",
            SecretId="db",
            RotationLambdaARN=arn,
            ClientRequestToken=TOKEN,
            RotationRules=rules,
        )
    assert 200 == answer.status
    assert "new" == mocksm.secrets["db"].value
