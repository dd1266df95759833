"""Other processes: they share the test's cloud by its server, or are told that they do not; never in silence neither."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from mocksm import MockSecrets, MocksmError, NotModelled, mock_secrets
from mocksm.intercept.environment import ACCESS_KEY_ID
from tests.server.raw import ask

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    # Python 3.12 and later say so of every fork while a thread runs; the server's do nothing that a fork would miss.
    pytest.mark.filterwarnings(r"ignore:.*multi-threaded, use of fork\(\) may lead to deadlocks:DeprecationWarning"),
]

_STARTS = ("fork", "spawn", "forkserver")


@contextmanager
def _children(how: str, environment: dict[str, str] | None = None) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context(how)
    with ProcessPoolExecutor(2, context, _go_there, (environment or {},)) as pool:
        yield pool


def _go_there(environment: dict[str, str]) -> None:
    """Prepare a child: the server of forks that are made of a server has the environment of when it was started."""
    os.environ.update(environment)


def _create(name: str) -> str:
    return str(boto3.client("secretsmanager").create_secret(Name=name, SecretString=f"of {name}")["ARN"])


def _read(name: str) -> str:
    return str(boto3.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def _reaches() -> tuple[str, str, bool]:
    """Return where a client would go, what it would sign with, and whether a mock is active here."""
    from mocksm.intercept import active

    session = boto3.Session()
    credentials = session.get_credentials()
    key = "" if credentials is None else str(credentials.access_key)
    return session.client("secretsmanager").meta.endpoint_url, key, active.current() is not None


def _in_a_fork(work: Callable[[], str]) -> str:
    """Return what ``work`` returns in a fork, which may use everything that is here; an exception by its repr."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, work().encode())
        except BaseException as error:  # noqa: BLE001 - told in the parent
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    os.waitpid(child, 0)
    return told


# -- by the server -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", _STARTS)
def test_children_share_the_cloud_when_it_is_served(mocksm: MockSecrets, how: str) -> None:
    mocksm.secret("db", "hunter2")
    server = mocksm.serve(environment=True)
    with server, _children(how, server.environment) as pool:
        made = list(pool.map(_create, map(str, range(6))))
        assert ["hunter2", "of 5"] == list(pool.map(_read, ["db", "5"]))
    assert set(made) == {secret.arn for secret in mocksm.secrets if secret.name != "db"}
    assert (6, 2) == (
        mocksm.calls("secretsmanager:CreateSecret").count,
        mocksm.calls("secretsmanager:GetSecretValue").count,
    )


def test_a_subprocess_shares_the_cloud_when_the_environment_leads_there(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")
    code = "import tests.test_processes as it; print(it._read('db'))"
    with mocksm.serve(environment=True):
        ran = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
        )
    assert "hunter2\n" == ran.stdout


def test_a_fork_shares_the_cloud_by_clients_from_before(mocksm: MockSecrets) -> None:
    before = mocksm.client("secretsmanager")
    bob = mocksm.role("bob", [{"Effect": "Allow", "Action": "*", "Resource": "*"}])
    bobs = bob.client("secretsmanager")
    with mocksm.serve():
        made = _in_a_fork(lambda: str(before.create_secret(Name="db", SecretString="hunter2")["ARN"]))
        assert "db" == _in_a_fork(lambda: str(bobs.describe_secret(SecretId="db")["Name"]))
    assert made == mocksm.secrets["db"].arn
    assert 1 == mocksm.calls(by=bob).count


def test_a_fork_gets_awss_errors_by_the_server(mocksm: MockSecrets) -> None:
    client = mocksm.client("secretsmanager")

    def work() -> str:
        with pytest.raises(ClientError) as caught:
            client.get_secret_value(SecretId="absent")
        return str(caught.value)

    with mocksm.serve():
        told = _in_a_fork(work)
    assert told.endswith("GetSecretValue operation: Secrets Manager can't find the specified secret.")
    assert "ResourceNotFoundException" == getattr(mocksm.calls.last.error, "code", None)


def test_a_fork_says_who_it_is_by_its_host_when_it_signs_nothing(mocksm: MockSecrets) -> None:
    sts = boto3.client("sts", config=Config(signature_version=UNSIGNED))

    def work() -> str:
        with pytest.raises(ClientError) as caught:
            sts.get_caller_identity()
        return str(caught.value.response["Error"]["Code"])

    with mocksm.serve():
        assert "MissingAuthenticationToken" == _in_a_fork(work)


def test_a_fork_is_told_what_mocksm_does_not_model(mocksm: MockSecrets) -> None:
    client: Any = boto3.client("lambda")

    def work() -> str:
        with pytest.raises(NotModelled) as caught:
            client.list_event_source_mappings()
        return str(caught.value)

    with mocksm.serve():
        told = _in_a_fork(work)
    assert told.startswith("mocksm does not model ListEventSourceMappings of lambda")
    assert [told] == mocksm.take_refusals()


def test_a_fork_meets_faults_and_its_waits_move_the_mocks_clock(mocksm: MockSecrets) -> None:
    mocksm.clock.freeze()
    before = mocksm.clock.now()
    mocksm.fail("secretsmanager:ListSecrets", "ThrottlingException", times=2)
    client = boto3.client("secretsmanager", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))

    def work() -> str:
        return str(client.list_secrets()["ResponseMetadata"]["RetryAttempts"])

    with mocksm.serve():
        assert "2" == _in_a_fork(work)
    assert 0 < (mocksm.clock.now() - before).total_seconds() < 60
    assert 3 == mocksm.calls.count


def test_a_fork_gets_no_answer_when_the_test_ordered_none(mocksm: MockSecrets) -> None:
    mocksm.fail("kms:ListKeys", "connection reset", times=1)
    client = boto3.client("kms", config=Config(retries={"total_max_attempts": 1}))

    def work() -> str:
        with pytest.raises(ConnectionClosedError):
            client.list_keys()
        return str(client.list_keys()["Keys"])

    with mocksm.serve():
        assert "[]" == _in_a_fork(work)


def test_a_fork_does_not_get_at_the_mock_itself_by_the_server(mocksm: MockSecrets) -> None:
    uses: list[Callable[[], object]] = [
        lambda: mocksm.secret("db", "hunter2"),
        lambda: mocksm.calls.count,
        mocksm.reset,
        mocksm.snapshot,
    ]
    with mocksm.serve():
        for use in uses:
            told = _in_a_fork(lambda use=use: str(use()))  # type: ignore[misc]  # bound where it is made
            assert "the calls of clients are shared with it here, the mock's own methods and attributes are not" in told
    assert [] == list(mocksm.secrets)


# -- without -----------------------------------------------------------------------------------------------------------


def _is_refused(told: str) -> bool:
    return f"is a fork of the one whose mock this is ({os.getpid()})" in told and "aws.serve(environment=True)" in told


def test_a_child_is_refused_when_it_is_a_fork_and_nothing_is_served(mocksm: MockSecrets) -> None:
    with _children("fork") as pool:
        refused = pool.submit(_create, "db")
        with pytest.raises(MocksmError) as caught:
            refused.result()
    assert _is_refused(str(caught.value))
    assert (0, 0) == (len(mocksm.secrets), mocksm.calls.count)


def test_a_fork_is_refused_when_it_looks_or_changes(mocksm: MockSecrets) -> None:
    client = mocksm.client("secretsmanager")
    uses: list[Callable[[], object]] = [
        client.list_secrets,
        lambda: mocksm.secret("db", "hunter2"),
        lambda: list(mocksm.secrets),
        lambda: mocksm.calls,
        lambda: mocksm.rotations,
        lambda: mocksm.clock.advance(days=1),
        lambda: mocksm.fail("kms:*", "timeout"),
        mocksm.reset,
        mocksm.snapshot,
        lambda: mocksm.seed(secrets={"db": "hunter2"}),
    ]
    told = [_in_a_fork(lambda use=use: str(use())) for use in uses]  # type: ignore[misc]  # bound where it is made
    assert [] == [each for each in told if not _is_refused(each)]


def test_a_fork_is_refused_when_the_server_has_stopped(mocksm: MockSecrets) -> None:
    client = mocksm.client("secretsmanager")
    with mocksm.serve():
        assert "[]" == _in_a_fork(lambda: str(client.list_secrets()["SecretList"]))
    assert _is_refused(_in_a_fork(lambda: str(client.list_secrets())))


def test_a_fork_has_a_cloud_of_its_own_when_it_opens_a_mock(mocksm: MockSecrets) -> None:
    mocksm.secret("db", "hunter2")

    def work() -> str:
        with mock_secrets() as own:
            _create("own")
            return ", ".join(secret.name for secret in own.secrets)

    assert "own" == _in_a_fork(work)
    assert ["db"] == [secret.name for secret in mocksm.secrets]


def test_a_fork_that_leaves_the_mock_tells_nothing_and_takes_nothing_away(mocksm: MockSecrets, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(_LEAVING, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "app.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (0, "child 0\n200\nswallowed\n", "") == (ran.returncode, ran.stdout, ran.stderr)


_LEAVING = """
import os, urllib.request
import boto3
from mocksm import MocksmError, NotModelled, mock_secrets

try:
    with mock_secrets() as aws:
        try:
            boto3.client("lambda").list_event_source_mappings()
        except NotModelled:
            pass
        server = aws.serve()
        with server as url:
            child = os.fork()
            if child:
                print("child", os.waitpid(child, 0)[1])
                health = urllib.request.Request(f"{url}/_mocksm/health")
                health.add_header("Authorization", f"Bearer {server.token}")
                print(urllib.request.urlopen(health).status)
except MocksmError as told:
    print("swallowed")
"""


@pytest.mark.usefixtures("mocksm")
def test_a_child_that_is_no_fork_has_no_mock_and_keys_that_aws_refuses() -> None:
    with _children("spawn") as pool:
        url, key, is_mocked = pool.submit(_reaches).result()
    assert ("https://secretsmanager.us-east-1.amazonaws.com", ACCESS_KEY_ID, False) == (url, key, is_mocked)


# -- pytest-xdist ------------------------------------------------------------------------------------------------------


_ALONE = """
    import boto3, pytest, subprocess, sys

    @pytest.mark.parametrize("number", range(6))
    def test_alone(mocksm, number):
        client = boto3.client("secretsmanager")
        assert [] == client.list_secrets()["SecretList"]
        client.create_secret(Name="db", SecretString=str(number))
        assert str(number) == mocksm.secrets["db"].value

    @pytest.mark.parametrize("number", range(6))
    def test_served(mocksm, number):
        code = "import boto3; boto3.client('secretsmanager').create_secret(Name='db', SecretString='of a child')"
        with mocksm.serve(environment=True):
            subprocess.run([sys.executable, "-c", code], check=True)
        assert ["of a child"] == [secret.value for secret in mocksm.secrets]
"""

_FOR_A_SESSION = """
    import pytest

    @pytest.fixture(scope="session")
    def seeded(mocksm_session):
        mocksm_session.secret("shared", "hunter2")
        return mocksm_session

    @pytest.mark.parametrize("number", range(12))
    def test_session(seeded, mocksm, number):
        mocksm.secret("own", "value")
        assert {"own", "shared"} == {secret.name for secret in mocksm.secrets}
"""


@pytest.mark.parametrize("tests", [_ALONE, _FOR_A_SESSION], ids=["each test", "a session"])
def test_workers_of_xdist_have_clouds_and_servers_of_their_own(pytester: pytest.Pytester, tests: str) -> None:
    pytester.makepyfile(tests)
    ran = pytester.runpytest_subprocess("-n", "3", "-Werror", "-p", "no:benchmark", "-p", "no:asyncio")
    ran.assert_outcomes(passed=12)


def test_a_server_answers_a_process_that_is_no_child(mocksm: MockSecrets) -> None:
    with mocksm.serve() as url:
        assert 200 == ask(url, "secretsmanager", "ListSecrets").status
